"""Found obstacles as plain data with German keys: for ``--json``, the API and downloads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.vocabulary import Words
from recommender.insights.obstacles import ObstacleOfCase, by_kind, by_outcome
from recommender.obstacles.query import ObstacleHit, ObstacleResult


def obstacles_as_data(result: ObstacleResult, words: Words) -> dict[str, Any]:
    """Return a whole result; counts are over the hits that are close (``nah``)."""
    return {
        "frage": result.query.to_record(),
        "durchsucht": result.candidates,
        "insgesamt": result.total,
        "anzahl": len(result.close),
        "erkannt": [
            {"begriff": item.term, "bezeichnung": item.label, "wegen": item.because}
            for item in result.recognised
        ],
        "gesucht_auch": [
            {"wort": item.word, "auch": list(item.also)} for item in result.expansions
        ],
        "ausgaenge": _outcomes(result.found, words),
        "arten": [
            {
                "begriff": group.kind,
                "bezeichnung": words.label("hindernisarten", group.kind),
                "zahl": len(group.obstacles),
                "faelle": list(group.ids),
                "ausgaenge": _outcomes(group.obstacles, words),
            }
            for group in by_kind(result.found, words)
        ],
        "treffer": [obstacle_as_data(hit, words) for hit in result.hits],
    }


def obstacle_as_data(hit: ObstacleHit, words: Words) -> dict[str, Any]:
    """Return one obstacle with what became of it and of its project."""
    case, obstacle = hit.item.case, hit.item.obstacle
    return {
        "rang": hit.rank,
        "nah": hit.close,
        "art": obstacle.kind,
        "art_bezeichnung": words.label("hindernisarten", obstacle.kind),
        "hindernis": obstacle.description,
        "umgang": obstacle.handling,
        "ausgang": obstacle.outcome,
        "ausgang_bezeichnung": words.label("ausgaenge", obstacle.outcome),
        "verstetigung": case.continuation.state,
        "verstetigung_bezeichnung": words.label("verstetigung", case.continuation.state),
        "was_daraus_wurde": case.continuation.description,
        "fall": case.id,
        "titel": case.title,
        "ort": case.place.label,
        "land": case.place.state,
        "quartierstyp": list(case.quarter_types),
    }


def _outcomes(met: Sequence[ObstacleOfCase], words: Words) -> list[dict[str, Any]]:
    return [
        {
            "begriff": group.outcome,
            "bezeichnung": words.label("ausgaenge", group.outcome),
            "zahl": len(group.obstacles),
        }
        for group in by_outcome(met, words)
    ]
