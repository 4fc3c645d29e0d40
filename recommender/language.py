"""Which language a text is in, as far as the search must know: German, or English by its small words."""

from __future__ import annotations

import re

from recommender.stop_words import ENGLISH, GERMAN

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = ENGLISH - GERMAN
_GERMAN = GERMAN - ENGLISH


def is_english(text: str) -> bool:
    """Whether a text has more English than German function words; notes without any are German."""
    words = _WORD.findall(text.casefold())
    return sum(word in _ENGLISH for word in words) > sum(word in _GERMAN for word in words)
