"""Closeness in words: how near a case is on an absolute scale, calibrated for each model.

The fused score only orders the cases of one search; it says nothing about whether anything is
close at all. Two logistic regressions over absolute measures (cosines, share of the profile's words
found) do, fitted when the index is built: one over whole texts tells profiles of neighbourhoods
from off-topic texts, one over judged pairs tells useful cases from useless ones. Neither is ever
shown as a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.channels import Matches
from recommender.german import words_of
from recommender.result import Closeness

Scores = NDArray[np.float32]

REAL_KEPT = 0.97
"""Share of real profiles whose best case must stay above the lowest band (95 % are promised)."""
FOREIGN_STOPPED = 0.95
"""Share of off-topic texts that the lowest band should stop (90 % are promised)."""
USEFUL = 2
"""Grade from which on a case counts as clearly useful."""
HIGH_SHARE, MEDIUM_SHARE = 0.6, 0.35
"""From the lower bound of hoch and mittel on, this share of the judged cases is clearly useful."""
LOW_LOST = 0.05
"""Share of the useful judged cases that may fall below gering."""
LEAST_USEFUL = 30
LEAST_WORDS = 8
"""Content words from which on a profile says enough for anything to be called hoch."""


@dataclass(frozen=True)
class Calibration:
    """Weights of the topic and of the pair measures, and the lower bounds of the bands."""

    topic: tuple[float, ...]
    pairs: tuple[float, ...]
    on_topic: float
    high: float
    medium: float
    low: float

    def to_record(self) -> dict[str, Any]:
        """Return the calibration as it is stored with the index."""
        return {
            "topic": list(self.topic),
            "pairs": list(self.pairs),
            "bands": {
                "zum Thema": self.on_topic,
                "hoch": self.high,
                "mittel": self.medium,
                "gering": self.low,
            },
        }

    @classmethod
    def from_record(cls, data: Mapping[str, Any]) -> Calibration:
        """Read a stored calibration; raises KeyError if it is not one."""
        bands = data["bands"]
        return cls(
            tuple(data["topic"]),
            tuple(data["pairs"]),
            bands["zum Thema"],
            bands["hoch"],
            bands["mittel"],
            bands["gering"],
        )

    def bands(self, matches: Matches, everywhere: Matches | None = None) -> list[Closeness]:
        """Return the band of every case, in the order of the cases.

        Where ``matches`` leave out cases, ``everywhere`` are the matches over all of them: a filter
        does not change what a text is about.
        """
        if _linear(topic_measures(everywhere or matches), self.topic) < self.on_topic:
            return [Closeness.NONE] * len(matches.coverage)
        table = measures(matches)
        best = Closeness.HIGH if _content_words(matches) >= LEAST_WORDS else Closeness.MEDIUM
        # A case that shares not one piece of a word with the profile is about something else.
        return [
            self._band(_linear(row, self.pairs), best) if row[-1] > 0 else Closeness.NONE
            for row in table
        ]

    def _band(self, score: float, best: Closeness) -> Closeness:
        if score >= self.high:
            return best
        if score >= self.medium:
            return Closeness.MEDIUM
        return Closeness.LOW if score >= self.low else Closeness.NONE


def _content_words(matches: Matches) -> int:
    return sum(len(words_of(text)) for texts in matches.sentences.values() for text in texts)


def topic_measures(matches: Matches) -> Scores:
    """Return how far a text is about anything in the collection, shape (2,).

    The mean over its sentences of the best cosine anywhere, and the largest share of its words
    that one case holds.
    """
    similar = _similarities(matches)
    best = float(similar.max(axis=1).mean()) if similar.size else 0.0
    return np.array([best, matches.coverage.max(initial=0.0)], dtype=np.float32)


def measures(matches: Matches) -> Scores:
    """Return the measures of every case, shape (cases, 3).

    The mean over the profile's sentences of the best cosine in the case, that of the two best
    sentences, and the share of the profile's words that the case holds.
    """
    table = np.zeros((len(matches.coverage), 3), dtype=np.float32)
    similar = _similarities(matches)
    if similar.size:
        table[:, 0] = similar.mean(axis=0)
        table[:, 1] = np.sort(similar, axis=0)[-2:].mean(axis=0)
    table[:, 2] = matches.coverage
    return table


def _similarities(matches: Matches) -> Scores:
    """Return the best cosine of every sentence in every case, shape (sentences, cases)."""
    by_part: dict[str, Scores] = {}
    for (asked, _), best in matches.best.items():
        before = by_part.get(asked)
        by_part[asked] = best.similarity if before is None else np.maximum(before, best.similarity)
    if not by_part:
        return np.zeros((0, len(matches.coverage)), dtype=np.float32)
    return np.concatenate(list(by_part.values()), axis=0)


def _linear(values: Scores, weights: Sequence[float]) -> float:
    return float(np.dot(values, np.asarray(weights[:-1], dtype=np.float32))) + weights[-1]


def calibrate(
    real: Sequence[Matches], foreign: Sequence[Matches], grades: Sequence[Mapping[int, int]]
) -> Calibration:
    """Fit a calibration on judged profiles and off-topic texts; deterministic.

    ``grades`` holds, for each real profile, the grade (0 to 3) of case numbers; it may be empty
    where the collection holds none of the judged cases.
    """
    topics = [topic_measures(matches) for matches in real]
    foreign_topics = [topic_measures(matches) for matches in foreign]
    topic = _logistic(topics, foreign_topics)
    on_topic = _low_bound(
        [_linear(row, topic) for row in topics], [_linear(row, topic) for row in foreign_topics]
    )
    useful, useless = [], []
    for matches, judged in zip(real, grades, strict=True):
        table = measures(matches)
        useful += [table[case] for case, grade in judged.items() if grade >= USEFUL]
        useless += [table[case] for case, grade in judged.items() if grade < USEFUL]
    if len(useful) < LEAST_USEFUL or not useless:
        # A collection of its own, without judged cases: its best hits against off-topic ones.
        useful = [_best(measures(matches)) for matches in real]
        useless = [_best(measures(matches)) for matches in foreign]
        pairs = _logistic(useful, useless)
        tops = [_linear(row, pairs) for row in useful]
        low, medium, high = (float(v) for v in np.quantile(tops, [0.05, 0.3, 0.6]))
        return Calibration(topic, pairs, on_topic, high, medium, low)
    pairs = _logistic(useful, useless)
    scored = [(_linear(row, pairs), True) for row in useful]
    low = float(np.quantile([score for score, _ in scored], LOW_LOST))
    scored += [(_linear(row, pairs), False) for row in useless]
    high, medium = (_bound_of(scored, share) for share in (HIGH_SHARE, MEDIUM_SHARE))
    return Calibration(topic, pairs, on_topic, high, min(medium, high), min(low, medium, high))


def _bound_of(scored: Sequence[tuple[float, bool]], share: float) -> float:
    """Return the lowest score from which on at least ``share`` of the judged cases are useful."""
    ordered = sorted(scored, reverse=True)
    hits = np.cumsum([useful for _, useful in ordered])
    shares = hits / np.arange(1, len(ordered) + 1)
    reached = np.flatnonzero(shares >= share)
    return ordered[int(reached[-1])][0] if len(reached) else ordered[0][0]


def _best(table: Scores) -> Scores:
    best: Scores = table[int(np.argmax(table.sum(axis=1)))]
    return best


def _low_bound(real: Sequence[float], foreign: Sequence[float]) -> float:
    keeps_real = float(np.quantile(real, 1 - REAL_KEPT))
    if not len(foreign):
        return keeps_real
    stops_foreign = float(np.quantile(foreign, FOREIGN_STOPPED))
    # Where the two are apart, the middle leaves room on both sides for texts nobody has tried.
    return (keeps_real + stops_foreign) / 2 if stops_foreign < keeps_real else keeps_real


def _logistic(yes: Sequence[Scores], no: Sequence[Scores]) -> tuple[float, ...]:
    """Fit a ridge logistic regression by Newton's method; the last weight is the constant."""
    table = np.array([*yes, *no], dtype=np.float64)
    labels = np.array([1.0] * len(yes) + [0.0] * len(no))
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    design = np.hstack([(table - mean) / spread, np.ones((len(table), 1))])
    weights = np.zeros(design.shape[1])
    ridge = np.eye(design.shape[1]) * 0.5
    ridge[-1, -1] = 1e-6
    # Both classes weigh the same, however many texts each has.
    share = labels.mean()
    balance = np.where(labels > 0, 0.5 / max(share, 1e-9), 0.5 / max(1 - share, 1e-9))
    for _ in range(50):
        odds = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (balance * (odds - labels)) + ridge @ weights
        curvature = (design * (balance * odds * (1 - odds))[:, None]).T @ design + ridge
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    slopes = weights[:-1] / spread
    return (*(float(v) for v in slopes), float(weights[-1] - (slopes * mean).sum()))
