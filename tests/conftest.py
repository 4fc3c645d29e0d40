"""Shared fixtures: the real collection and the real model, and a tiny collection to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recommender.encoder import Encoder, load_encoder
from recommender.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "practices"
DATA = Path(__file__).resolve().parent / "data"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PRAXIS_CONTENT", "PRAXIS_INDEX", "PRAXIS_MODEL", "PORT", "HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The shipped model."""
    return load_encoder()


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The recommender over all real cases with the shipped model, in an index of its own."""
    return Engine.open(CONTENT, tmp_path_factory.mktemp("index"))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A content folder of three cases, with the real vocabulary, that a test may break."""
    return _tiny_content(tmp_path / "inhalt")


@pytest.fixture(scope="session")
def tiny_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index over an unbroken ``tiny``; to be copied, never changed."""
    folder = tmp_path_factory.mktemp("tiny")
    Engine.open(_tiny_content(folder / "inhalt"), folder / "index")
    return folder / "index"


def _tiny_content(content: Path) -> Path:
    shutil.copytree(CONTENT / "vokabular", content / "vokabular")
    for name in ("thesaurus.yaml", "VORLAGE.md"):
        shutil.copy(CONTENT / name, content / name)
    shutil.copytree(DATA / "faelle", content / "faelle")
    return content
