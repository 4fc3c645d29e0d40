"""All lessons of a set of cases at once, for a result page, the API and the command line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb.model import Case
from kb.vocabulary import Words
from recommender.insights.actors import ActorMatrix, GapCheck, actor_matrix, gap_check
from recommender.insights.funding import AfterFunding, after_funding
from recommender.insights.obstacles import ObstacleGroup, obstacle_groups
from recommender.insights.order import distinct
from recommender.insights.readiness import Rung, ladder
from recommender.result import Closeness, SearchResult


@dataclass(frozen=True)
class Lessons:
    """What the cases teach together; ``gap`` is None if nobody said who is at the table."""

    cases: tuple[Case, ...]
    actors: ActorMatrix
    gap: GapCheck | None
    readiness: tuple[Rung, ...]
    obstacles: tuple[ObstacleGroup, ...]
    funding: AfterFunding


def lessons_of(cases: Sequence[Case], words: Words, at_table: Collection[str] = ()) -> Lessons:
    """Sum up the cases; ``at_table`` are terms of the vocabulary ``akteursarten``."""
    cases = distinct(cases)
    actors = actor_matrix(cases, words)
    return Lessons(
        cases=cases,
        actors=actors,
        gap=gap_check(actors, len(cases), at_table) if at_table else None,
        readiness=ladder(cases, words),
        obstacles=obstacle_groups(cases, words),
        funding=after_funding(cases, words),
    )


def lessons_of_result(result: SearchResult, words: Words) -> Lessons:
    """Sum up the close hits of a search; those not close enough to recommend teach nothing."""
    close = [hit.case for hit in result.hits if hit.closeness is not Closeness.NONE]
    return lessons_of(close, words, result.profile.actors_at_table)
