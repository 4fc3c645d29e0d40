"""Comparisons are checked by hand on three small cases."""

from __future__ import annotations

import pytest

from kb.collection import load_collection
from kb.vocabulary import Words
from recommender.engine import Engine
from recommender.insights.comparison import (
    Agreement,
    ComparisonError,
    Line,
    compare,
    comparison_as_data,
)
from tests.conftest import CONTENT
from tests.recommender.test_insights import actor, case

ONE = case(
    "eins",
    gemeindetyp="grossstadt",
    problemlagen=["einsamkeit", "mobilitaet"],
    akteure=[actor("kommune", "geld"), actor("kommune", "geld", "zeit")],
    kurzfassung="Ein Text.",
    verstetigung={"stand": "verstetigt"},
)
TWO = case(
    "zwei",
    gemeindetyp="grossstadt",
    problemlagen=["altersarmut", "einsamkeit"],
    akteure=[actor("verein", "raeume")],
    kurzfassung="Ein Text.",
)
THREE = case(
    "drei",
    gemeindetyp="grossstadt",
    problemlagen=["mobilitaet"],
    akteure=[actor("kirche")],
    verstetigung={"stand": "beendet"},
)


@pytest.fixture(scope="module")
def words() -> Words:
    return load_collection(CONTENT).words


def line(field: str, words: Words, *cases) -> Line:
    return next(line for line in compare(cases, words).lines if line.field == field)


def test_agreement_of_each_field(words: Words) -> None:
    found = {line.field: line.agreement for line in compare((ONE, TWO), words).lines}
    assert found["gemeindetyp"] is Agreement.SAME
    assert found["problemlagen"] is Agreement.PARTLY
    assert found["akteure.art"] is Agreement.DIFFERENT
    # What one case does not tell is neither the same nor different.
    assert found["verstetigung.stand"] is Agreement.OPEN
    assert found["hindernisse.art"] is Agreement.OPEN
    # The same wording of two texts says nothing.
    assert found["kurzfassung"] is Agreement.PROSE


def test_shared_values_stand_first_and_single_ones_are_marked(words: Words) -> None:
    cells = line("problemlagen", words, ONE, TWO).cells
    told = [[(e.text, e.shared, e.only) for e in cell] for cell in cells]
    lonely, moving, poor = words.labels("problemlagen", ["einsamkeit", "mobilitaet", "altersarmut"])
    assert told == [
        [(lonely, True, False), (moving, False, True)],
        [(lonely, True, False), (poor, False, True)],
    ]


def test_what_two_of_three_share_is_neither_common_nor_single(words: Words) -> None:
    found = line("problemlagen", words, ONE, TWO, THREE)
    assert found.agreement is Agreement.PARTLY and found.shared == ()
    lonely = words.label("problemlagen", "einsamkeit")
    assert [(e.shared, e.only) for e in found.cells[0] if e.text == lonely] == [(False, False)]


def test_values_of_several_actors_count_once(words: Words) -> None:
    given = line("akteure.beitraege", words, ONE, TWO)
    assert [entry.text for entry in given.cells[0]] == words.labels("beitraege", ["geld", "zeit"])


@pytest.mark.parametrize("cases", [(), (ONE,), (ONE, ONE), (ONE, TWO, THREE, *"xy")])
def test_two_to_four_different_cases(words: Words, cases) -> None:
    cases = [case(item) if isinstance(item, str) else item for item in cases]
    with pytest.raises(ComparisonError, match="2 bis 4"):
        compare(cases, words)


def test_data_names_every_case_in_every_field(engine: Engine) -> None:
    cases = engine.collection.cases[:4]
    data = comparison_as_data(compare(cases, engine.words))
    ids = [case.id for case in cases]
    assert [item["fall"] for item in data["faelle"]] == ids
    assert all(list(field["werte"]) == ids for field in data["felder"])
    for common in data["gemeinsam"]:
        values = next(f["werte"] for f in data["felder"] if f["feld"] == common["feld"])
        assert all(set(common["werte"]) <= set(texts) for texts in values.values())
