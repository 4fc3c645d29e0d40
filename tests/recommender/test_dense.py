"""The dense index finds, for each sentence and case, the passage that plain numpy finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender import dense
from recommender.dense import DenseIndex

WIDTH, CASES = 8, 6


def unit(random: np.random.Generator, rows: int) -> dense.Vectors:
    vectors = random.standard_normal((rows, WIDTH)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(deadline=None)
@given(
    owners=st.lists(st.integers(0, CASES - 1), max_size=40).map(sorted),
    allowed=st.none() | st.lists(st.booleans(), min_size=CASES, max_size=CASES),
    asked=st.integers(0, 5),
    seed=st.integers(0, 9),
)
def test_best_matches_are_those_of_every_pair(
    owners: list[int], allowed: list[bool] | None, asked: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    vectors, queries = unit(random, len(owners)), unit(random, asked)
    index = DenseIndex.build(vectors, owners, CASES)
    found = index.best_matches(queries, None if allowed is None else np.array(allowed))
    for case in range(CASES):
        rows = [i for i, owner in enumerate(owners) if owner == case]
        if not rows or (allowed is not None and not allowed[case]):
            assert (found.passage[:, case] == -1).all() and not found.similarity[:, case].any()
            continue
        cosines = queries @ vectors[rows].T
        assert np.allclose(found.similarity[:, case], cosines.max(axis=1), atol=1e-5)
        quoted = vectors[found.passage[:, case]]
        assert np.allclose((queries * quoted).sum(axis=1), cosines.max(axis=1), atol=1e-5)
        assert set(found.passage[:, case]) <= set(rows)


def test_many_sentences_are_compared_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    index = DenseIndex.build(unit(random, 30), [i // 5 for i in range(30)], CASES)
    queries = unit(random, 25)
    whole = index.best_matches(queries, None)
    monkeypatch.setattr(dense, "AT_ONCE", 100)
    parts = index.best_matches(queries, None)
    assert np.array_equal(whole.passage, parts.passage)
    assert np.allclose(whole.similarity, parts.similarity, atol=1e-6)


def test_vectors_of_another_width_are_refused() -> None:
    index = DenseIndex.build(unit(np.random.default_rng(1), 2), [0, 1], CASES)
    with pytest.raises(ValueError, match="width"):
        index.best_matches(np.zeros((1, WIDTH + 1), dtype=np.float32), None)
