"""Measures of a ranking against graded judgements, with bootstrap intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.evaluation.queries import JudgedQuery

TOP_GRADE = 3
DEPTH = 10
ROUNDS = 1000
SEED = 20261124


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % bootstrap interval over the queries."""

    mean: float
    low: float
    high: float


def scores_of(query: JudgedQuery, ranking: Sequence[str]) -> dict[str, float]:
    """Return every measure for one ranking of case ids, best first.

    nDCG uses the gain 2^grade - 1 and the logarithmic discount of Järvelin and Kekäläinen (2002);
    cases without a grade count as 0.
    """
    expected = next((i for i, case in enumerate(ranking, 1) if case in query.expected), None)
    scores = {
        "ndcg@10": ndcg(query.grades, ranking),
        "top3": float(any(query.grades.get(case) == TOP_GRADE for case in ranking[:3])),
        "mrr": 1 / expected if expected else 0.0,
        "unjudged@10": float(sum(case not in query.grades for case in ranking[:DEPTH])),
    }
    for depth in (1, 3, 5, 10):
        scores[f"r@{depth}"] = float(expected is not None and expected <= depth)
    return scores


def ndcg(grades: Mapping[str, int], ranking: Sequence[str], depth: int = DEPTH) -> float:
    """Return the normalised discounted cumulative gain of the first ``depth`` cases."""

    def gain(values: Sequence[int]) -> float:
        return math.fsum((2.0**g - 1) / math.log2(i + 2) for i, g in enumerate(values[:depth]))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(case, 0) for case in ranking]) / best if best else 0.0


def interval(values: Sequence[float]) -> Interval:
    """Return the mean of per-query values with its bootstrap interval; deterministic."""
    data = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(data), (ROUNDS, len(data)))
    means = data[draws].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(data.mean()), float(low), float(high))
