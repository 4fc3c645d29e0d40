"""What somebody asks about obstacles, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from kb.model import UNKNOWN, Record, Term
from kb.vocabulary import Words
from recommender.fields import ComposedProse, read_record, without_unknown
from recommender.insights.obstacles import ObstacleOfCase
from recommender.result import Expansion, InferredTerm

QUERY_TERMS: dict[str, str] = {
    "art": "hindernisarten",
    "ausgang": "ausgaenge",
    "quartierstyp": "quartierstyp",
}


class ObstacleQuery(Record):
    """An obstacle in one's own words; the term lists are hard filters applied before ranking."""

    text: ComposedProse = Field("", alias="text")
    kinds: tuple[Term, ...] = Field((), alias="art")
    outcomes: tuple[Term, ...] = Field((), alias="ausgang")
    quarter_types: tuple[Term, ...] = Field((), alias="quartierstyp")

    def admits(self, item: ObstacleOfCase) -> bool:
        """Whether an obstacle passes all filters; terms within a filter are alternatives."""
        return (
            (not self.kinds or item.obstacle.kind in self.kinds)
            and (not self.outcomes or item.obstacle.outcome in self.outcomes)
            and (not self.quarter_types or bool({*self.quarter_types} & {*item.case.quarter_types}))
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked, so that all obstacles are meant."""
        return self == ObstacleQuery.model_validate({})

    def to_record(self) -> dict[str, Any]:
        """Return the filled fields with their German names."""
        data = self.model_dump(by_alias=True, mode="json")
        return {key: value for key, value in data.items() if value}


def read_obstacle_query(data: Mapping[str, Any], words: Words) -> ObstacleQuery:
    """Build a query from its German fields; terms by key, label or synonym, ``ausgang`` also unbekannt.

    Raises :class:`recommender.profile.ProfileError`.
    """
    outcomes, wants_unknown = without_unknown(data.get("ausgang"))
    query = read_record(ObstacleQuery, {**data, "ausgang": outcomes}, QUERY_TERMS, words)
    if wants_unknown:
        query = query.model_copy(update={"outcomes": (*query.outcomes, UNKNOWN)})
    return query


@dataclass(frozen=True)
class ObstacleHit:
    """One obstacle found; ``close`` says whether it is near enough to the text to count as found."""

    item: ObstacleOfCase
    rank: int
    close: bool


@dataclass(frozen=True)
class ObstacleResult:
    """The obstacles found, best first; without a text all that pass the filters, by kind.

    ``candidates`` is the number of obstacles that passed the filters, ``total`` of all obstacles.
    With a text that nothing is close to, the hits are the least distant ones.
    """

    query: ObstacleQuery
    hits: tuple[ObstacleHit, ...]
    candidates: int
    total: int
    recognised: tuple[InferredTerm, ...] = ()
    expansions: tuple[Expansion, ...] = ()

    @property
    def close(self) -> tuple[ObstacleHit, ...]:
        """The hits near enough to count."""
        return tuple(hit for hit in self.hits if hit.close)

    @property
    def weak(self) -> tuple[ObstacleHit, ...]:
        """The hits that only come nearest."""
        return tuple(hit for hit in self.hits if not hit.close)

    @property
    def found(self) -> tuple[ObstacleOfCase, ...]:
        """The obstacles that count as found, best first."""
        return tuple(hit.item for hit in self.close)
