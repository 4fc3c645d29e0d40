"""Vocabularies: terms that follow from a case's place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.model import Place
from kb.vocabulary import LOCATION, check_words, load_words
from tests.conftest import CONTENT

WORDS = load_words(CONTENT)


@pytest.mark.parametrize(
    ("place", "terms"),
    [
        (
            {"gemeinde": "Köln", "land": "Nordrhein-Westfalen", "ags": "05315000"},
            {"millionenstadt", "rheinland"},
        ),
        (
            {"gemeinde": "Hamm", "land": "Nordrhein-Westfalen", "ags": "05915000"},
            {"ruhrgebiet", "westfalen"},
        ),
        (
            {"gemeinde": "Rostock", "land": "Mecklenburg-Vorpommern", "ags": "13003000"},
            {"ostdeutschland", "norddeutschland"},
        ),
        ({"gemeinde": "Wien", "land": "Österreich"}, {"millionenstadt", "oesterreich"}),
        ({"gemeinde": "Essen"}, set()),
    ],
)
def test_where_a_case_is_says_in_which_part_of_the_country(
    place: dict[str, str], terms: set[str]
) -> None:
    assert {*WORDS[LOCATION].of_place(Place.model_validate(place))} == terms


def test_a_key_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    shutil.copytree(CONTENT / "vokabular", tmp_path / "vokabular")
    path = tmp_path / "vokabular" / "lage.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('orte: ["08", "09"]', 'orte: ["8", "09"]'), encoding="utf-8")
    line = text[: text.index('orte: ["08", "09"]')].count("\n") + 1
    (problem,) = check_words(tmp_path)[1]
    assert (problem.path, problem.line) == (path, line) and "orte" in problem.field


def test_a_collection_may_do_without_parts_of_the_country(tmp_path: Path) -> None:
    shutil.copytree(CONTENT / "vokabular", tmp_path / "vokabular")
    (tmp_path / "vokabular" / "lage.yaml").unlink()
    words = load_words(tmp_path)
    assert not words[LOCATION].of_place(Place(gemeinde="Köln", ags="05315000"))
