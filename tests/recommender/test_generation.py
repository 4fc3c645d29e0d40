"""Generations of the index: complete or refused, swapped atomically, cheap to renew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recommender import generation as generations
from recommender.encoder import SHIPPED_MODEL, Encoder
from recommender.engine import Engine
from recommender.generation import IndexProblem
from recommender.obstacles.query import ObstacleQuery
from recommender.profile import Profile

PROFILE = Profile(problem="Ältere kommen nicht zum Arzt und zum Einkaufen.")


@pytest.fixture
def built(tiny_index: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_index, tmp_path / "index")


def touch_case(content: Path, by: str = "Ein neuer Satz über Fahrdienste.") -> None:
    path = sorted((content / "faelle").glob("*.md"))[0]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("## Vorgehen\n", f"## Vorgehen\n\n{by}\n"), encoding="utf-8")


def embedded(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which every text is added that the encoder embeds from now on."""
    seen: list[str] = []
    original = type(encoder).encode

    def counting(self: object, texts: list[str]) -> object:
        seen.extend(texts)
        return original(self, texts)  # type: ignore[arg-type]

    monkeypatch.setattr(type(encoder), "encode", counting)
    return seen


def test_a_second_opening_loads_and_embeds_nothing(built: Path, tiny: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in built.rglob("*")}
    Engine.open(tiny, built)
    assert {p: p.stat().st_mtime_ns for p in built.rglob("*")} == before


def test_a_loaded_index_ranks_like_the_built_one(built: Path, tiny: Path, tmp_path: Path) -> None:
    fresh = Engine.open(tiny, tmp_path / "anderer")
    assert Engine.open(tiny, built).search(PROFILE) == fresh.search(PROFILE)


def test_only_the_changed_sentence_and_its_new_words_are_embedded_again(
    built: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    touch_case(tiny)
    seen = embedded(encoder, monkeypatch)
    Engine.open(tiny, built)
    sentence, *words = seen
    assert sentence == "Ein neuer Satz über Fahrdienste."
    assert sorted(words) == ["Fahrdienste", "Satz", "neuer"]


def test_the_first_question_about_an_obstacle_embeds_nothing_else(
    built: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    engine = Engine.open(tiny, built)
    seen = embedded(encoder, monkeypatch)
    engine.obstacles.search(ObstacleQuery(text="Die Förderung läuft aus."))
    assert set(seen) == {"Die Förderung läuft aus."}


def test_a_changed_case_gives_a_new_generation_equal_to_a_full_rebuild(
    built: Path, tiny: Path, tmp_path: Path
) -> None:
    old = generations.current_name(built)
    touch_case(tiny)
    renewed = Engine.open(tiny, built)
    name = str(generations.current_name(built))
    assert name != old
    assert renewed.search(PROFILE) == Engine.open(tiny, tmp_path / "neu").search(PROFILE)
    files = sorted(path.relative_to(built) for path in (built / name).rglob("*") if path.is_file())
    assert Path(name, "calibration.json") in files
    for file in files:
        assert (built / file).read_bytes() == (tmp_path / "neu" / file).read_bytes(), file


def test_a_deleted_case_is_gone(built: Path, tiny: Path) -> None:
    path = sorted((tiny / "faelle").glob("*.md"))[0]
    path.unlink()
    found = [hit.case.id for hit in Engine.open(tiny, built).search(PROFILE).hits]
    assert path.stem not in found and len(found) == 2


@pytest.mark.parametrize("name", ["manifest.json", "collection.json", "dense-problem.faiss"])
def test_a_damaged_generation_is_refused_by_name_and_rebuilt_on_opening(
    name: str, built: Path, tiny: Path, encoder: Encoder
) -> None:
    folder = built / str(generations.current_name(built))
    (folder / name).write_bytes(b"kaputt")
    with pytest.raises(IndexProblem, match="praxis index"):
        generations.load(built, encoder, tiny)
    assert Engine.open(tiny, built).search(PROFILE).hits


def test_a_missing_index_names_the_command(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(IndexProblem, match="praxis index"):
        generations.load(tmp_path, encoder, tmp_path)


def test_a_failing_build_leaves_the_old_generation(
    built: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = generations.current_name(built)
    touch_case(tiny)

    def fail(generation: object, encode: object) -> dict[str, object]:
        raise RuntimeError("power cut")

    monkeypatch.setattr("recommender.engine.calibration_of", fail)
    with pytest.raises(RuntimeError):
        Engine.open(tiny, built)
    assert generations.current_name(built) == old
    assert not list(built.glob(".bau-*"))


def test_a_running_engine_swaps_to_the_new_generation(built: Path, tiny: Path) -> None:
    running = Engine.open(tiny, built)
    assert running.reload_if_changed() is running
    touch_case(tiny)
    Engine.open(tiny, built)
    assert running.search(PROFILE).hits, "the old generation still answers"
    assert running.reload_if_changed().generation != running.generation


def test_a_damaged_vector_cache_costs_time_only(built: Path, tiny: Path) -> None:
    for path in built.glob("vektoren-*.npz"):
        path.write_bytes(b"kaputt")
    touch_case(tiny)
    assert Engine.open(tiny, built).search(PROFILE).hits


def test_old_generations_are_removed(built: Path, tiny: Path) -> None:
    for i in range(4):
        touch_case(tiny, f"Satz {i}.")
        Engine.open(tiny, built)
    assert len(list(built.glob("gen-*"))) == generations.KEPT


def test_the_shipped_model_gives_the_same_vectors_with_and_without_sentence_transformers(
    encoder: Encoder,
) -> None:
    import numpy as np
    from sentence_transformers import SentenceTransformer

    texts = ["Nachbarschaftshilfe", "Viele Ältere sind einsam.", "65+ in 2.820 Quartieren"]
    theirs = SentenceTransformer(str(SHIPPED_MODEL), device="cpu").float().encode(texts)
    theirs = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
    # The same sums in another order, through four layers.
    assert np.allclose(encoder.encode(texts), theirs, atol=1e-4)
