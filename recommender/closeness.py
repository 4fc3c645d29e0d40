"""Closeness in words: how near a case is on an absolute scale, calibrated for each model.

The fused score only orders the cases of one search; it says nothing about whether anything is
close at all. Two logistic regressions over absolute measures (cosines, share of the profile's words
found) do, fitted when the index is built: one over whole texts tells profiles of neighbourhoods
from off-topic texts, one over judged pairs tells useful cases from useless ones. Neither is ever
shown as a number. German and English texts have a scale each: an English text shares hardly a word
with German cases, however close they are, so its scale knows the cosines alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.channels import Matches
from recommender.german import words_of
from recommender.language import is_english
from recommender.neighbours import SHARE, Neighbours
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
BREADTH = 0.9
"""A text on the topic is like many cases: the cosine that one case in ten reaches counts too."""


@dataclass(frozen=True)
class Evidence:
    """What a text has in common with every case, on scales that no other text shifts.

    ``similarity``, shape (sentences, cases): the best cosine of every sentence in every case.
    ``coverage``, shape (cases,): the share of the text's words that a case holds, between 0 and 1;
    zeros for an English text, whose words no German case holds. ``neighbours`` vouch for a case here
    as they do in its rank, so that what stands first is rarely called less close than the next.
    """

    similarity: Scores
    coverage: Scores
    words: int
    english: bool
    neighbours: Neighbours

    @classmethod
    def of(
        cls,
        sentences: Sequence[str],
        similarity: Scores,
        coverage: Scores,
        neighbours: Neighbours,
    ) -> Evidence:
        """Return the evidence of a text, given as its sentences."""
        text = "\n".join(sentences)
        english = is_english(text)
        return cls(
            similarity,
            np.zeros_like(coverage) if english else coverage,
            len(words_of(text)),
            english,
            neighbours,
        )

    @classmethod
    def of_matches(cls, matches: Matches, neighbours: Neighbours) -> Evidence:
        """Return the evidence of a profile that has been compared with all parts of the cases."""
        by_part: dict[str, Scores] = {}
        for (asked, _), best in matches.best.items():
            before = by_part.get(asked, best.similarity)
            by_part[asked] = np.maximum(before, best.similarity)
        similarity = (
            np.concatenate(list(by_part.values()))
            if by_part
            else np.zeros((0, len(matches.coverage)), dtype=np.float32)
        )
        sentences = [sentence for texts in matches.sentences.values() for sentence in texts]
        return cls.of(sentences, similarity, matches.coverage, neighbours)


def topic_measures(evidence: Evidence) -> Scores:
    """Return how far a text is about anything in the collection, shape (3,).

    Two means over its sentences, of the best cosine in any case and of the cosine that one case in
    ten reaches, and the largest share of its words that one case holds.
    """
    similar = evidence.similarity
    best = breadth = 0.0
    if similar.size:
        best = float(similar.max(axis=1).mean())
        breadth = float(np.quantile(similar, BREADTH, axis=1).mean())
    return np.array([best, breadth, evidence.coverage.max(initial=0.0)], dtype=np.float32)


def measures(evidence: Evidence) -> Scores:
    """Return the measures of every case, shape (cases, 3).

    The mean over the profile's sentences of the best cosine in the case, that of the two best
    sentences, and the share of the profile's words that the case holds; each mixed with the mean of
    the case's neighbours.
    """
    table = np.zeros((len(evidence.coverage), 3), dtype=np.float32)
    similar = evidence.similarity
    if similar.size:
        table[:, 0] = similar.mean(axis=0)
        table[:, 1] = np.sort(similar, axis=0)[-2:].mean(axis=0)
    table[:, 2] = evidence.coverage
    around = [evidence.neighbours.around(column, None) for column in table.T]
    return (1 - SHARE) * table + SHARE * np.stack(around, axis=1)


@dataclass(frozen=True)
class Scale:
    """Weights of the topic and of the pair measures, and the lower bounds of the bands."""

    topic: tuple[float, ...]
    pairs: tuple[float, ...]
    on_topic: float
    high: float
    medium: float
    low: float

    def bands(self, evidence: Evidence) -> list[Closeness]:
        """Return the band of every case, in the order of the cases."""
        if _linear(topic_measures(evidence), self.topic) < self.on_topic:
            return [Closeness.NONE] * len(evidence.coverage)
        scores = _linear(measures(evidence), self.pairs)
        # Cosines alone are too weak a sign for anything to be called hoch.
        sure = evidence.words >= LEAST_WORDS and not evidence.english
        best = Closeness.HIGH if sure else Closeness.MEDIUM
        names = np.array([Closeness.NONE, Closeness.LOW, Closeness.MEDIUM, best], dtype=object)
        reached = np.searchsorted([self.low, self.medium, self.high], scores, side="right")
        if not evidence.english:
            # A case that shares not one piece of a word with the profile is about something else.
            reached[evidence.coverage <= 0] = 0
        found: list[Closeness] = names[reached].tolist()
        return found


@dataclass(frozen=True)
class Calibration:
    """The scale for German and the scale for English texts."""

    german: Scale
    english: Scale

    def to_record(self) -> dict[str, Any]:
        """Return the calibration as it is stored with the index."""
        return asdict(self)

    @classmethod
    def from_record(cls, data: Mapping[str, Any]) -> Calibration:
        """Read a stored calibration; raises KeyError if it is not one."""
        german, english = (
            Scale(
                tuple(stored["topic"]),
                tuple(stored["pairs"]),
                *(float(stored[bound]) for bound in ("on_topic", "high", "medium", "low")),
            )
            for stored in (data["german"], data["english"])
        )
        return cls(german, english)

    def bands(self, evidence: Evidence) -> list[Closeness]:
        """Return the band of every case, in the order of the cases."""
        return (self.english if evidence.english else self.german).bands(evidence)


def _linear(values: Scores, weights: Sequence[float]) -> Any:
    """Return the weighted sums over the last axis; the last weight is the constant."""
    return values @ np.asarray(weights[:-1], dtype=np.float32) + weights[-1]


Judged = tuple[Evidence, Mapping[int, int]]
"""A real profile and the grades (0 to 3) of case numbers; empty if no judged case is there."""


def calibrate(real: Sequence[Judged], foreign: Sequence[Evidence]) -> Calibration:
    """Fit a calibration on judged profiles and off-topic texts; deterministic."""
    german, english = (
        _scale(
            [judged for judged in real if judged[0].english == wanted],
            [evidence for evidence in foreign if evidence.english == wanted],
        )
        for wanted in (False, True)
    )
    return Calibration(german, english)


def _scale(real: Sequence[Judged], foreign: Sequence[Evidence]) -> Scale:
    topics = [topic_measures(evidence) for evidence, _ in real]
    foreign_topics = [topic_measures(evidence) for evidence in foreign]
    topic = _logistic(topics, foreign_topics)
    on_topic = _low_bound(
        [_linear(row, topic) for row in topics], [_linear(row, topic) for row in foreign_topics]
    )
    useful, useless = [], []
    for evidence, grades in real:
        table = measures(evidence)
        useful += [table[case] for case, grade in grades.items() if grade >= USEFUL]
        useless += [table[case] for case, grade in grades.items() if grade < USEFUL]
    if len(useful) < LEAST_USEFUL or not useless:
        # A collection of its own, without judged cases: its best hits against off-topic ones.
        useful = [_best(measures(evidence)) for evidence, _ in real]
        useless = [_best(measures(evidence)) for evidence in foreign]
        pairs = _logistic(useful, useless)
        tops = [_linear(row, pairs) for row in useful]
        low, medium, high = (float(v) for v in np.quantile(tops, [0.05, 0.3, 0.6]))
        return Scale(topic, pairs, on_topic, high, medium, low)
    pairs = _logistic(useful, useless)
    scored = [(float(_linear(row, pairs)), True) for row in useful]
    low = float(np.quantile([score for score, _ in scored], LOW_LOST))
    scored += [(float(_linear(row, pairs)), False) for row in useless]
    high, medium = (_bound_of(scored, share) for share in (HIGH_SHARE, MEDIUM_SHARE))
    return Scale(topic, pairs, on_topic, high, min(medium, high), min(low, medium, high))


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
