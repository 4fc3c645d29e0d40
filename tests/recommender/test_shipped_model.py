"""The shipped model folder: loadable by anybody, small, and good enough to be of use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from sentence_transformers import SentenceTransformer

FOLDER = Path(__file__).parents[2] / "recommender" / "modell"


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    return SentenceTransformer(str(FOLDER), device="cpu", local_files_only=True)


def similarity(model: SentenceTransformer, first: str, second: str) -> float:
    a, b = np.asarray(model.encode([first, second]), dtype=np.float32)
    return float(a @ b)


def test_folder_is_small() -> None:
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file())
    assert size <= 60_000_000


def test_weights_are_in_half_precision() -> None:
    files = list(FOLDER.rglob("*.safetensors"))
    assert files
    for path in files:
        with safe_open(path, framework="np") as weights:
            for name in weights.keys():  # noqa: SIM118 (no mapping)
                assert weights.get_slice(name).get_dtype() == "F16"


def test_card_names_licence_and_limits() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for word in ("license:", "Limits", "Reproduce", "all-MiniLM-L6-v2"):
        assert word in card


def test_rows_are_unit_vectors(model: SentenceTransformer) -> None:
    vectors = np.asarray(
        model.encode(["Nachbarschaftshilfe", "Der Bus fährt nur zweimal am Tag.", "65+"]),
        dtype=np.float32,
    )
    assert vectors.ndim == 2
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=2e-3)


@pytest.mark.parametrize(
    ("text", "like", "unlike"),
    [
        (
            "Viele ältere Menschen leben allein und fühlen sich einsam.",
            "Vereinsamung alleinstehender Seniorinnen und Senioren",
            "Der Computer startet nach dem Update nicht mehr.",
        ),
        (
            "Der letzte Laden im Dorf hat geschlossen.",
            "Es gibt keine Einkaufsmöglichkeit mehr im Ort.",
            "Die Mannschaft gewann das Endspiel im Elfmeterschießen.",
        ),
        (
            "Hochhaussiedlung am Stadtrand",
            "Großwohnsiedlung mit Hochhäusern in Randlage",
            "Den Teig eine Stunde ruhen lassen.",
        ),
    ],
)
def test_paraphrases_are_closer_than_other_subjects(
    model: SentenceTransformer, text: str, like: str, unlike: str
) -> None:
    assert similarity(model, text, like) > similarity(model, text, unlike)


def test_english_sentence_finds_its_german_counterpart(model: SentenceTransformer) -> None:
    german = [
        "Viele ältere Menschen leben allein.",
        "Der Bus fährt nur selten.",
        "Die Wohnungen sind nicht barrierefrei.",
        "Junge Familien ziehen in das Viertel.",
    ]
    english = [
        "Many older people live alone.",
        "The bus rarely runs.",
        "The apartments are not accessible for wheelchairs.",
        "Young families are moving into the neighbourhood.",
    ]
    a = np.asarray(model.encode(english), dtype=np.float32)
    b = np.asarray(model.encode(german), dtype=np.float32)
    assert (a @ b.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_spelling_in_capitals_and_decomposed_makes_no_difference(
    model: SentenceTransformer,
) -> None:
    assert (
        similarity(model, "Übergänge für Ältere", "U\u0308BERGA\u0308NGE FU\u0308R ÄLTERE") > 0.999
    )
