"""A case as one row of a list: the same for the JSON list, the CSV list and the API."""

from __future__ import annotations

from typing import Any

from flask import url_for

from kb.model import Case
from kb.vocabulary import Words

# Column, vocabulary of its terms (None: plain text), in the order of the table.
COLUMNS: tuple[tuple[str, str | None], ...] = (
    ("fall", None),
    ("titel", None),
    ("kurzfassung", None),
    ("gemeinde", None),
    ("quartier", None),
    ("land", None),
    ("gemeindetyp", "gemeindetyp"),
    ("quartierstyp", "quartierstyp"),
    ("problemlagen", "problemlagen"),
    ("handlungsfelder", "handlungsfelder"),
    ("zielgruppen", "zielgruppen"),
    ("von", None),
    ("bis", None),
    ("verstetigung", "verstetigung"),
    ("evidenz", "evidenz"),
    ("stufe", "stufen"),
    ("stand", None),
    ("adresse", None),
)
COLUMN_NAMES = tuple(name for name, _ in COLUMNS)


def case_row(case: Case) -> dict[str, Any]:
    """Return the row with keys of terms, as programs want it."""
    return {
        "fall": case.id,
        "titel": case.title,
        "kurzfassung": case.summary,
        "gemeinde": case.place.municipality,
        "quartier": case.place.quarter,
        "land": case.place.state,
        "gemeindetyp": case.municipality_type,
        "quartierstyp": list(case.quarter_types),
        "problemlagen": list(case.problems),
        "handlungsfelder": list(case.fields_of_action),
        "zielgruppen": list(case.target_groups),
        "von": case.period.start,
        "bis": case.period.end,
        "verstetigung": case.continuation.state,
        "evidenz": case.evidence,
        "stufe": case.stage,
        "stand": case.as_of,
        "adresse": url_for("pages.case", case_id=case.id),
    }


def case_row_in_words(case: Case, words: Words) -> dict[str, Any]:
    """Return the row with labels instead of keys, as people want it in a table."""
    row = case_row(case)
    for name, vocabulary in COLUMNS:
        if vocabulary:
            value = row[name]
            row[name] = (
                words.labels(vocabulary, value)
                if isinstance(value, list)
                else words.label(vocabulary, value)
            )
    return row
