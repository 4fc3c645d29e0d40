"""German spelling shared by ids, search and dates: one folded form, and the names of the months."""

from __future__ import annotations

import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text in one spelling: composed, lower case, umlauts and ß written out."""
    return unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
