"""Batches of training pairs, decided by seed and step alone, so that a run can be resumed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recommender.training.sources import (
    MONOLINGUAL_FILE,
    Choice,
    Row,
    read_paraphrases,
    read_rows,
    read_synonyms,
)
from recommender.training.student import PieceLists, cut

Rows = NDArray[np.int64]

#: Rows of these sources stand in the order of their law or article. Taken in runs, a heading's
#: neighbours in its own law are its negatives: hard ones, found without any search.
IN_ORDER = frozenset({"gesetze-heading", "wiki-section", "klexikon-section"})
RUN = 32
#: Of the headings, every 40th block of 60 rows (about a law) is kept for choosing the model.
HELD_OUT_SOURCE = "gesetze-heading"
HELD_OUT_BLOCK, HELD_OUT_EVERY = 60, 40

PARAGRAPHS_PER_SOURCE = 40_000
LEAST_WORDS = 5
SENTENCE_LEFT_IN = 0.3
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÄÖÜ„(])")


@dataclass(frozen=True)
class Feed:
    """An endless supply of batches of row numbers: runs of rows, shuffled anew in each pass."""

    name: str
    runs: Sequence[Rows]
    weights: NDArray[np.float64]
    batch: int
    seed: int
    kept: dict[int, Rows] = field(default_factory=dict, compare=False, repr=False)

    def of(self, batch: int) -> Feed:
        """Return a feed of the same rows in batches of another size."""
        rows = sum(len(run) for run in self.runs)
        return replace(self, batch=min(batch, max(2, rows // 2)), kept={})

    @property
    def steps_per_pass(self) -> int:
        """Return the number of batches in a pass; the last few rows wait for the next one."""
        sizes = np.asarray([len(run) for run in self.runs])
        return max(1, int(0.97 * float((sizes * self.weights).sum())) // self.batch)

    def rows(self, step: int) -> Rows:
        """Return the row numbers of a step's batch."""
        turn, place = divmod(step, self.steps_per_pass)
        if turn not in self.kept:
            self.kept.clear()
            self.kept[turn] = self._order(turn)
        return self.kept[turn][place * self.batch : (place + 1) * self.batch]

    def _order(self, turn: int) -> Rows:
        # Not hash(): it differs from process to process.
        name = int.from_bytes(self.name.encode()[:6], "big")
        random = np.random.default_rng((self.seed, turn, name))
        times = np.floor(self.weights + random.random(len(self.runs))).astype(int)
        chosen = np.repeat(np.arange(len(self.runs)), times)
        random.shuffle(chosen)
        return np.concatenate([self.runs[int(one)] for one in chosen])


@dataclass(frozen=True)
class Pairs:
    """Texts in pairs; equal texts have equal numbers, so that they are no negatives."""

    a: PieceLists
    b: PieceLists
    a_number: Rows
    b_number: Rows
    feed: Feed


def numbers(texts: Sequence[str]) -> Rows:
    """Return one number per distinct text."""
    return np.unique(np.asarray(texts, dtype=object).astype(str), return_inverse=True)[1]


def pairs_of(
    name: str, rows: Sequence[Row], tokenizer: Tokenizer, choice: Choice, batch: int, seed: int
) -> Pairs:
    """Return rows of two texts as pairs with their feed."""
    runs: list[Rows] = []
    weights: list[float] = []
    start = 0
    while start < len(rows):
        source = rows[start].source
        stop = start + 1
        limit = RUN if source in IN_ORDER else 1
        while stop < len(rows) and stop - start < limit and rows[stop].source == source:
            stop += 1
        runs.append(np.arange(start, stop))
        weights.append(choice.weight(source))
        start = stop
    # Texts are told apart by their beginning and length: enough, and light.
    first = numbers([f"{len(row.texts[0])} {row.texts[0][:60]}" for row in rows])
    second = numbers([f"{len(row.texts[1])} {row.texts[1][:60]}" for row in rows])
    return Pairs(
        cut([row.texts[0] for row in rows], tokenizer),
        cut([row.texts[1] for row in rows], tokenizer),
        first,
        second,
        Feed(name, runs, np.asarray(weights), min(batch, max(2, len(rows) // 2)), seed),
    )


def split_held_out(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows to train on, and the headings of whole laws kept for choosing the model."""
    kept: list[Row] = []
    held: list[Row] = []
    place = 0
    for row in rows:
        if row.source == HELD_OUT_SOURCE:
            place += 1
            if place // HELD_OUT_BLOCK % HELD_OUT_EVERY == HELD_OUT_EVERY - 1:
                held.append(row)
                continue
        kept.append(row)
    return kept, held


def sentence_and_rest(folder: Path, choice: Choice, seed: int) -> list[Row]:
    """Return a sentence and the rest of its paragraph, for every long enough paragraph.

    In some pairs the sentence stays in the paragraph, so that shared words keep their weight.
    """
    random = np.random.default_rng((seed, 7))
    seen: dict[str, int] = {}
    found: list[Row] = []
    for row in read_rows(folder / MONOLINGUAL_FILE, choice, columns=1):
        if seen.get(row.source, 0) >= PARAGRAPHS_PER_SOURCE:
            continue
        sentences = _SENTENCE_END.split(row.texts[0])
        long = [i for i, one in enumerate(sentences) if len(one.split()) >= LEAST_WORDS]
        if len(sentences) < 2 or not long:
            continue
        seen[row.source] = seen.get(row.source, 0) + 1
        one = long[int(random.integers(len(long)))]
        rest = (
            sentences
            if random.random() < SENTENCE_LEFT_IN
            else [text for place, text in enumerate(sentences) if place != one]
        )
        found.append(Row(row.source, (sentences[one], " ".join(rest))))
    return found


def synonym_pairs(folder: Path, choice: Choice, seed: int) -> list[Row]:
    """Return each word of a group with another one of the group."""
    random = np.random.default_rng((seed, 11))
    found: list[Row] = []
    for row in read_synonyms(folder, choice):
        words = [row.texts[i] for i in random.permutation(len(row.texts))]
        found += [Row(row.source, (a, b)) for a, b in pairwise(words) if a != b]
    return found


def load_pairs(
    folder: Path,
    choice: Choice,
    tokenizer: Tokenizer,
    batch: int,
    seed: int,
    progress: Callable[[str], None],
) -> tuple[dict[str, Pairs], list[Row]]:
    """Return the retrieval pairs by name, and the held-out headings."""
    rows, held = split_held_out(read_paraphrases(folder, choice))
    progress(f"paraphrases: {len(rows):,}, held out: {len(held):,}")
    paragraphs = sentence_and_rest(folder, choice, seed)
    synonyms = synonym_pairs(folder, choice, seed)
    progress(f"sentence and paragraph: {len(paragraphs):,}, synonyms: {len(synonyms):,}")
    return {
        name: pairs_of(name, found, tokenizer, choice, batch, seed)
        for name, found in (
            ("paraphrase", rows),
            ("paragraph", paragraphs),
            ("synonym", synonyms),
        )
        if len(found) >= 4
    }, held
