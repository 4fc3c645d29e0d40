"""Training on a handful of rows runs through, and resumes to the same weights."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from recommender.training import losses
from recommender.training.benchmarks import retrieval_of_pairs, spearman
from recommender.training.feeds import Feed
from recommender.training.recipe import Options, RecipeChanged, train
from recommender.training.sources import Choice, SourceError, read_parallel
from recommender.training.stages import Stage

PLACES = ["Dorf", "Stadt", "Viertel", "Siedlung", "Quartier", "Vorort", "Zentrum", "Hof"]
PLACES_EN = ["village", "town", "quarter", "estate", "district", "suburb", "centre", "farm"]
THINGS = ["Laden", "Bus", "Garten", "Treff", "Arzt", "Park"]
THINGS_EN = ["shop", "bus", "garden", "meeting place", "doctor", "park"]


def write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="\n") as lines:
        lines.writelines("\t".join(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("text")
    pairs = [
        (f"Im {place} fehlt ein {thing}.", f"The {place_en} lacks a {thing_en}.")
        for place, place_en in zip(PLACES, PLACES_EN, strict=True)
        for thing, thing_en in zip(THINGS, THINGS_EN, strict=True)
    ]
    write(folder / "parallel_de_en.tsv.gz", [("everyday", *pair) for pair in pairs])
    write(folder / "parallel_formal.tsv.gz", [("formal", *pair) for pair in pairs[:8]])
    write(
        folder / "dict_de_en.tsv.gz",
        [("words", *pair) for pair in zip(PLACES + THINGS, PLACES_EN + THINGS_EN, strict=True)],
    )
    write(
        folder / "paraphrase_de.tsv.gz",
        [
            ("gesetze-heading", f"{thing} im {place}", f"Ein {thing} fehlt. Das {place} ist leer.")
            for place in PLACES
            for thing in THINGS
        ],
    )
    write(folder / "synonyms_de.tsv.gz", [("words", a, b) for a in PLACES for b in THINGS])
    write(
        folder / "mono_de.txt.gz",
        [
            ("wiki", f"Das ist ein {a} mit Leuten. Dort gibt es {b} und mehr.")
            for a in PLACES
            for b in THINGS
        ],
    )
    return folder


OPTIONS = Options(
    seed=3,
    pieces=200,
    width=16,
    parallel_batch=16,
    pair_batch=8,
    stages=(
        Stage("distil", 6, 1e-2),
        Stage("retrieve", 6, 1e-2, paraphrase=0.3, paragraph=0.2, synonym=0.1),
    ),
    every=4,
)


class Killed(Exception):
    pass


def weights(folder: Path) -> np.ndarray:
    (path,) = folder.rglob("*.safetensors")
    return next(iter(load_file(path).values()))


def test_training_resumes_to_the_same_weights(data: Path, tmp_path: Path) -> None:
    messages: list[str] = []
    train(data, tmp_path / "a", tmp_path / "aw", Choice(), OPTIONS, False, messages.append)
    assert any("after retrieve" in message for message in messages)

    def killed_in_second_stage(message: str) -> None:
        if message.startswith("after distil"):
            raise Killed

    with pytest.raises(Killed):
        train(
            data, tmp_path / "b", tmp_path / "bw", Choice(), OPTIONS, False, killed_in_second_stage
        )
    assert not (tmp_path / "b").exists()
    train(data, tmp_path / "b", tmp_path / "bw", Choice(), OPTIONS, True, messages.append)
    assert any(message.startswith("resumed after step") for message in messages)
    assert np.array_equal(weights(tmp_path / "a"), weights(tmp_path / "b"))
    assert weights(tmp_path / "a").dtype == np.float16


def test_a_run_is_not_resumed_with_other_sources(data: Path, tmp_path: Path) -> None:
    def killed(message: str) -> None:
        raise Killed

    with pytest.raises(Killed):
        train(data, tmp_path / "a", tmp_path / "w", Choice(), OPTIONS, False, killed)
    other = Choice(without=frozenset({"everyday"}))
    with pytest.raises(RecipeChanged, match="other settings"):
        train(data, tmp_path / "a", tmp_path / "w", other, OPTIONS, True, killed)


def test_sources_can_be_left_out(data: Path) -> None:
    kept = read_parallel(data, Choice(without=frozenset({"everyday"})))
    assert {row.source for row in kept} == {"formal", "words"}


def test_missing_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="parallel_de_en"):
        read_parallel(tmp_path, Choice())


def test_a_pass_shows_every_row_about_once() -> None:
    runs = [np.asarray([i, i + 1]) for i in range(0, 100, 2)]
    feed = Feed("rows", runs, np.ones(len(runs)), 10, seed=1)
    seen = np.concatenate([feed.rows(step) for step in range(feed.steps_per_pass)])
    assert len(set(seen.tolist())) == len(seen) >= 80
    assert not np.array_equal(feed.rows(0), feed.rows(feed.steps_per_pass))


def test_pairs_with_a_text_in_common_are_no_negatives() -> None:
    same = losses.shared(torch.tensor([1, 1, 2]), torch.tensor([5, 6, 5]))
    assert same.tolist() == [[False, True, True], [True, False, False], [True, False, False]]


def test_spearman_ignores_scale_and_shares_ties() -> None:
    assert spearman(np.asarray([1.0, 2, 3, 3]), np.asarray([10.0, 400, 900, 900])) == pytest.approx(
        1
    )


def test_retrieval_counts_every_right_document() -> None:
    table = {"q": [1.0, 0], "first": [1.0, 0], "second": [0.8, 0.6], "other": [0.0, 1]}
    scores = retrieval_of_pairs(
        lambda texts: np.asarray([table[text] for text in texts], dtype=np.float32),
        [("q", "first"), ("q", "second"), ("other", "other")],
    )
    assert (scores.queries, scores.documents) == (2, 3)
    assert scores.recall_at_1 == scores.ndcg_at_10 == 1
