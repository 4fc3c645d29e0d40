"""The dense channel: FAISS over sentence vectors, best match per sentence of the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Owners = NDArray[np.int64]

# One query is small; more threads only wait for each other, and the web server has its own.
faiss.omp_set_num_threads(1)

EVERYTHING = -2.0
"""Below every cosine: FAISS returns all it compared, unsorted, which is quicker than a long best-of list."""
AT_ONCE = 8_000_000
"""Cosines held at once where many sentences are compared, to bound memory."""


@dataclass(frozen=True)
class BestMatches:
    """For every sentence of the profile and every case the best passage.

    ``similarity`` and ``passage`` have shape (sentences, cases): cosine similarity, and the row of
    the best passage in the index; 0 and -1 where the case has no passage.
    """

    similarity: NDArray[np.float32]
    passage: NDArray[np.int64]


class DenseIndex:
    """Exact inner-product search over unit vectors of passages, each owned by one case."""

    def __init__(self, index: faiss.Index, owners: Owners, cases: int) -> None:
        self._index = index
        self.owners = owners
        self.cases = cases

    @classmethod
    def build(cls, vectors: Vectors, owners: Sequence[int], cases: int) -> DenseIndex:
        """Index unit vectors, shape (passages, width), float32; ``owners`` are case numbers, ascending."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        if len(vectors):
            index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index, np.asarray(owners, dtype=np.int64), cases)

    @property
    def width(self) -> int:
        """The number of dimensions of the vectors."""
        return int(self._index.d)

    def vectors(self) -> Vectors:
        """Return a copy of all stored vectors, shape (passages, width)."""
        return np.asarray(self._index.reconstruct_n(0, len(self.owners)), dtype=np.float32)

    def best_matches(self, queries: Vectors, allowed: NDArray[np.bool_] | None) -> BestMatches:
        """Compare profile sentences, shape (sentences, width), with all passages of allowed cases.

        ``allowed`` has shape (cases,), None allows all.
        """
        if queries.shape[1] != self.width:
            # FAISS answers a wrong width with an empty AssertionError.
            raise ValueError(f"vectors of width {queries.shape[1]}, index of {self.width}")
        shape = (len(queries), self.cases)
        similarity = np.zeros(shape, dtype=np.float32)
        passage = np.full(shape, -1, dtype=np.int64)
        rows = (
            np.arange(len(self.owners)) if allowed is None else np.flatnonzero(allowed[self.owners])
        )
        if not len(rows):
            return BestMatches(similarity, passage)
        cases, firsts = np.unique(self.owners[rows], return_index=True)
        counts = np.diff(firsts, append=len(rows))
        step = max(1, AT_ONCE // len(rows))
        for start in range(0, len(queries), step):
            cosines = self._cosines(queries[start : start + step], rows)
            best = np.maximum.reduceat(cosines, firsts, axis=1)
            is_best = cosines == np.repeat(best, counts, axis=1)
            places = np.where(is_best, rows, len(self.owners))
            similarity[start : start + step, cases] = best
            passage[start : start + step, cases] = np.minimum.reduceat(places, firsts, axis=1)
        return BestMatches(similarity, passage)

    def _cosines(self, queries: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines with the passages of these rows, shape (sentences, rows)."""
        parameters = None
        if len(rows) < len(self.owners):
            parameters = faiss.SearchParameters(  # type: ignore[call-arg]
                sel=faiss.IDSelectorBatch(rows)
            )
        _, found, ids = self._index.range_search(
            np.ascontiguousarray(queries, dtype=np.float32), EVERYTHING, params=parameters
        )
        shape = (len(queries), len(rows))
        cosines = np.empty((len(queries), len(self.owners)), dtype=np.float32)
        np.put_along_axis(cosines, ids.reshape(shape), found.reshape(shape), axis=1)
        return cosines[:, rows]

    def save(self, path: Path) -> None:
        """Write the FAISS index and, beside it, the owners."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())
        np.save(path.with_suffix(".owners.npy"), self.owners, allow_pickle=False)

    @classmethod
    def load(cls, path: Path, cases: int) -> DenseIndex:
        """Read an index that :meth:`save` wrote."""
        # Through bytes: faiss.read_index cannot open paths with umlauts on Windows.
        raw = np.frombuffer(path.read_bytes(), dtype=np.uint8)
        owners = np.load(path.with_suffix(".owners.npy"), allow_pickle=False)
        return cls(faiss.deserialize_index(raw), owners, cases)
