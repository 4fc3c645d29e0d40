"""What the ranking loses when the same queries are typed differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.engine import Engine
from recommender.evaluation.metrics import DEPTH, scores_of
from recommender.evaluation.queries import JudgedQuery
from recommender.evaluation.spellings import variants, words_of_collection
from recommender.passages import documents_of
from recommender.profile import Profile
from recommender.result import Closeness

ORIGINAL = "wie geschrieben"


@dataclass(frozen=True)
class Robustness:
    """Means over the queries in one way of typing.

    ``changed`` is the number of queries that this way of typing changes at all, ``nothing_close``
    the share for which the program says that nothing is close.
    """

    changed: int
    recall_at_5: float
    ndcg_at_10: float
    nothing_close: float


def robustness(engine: Engine, queries: Sequence[JudgedQuery]) -> dict[str, Robustness]:
    """Search every query in every way of typing; the first entry is the original."""
    documents = (documents_of(case, engine.words) for case in engine.collection.cases)
    vocabulary = words_of_collection(text for parts in documents for text in parts.values())
    original = {query.id: _searched(engine, query, query.profile) for query in queries}
    found = {ORIGINAL: _means(list(original.values()), 0)}
    for name, change in variants(vocabulary).items():
        typed = [(query, change(query.profile)) for query in queries]
        rows = [
            original[query.id] if profile == query.profile else _searched(engine, query, profile)
            for query, profile in typed
        ]
        found[name] = _means(rows, sum(profile != query.profile for query, profile in typed))
    return found


def _searched(engine: Engine, query: JudgedQuery, profile: Profile) -> tuple[float, float, float]:
    result = engine.search(profile, DEPTH)
    scores = scores_of(query, [hit.case.id for hit in result.hits])
    return scores["r@5"], scores["ndcg@10"], float(result.closeness is Closeness.NONE)


def _means(rows: Sequence[tuple[float, float, float]], changed: int) -> Robustness:
    recall, ndcg, nothing = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    return Robustness(changed, recall, ndcg, nothing)
