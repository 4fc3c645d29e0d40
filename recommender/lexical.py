"""The lexical channel: BM25 over the pieces of German words, one document per case and part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from recommender.german import pieces_of

Scores = NDArray[np.float32]

K1 = 1.2
B = 0.75


class LexicalIndex:
    """BM25 (Lucene's variant) over one text per case; scores are never negative."""

    def __init__(self, index: bm25s.BM25 | None, size: int) -> None:
        # bm25s refuses an empty corpus; a part that no case fills is simply silent.
        self._index = index
        self.size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index one text per case, in the order of the cases."""
        pieces = [pieces_of(text) for text in texts]
        if not any(pieces):
            return cls(None, len(texts))
        index = bm25s.BM25(method="lucene", k1=K1, b=B)
        index.index(pieces, show_progress=False)
        return cls(index, len(texts))

    def scores(self, weighted_pieces: Mapping[str, float]) -> Scores:
        """Return the BM25 score of every case, shape (cases,), for pieces with their weights."""
        total = np.zeros(self.size, dtype=np.float32)
        if self._index is None:
            return total
        matrix, vocabulary = self._index.scores, self._index.vocab_dict
        data, indices, starts = matrix["data"], matrix["indices"], matrix["indptr"]
        for piece, weight in weighted_pieces.items():
            column = vocabulary.get(piece)
            if column is not None:
                span = slice(starts[column], starts[column + 1])
                total[indices[span]] += weight * data[span]
        return total

    def possible(self, weighted_pieces: Mapping[str, float]) -> float:
        """Return the score a case would get that held every piece often; unknown ones included."""
        if self._index is None:
            return 0.0
        # Lucene's idf of a piece in no document at all: the most a piece can be worth.
        unseen = float(np.log(1 + (self.size + 0.5) / 0.5))
        peaks, vocabulary = self._peaks, self._index.vocab_dict
        return sum(
            weight * (float(peaks[vocabulary[piece]]) if piece in vocabulary else unseen)
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
    def _peaks(self) -> Scores:
        """The highest score of every piece in any case, shape (vocabulary,)."""
        if self._index is None:
            return np.zeros(0, dtype=np.float32)
        data, starts = self._index.scores["data"], self._index.scores["indptr"]
        return np.array([data[a:b].max(initial=0.0) for a, b in pairwise(starts)], dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the index into an existing folder."""
        if self._index is not None:
            self._index.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """Read an index of ``size`` cases that :meth:`save` wrote."""
        if not any(folder.iterdir()):
            return cls(None, size)
        return cls(bm25s.BM25.load(str(folder), load_corpus=False), size)


def count_pieces(texts: Iterable[str], weight: float = 1.0) -> dict[str, float]:
    """Return the pieces of the texts with their summed weight."""
    counts: dict[str, float] = {}
    for text in texts:
        for piece in pieces_of(text):
            counts[piece] = counts.get(piece, 0.0) + weight
    return counts
