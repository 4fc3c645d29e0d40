"""Cases vouch for their neighbours: who is near whom, and what that does to a score."""

from __future__ import annotations

import numpy as np

from recommender.engine import Engine
from recommender.lexical import LexicalIndex
from recommender.neighbours import NEAREST, SITUATION, Neighbours
from recommender.passages import Part
from recommender.profile import Profile


def test_a_case_is_never_its_own_neighbour_and_the_nearest_come_first() -> None:
    index = LexicalIndex.build(
        ["Laden im Dorf", "Dorf ohne Laden", "Hochhaus am Rand", "Rand mit Hochhaus", "Pflege"]
    )
    found = Neighbours.build([index])
    assert found.nearest.shape == (5, 4)
    assert [row[0] for row in found.nearest.tolist()][:4] == [1, 0, 3, 2]
    assert all(number not in row for number, row in enumerate(found.nearest.tolist()))


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
    assert (Neighbours.build([index]).nearest == order).all()


def test_neighbours_lend_the_mean_of_their_scores() -> None:
    found = Neighbours(np.array([[1, 2], [0, 2], [0, 1]]))
    around = found.around(np.array([0.0, 2.0, 4.0], dtype=np.float32), None)
    assert around.tolist() == [3.0, 2.0, 1.0]


def test_a_case_that_was_filtered_out_vouches_for_nobody() -> None:
    found = Neighbours(np.array([[1, 2], [0, 2], [0, 1]]))
    scores = np.array([1.0, 2.0, 40.0], dtype=np.float32)
    around = found.around(scores, np.array([True, True, False]))
    assert around[:2].tolist() == [2.0, 1.0]
    assert found.around(scores, np.array([True, False, False]))[0] == 1.0


def test_a_collection_of_one_case_has_no_neighbours_and_keeps_its_score() -> None:
    found = Neighbours.build([LexicalIndex.build(["Laden im Dorf"])])
    assert found.nearest.shape == (1, 0)
    assert found.around(np.array([3.0], dtype=np.float32), None).tolist() == [3.0]


def test_the_index_keeps_the_neighbours_it_was_built_with(engine: Engine) -> None:
    generation = engine._generation
    again = Neighbours.build(generation.lexical[part] for part in SITUATION)
    assert generation.neighbours.nearest.shape == (len(engine.collection.cases), NEAREST)
    assert (again.nearest == generation.neighbours.nearest).all()


def test_neighbours_move_the_ranking_and_leaving_wordings_out_changes_them(engine: Engine) -> None:
    profile = Profile(structure="Dorf mit 600 Leuten", problem="Der Laden hat zugemacht")
    alone = [hit.case.id for hit in engine.search(profile, 20, neighbour_share=0).hits]
    together = [hit.case.id for hit in engine.search(profile, 20).hits]
    assert alone != together
    without = engine._generation.neighbours_without(frozenset({Part.WORDINGS}))
    assert (without.nearest != engine._generation.neighbours.nearest).any()
