"""How pages put things into words: dates, unknowns, closeness, channels, parts."""

from __future__ import annotations

from datetime import date

from flask import Flask
from markupsafe import Markup, escape

from kb.in_words import UNKNOWN_IN_WORDS, month_in_words, period_in_words
from kb.model import UNKNOWN, Case
from recommender.profile import LONGEST_TEXT, PARTS
from recommender.result import Closeness
from webapp.markdown import render_markdown
from webapp.serving_engine import current_engine

CLOSENESS: dict[Closeness, tuple[str, str, int]] = {
    # What it is called, what it means, how many of three dots are filled.
    Closeness.HIGH: ("hoch", "Struktur und Problem ähneln Ihrer Beschreibung deutlich.", 3),
    Closeness.MEDIUM: ("mittel", "In wichtigen Punkten ähnlich, in anderen nicht.", 2),
    Closeness.LOW: ("gering", "Nur einzelne Punkte ähneln sich.", 1),
    Closeness.NONE: ("keine", "Nicht nah genug für eine Empfehlung.", 0),
}
CHANNELS: dict[str, str] = {
    "dense": "Sinn der Sätze",
    "lexical": "Gemeinsame Wörter",
    "related": "Verwandte Wörter",
    "facets": "Gemeinsame Merkmale",
    "neighbours": "Wie gut ähnliche Fälle passen",
}


def register_wording(app: Flask) -> None:
    """Make the words available to all templates."""
    app.jinja_env.filters.update(
        markdown=render_markdown,
        label=_label,
        labels=_labels,
        explanation=_explanation,
        is_start_up=_is_start_up,
        or_unknown=or_unknown,
        month=month_in_words,
        period=period_in_words,
        is_unknown=lambda text: text == UNKNOWN,
        number=lambda n: f"{n:,}".replace(",", "."),
    )
    app.jinja_env.globals.update(
        CLOSENESS=CLOSENESS,
        PARTS=PARTS,
        channel_name=channel_name,
        case_is_overdue=is_overdue,
        LONGEST_TEXT=LONGEST_TEXT,
        UNKNOWN=UNKNOWN,
    )


def or_unknown(text: str) -> Markup:
    """Return the text, marked where the record says that nothing is known."""
    if text in (UNKNOWN, ""):
        return Markup('<span class="unknown">{}</span>').format(UNKNOWN_IN_WORDS)
    return escape(text)


def is_overdue(case: Case) -> bool:
    """Return whether the month named for the next editorial review has passed."""
    return case.next_review[:7] < date.today().isoformat()[:7]


def channel_name(channel: str) -> str:
    """Return a search channel in words; parts may be named after a colon or hyphen."""
    head, _, part = channel.replace("-", ":").partition(":")
    name = CHANNELS.get(head, channel)
    return f"{name} ({PARTS.get(part, part)})" if part and head in CHANNELS else name


def _label(term: str, vocabulary: str) -> str:
    return or_unknown(current_engine().words.label(vocabulary, term))


def _labels(terms: tuple[str, ...], vocabulary: str) -> list[str]:
    return [_label(term, vocabulary) for term in terms]


def _explanation(term: str, vocabulary: str) -> str:
    entry = current_engine().words[vocabulary].terms.get(term)
    return entry.explanation if entry else ""


def _is_start_up(kind: str) -> bool:
    entry = current_engine().words["finanzierungsarten"].terms.get(kind)
    return entry is not None and entry.start_up
