"""Lessons and twins as plain data with German keys: for ``--json``, the API and downloads."""

from __future__ import annotations

from typing import Any

from kb.vocabulary import Words
from recommender.as_data import case_brief, result_as_data
from recommender.engine import Engine
from recommender.insights.actors import ActorMatrix, ActorRow, Cell, GapCheck
from recommender.insights.funding import FundingStory
from recommender.insights.lessons import Lessons, lessons_of_result
from recommender.insights.obstacles import ObstacleGroup
from recommender.insights.readiness import Rung
from recommender.insights.twins import Twins, twins_of_result
from recommender.result import SearchResult


def answer_as_data(engine: Engine, result: SearchResult) -> dict[str, Any]:
    """Return a whole answer: the result, what its cases teach together, and the twin quarters."""
    words = engine.words
    return {
        **result_as_data(result),
        "lehren": insights_as_data(lessons_of_result(result, words), words),
        "zwillinge": twins_as_data(twins_of_result(engine, result), words),
    }


def twins_as_data(twins: Twins, words: Words) -> dict[str, Any]:
    """Return twin quarters with what they have in common; without a known type the list is empty."""
    return {
        "quartierstyp": [_named("quartierstyp", term, words) for term in twins.quarter_types],
        "problemlagen": [_named("problemlagen", term, words) for term in twins.problems],
        "erschlossen": list(twins.inferred),
        "faelle": [
            {
                **case_brief(hit.case),
                "naehe": hit.closeness.value,
                "gemeinsam": [
                    {"feld": item.field, "begriff": item.term, "bezeichnung": item.label}
                    for item in hit.shared
                ],
            }
            for hit in twins.hits
        ],
    }


def insights_as_data(lessons: Lessons, words: Words) -> dict[str, Any]:
    """Return the lessons; every count comes with the ids of the cases behind it.

    ``luecken`` is None if the profile does not say who is at the table.
    """
    return {
        "faelle": [case.id for case in lessons.cases],
        "akteure": matrix_as_data(lessons.actors, words),
        "luecken": _gap(lessons.gap, words) if lessons.gap else None,
        "zusammenarbeit": [_rung(rung, words) for rung in lessons.readiness],
        "hindernisse": [_obstacles(group, words) for group in lessons.obstacles],
        "nach_der_foerderung": {
            "staende": [
                {
                    **_named("verstetigung", count.state, words),
                    "zahl": len(count.cases),
                    "faelle": list(count.ids),
                }
                for count in lessons.funding.states
            ],
            "faelle": [_story(story, words) for story in lessons.funding.stories],
        },
    }


def matrix_as_data(matrix: ActorMatrix, words: Words) -> dict[str, Any]:
    """Return who contributed what, for several cases or for one."""
    return {
        "beitraege": [_named("beitraege", term, words) for term in matrix.contributions],
        "zeilen": [_row(row, words) for row in matrix.rows],
        "summen": [_cell(cell, words) for cell in matrix.totals],
    }


def _named(vocabulary: str, term: str, words: Words) -> dict[str, Any]:
    return {"begriff": term, "bezeichnung": words.label(vocabulary, term)}


def _cell(cell: Cell, words: Words) -> dict[str, Any]:
    return {
        **_named("beitraege", cell.contribution, words),
        "zahl": len(cell.cases),
        "faelle": list(cell.ids),
    }


def _row(row: ActorRow, words: Words) -> dict[str, Any]:
    return {
        **_named("akteursarten", row.kind, words),
        "zahl": len(row.cases),
        "faelle": list(row.ids),
        "beitraege": [_cell(cell, words) for cell in row.filled],
        "ohne_angabe": [case.id for case in row.unstated],
    }


def _gap(gap: GapCheck, words: Words) -> dict[str, Any]:
    return {
        "am_tisch": [_named("akteursarten", kind, words) for kind in gap.at_table],
        "fehlen": [_row(row, words) for row in gap.missing],
        "vorhanden": [_row(row, words) for row in gap.present],
    }


def _rung(rung: Rung, words: Words) -> dict[str, Any]:
    return {
        **_named("kooperationsformen", rung.form, words),
        "stufe": rung.level,
        "zahl": len(rung.steps),
        "faelle": list(rung.ids),
        "schritte": [
            {
                "fall": step.case.id,
                "titel": step.case.title,
                "zusammenarbeit": step.case.cooperation.description,
                "voraussetzungen": list(step.case.preconditions),
                "beginn": step.beginning,
                "verstetigung": step.case.continuation.state,
            }
            for step in rung.steps
        ],
    }


def _obstacles(group: ObstacleGroup, words: Words) -> dict[str, Any]:
    return {
        **_named("hindernisarten", group.kind, words),
        "zahl": len(group.cases),
        "faelle": list(group.ids),
        "hindernisse": [
            {
                "fall": item.case.id,
                "beschreibung": item.obstacle.description,
                "umgang": item.obstacle.handling,
                "ausgang": item.obstacle.outcome,
            }
            for item in group.obstacles
        ],
    }


def _story(story: FundingStory, words: Words) -> dict[str, Any]:
    continuation = story.case.continuation
    return {
        "fall": story.case.id,
        "titel": story.case.title,
        "stand": continuation.state,
        "beschreibung": continuation.description,
        "geldgeber": [
            {
                "quelle": funder.funding.source,
                **_named("finanzierungsarten", funder.funding.kind, words),
                "von": funder.funding.start,
                "bis": funder.funding.end,
                "betrag": funder.funding.amount,
                "anschub": funder.start_up,
            }
            for funder in story.funders
        ],
    }
