"""What is done after training; it takes seconds.

Directions that all texts share are shrunk: whitening (Su et al. 2021), here in part only. It is
linear, so a table of pieces takes it up, and a model with layers needs one matrix more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.training.student import PieceLists


def every_nth(parts: Sequence[tuple[PieceLists, int]]) -> PieceLists:
    """Return every n-th text of each part, one part after the other."""
    lists = [
        part.pieces[part.starts[row] : part.starts[row + 1]]
        for part, step in parts
        for row in range(0, len(part), step)
    ]
    starts = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in lists], out=starts[1:])
    return PieceLists(np.concatenate(lists), starts)


def evening_of(vectors: NDArray[np.float32], strength: float) -> NDArray[np.float32]:
    """Return the map, shape (width, width), that evens out the variance of unit vectors in part.

    ``strength`` is the exponent of the eigenvalues: 0 changes nothing, 0.5 is full whitening.
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    values, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    values = np.maximum(values, 1e-6)
    evening: NDArray[np.float32] = ((directions * values**-strength) @ directions.T).astype(
        np.float32
    )
    return evening


def means_of(table: NDArray[np.float32], texts: PieceLists) -> NDArray[np.float32]:
    """Return the unit mean vectors of the texts that have pieces, shape (texts, width)."""
    filled = np.flatnonzero(np.diff(texts.starts))
    sums = np.add.reduceat(table[texts.pieces], texts.starts[:-1][filled], axis=0)
    unit: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return unit
