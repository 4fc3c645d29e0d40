"""Search results as plain data with German keys: for ``--json``, the API and downloads."""

from __future__ import annotations

from typing import Any

from kb.model import Case
from recommender.result import Hit, SearchResult


def case_brief(case: Case) -> dict[str, Any]:
    """Return what lists show of a case."""
    return {
        "fall": case.id,
        "titel": case.title,
        "ort": case.place.label,
        "land": case.place.state,
        "kurzfassung": case.summary,
        "quartierstyp": list(case.quarter_types),
        "problemlagen": list(case.problems),
    }


def hit_as_data(hit: Hit) -> dict[str, Any]:
    """Return a hit with its reasons."""
    return {
        **case_brief(hit.case),
        "rang": hit.rank,
        "naehe": hit.closeness.value,
        "passt": [
            {
                "art": "satzpaar",
                "teil": pair.part,
                "anfrage": pair.asked,
                "feld": pair.section,
                "fall": pair.found,
                "kanal": pair.channel,
            }
            for pair in hit.pairs
        ]
        + [
            {
                "art": "begriff",
                "feld": term.field,
                "begriff": term.term,
                "bezeichnung": term.label,
                "erschlossen": term.inferred,
            }
            for term in hit.shared
        ],
        "anders": [{"feld": item.field, "text": item.text} for item in hit.differences],
        "offen": [{"feld": item.field, "text": item.text} for item in hit.open_points],
        "kanaele": {item.channel: item.rank for item in hit.channels},
    }


def result_as_data(result: SearchResult) -> dict[str, Any]:
    """Return a whole result; with ``naehe`` = ``keine`` the hits are only the least distant ones."""
    return {
        "naehe": result.closeness.value,
        "profil": result.profile.to_record(),
        "durchsucht": result.candidates,
        "insgesamt": result.total,
        "erschlossen": [
            {
                "feld": item.field,
                "begriff": item.term,
                "bezeichnung": item.label,
                "wegen": item.because,
            }
            for item in result.inferred
        ],
        "gesucht_auch": [
            {"wort": item.word, "auch": list(item.also)} for item in result.expansions
        ],
        "treffer": [hit_as_data(hit) for hit in result.hits],
    }
