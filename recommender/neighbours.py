"""Cases vouch for each other: a case gains when the cases most like it fit the profile too.

A single case can miss a profile by its wording alone; its whole neighbourhood rarely does. So the
fused score of a case is averaged with the mean score of its nearest cases, after the regularisation
of retrieval scores by Diaz (CIKM 2005). Then the cases most like the best ones move up: the best
hits say more clearly what was meant than the profile does, which is Rocchio's feedback (1971)
between cases. How alike cases are depends on the cases only and is decided when the index is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.vocabulary import LOCATION
from recommender.facets import Terms
from recommender.lexical import LexicalIndex, idf
from recommender.passages import Part

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Scores = NDArray[np.float32]

NEAREST = 8
"""Cases that vouch for one case by their scores."""
SHARE = 0.5
"""Share of a case's score that its neighbours decide; chosen on the judged queries."""
KEPT = 32
"""Nearest cases whose likeness is kept; a likeness further down hardly differs from none."""
BEST = 10
"""Best cases that draw up those like them."""
SHARPNESS = 2.0
"""How much more the better of them count: by exp(SHARPNESS x score), scores in standard deviations."""
FEEDBACK = 0.5
"""Weight of the likeness to the best against the score, both in standard deviations."""
OWN_LIKENESS = 0.5
"""Likeness of a case to itself: with more the best keep their places, with less they lose them."""
TERMS = 0.5
"""Weight of the cases' terms, the rare ones counting most, against the words of one part."""
SITUATION = (Part.STRUCTURE, Part.PROBLEM, Part.WORDINGS)
"""The parts by which cases are neighbours: alike in place and problem, however different the answer."""
_BLOCK = 1024


@dataclass(frozen=True)
class Neighbours:
    """For every case the numbers of its nearest cases and how alike they are.

    Both have shape (cases, at most KEPT), nearest first: ``nearest`` int64, ``likeness`` float32,
    the sum over the parts of the cosines of the cases' word pieces, and half that of their terms.
    """

    nearest: NDArray[np.int64]
    likeness: Scores

    @classmethod
    def build(cls, indexes: Iterable[LexicalIndex], terms: Sequence[Terms]) -> Neighbours:
        """Find neighbours by the word pieces of each case, one index per part, and by its terms."""
        parts = [_Likeness.of(index.matrix(), 1.0) for index in indexes]
        parts.append(_Likeness.of(_matrix_of(terms), TERMS))
        count = len(terms)
        kept = min(KEPT, max(0, count - 1))
        nearest = np.zeros((count, kept), dtype=np.int64)
        likeness = np.zeros((count, kept), dtype=np.float32)
        for start in range(0, count, _BLOCK):
            stop = min(start + _BLOCK, count)
            alike = np.sum([part.rows(start, stop) for part in parts], axis=0)
            rows = np.arange(len(alike))
            alike[rows, start + rows] = -np.inf
            # Stable, so that ties go to the lower number and runs repeat.
            nearest[start:stop] = np.argsort(-alike, axis=1, kind="stable")[:, :kept]
            likeness[start:stop] = np.take_along_axis(alike, nearest[start:stop], axis=1)
        return cls(nearest, likeness)

    def around(self, scores: Scores, allowed: NDArray[np.bool_] | None) -> Scores:
        """Return the mean score of each case's nearest allowed neighbours, shape (cases,).

        A case without an allowed neighbour is its own.
        """
        nearest = self.nearest[:, :NEAREST]
        near = scores[nearest]
        counted = np.ones_like(near, dtype=bool) if allowed is None else allowed[nearest]
        number = counted.sum(axis=1)
        means = np.where(counted, near, 0).sum(axis=1) / np.maximum(number, 1)
        return np.where(number > 0, means, scores).astype(np.float32)

    def like(self, best: Sequence[int], scores: Scores) -> Scores:
        """Return how like the best cases each case is, shape (cases,).

        ``best`` are the numbers of at most :data:`BEST` cases; ``scores``, in standard deviations,
        say how much each of them counts.
        """
        numbers = np.array(best, dtype=np.int64)
        shares = np.exp(SHARPNESS * (scores[numbers] - scores[numbers].max(initial=0.0)))
        shares /= shares.sum() or 1.0
        alike = np.zeros(len(scores), dtype=np.float32)
        np.add.at(alike, self.nearest[numbers], shares[:, None] * self.likeness[numbers])
        alike[numbers] += OWN_LIKENESS * shares
        return alike

    def save(self, path: Path) -> None:
        """Write the neighbours into a file."""
        np.savez(path, nearest=self.nearest, likeness=self.likeness)

    @classmethod
    def load(cls, path: Path) -> Neighbours:
        """Read neighbours that :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["nearest"], stored["likeness"])


@dataclass(frozen=True)
class _Likeness:
    """Cosines between cases as they differ from the average case, computed without filling zeros.

    ``unit`` holds one unit row per case.
    """

    unit: csr_array
    to_mean: Scores
    length: Scores
    mean: float
    weight: float

    @classmethod
    def of(cls, matrix: csr_array, weight: float) -> _Likeness:
        norms = np.sqrt(matrix.multiply(matrix).sum(axis=1))
        unit = matrix.multiply((1 / np.where(norms > 0, norms, 1))[:, None]).tocsr()
        centre = unit.mean(axis=0)
        mean = float(centre @ centre)
        to_mean = unit @ centre
        length = np.sqrt(np.maximum((norms > 0) - 2 * to_mean + mean, 1e-6))
        return cls(unit, to_mean, length, mean, weight)

    def rows(self, start: int, stop: int) -> Scores:
        near = (self.unit[start:stop] @ self.unit.T).toarray()
        near += self.mean - self.to_mean[start:stop, None] - self.to_mean[None, :]
        near *= self.weight / (self.length[start:stop, None] * self.length[None, :])
        found: Scores = near
        return found


def _matrix_of(terms: Sequence[Terms]) -> csr_array:
    """Return the weight of every term in every case, shape (cases, terms), sparse.

    Not of where it is: like quarters are found in unlike parts of the country.
    """
    # Imported here: searching does without scipy.
    from scipy.sparse import csr_array

    held = [
        [(field, key) for field in own if field != LOCATION for key in own[field]] for own in terms
    ]
    numbers = {term: i for i, term in enumerate(sorted({*chain.from_iterable(held)}))}
    columns = np.array([numbers[term] for own in held for term in sorted(own)], dtype=np.int64)
    weights = idf(np.bincount(columns, minlength=len(numbers)), len(terms))[columns]
    ends = np.cumsum([0, *map(len, held)])
    return csr_array(
        (weights.astype(np.float32), columns, ends), shape=(len(terms), max(1, len(numbers)))
    )
