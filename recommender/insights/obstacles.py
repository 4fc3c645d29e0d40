"""What tended to go wrong: the obstacles of several cases grouped by kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.model import UNKNOWN, Case, Obstacle
from kb.vocabulary import Words
from recommender.insights.order import case_ids, distinct, in_vocabulary_order


@dataclass(frozen=True)
class ObstacleOfCase:
    """An obstacle and the case that met it."""

    case: Case
    obstacle: Obstacle


@dataclass(frozen=True)
class ObstacleGroup:
    """All obstacles of one kind, in the order of the cases; a case may have met several."""

    kind: str
    obstacles: tuple[ObstacleOfCase, ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases that met an obstacle of this kind, each once."""
        return distinct(item.case for item in self.obstacles)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cases."""
        return case_ids(self.cases)


@dataclass(frozen=True)
class OutcomeGroup:
    """All obstacles that ended in one way, in the order given."""

    outcome: str
    obstacles: tuple[ObstacleOfCase, ...]


def obstacle_groups(cases: Sequence[Case], words: Words) -> tuple[ObstacleGroup, ...]:
    """Group the obstacles of the cases by kind, the kind met by most cases first."""
    return by_kind(obstacles_of(cases), words)


def obstacles_of(cases: Iterable[Case]) -> tuple[ObstacleOfCase, ...]:
    """Return every obstacle of the cases, in the order of the cases."""
    return tuple(ObstacleOfCase(case, item) for case in distinct(cases) for item in case.obstacles)


def by_kind(met: Sequence[ObstacleOfCase], words: Words) -> tuple[ObstacleGroup, ...]:
    """Group obstacles by kind, the kind met by most cases first."""
    kinds = in_vocabulary_order((item.obstacle.kind for item in met), words["hindernisarten"])
    groups = [
        ObstacleGroup(kind, tuple(item for item in met if item.obstacle.kind == kind))
        for kind in kinds
    ]
    return tuple(sorted(groups, key=lambda group: -len(group.cases)))


def by_outcome(met: Sequence[ObstacleOfCase], words: Words) -> tuple[OutcomeGroup, ...]:
    """Group obstacles by how they ended; every outcome is listed, so that the counts add up."""
    given = (item.obstacle.outcome for item in met if item.obstacle.outcome != UNKNOWN)
    known = in_vocabulary_order((*words["ausgaenge"].terms, *given), words["ausgaenge"])
    return tuple(
        OutcomeGroup(outcome, tuple(item for item in met if item.obstacle.outcome == outcome))
        for outcome in (*known, UNKNOWN)
    )
