"""Scores of an embedding model on public test sets: similarity, and retrieval by vectors alone.

The files are given by path; they are not part of this project. An encoder is any callable from a
list of texts to unit vectors, shape (texts, width), float32.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Encoder = Callable[[list[str]], NDArray[np.float32]]


class BenchmarkError(Exception):
    """A test file is missing or its rows are not as described; says which."""


@dataclass(frozen=True)
class RetrievalScores:
    """How well queries find their document among all distinct documents of a file."""

    queries: int
    documents: int
    recall_at_1: float
    recall_at_10: float
    mrr_at_10: float
    ndcg_at_10: float


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ranks of values from 1, ties sharing their mean rank."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean: NDArray[np.float64] = (last - (counts - 1) / 2)[group]
    return mean


def spearman(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return Spearman's rank correlation, -1 to 1."""
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def sts_spearman(encoder: Encoder, path: Path) -> float:
    """Return 100 x Spearman's correlation of cosines with human scores.

    The file has the columns text, text, score (0 to 5), tab separated, without a header. Raises
    :class:`BenchmarkError`.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [
                (row[0], row[1], float(row[2]))
                for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            ]
    except (OSError, ValueError, IndexError) as error:
        raise BenchmarkError(f"{path}: {error}") from error
    first = encoder([row[0] for row in rows])
    second = encoder([row[1] for row in rows])
    cosines = (first * second).sum(axis=1).astype(np.float64)
    return 100 * spearman(cosines, np.asarray([row[2] for row in rows]))


def retrieval_scores(encoder: Encoder, path: Path) -> RetrievalScores:
    """Return the scores of dense retrieval alone over the distinct documents of a file.

    One JSON object per line: ``question``, ``paragraph_id``, ``paragraph`` (XQuAD), or ``query``,
    ``doc_id``, ``doc`` (headings of the Social Code). A query asked twice counts once, with all
    its documents as right answers; its recall at 1 is 1 when any right one is first. Raises
    :class:`BenchmarkError`.
    """
    documents: dict[str, str] = {}
    wanted: dict[str, set[str]] = {}
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                xquad = "paragraph_id" in row
                key = str(row["paragraph_id" if xquad else "doc_id"])
                documents[key] = row["paragraph" if xquad else "doc"]
                wanted.setdefault(row["question" if xquad else "query"], set()).add(key)
    except (OSError, ValueError, KeyError) as error:
        raise BenchmarkError(f"{path}: {error}") from error
    keys = list(documents)
    right = [{keys.index(key) for key in found} for found in wanted.values()]
    return score_ranking(encoder(list(wanted)), encoder([documents[key] for key in keys]), right)


def score_ranking(
    queries: NDArray[np.float32], documents: NDArray[np.float32], right: list[set[int]]
) -> RetrievalScores:
    """Return the scores of ranking documents by cosine, given each query's right documents."""
    scores = queries @ documents.T
    first = recall = mrr = ndcg = 0.0
    for row, answers in zip(scores, right, strict=True):
        top = np.argsort(-row, kind="stable")[:10].tolist()
        hits = [place for place, document in enumerate(top) if document in answers]
        first += top[0] in answers
        recall += len(hits) / len(answers)
        mrr += 1 / (hits[0] + 1) if hits else 0.0
        best = sum(1 / np.log2(place + 2) for place in range(min(10, len(answers))))
        ndcg += sum(1 / np.log2(place + 2) for place in hits) / best
    count = len(right)
    return RetrievalScores(
        count, len(documents), first / count, recall / count, mrr / count, ndcg / count
    )


def retrieval_of_pairs(encoder: Encoder, pairs: Sequence[tuple[str, ...]]) -> RetrievalScores:
    """Return the scores of finding each pair's second text by its first, over all second texts."""
    documents: dict[str, int] = {}
    wanted: dict[str, set[int]] = {}
    for query, document, *_ in pairs:
        wanted.setdefault(query, set()).add(documents.setdefault(document, len(documents)))
    return score_ranking(encoder(list(wanted)), encoder(list(documents)), list(wanted.values()))
