"""Cases vouch for each other: who is like whom, and what that does to a score."""

from __future__ import annotations

import numpy as np

from recommender.engine import Engine
from recommender.facets import Terms
from recommender.fusion import vouched
from recommender.lexical import LexicalIndex
from recommender.neighbours import KEPT, NEAREST, SITUATION, Neighbours
from recommender.passages import Part
from recommender.profile import Profile

NO_TERMS: list[Terms] = [{}] * 5


def among_three(*likeness: list[float]) -> Neighbours:
    """Three cases, each with the other two as neighbours."""
    nearest = np.array([[1, 2], [0, 2], [0, 1]])
    return Neighbours(nearest, np.array(likeness or [[0.0, 0.0]] * 3, dtype=np.float32))


def test_a_case_is_never_its_own_neighbour_and_the_nearest_come_first() -> None:
    index = LexicalIndex.build(
        ["Laden im Dorf", "Dorf ohne Laden", "Hochhaus am Rand", "Rand mit Hochhaus", "Pflege"]
    )
    found = Neighbours.build([index], NO_TERMS)
    assert found.nearest.shape == found.likeness.shape == (5, 4)
    assert [row[0] for row in found.nearest.tolist()][:4] == [1, 0, 3, 2]
    assert all(number not in row for number, row in enumerate(found.nearest.tolist()))
    assert (np.diff(found.likeness, axis=1) <= 0).all()


def test_where_a_case_is_makes_it_nobodys_neighbour() -> None:
    index = LexicalIndex.build(["", "", ""])
    terms: list[Terms] = [
        {"quartierstyp": frozenset({"dorf"}), "lage": frozenset({"westfalen"})},
        {"quartierstyp": frozenset({"platte"}), "lage": frozenset({"westfalen"})},
        {"quartierstyp": frozenset({"dorf"}), "lage": frozenset({"schweiz"})},
    ]
    found = Neighbours.build([index], terms)
    assert found.nearest[0].tolist()[0] == 2 and found.nearest[2].tolist()[0] == 0


def test_likeness_is_the_cosine_of_what_differs_from_the_average_case() -> None:
    texts = ["Laden im Dorf", "Dorf ohne Laden und Bus", "Hochhaus am Rand", "", "Bus am Rand"]
    index = LexicalIndex.build(texts)
    rows = index.matrix().toarray().astype(float)
    rows /= np.where((norms := np.linalg.norm(rows, axis=1)) > 0, norms, 1)[:, None]
    rows -= rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1)[:, None]
    wanted = rows @ rows.T
    np.fill_diagonal(wanted, -np.inf)
    order = np.argsort(-wanted, axis=1, kind="stable")[:, :4]
    found = Neighbours.build([index], NO_TERMS)
    assert (found.nearest == order).all()
    assert np.allclose(found.likeness, np.take_along_axis(wanted, order, axis=1), atol=1e-5)


def test_cases_with_the_same_rare_term_are_more_alike_than_with_the_same_common_one() -> None:
    index = LexicalIndex.build([""] * 5)
    common, rare = frozenset({"dorf"}), frozenset({"zechensiedlung"})
    terms: list[Terms] = [
        {"quartierstyp": common | rare},
        {"quartierstyp": common},
        {"quartierstyp": rare},
        {"quartierstyp": common},
        {"quartierstyp": common},
    ]
    assert Neighbours.build([index], terms).nearest[0, 0] == 2


def test_neighbours_lend_the_mean_of_their_scores() -> None:
    around = among_three().around(np.array([0.0, 2.0, 4.0], dtype=np.float32), None)
    assert around.tolist() == [3.0, 2.0, 1.0]


def test_only_the_nearest_lend_their_scores() -> None:
    index = LexicalIndex.build([f"Laden {'im Dorf ' * (i % 4)} Nummer {i}" for i in range(40)])
    found = Neighbours.build([index], [{}] * 40)
    assert found.nearest.shape == (40, KEPT)
    scores = np.zeros(40, dtype=np.float32)
    scores[found.nearest[0, NEAREST:]] = 9
    assert found.around(scores, None)[0] == 0


def test_a_case_that_was_filtered_out_vouches_for_nobody() -> None:
    found = among_three()
    scores = np.array([1.0, 2.0, 40.0], dtype=np.float32)
    around = found.around(scores, np.array([True, True, False]))
    assert around[:2].tolist() == [2.0, 1.0]
    assert found.around(scores, np.array([True, False, False]))[0] == 1.0


def test_of_two_equal_cases_the_one_more_like_the_best_comes_first() -> None:
    found = among_three([0.4, 0.1], [0.4, 0.0], [0.1, 0.0])
    own = np.array([2.0, 1.0, 1.0], dtype=np.float32)
    with_feedback = 0.5 * own + vouched(found, own, None)
    assert with_feedback[0] > with_feedback[1] > with_feedback[2]
    without = 0.5 * own + vouched(found, own, None, feedback=0.0)
    assert without[1] == without[2]


def test_a_case_that_was_filtered_out_draws_up_nobody() -> None:
    found = among_three([0.0, 0.0], [0.0, 0.9], [0.0, 0.9])
    own = np.array([0.0, 0.5, 40.0], dtype=np.float32)
    allowed = np.array([True, True, False])
    assert np.allclose(
        vouched(found, own, allowed)[:2],
        vouched(among_three(), own, allowed)[:2],
    )


def test_a_collection_of_one_case_has_no_neighbours_and_keeps_its_score() -> None:
    found = Neighbours.build([LexicalIndex.build(["Laden im Dorf"])], [{}])
    assert found.nearest.shape == (1, 0)
    own = np.array([3.0], dtype=np.float32)
    assert found.around(own, None).tolist() == [3.0]
    assert (0.5 * own + vouched(found, own, None)).tolist() == [3.0]


def test_without_any_case_left_nothing_is_added() -> None:
    own = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    assert np.isfinite(vouched(among_three(), own, np.zeros(3, dtype=bool))).all()


def test_the_index_keeps_the_neighbours_it_was_built_with(engine: Engine) -> None:
    generation = engine._generation
    again = Neighbours.build(
        [generation.lexical[part] for part in SITUATION], list(generation.terms)
    )
    assert generation.neighbours.nearest.shape == (len(engine.collection.cases), KEPT)
    assert (again.nearest == generation.neighbours.nearest).all()
    assert (again.likeness == generation.neighbours.likeness).all()


def test_neighbours_move_the_ranking_and_leaving_wordings_out_changes_them(engine: Engine) -> None:
    profile = Profile(structure="Dorf mit 600 Leuten", problem="Der Laden hat zugemacht")
    alone = [hit.case.id for hit in engine.search(profile, 20, neighbour_share=0, feedback=0).hits]
    together = [hit.case.id for hit in engine.search(profile, 20).hits]
    assert alone != together
    without = engine._generation.neighbours_without(frozenset({Part.WORDINGS}))
    assert (without.nearest != engine._generation.neighbours.nearest).any()
