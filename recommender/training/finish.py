"""What is done to the table after training; it takes seconds.

Directions that all texts share are shrunk: whitening, here in part only. It is linear in the table,
so the shipped model stays a plain table.
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


def even_out(table: NDArray[np.float32], texts: PieceLists, strength: float) -> NDArray[np.float32]:
    """Return the table with the variance of the texts' unit vectors evened out in part.

    ``strength`` is the exponent of the eigenvalues: 0 changes nothing, 0.5 is full whitening.
    """
    if strength <= 0:
        return table
    filled = np.flatnonzero(np.diff(texts.starts))
    sums = np.add.reduceat(table[texts.pieces], texts.starts[:-1][filled], axis=0)
    unit = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float64)
    unit -= unit.mean(axis=0)
    values, vectors = np.linalg.eigh(unit.T @ unit / len(unit))
    values = np.maximum(values, 1e-6)
    evened: NDArray[np.float32] = (table @ ((vectors * values**-strength) @ vectors.T)).astype(
        np.float32
    )
    return evened
