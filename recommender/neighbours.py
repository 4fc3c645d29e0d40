"""Cases vouch for their neighbours: a case gains when the cases most like it fit the profile too.

A single case can miss a profile by its wording alone; its whole neighbourhood rarely does. So the
fused score of a case is averaged with the mean score of its nearest cases, after the regularisation
of retrieval scores by Diaz (CIKM 2005). Who is near whom depends on the cases only and is decided
when the index is built.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recommender.lexical import LexicalIndex
from recommender.passages import Part

if TYPE_CHECKING:
    from scipy.sparse import csr_array

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
    def build(cls, indexes: Iterable[LexicalIndex]) -> Neighbours:
        """Find neighbours by the weighted word pieces of each case, one index per part."""
        parts = [_Likeness.of(index) for index in indexes]
        count = parts[0].size if parts else 0
        kept = min(NEAREST, max(0, count - 1))
        nearest = np.zeros((count, kept), dtype=np.int64)
        for start in range(0, count, _BLOCK):
            stop = min(start + _BLOCK, count)
            likeness = np.sum([part.rows(start, stop) for part in parts], axis=0)
            rows = np.arange(len(likeness))
            likeness[rows, start + rows] = -np.inf
            # Stable, so that ties go to the lower number and runs repeat.
            nearest[start:stop] = np.argsort(-likeness, axis=1, kind="stable")[:, :kept]
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


@dataclass(frozen=True)
class _Likeness:
    """Cosines between cases as they differ from the average case, computed without filling zeros.

    ``unit`` holds the BM25 scores of every case's pieces, one unit row per case.
    """

    unit: csr_array
    to_mean: Scores
    length: Scores
    mean: float

    @classmethod
    def of(cls, index: LexicalIndex) -> _Likeness:
        matrix = index.matrix()
        norms = np.sqrt(matrix.multiply(matrix).sum(axis=1))
        unit = matrix.multiply((1 / np.where(norms > 0, norms, 1))[:, None]).tocsr()
        centre = unit.mean(axis=0)
        mean = float(centre @ centre)
        to_mean = unit @ centre
        length = np.sqrt(np.maximum((norms > 0) - 2 * to_mean + mean, 1e-6))
        return cls(unit, to_mean, length, mean)

    @property
    def size(self) -> int:
        return int(self.unit.shape[0])

    def rows(self, start: int, stop: int) -> Scores:
        near = (self.unit[start:stop] @ self.unit.T).toarray()
        near += self.mean - self.to_mean[start:stop, None] - self.to_mean[None, :]
        found: Scores = near / (self.length[start:stop, None] * self.length[None, :])
        return found
