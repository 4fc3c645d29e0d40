"""Lessons as plain data with German keys: for ``--json``, the API and downloads."""

from __future__ import annotations

from typing import Any

from kb.vocabulary import Words
from recommender.insights.actors import ActorRow, Cell, GapCheck
from recommender.insights.funding import FundingStory
from recommender.insights.lessons import Lessons
from recommender.insights.obstacles import ObstacleGroup


def insights_as_data(lessons: Lessons, words: Words) -> dict[str, Any]:
    """Return the lessons; every count comes with the ids of the cases behind it.

    ``luecken`` is None if the profile does not say who is at the table.
    """
    matrix = lessons.actors
    return {
        "faelle": [case.id for case in lessons.cases],
        "akteure": {
            "beitraege": [_named("beitraege", term, words) for term in matrix.contributions],
            "zeilen": [_row(row, words) for row in matrix.rows],
            "summen": [_cell(cell, words) for cell in matrix.totals],
        },
        "luecken": _gap(lessons.gap, words) if lessons.gap else None,
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
