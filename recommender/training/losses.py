"""The losses; each takes unit vectors and returns a number to make small."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

TEMPERATURE = 0.05
TEACHER_TEMPERATURE = 0.05
NEARNESS = 0.15


def distance_to_teacher(projected: Tensor, teacher: Tensor) -> Tensor:
    """Return the mean cosine distance; both of shape (texts, 384)."""
    return 1 - (projected * teacher).sum(dim=1).mean()


def contrast(a: Tensor, b: Tensor, same: Tensor | None = None, heat: float = TEMPERATURE) -> Tensor:
    """Return the symmetric in-batch contrast of pairs (a[i], b[i]), shape (pairs, width) each.

    ``same[i, j]`` marks pairs that share a text: they are no negatives of each other.
    """
    scores = a @ b.T / heat
    if same is not None:
        scores = scores.masked_fill(same, float("-inf"))
    wanted = torch.arange(len(a))
    return (cross_entropy(scores, wanted) + cross_entropy(scores.T, wanted)) / 2


def similarity_error(a: Tensor, b: Tensor, teacher: Tensor) -> Tensor:
    """Return how far the cosines within a batch are from the teacher's (mean square)."""
    return ((a @ b.T - teacher @ teacher.T) ** 2).mean()


def correlation_error(a: Tensor, teacher: Tensor) -> Tensor:
    """Return 1 - the correlation of a batch's cosines with the teacher's, near pairs first.

    Scale and level of the cosines stay free; a pair weighs exp(teacher's cosine / 0.15), because
    most pairs of a batch have nothing to do with each other.
    """
    found, wanted = a @ a.T, teacher @ teacher.T
    weights = torch.exp(wanted / NEARNESS) * (1 - torch.eye(len(a)))
    weights = weights / weights.sum()
    found = found - (weights * found).sum()
    wanted = wanted - (weights * wanted).sum()
    spread = ((weights * found**2).sum() * (weights * wanted**2).sum()).clamp_min(1e-12)
    return 1 - (weights * found * wanted).sum() / spread.sqrt()


def advice_error(a: Tensor, b: Tensor, advised: Tensor, heat: float = TEMPERATURE) -> Tensor:
    """Return how far the pairs' in-batch ranking is from another model's (KL, both ways).

    ``advised`` holds that model's cosines of a[i] and b[j], shape (pairs, pairs). Unlike the
    contrast it says which of the wrong partners are nearly right (Hinton et al. 2015).
    """
    scores = a @ b.T / heat
    wanted = advised / heat
    return (_divergence(wanted, scores) + _divergence(wanted.T, scores.T)) / 2


def neighbourhood_error(a: Tensor, b: Tensor, teacher: Tensor) -> Tensor:
    """Return the KL divergence from the teacher's distribution over a batch to the student's."""
    return _divergence(teacher @ teacher.T / TEACHER_TEMPERATURE, a @ b.T / TEACHER_TEMPERATURE)


def _divergence(wanted: Tensor, found: Tensor) -> Tensor:
    likely = torch.softmax(wanted, dim=1)
    entropy = (likely * likely.clamp_min(1e-12).log()).sum(dim=1)
    return (entropy - (likely * torch.log_softmax(found, dim=1)).sum(dim=1)).mean()


def shared(first: Tensor, second: Tensor) -> Tensor:
    """Return which pairs share a text, given the texts' numbers; the diagonal is never marked."""
    marks = (first[:, None] == first[None, :]) | (second[:, None] == second[None, :])
    return marks & ~torch.eye(len(first), dtype=torch.bool)
