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

POOL = 2000
"""Passages fetched per sentence; in a collection below this size every passage is compared."""
PRODUCT = 8_000_000
"""Cosines computed at once where many sentences are compared, to bound memory."""


@dataclass(frozen=True)
class BestMatches:
    """For every sentence of the profile and every case the best passage.

    ``similarity`` and ``passage`` have shape (sentences, cases): cosine similarity, and the row of
    the best passage in the index, -1 where the case has none in the pool.
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

    def vector(self, row: int) -> Vectors:
        """Return the stored vector of a passage, shape (width,)."""
        return np.asarray(self._index.reconstruct(int(row)), dtype=np.float32)

    def vectors(self) -> Vectors:
        """Return a copy of all stored vectors, shape (passages, width)."""
        return np.asarray(self._index.reconstruct_n(0, len(self.owners)), dtype=np.float32)

    def best_matches(self, queries: Vectors, allowed: NDArray[np.bool_] | None) -> BestMatches:
        """Compare profile sentences, shape (sentences, width), with the passages of allowed cases.

        ``allowed`` has shape (cases,), None allows all. A case outside the pool gets the lowest
        similarity of the pool, which is an upper bound of its true one.
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
        if not len(rows) or not len(queries):
            return BestMatches(similarity, passage)
        parameters = None
        if allowed is not None and len(rows) < len(self.owners):
            parameters = faiss.SearchParameters(  # type: ignore[call-arg]
                sel=faiss.IDSelectorBatch(rows)
            )
        found, ids = self._index.search(
            np.ascontiguousarray(queries, dtype=np.float32),
            min(POOL, len(rows)),
            params=parameters,
        )
        for i in range(len(queries)):
            hits, scores = ids[i], found[i]
            hits, scores = hits[hits >= 0], scores[hits >= 0]
            if len(hits) < len(rows):
                similarity[i, :] = scores[-1]
            # Results come best first; written backwards, the best passage of a case is what stays.
            cases = self.owners[hits][::-1]
            similarity[i, cases] = scores[::-1]
            passage[i, cases] = hits[::-1]
        return BestMatches(similarity, passage)

    def similarities(self, queries: Vectors) -> NDArray[np.float32]:
        """Return ``best_matches(queries, None).similarity`` for many sentences at once.

        One matrix product instead of a search for each sentence; up to rounding the same.
        """
        found = np.zeros((len(queries), self.cases), dtype=np.float32)
        rows = len(self.owners)
        if not rows:
            return found
        owners, firsts = np.unique(self.owners, return_index=True)
        stored = self.vectors()
        block = max(1, PRODUCT // rows)
        for start in range(0, len(queries), block):
            product = queries[start : start + block] @ stored.T
            part = found[start : start + block]
            best = np.maximum.reduceat(product, firsts, axis=1)
            if rows > POOL:
                part[:] = np.partition(product, rows - POOL, axis=1)[:, rows - POOL, None]
                best = np.maximum(best, part[:, owners])
            part[:, owners] = best
        return found

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
