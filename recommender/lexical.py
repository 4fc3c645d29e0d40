"""The lexical channel: BM25 over the pieces of German words, one document per case and part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recommender.german import pieces_of
from recommender.postings import entries_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Scores = NDArray[np.float32]

K1 = 1.2
B = 0.75
_ARRAYS = ("scores", "cases", "starts")


@dataclass(frozen=True)
class _Postings:
    """For every piece the cases that hold it and the score each gets for it.

    The postings of the piece with number ``i`` stand from ``starts[i]`` to ``starts[i + 1]``.
    """

    scores: Scores
    cases: NDArray[np.int64]
    starts: NDArray[np.int64]
    numbers: Mapping[str, int]


class LexicalIndex:
    """BM25 (Lucene's variant) over one text per case; scores are never negative."""

    def __init__(self, postings: _Postings | None, size: int) -> None:
        # bm25s refuses an empty corpus; a part that no case fills is simply silent.
        self._postings = postings
        self.size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index one text per case, in the order of the cases."""
        pieces = [pieces_of(text) for text in texts]
        if not any(pieces):
            return cls(None, len(texts))
        # Imported here: it brings scipy, and searching needs nothing but the numbers it computed.
        import bm25s

        index = bm25s.BM25(method="lucene", k1=K1, b=B)
        index.index(pieces, show_progress=False)
        matrix = index.scores
        postings = _Postings(
            np.asarray(matrix["data"], dtype=np.float32),
            np.asarray(matrix["indices"], dtype=np.int64),
            np.asarray(matrix["indptr"], dtype=np.int64),
            {piece: int(number) for piece, number in index.vocab_dict.items()},
        )
        return cls(postings, len(texts))

    def scores(self, weighted_pieces: Mapping[str, float]) -> Scores:
        """Return the BM25 score of every case, shape (cases,), for pieces with their weights."""
        held = self._postings
        if held is None:
            return np.zeros(self.size, dtype=np.float32)
        known = [
            (number, weight)
            for piece, weight in weighted_pieces.items()
            if (number := held.numbers.get(piece)) is not None
        ]
        pieces = np.array([number for number, _ in known], dtype=np.int64)
        weights = np.array([weight for _, weight in known], dtype=np.float64)
        # The postings of all pieces one after the other: one sum instead of one for each piece.
        places, counts = entries_of(held.starts, pieces)
        added = np.repeat(weights, counts) * held.scores[places]
        total = np.bincount(held.cases[places], weights=added, minlength=self.size)
        return total.astype(np.float32)

    def matrix(self) -> csr_array:
        """Return the BM25 score of every piece in every case, shape (cases, vocabulary), sparse."""
        # Imported here: searching does without scipy.
        from scipy.sparse import csc_array

        if self._postings is None:
            return csc_array((self.size, 1), dtype=np.float32).tocsr()
        held = self._postings
        shape = (self.size, len(held.starts) - 1)
        return csc_array((held.scores, held.cases, held.starts), shape=shape).tocsr()

    def numbers_of(self, pieces: Iterable[str]) -> NDArray[np.int64]:
        """Return the numbers, below the length of :attr:`peaks`, of the pieces that any case holds."""
        numbers = self._postings.numbers if self._postings else {}
        return np.array([numbers[piece] for piece in pieces if piece in numbers], dtype=np.int64)

    def possible(self, weighted_pieces: Mapping[str, float]) -> float:
        """Return the score a case would get that held every piece often; unknown ones included."""
        if self._postings is None:
            return 0.0
        # That of a piece in no document at all: the most a piece can be worth.
        unseen = float(idf(np.zeros(1), self.size)[0])
        peaks, numbers = self.peaks, self._postings.numbers
        return sum(
            weight * (float(peaks[numbers[piece]]) if piece in numbers else unseen)
            for piece, weight in weighted_pieces.items()
        )

    def coverage(self, texts: Iterable[str]) -> Scores:
        """Return the share of the texts' lexical weight each case holds, between 0 and 1."""
        # Every piece once: repeating a word makes no text more about it.
        once = dict.fromkeys(count_pieces(texts), 1.0)
        possible = self.possible(once)
        scores = self.scores(once)
        return (scores / possible).astype(np.float32) if possible else scores

    @cached_property
    def peaks(self) -> Scores:
        """The highest score of every piece in any case, shape (vocabulary,)."""
        if self._postings is None:
            return np.zeros(0, dtype=np.float32)
        starts = self._postings.starts
        peaks = np.zeros(len(starts) - 1, dtype=np.float32)
        filled = np.flatnonzero(np.diff(starts))
        peaks[filled] = np.maximum.reduceat(self._postings.scores, starts[filled])
        return peaks

    def save(self, folder: Path) -> None:
        """Write the index into an existing folder."""
        if self._postings is None:
            return
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self._postings, name), allow_pickle=False)
        numbers = json.dumps(self._postings.numbers, ensure_ascii=False)
        (folder / "numbers.json").write_text(numbers, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """Read an index of ``size`` cases that :meth:`save` wrote."""
        if not any(folder.iterdir()):
            return cls(None, size)
        scores, cases, starts = (
            np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS
        )
        numbers = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
        return cls(_Postings(scores, cases, starts, numbers), size)


def idf(having: NDArray[Any], size: int) -> NDArray[np.float64]:
    """Return the weights, as Lucene's BM25 has them, of what that many of ``size`` cases have."""
    weights: NDArray[np.float64] = np.log(1 + (size - having + 0.5) / (having + 0.5))
    return weights


def count_pieces(texts: Iterable[str], weight: float = 1.0) -> dict[str, float]:
    """Return the pieces of the texts with their summed weight."""
    counts: dict[str, float] = {}
    for text in texts:
        for piece in pieces_of(text):
            counts[piece] = counts.get(piece, 0.0) + weight
    return counts
