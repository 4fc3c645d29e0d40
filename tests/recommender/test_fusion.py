"""Terms that profile and case share, and how signals become one score."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.channels import Signal
from recommender.facets import FIELDS, Terms, holders_of, overlap
from recommender.fusion import fuse, standardise

TERMS = st.fixed_dictionaries(
    {field: st.frozensets(st.sampled_from("abcd"), max_size=3) for field in FIELDS}
)


def share(asked: Terms, offered: Terms) -> float:
    """The share of the asked terms that one case offers, by its definition."""
    fields = [field for field in FIELDS if asked[field]]
    weights = {field: FIELDS[field][3] for field in fields}
    reached = sum(
        weights[field] * len(asked[field] & offered[field]) / len(asked[field]) for field in fields
    )
    return reached / sum(weights.values()) if fields else 0.0


@given(TERMS, st.lists(TERMS, max_size=4))
def test_the_overlap_of_all_cases_is_that_of_each(asked: Terms, cases: list[Terms]) -> None:
    found = overlap(asked, holders_of(cases), len(cases))
    assert found.tolist() == pytest.approx([share(asked, case) for case in cases], abs=1e-6)


def test_several_signals_are_standardised_like_each_alone() -> None:
    table = np.array([[1, 2, 6, 9], [5, 5, 5, 5], [0, -3, 2, 2]], dtype=np.float32)
    for allowed in (None, np.array([True, False, True, True])):
        alone = [standardise(row, allowed) for row in table]
        assert np.allclose(standardise(table, allowed), alone)
        assert not alone[1].any()
        considered = alone[0] if allowed is None else alone[0][allowed]
        assert considered.mean() == pytest.approx(0, abs=1e-6)
        assert considered.std() == pytest.approx(1, abs=1e-6)


def test_without_an_allowed_case_every_score_is_zero() -> None:
    none = np.zeros(3, dtype=bool)
    assert standardise(np.array([1, 2, 3], dtype=np.float32), none).tolist() == [0, 0, 0]


def test_a_signal_counts_with_its_weight_and_none_with_nothing() -> None:
    up = Signal("dense", "problem", "WHOLE", np.array([0, 1, 2], dtype=np.float32))
    down = Signal("lexical", "problem", "WHOLE", np.array([2, 1, 0], dtype=np.float32))
    weighed = fuse([up, down], 3, None, {up.name: 3.0, down.name: 1.0})
    assert np.allclose(weighed, standardise(up.scores, None) / 2)
    assert np.allclose(fuse([up, down], 3, None, {up.name: 1.0}), standardise(up.scores, None))
    assert fuse([up, down], 3, None, {}).tolist() == [0, 0, 0]
