"""Months, periods and what is not known, in German words."""

from __future__ import annotations

import re
from datetime import date

from kb.model import ONGOING, UNKNOWN, Funding, Period
from kb.spelling import MONTHS

UNKNOWN_IN_WORDS = "unbekannt (steht nicht in den Quellen)"


def month_in_words(text: str) -> str:
    """Return ``2026-11`` or ``2026-11-03`` as „November 2026“ or „3. November 2026“."""
    year, month, *day = text.split("-")
    words = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(day[0])}. {words}" if day else words


def day_in_words(day: date) -> str:
    """Return a date as „3. November 2026“."""
    return month_in_words(day.isoformat())


def accessed_in_words(text: str) -> str:
    """Return when a source was read: a leading ``2026-11`` becomes „November 2026“."""
    found = re.match(r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?(?!\d)", text)
    return month_in_words(found[0]) + text[found.end() :] if found else text


def period_in_words(period: Period | Funding) -> str:
    """Return from when to when, in words."""
    start, end = period.start, period.end
    if start == UNKNOWN and end == UNKNOWN:
        return UNKNOWN_IN_WORDS
    if end == ONGOING:
        return "läuft" if start == UNKNOWN else f"seit {start}, läuft"
    if start == UNKNOWN:
        return f"bis {end}"
    return f"ab {start}, Ende unbekannt" if end == UNKNOWN else f"{start}–{end}"
