"""Cases vouch for their neighbours: a case gains when the cases most like it fit the profile too.

A single case can miss a profile by its wording alone; its whole neighbourhood rarely does. So the
fused score of a case is averaged with the mean score of its nearest cases, after the regularisation
of retrieval scores by Diaz (CIKM 2005). Who is near whom depends on the cases only and is decided
when the index is built.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.dense import DenseIndex
from recommender.passages import Part

Scores = NDArray[np.float32]

NEAREST = 8
"""Cases that vouch for one case."""
SHARE = 0.5
"""Share of a case's score that its neighbours decide; chosen on the judged queries."""
SITUATION = (Part.STRUCTURE, Part.PROBLEM, Part.WORDINGS)
"""The parts by which cases are neighbours: alike in place and problem, however different the answer."""
_BLOCK = 1024


@dataclass(frozen=True)
class Neighbours:
    """For every case the numbers of its nearest cases, shape (cases, at most NEAREST), int64."""

    nearest: NDArray[np.int64]

    @classmethod
    def build(cls, indexes: Iterable[DenseIndex]) -> Neighbours:
        """Find neighbours by the mean sentence vectors of each case, one index per part."""
        means = np.concatenate([_direction(index.means()) for index in indexes], axis=1)
        count = len(means)
        kept = min(NEAREST, max(0, count - 1))
        nearest = np.zeros((count, kept), dtype=np.int64)
        for start in range(0, count, _BLOCK):
            likeness = means[start : start + _BLOCK] @ means.T
            rows = np.arange(len(likeness))
            likeness[rows, start + rows] = -np.inf
            # Stable, so that ties go to the lower number and runs repeat.
            nearest[start : start + _BLOCK] = np.argsort(-likeness, axis=1, kind="stable")[:, :kept]
        return cls(nearest)

    def around(self, scores: Scores, allowed: NDArray[np.bool_] | None) -> Scores:
        """Return the mean score of each case's allowed neighbours, shape (cases,).

        A case without an allowed neighbour is its own.
        """
        near = scores[self.nearest]
        counted = np.ones_like(near, dtype=bool) if allowed is None else allowed[self.nearest]
        number = counted.sum(axis=1)
        means = np.where(counted, near, 0).sum(axis=1) / np.maximum(number, 1)
        return np.where(number > 0, means, scores).astype(np.float32)


def _direction(means: Scores) -> Scores:
    """Return how each case differs from the average case, as unit vectors."""
    centred = means - means.mean(axis=0) if len(means) else means
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    return (centred / np.where(lengths > 1e-6, lengths, 1)).astype(np.float32)
