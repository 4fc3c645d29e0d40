"""The channel of related words: what a profile and a case say of the same thing in other words.

BM25 knows which words weigh much, but not that „einsam“ and „Vereinsamung“ belong together; a sentence
vector knows that, but in it every word weighs the same. Here each word of the profile meets the
most related word of a case, and weighs the more the fewer cases have one: BM25's idf over related
words, after Rekabsaz et al. (CIKM 2016). The vectors of a language model of two languages relate
English words too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recommender.encoder import unit
from recommender.german import spellings_of
from recommender.lexical import idf
from recommender.passages import Part
from recommender.postings import entries_of

Floats = NDArray[np.float32]

DIMENSIONS = 64
"""Of the word vectors: their principal axes. More find nothing better and take longer to compare."""
EVENED = 0.25
"""Power of the variance by which the axes are evened out, as in the embedding model itself."""
RELATED = 0.3
"""Cosine from which two words are related at all; from there on to 1 it counts from 0 to 1."""
_PARTS = tuple(Part)
_ARRAYS = ("centre", "axes", "vectors", "starts", "places")


@dataclass(frozen=True)
class RelatedWords:
    """The words of all cases as vectors, and which case has which word in which part.

    ``vectors`` has shape (words, dimensions), unit rows; where the word with number ``i`` stands is
    said by ``places`` from ``starts[i]`` to ``starts[i + 1]``, as the number of the part x ``size`` +
    that of the case. ``centre`` and ``axes`` take any vector of the model to this space.
    """

    numbers: Mapping[str, int]
    centre: Floats
    axes: Floats
    vectors: Floats
    starts: NDArray[np.int64]
    places: NDArray[np.int64]
    size: int

    @classmethod
    def build(
        cls,
        documents: Sequence[Mapping[Part, str]],
        encode: Callable[[Sequence[str]], Floats],
    ) -> RelatedWords:
        """Index the words of one text per case and part; ``encode`` gives them their vectors."""
        held: dict[str, set[int]] = {}
        spelt: dict[str, str] = {}
        for case, document in enumerate(documents):
            for part, text in document.items():
                for word, spelling in spellings_of(text).items():
                    place = _PARTS.index(part) * len(documents) + case
                    held.setdefault(word, set()).add(place)
                    # The last in the order of letters: with umlauts rather than written out.
                    spelt[word] = max(spelling, spelt.get(word, ""))
        words = sorted(held)
        found = encode([spelt[word] for word in words])
        centre, axes = _space(found)
        return cls(
            {word: number for number, word in enumerate(words)},
            centre,
            axes,
            # Column by column, the order in which a product with them reads.
            np.asfortranarray(_placed(found, centre, axes)),
            np.cumsum([0, *(len(held[word]) for word in words)]),
            np.array([place for word in words for place in sorted(held[word])], dtype=np.int64),
            len(documents),
        )

    def unknown(self, spellings: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """Return the words that no case has, each with one spelling: they need a vector."""
        words = {word: spelling for own in spellings for word, spelling in own.items()}
        return {word: spelling for word, spelling in words.items() if word not in self.numbers}

    def place(self, words: Iterable[str], unknown: Mapping[str, Floats]) -> Floats:
        """Return the vectors of folded words in this space, shape (words, dimensions).

        ``unknown`` holds the model's vectors of those that no case has.
        """
        words = list(words)
        placed = np.zeros((len(words), self.vectors.shape[1]), dtype=np.float32)
        strange = []
        for row, word in enumerate(words):
            if word in self.numbers:
                placed[row] = self.vectors[self.numbers[word]]
            else:
                strange.append((row, unknown[word]))
        if strange:
            rows, vectors = zip(*strange, strict=True)
            placed[list(rows)] = _placed(np.stack(vectors), self.centre, self.axes)
        return placed

    def strengths(self, words: Floats) -> Floats:
        """Return how related the nearest word of each part of each case is, from 0 to 1.

        Shape (words, parts, cases), the parts in the order of :class:`Part`.
        """
        found = np.zeros((len(words), len(_PARTS), self.size), dtype=np.float32)
        # Flat tables throughout: many times quicker than rows and columns.
        cosines = (words @ self.vectors.T).ravel()
        pairs = np.flatnonzero(cosines > RELATED)
        # Of several words of a case the nearest counts: it is written last.
        pairs = pairs[np.argsort(cosines[pairs])]
        asked, met = np.divmod(pairs, len(self.vectors) or 1)
        entries, counts = entries_of(self.starts, met)
        cells = np.repeat(asked * len(_PARTS) * self.size, counts) + self.places[entries]
        found.ravel()[cells] = np.repeat((cosines[pairs] - RELATED) / (1 - RELATED), counts)
        return found

    def save(self, folder: Path) -> None:
        """Write the index into an existing folder."""
        np.savez(folder / "arrays.npz", **{name: getattr(self, name) for name in _ARRAYS})
        words = json.dumps([*self.numbers], ensure_ascii=False)
        (folder / "words.json").write_text(words, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, size: int) -> RelatedWords:
        """Read an index of ``size`` cases that :meth:`save` wrote."""
        words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in _ARRAYS}
        numbers = {word: number for number, word in enumerate(words)}
        return cls(numbers=numbers, size=size, **arrays)


def strength_of(part: Part, strengths: Floats) -> Floats:
    """Return the strengths in one part of the cases, shape (words, cases)."""
    strength: Floats = strengths[:, _PARTS.index(part)]
    return strength


def weighed(strengths: Floats) -> Floats:
    """Return a score for every case, shape (cases,), from strengths of shape (words, cases).

    A word weighs as in BM25, by the number of cases that have one related to it.
    """
    weights = idf(strengths.sum(axis=1), strengths.shape[1])
    scores: Floats = (weights @ strengths).astype(np.float32)
    return scores


def _space(vectors: Floats) -> tuple[Floats, Floats]:
    """Return the centre of vectors and their principal axes, evened out, (width, dimensions)."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], np.float32), np.zeros((vectors.shape[1], 0), np.float32)
    centre = vectors.mean(axis=0)
    variances, axes = np.linalg.eigh(np.cov(vectors.T.astype(np.float64), bias=True))
    variances, axes = variances[::-1][:DIMENSIONS], axes[:, ::-1][:, :DIMENSIONS]
    # Few words span few axes; what is left of the others is rounding.
    spanned = variances > 1e-9 * max(float(variances[0]), 1e-9)
    scaled = axes[:, spanned] * variances[spanned] ** -EVENED
    return centre, scaled.astype(np.float32)


def _placed(vectors: Floats, centre: Floats, axes: Floats) -> Floats:
    # Row by row, so that a word has the same vector alone and among others.
    placed = np.stack([(v - centre) @ axes for v in vectors]) if len(vectors) else vectors @ axes
    return unit(placed)
