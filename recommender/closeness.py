"""Closeness in words: how near a case is on an absolute scale, calibrated for each model.

The fused score only orders the cases of one search; it says nothing about whether anything is
close at all. Closeness is a logistic regression over absolute measures (cosines, share of the
profile's words found), fitted when the index is built on judged profiles against off-topic texts.
It is never shown as a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.channels import Matches
from recommender.result import Closeness

Scores = NDArray[np.float32]

MEASURES = ("dense", "dense_best", "coverage")
REAL_KEPT = 0.97
"""Share of real profiles whose best case must stay above the lowest band (95 % are promised)."""
HIGH_SHARE, MEDIUM_SHARE = 0.35, 0.75
"""Shares of judged good cases that reach the bands hoch and mittel, where nothing better is known."""


@dataclass(frozen=True)
class Calibration:
    """Weights of the measures and the lower bounds of the bands hoch, mittel and gering."""

    weights: tuple[float, ...]
    high: float
    medium: float
    low: float

    def to_record(self) -> dict[str, Any]:
        """Return the calibration as it is stored with the index."""
        return {
            "measures": list(MEASURES),
            "weights": list(self.weights),
            "bands": {"hoch": self.high, "mittel": self.medium, "gering": self.low},
        }

    @classmethod
    def from_record(cls, data: Mapping[str, Any]) -> Calibration:
        """Read a stored calibration; raises KeyError or ValueError if it is not one."""
        if data["measures"] != list(MEASURES):
            raise ValueError("calibration of other measures")
        bands = data["bands"]
        return cls(tuple(data["weights"]), bands["hoch"], bands["mittel"], bands["gering"])

    def scores(self, matches: Matches) -> Scores:
        """Return the absolute closeness of every case, shape (cases,), on a scale of log odds."""
        table = measures(matches)
        weights = np.asarray(self.weights, dtype=np.float32)
        odds: Scores = (table @ weights[:-1] + weights[-1]).astype(np.float32)
        # A text that shares not one piece of a word with a case is about something else.
        odds[matches.coverage <= 0] = -np.inf
        return odds

    def band(self, score: float) -> Closeness:
        """Return the band of an absolute closeness."""
        if score >= self.high:
            return Closeness.HIGH
        if score >= self.medium:
            return Closeness.MEDIUM
        return Closeness.LOW if score >= self.low else Closeness.NONE


def measures(matches: Matches) -> Scores:
    """Return the absolute measures of every case, shape (cases, len(MEASURES))."""
    cases = len(matches.coverage)
    similar = [
        np.max(
            [best.similarity for (asked, _), best in matches.best.items() if asked == part], axis=0
        )
        for part in matches.sentences
        if any(asked == part for asked, _ in matches.best)
    ]
    table = np.zeros((cases, len(MEASURES)), dtype=np.float32)
    if similar:
        stacked = np.concatenate(similar, axis=0)
        table[:, 0] = stacked.mean(axis=0)
        table[:, 1] = np.sort(stacked, axis=0)[-2:].mean(axis=0)
    table[:, 2] = matches.coverage
    return table


def calibrate(
    real: Sequence[Matches], foreign: Sequence[Matches], good: Sequence[Sequence[int]]
) -> Calibration:
    """Fit a calibration on real profiles and off-topic texts.

    ``good`` names, for each real profile, the numbers of the cases judged clearly useful; it may
    be empty lists where the collection holds none of the judged cases. Deterministic.
    """
    best_real = [_best(matches) for matches in real]
    best_foreign = [_best(matches) for matches in foreign]
    table = np.array(best_real + best_foreign, dtype=np.float64)
    labels = np.array([1.0] * len(best_real) + [0.0] * len(best_foreign))
    weights = _logistic(table, labels)
    draft = Calibration(tuple(float(w) for w in weights), 0.0, 0.0, 0.0)
    tops = np.array([draft.scores(matches).max(initial=-9e9) for matches in real])
    foreign_tops = np.array([draft.scores(matches).max(initial=-9e9) for matches in foreign])
    low = _low_bound(tops, foreign_tops)
    judged = [
        float(score)
        for matches, cases in zip(real, good, strict=True)
        for score in draft.scores(matches)[list(cases)]
    ]
    reference = judged if len(judged) >= 20 else tops
    high = max(float(np.quantile(reference, 1 - HIGH_SHARE)), low)
    medium = min(max(float(np.quantile(reference, 1 - MEDIUM_SHARE)), low), high)
    return Calibration(draft.weights, high, medium, low)


def _best(matches: Matches) -> list[float]:
    table = measures(matches)
    return [float(v) for v in table[int(np.argmax(table[:, 0] + table[:, 2]))]]


def _low_bound(real: NDArray[np.float64], foreign: NDArray[np.float64]) -> float:
    keeps_real = float(np.quantile(real, 1 - REAL_KEPT))
    if not len(foreign):
        return keeps_real
    stops_foreign = float(np.quantile(foreign, 0.95))
    # Where the two are apart, the middle leaves room on both sides for texts nobody has tried.
    return (keeps_real + stops_foreign) / 2 if stops_foreign < keeps_real else keeps_real


def _logistic(table: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit a ridge logistic regression by Newton's method; the last weight is the constant."""
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
    return np.append(slopes, weights[-1] - float((slopes * mean).sum()))
