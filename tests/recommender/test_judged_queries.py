"""The judged queries fit the collection, and those that no weight was chosen on are answered as well."""

from __future__ import annotations

import numpy as np

from recommender.engine import Engine
from recommender.evaluation.metrics import scores_of
from recommender.evaluation.queries import load_queries
from recommender.result import Closeness


def test_no_two_queries_start_from_the_same_case_and_all_grade_known_ones(engine: Engine) -> None:
    queries = load_queries("dev", "eigene", "pruefung")
    known = {case.id for case in engine.collection.cases}
    assert len({query.id for query in queries}) == len(queries) == 126
    for query in queries:
        assert set(query.grades) <= known
        assert all(query.grades[case] >= 2 for case in query.expected)


def test_queries_that_no_weight_was_chosen_on_find_their_case(engine: Engine) -> None:
    queries = load_queries("pruefung")
    results = [engine.search(query.profile, 10) for query in queries]
    scores = [
        scores_of(query, [hit.case.id for hit in result.hits])
        for query, result in zip(queries, results, strict=True)
    ]
    assert np.mean([score["ndcg@10"] for score in scores]) >= 0.72
    assert np.mean([score["r@5"] for score in scores]) >= 0.78
    refused = [result.closeness is Closeness.NONE for result in results]
    assert np.mean(refused) <= 0.05
