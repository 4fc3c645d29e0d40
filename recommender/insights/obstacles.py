"""What tended to go wrong: the obstacles of several cases grouped by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Case, Obstacle
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


def obstacle_groups(cases: Sequence[Case], words: Words) -> tuple[ObstacleGroup, ...]:
    """Group the obstacles of the cases by kind, the kind met by most cases first."""
    met = [ObstacleOfCase(case, item) for case in distinct(cases) for item in case.obstacles]
    kinds = in_vocabulary_order((item.obstacle.kind for item in met), words["hindernisarten"])
    groups = [
        ObstacleGroup(kind, tuple(item for item in met if item.obstacle.kind == kind))
        for kind in kinds
    ]
    return tuple(sorted(groups, key=lambda group: -len(group.cases)))
