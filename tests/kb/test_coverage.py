"""Coverage: counts, gaps and an honest denominator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.collection import load_collection
from kb.coverage import DIMENSIONS, coverage_of, table_of
from praxis import main
from tests.conftest import CONTENT


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_real_case_stands_in_a_cell_and_every_cell_says_which_cases(dimension: str) -> None:
    collection = load_collection(CONTENT)
    coverage = coverage_of(collection, dimension)
    assert coverage.total == len(collection.cases)
    assert coverage.unplaced == ()
    placed = {case for ids in coverage.cells.values() for case in ids}
    assert placed == {case.id for case in collection.cases}
    assert len(coverage.cells) == len(coverage.rows) * len(coverage.columns)


def test_a_case_counts_once_per_cell_and_the_cell_has_both_its_terms(tiny: Path) -> None:
    collection = load_collection(tiny)
    coverage = coverage_of(collection)
    for (row, column), ids in coverage.cells.items():
        assert list(ids) == [
            case.id
            for case in collection.cases
            if row in case.problems and column in case.quarter_types
        ]
    problem = collection.cases[0].problems[0]
    assert coverage.in_row(problem) == sum(problem in case.problems for case in collection.cases)


def test_gaps_are_the_empty_cells_and_are_named(tiny: Path) -> None:
    coverage = coverage_of(load_collection(tiny), "land")
    assert set(coverage.gaps) == {place for place, ids in coverage.cells.items() if not ids}
    assert ("Sachsen", "dorf") in coverage.gaps
    lines = list(table_of(coverage))
    assert lines[0].startswith("3 veröffentlichte Fälle.")
    assert "  Sachsen: gar kein Fall" in lines


def test_drafts_do_not_count(tiny: Path) -> None:
    path = tiny / "faelle" / "aachen-westparkviertel.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("stufe: gelistet", "stufe: entwurf"), encoding="utf-8")
    assert coverage_of(load_collection(tiny)).total == 2


def test_the_command_prints_a_table_or_json(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    told = CliRunner().invoke(main, ["coverage"])
    assert told.exit_code == 0 and "Lücken (" in told.stdout
    given = CliRunner().invoke(main, ["coverage", "--gegen", "handlungsfelder", "--json"])
    data = json.loads(given.stdout)
    assert data["faelle"] == 3 and data["zeilen"]["feld"] == "handlungsfelder"
    empty = [(z["zeile"], z["spalte"]) for z in data["zellen"] if z["anzahl"] == 0]
    assert empty == [(gap["zeile"], gap["spalte"]) for gap in data["luecken"]]
    assert CliRunner().invoke(main, ["coverage", "--gegen", "mond"]).exit_code == 2
