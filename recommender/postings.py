"""Lists of entries kept one after the other in one array, as inverted indexes keep them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def entries_of(starts: Numbers, lists: Numbers) -> tuple[Numbers, Numbers]:
    """Return where the entries of some lists stand, list after list, and how many each list has.

    The entries of list ``i`` stand from ``starts[i]`` to ``starts[i + 1]``.
    """
    first = starts[lists]
    counts = starts[lists + 1] - first
    before = np.cumsum(counts) - counts
    return np.arange(counts.sum()) + np.repeat(first - before, counts), counts
