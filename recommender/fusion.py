"""Fusing the signals of the channels into one ranking, with documented weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.model import Case
from recommender.channels import Signal, signal_names
from recommender.neighbours import BEST, FEEDBACK, SHARE, Neighbours

Scores = NDArray[np.float32]

WEIGHTS: Mapping[str, float] = dict.fromkeys(signal_names(), 1.0)
"""Every signal weighs the same: the judged queries cannot tell finer weights apart (the ablation of
every line is in docs/ranking.md), and equal ones cannot be fitted to them by accident."""
SAME_CITY_PENALTY = 0.015
SAME_PROJECT_PENALTY = 0.03
"""How much a hit loses, as a share of the best score, for each better hit of the same city or of a
related project: there is no one way, and five hits should not be five times the same programme."""


def standardise(scores: Scores, allowed: NDArray[np.bool_] | None) -> Scores:
    """Return scores, shape (..., cases), in standard deviations above the mean of the allowed cases."""
    considered = scores if allowed is None else scores[..., allowed]
    if not considered.shape[-1]:
        return np.zeros_like(scores)
    level = considered.mean(axis=-1, keepdims=True)
    spread = considered.std(axis=-1, keepdims=True)
    even = spread < 1e-9
    standard: Scores = np.where(even, 0, (scores - level) / np.where(even, 1, spread))
    return standard.astype(np.float32)


def fuse(
    signals: Iterable[Signal],
    size: int,
    allowed: NDArray[np.bool_] | None,
    weights: Mapping[str, float] = WEIGHTS,
) -> Scores:
    """Return the weighted mean of the standardised signals, shape (size,), zeros without any."""
    weighted = [(signal.scores, weights.get(signal.name, 0.0)) for signal in signals]
    weighted = [(scores, weight) for scores, weight in weighted if weight]
    if not weighted:
        return np.zeros(size, dtype=np.float32)
    table = standardise(np.stack([scores for scores, _ in weighted]), allowed)
    shares = np.array([weight for _, weight in weighted], dtype=np.float32)
    fused: Scores = (shares @ table / shares.sum()).astype(np.float32)
    return fused


def order(scores: Scores, allowed: NDArray[np.bool_] | None) -> list[int]:
    """Return the numbers of the allowed cases, best first, ties by number so that runs repeat."""
    numbers = np.arange(len(scores)) if allowed is None else np.flatnonzero(allowed)
    ranked: list[int] = numbers[np.argsort(-scores[numbers], kind="stable")].tolist()
    return ranked


def vouched(
    neighbours: Neighbours,
    own: Scores,
    allowed: NDArray[np.bool_] | None,
    share: float = SHARE,
    feedback: float = FEEDBACK,
) -> Scores:
    """Return what the other cases add to (1 - ``share``) x ``own``, shape (cases,)."""
    lent = share * neighbours.around(own, allowed)
    together = (1 - share) * own + lent
    best = order(together, allowed)[:BEST]
    alike = neighbours.like(best, standardise(together, allowed))
    spread = float((together if allowed is None else together[allowed]).std()) if best else 0.0
    added: Scores = lent + np.float32(feedback * spread) * standardise(alike, allowed)
    return added


def diversify(
    ranking: Sequence[int], scores: Scores, cases: Sequence[Case], limit: int
) -> list[int]:
    """Return the first ``limit`` cases, those of one city or project moved slightly apart."""
    pool = list(ranking[: max(limit * 3, 30)])
    if not pool:
        return []
    best, worst = float(scores[pool[0]]), float(scores[ranking[-1]])
    span = max(best - worst, 1e-9)
    chosen: list[int] = []
    lost = dict.fromkeys(pool, 0.0)
    while pool and len(chosen) < limit:
        picked = max(pool, key=lambda i: (float(scores[i]) - span * lost[i], -i))
        pool.remove(picked)
        chosen.append(picked)
        for i in pool:
            lost[i] += _repeats(cases[i], cases[picked])
    return chosen


def _repeats(case: Case, other: Case) -> float:
    penalty = 0.0
    if other.place.municipality == case.place.municipality:
        penalty += SAME_CITY_PENALTY
    if other.id in case.related or case.id in other.related:
        penalty += SAME_PROJECT_PENALTY
    return penalty
