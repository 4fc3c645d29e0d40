"""Findability on real cases with the real model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.collection import load_collection
from praxis import main
from recommender.engine import Engine
from recommender.findable import (
    DEPTH,
    NEIGHBOUR,
    NEIGHBOURS,
    OWN_PROBLEM,
    WORDING,
    Findability,
    Probe,
    as_record,
    crowding,
    probe_all,
    probe_case,
    shares_of,
    told,
)
from recommender.passages import Part, Passage
from recommender.profile import Profile

CASE = "aachen-westparkviertel"


@pytest.fixture
def praxis(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRAXIS_INDEX", str(engine._index_root))
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_case_is_searched_by_its_problem_and_each_wording(engine: Engine) -> None:
    case = engine.collection.case(CASE)
    found = probe_case(engine, case)
    kinds = [OWN_PROBLEM] + [WORDING] * len(case.wordings) + [NEIGHBOUR] * NEIGHBOURS
    assert [probe.kind for probe in found.probes] == kinds
    assert found.probes[0].rank == 1 and found.probes[0].ahead == ()


def test_a_wording_does_not_find_itself(tiny: Path, tmp_path: Path) -> None:
    other = "altmannstein-seniorenfahrdienst"
    before = load_collection(tiny)
    foreign = " ".join(before.case(other).sections.problem.split())
    path = tiny / "faelle" / f"{CASE}.md"
    text = path.read_text(encoding="utf-8")
    wording = f"umschreibungen:\n  - {json.dumps(foreign, ensure_ascii=False)}\n"
    first = re.compile(r"umschreibungen:\n  - .*\n(?:    .*\n)*")
    path.write_text(first.sub(lambda _: wording, text), encoding="utf-8")
    engine = Engine.open(tiny, tmp_path / "index")
    probe = next(
        probe
        for probe in probe_case(engine, engine.collection.case(CASE)).probes
        if probe.text == foreign
    )
    assert probe.ahead[0] == other


def test_the_cases_ahead_are_those_the_search_puts_first(engine: Engine) -> None:
    case = engine.collection.case(CASE)
    for probe in probe_case(engine, case).probes[1:-NEIGHBOURS]:
        hits = engine.search(
            Profile(text=probe.text), DEPTH, without_parts=frozenset({Part.WORDINGS})
        ).hits
        ids = [hit.case.id for hit in hits]
        assert probe.rank == (ids.index(CASE) + 1 if CASE in ids else None)
        assert list(probe.ahead) == (ids[: ids.index(CASE)] if CASE in ids else ids)


def test_the_words_of_the_nearest_cases_are_tried_while_these_are_hidden(engine: Engine) -> None:
    neighbours = [hit.case for hit in engine.similar(CASE, NEIGHBOURS)]
    probes = [p for p in probe_case(engine, engine.collection.case(CASE)).probes if p.neighbour]
    assert [probe.neighbour for probe in probes] == [case.id for case in neighbours]
    for probe, neighbour in zip(probes, neighbours, strict=True):
        assert probe.text == "\n".join(neighbour.wordings)
        hits = engine.search(
            Profile(text=probe.text), DEPTH, without_cases=frozenset({neighbour.id})
        ).hits
        ids = [hit.case.id for hit in hits]
        assert probe.rank == (ids.index(CASE) + 1 if CASE in ids else None)


def test_a_sentence_that_no_wording_speaks_of_is_named(engine: Engine) -> None:
    case = engine.collection.case(CASE)
    sentence = "Der Bergbau hat Senkungen im Boden hinterlassen."
    problem = f"{case.sections.problem} {sentence}"
    strange = case.model_copy(
        update={"sections": case.sections.model_copy(update={"problem": problem})}
    )
    unmet = [(passage.part, passage.text) for passage in probe_case(engine, strange).unmet]
    assert (Part.PROBLEM, sentence) in unmet
    worded = strange.model_copy(update={"wordings": (*case.wordings, sentence)})
    assert sentence not in [passage.text for passage in probe_case(engine, worded).unmet]
    assert probe_case(engine, case.model_copy(update={"wordings": ()})).unmet == ()


def test_a_case_without_known_problem_is_searched_by_wordings_only(engine: Engine) -> None:
    case = engine.collection.case(CASE)
    unknown = case.model_copy(
        update={"sections": case.sections.model_copy(update={"problem": "unbekannt"})}
    )
    assert {probe.kind for probe in probe_case(engine, unknown).probes} == {WORDING, NEIGHBOUR}


def test_most_real_cases_are_found_by_their_own_problem(engine: Engine) -> None:
    shares = shares_of(probe_all(engine, engine.collection.cases[::10]), OWN_PROBLEM)
    assert dict(shares.within)[DEPTH] == shares.searches


def test_counts_and_crowding_cases_are_summed_up() -> None:
    results = (
        Findability("a", (Probe(OWN_PROBLEM, "x", 1, ()), Probe(WORDING, "y", 3, ("b", "c")))),
        Findability("b", (Probe(WORDING, "z", None, ("c", "d")),)),
    )
    assert dict(shares_of(results, WORDING).within) == {1: 0, 3: 1, 5: 1, DEPTH: 1}
    assert crowding(results)[0] == ("c", 2)
    data = as_record(results)
    assert data["zusammenfassung"][WORDING]["suchen"] == 2
    assert data["faelle"][1]["suchen"][0] == {
        "mit": WORDING,
        "text": "z",
        "rang": None,
        "davor": ["c", "d"],
    }
    lines = "\n".join(told(results, in_full=False))
    assert "1 von 2 Fällen" in lines and "davor: c, d" in lines and "„y“" not in lines
    assert "Rang 3" in "\n".join(told(results, in_full=True))


def test_what_neighbours_and_wordings_miss_is_told() -> None:
    missed = Probe(NEIGHBOUR, "y", None, ("c",), neighbour="n")
    result = Findability("a", (missed,), (Passage("a", Part.PROBLEM, "Der Bus fehlt."),))
    assert result.is_alone and result.missed == ()
    in_full = "\n".join(told([result], in_full=True))
    assert "Worte des Nachbarn n: nicht unter den ersten 10" in in_full
    assert "Problemsituation: „Der Bus fehlt.“" in in_full
    summary = "\n".join(told([result], in_full=False))
    assert "Nachbarn gefunden: a" in summary and "a (1)" in summary
    data = as_record([result])["faelle"][0]
    assert data["suchen"][0]["nachbar"] == "n"
    assert data["nicht_getroffen"] == [{"abschnitt": "Problemsituation", "satz": "Der Bus fehlt."}]


def test_the_command_names_ranks_as_text_and_json(praxis) -> None:
    result = praxis("findable", CASE)
    assert result.exit_code == 0 and "Problemtext: Rang 1" in result.stdout
    data = json.loads(praxis("findable", CASE, CASE, "--json").stdout)
    assert [item["fall"] for item in data["faelle"]] == [CASE]
    assert data["tiefe"] == DEPTH


def test_an_unknown_case_is_refused(praxis) -> None:
    assert praxis("findable", "gibt-es-nicht").exit_code == 2


def test_without_names_all_cases_are_searched(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    monkeypatch.setenv("PRAXIS_INDEX", str(tmp_path / "index"))
    result = CliRunner().invoke(main, ["findable", "--json"])
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["faelle"]) == 3


def test_a_draft_is_refused_by_name(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny / "faelle" / f"{CASE}.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("stufe: gelistet", "stufe: entwurf"), encoding="utf-8")
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    monkeypatch.setenv("PRAXIS_INDEX", str(tmp_path / "index"))
    result = CliRunner().invoke(main, ["findable", CASE])
    assert result.exit_code == 2 and "Entwurf" in result.stderr
