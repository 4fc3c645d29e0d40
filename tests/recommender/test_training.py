"""Training on a handful of rows runs through, and resumes to the same weights."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from recommender.encoder import BertEncoder, StaticEncoder, load_encoder
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


COMPANY = [(place, thing) for place in PLACES for thing in THINGS]

OPTIONS = Options(
    seed=3,
    pieces=200,
    width=16,
    parallel_batch=16,
    pair_batch=8,
    static_stages=(
        Stage("distil", 6, 1e-2, 1e-3),
        Stage("retrieve", 6, 1e-2, 1e-3, paraphrase=0.3, paragraph=0.2, synonym=0.1),
    ),
    layers=(0, 5),
    contextual_stages=(
        Stage("layers", 6, 1e-3, 1e-4, warm_up=2, similarity=0, correlation=3, english_every=2),
        Stage(
            "retrieval",
            5,
            1e-3,
            1e-4,
            paraphrase=1,
            synonym=1,
            advice=0.5,
            turns=("paraphrase", "synonym"),
            sentences=8,
            pairs=4,
            longest=16,
        ),
    ),
    every=4,
)


class Killed(Exception):
    pass


def killed_at(sign: str) -> Callable[[str], None]:
    def progress(message: str) -> None:
        if message.startswith(sign):
            raise Killed

    return progress


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")

    def progress(message: str) -> None:
        if message.startswith("after layers:"):
            shutil.copytree(folder / "work", folder / "interrupted")

    train(data, folder / "model", folder / "work", Choice(), OPTIONS, False, progress)
    return folder


def test_the_static_stages_resume_to_the_same_table(
    data: Path, trained: Path, tmp_path: Path
) -> None:
    for sign in ("after distil", "layers begin"):
        with pytest.raises(Killed):
            train(data, tmp_path / "m", tmp_path, Choice(), OPTIONS, True, killed_at(sign))
    assert np.array_equal(np.load(tmp_path / "static.npy"), np.load(trained / "work/static.npy"))


def test_the_layers_resume_to_the_same_vectors(data: Path, trained: Path, tmp_path: Path) -> None:
    messages: list[str] = []
    out = tmp_path / "model"
    train(data, out, trained / "interrupted", Choice(), OPTIONS, True, messages.append)
    assert "resumed after step 6" in messages
    texts = ["Im Dorf fehlt ein Laden.", "Garten im Zentrum", "The town lacks a bus."]
    whole, resumed = (load_encoder(str(f)).encode(texts) for f in (trained / "model", out))
    # Not bit for bit: sums of bfloat16 differ in the last digit from run to run.
    assert (whole * resumed).sum(axis=1).min() > 0.999


def test_a_trained_folder_is_read_without_torch_to_the_same_vectors(trained: Path) -> None:
    texts = ["Im Dorf fehlt ein Laden.", "Park", "", "The town lacks a bus. " * 40]
    plain = SentenceTransformer(str(trained / "model"), device="cpu", local_files_only=True).float()
    light = load_encoder(str(trained / "model"))
    assert isinstance(light, BertEncoder)
    wanted = np.asarray(plain.encode(texts), dtype=np.float32)
    assert np.allclose((wanted * light.encode(texts)).sum(axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_in_any_company(trained: Path) -> None:
    encoder = load_encoder(str(trained / "model"))
    texts = [f"Im {place} fehlt {thing}. " * (i % 7) for i, (place, thing) in enumerate(COMPANY)]
    texts += ["§", "65+"]
    together = encoder.encode(texts)
    for number in [*range(0, len(texts), 5), len(texts) - 1, len(texts) - 2]:
        assert np.array_equal(encoder.encode([texts[number]])[0], together[number])


def test_without_layers_a_static_model_is_written(data: Path, tmp_path: Path) -> None:
    options = replace(OPTIONS, layers=())
    train(data, tmp_path / "a", tmp_path / "w", Choice(), options, False, lambda _: None)
    assert isinstance(load_encoder(str(tmp_path / "a")), StaticEncoder)


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


def test_advice_is_taken_when_the_ranking_is_the_advisers() -> None:
    pairs = torch.nn.functional.normalize(torch.randn(6, 4, generator=torch.manual_seed(1)), dim=1)
    others = torch.nn.functional.normalize(pairs + 0.3, dim=1)
    advised = pairs @ others.T
    assert losses.advice_error(pairs, others, advised).item() == pytest.approx(0, abs=1e-5)
    assert losses.advice_error(pairs, others.flip(0), advised).item() > 0.1


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
