"""A project check as plain data with German keys: for ``--json``, the API and downloads."""

from __future__ import annotations

from typing import Any

from kb.vocabulary import Words
from recommender.as_data import hit_as_data
from recommender.insights.as_data import insights_as_data
from recommender.project.check import Comparison, ProjectCheck, TermOfCases


def check_as_data(check: ProjectCheck, words: Words) -> dict[str, Any]:
    """Return the whole check; every count comes with the ids of the cases behind it."""
    return {
        "projekt": check.project.to_record(),
        "naehe": check.result.closeness.value,
        "durchsucht": check.result.candidates,
        "insgesamt": check.result.total,
        "erschlossen": [
            {
                "feld": item.field,
                "begriff": item.term,
                "bezeichnung": item.label,
                "wegen": item.because,
            }
            for item in (*check.inferred, *check.result.inferred)
        ],
        "verglichen_mit": [case.id for case in check.cases],
        "vergleich": [_comparison(item, words) for item in check.comparisons],
        "anschluss": check.project.follow_up,
        "treffer": [hit_as_data(hit) for hit in check.result.hits],
        "lehren": insights_as_data(check.lessons, words),
    }


def _comparison(comparison: Comparison, words: Words) -> dict[str, Any]:
    vocabulary = comparison.aspect.vocabulary
    return {
        "feld": comparison.aspect.field,
        "titel": comparison.aspect.title,
        "fehlt": [_term(item, vocabulary, words) for item in comparison.missing],
        "gemeinsam": [_term(item, vocabulary, words) for item in comparison.shared],
        "nur_hier": [_term(item, vocabulary, words) for item in comparison.only_here],
        "ohne_angabe": [case.id for case in comparison.unstated],
    }


def _term(item: TermOfCases, vocabulary: str, words: Words) -> dict[str, Any]:
    data: dict[str, Any] = {
        "begriff": item.term,
        "bezeichnung": words.label(vocabulary, item.term),
        "zahl": len(item.cases),
        "faelle": [case.id for case in item.cases],
        "erschlossen": item.inferred,
    }
    if vocabulary == "finanzierungsarten":
        entry = words[vocabulary].terms.get(item.term)
        data["anschub"] = entry.start_up if entry else None
    return data
