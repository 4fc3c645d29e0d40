"""Sums are checked by hand on three small cases, and by a second way of counting on all cases."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest

from kb.collection import load_collection
from kb.model import Case
from kb.vocabulary import Words
from recommender.engine import Engine
from recommender.insights.actors import actor_matrix, gap_check
from recommender.insights.as_data import insights_as_data
from recommender.insights.funding import after_funding
from recommender.insights.lessons import lessons_of, lessons_of_result
from recommender.insights.obstacles import obstacle_groups
from recommender.insights.readiness import ladder, told
from recommender.profile import Profile
from recommender.result import Closeness
from tests.conftest import CONTENT


def case(name: str, **fields: Any) -> Case:
    record = {
        "id": name,
        "titel": name.title(),
        "ort": {"gemeinde": "Musterstadt"},
        "stufe": "gelistet",
        "stand": "2026-11",
        "naechste_pruefung": "2027-11",
        "sections": {},
    }
    return Case.model_validate(record | fields)


def actor(kind: str, *contributions: str) -> dict[str, Any]:
    return {"name": kind, "art": kind, "beitraege": list(contributions)}


ALPHA = case(
    "alpha",
    akteure=[
        actor("kommune", "geld", "wissen"),
        actor("kommune", "geld"),
        actor("verein", "zeit"),
        actor("kirche"),
    ],
    hindernisse=[
        {"art": "misstrauen", "beschreibung": "A1", "umgang": "Gespräche", "ausgang": "geloest"},
        {"art": "misstrauen", "beschreibung": "A2"},
    ],
    finanzierung=[
        {"quelle": "Landesprogramm", "art": "land", "von": "2014", "bis": "2017"},
        {"quelle": "Stadt", "art": "kommune", "von": "2017", "bis": "laufend"},
    ],
    verstetigung={"stand": "verstetigt", "beschreibung": "Die Stadt zahlt weiter."},
)
BETA = case(
    "beta",
    akteure=[actor("kommune", "geld", "raeume"), actor("verein", "unbekannt")],
    hindernisse=[
        {"art": "projektitis", "beschreibung": "B1", "ausgang": "ungeloest"},
        {"art": "misstrauen", "beschreibung": "B2"},
    ],
    verstetigung={"stand": "beendet"},
)
GAMMA = case("gamma", akteure=[actor("kirche", "raeume")])
CASES = (ALPHA, BETA, GAMMA)


@pytest.fixture(scope="module")
def words() -> Words:
    return load_collection(CONTENT).words


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return load_collection(CONTENT).cases


def cells(cases: tuple[Case, ...], words: Words) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (row.kind, cell.contribution): cell.ids
        for row in actor_matrix(cases, words).rows
        for cell in row.filled
    }


def test_a_case_counts_once_per_cell(words: Words) -> None:
    assert cells(CASES, words) == {
        ("kommune", "geld"): ("alpha", "beta"),
        ("kommune", "wissen"): ("alpha",),
        ("kommune", "raeume"): ("beta",),
        ("verein", "zeit"): ("alpha",),
        ("kirche", "raeume"): ("gamma",),
    }


def test_rows_totals_and_missing_statements(words: Words) -> None:
    matrix = actor_matrix(CASES, words)
    assert [(row.kind, row.ids) for row in matrix.rows] == [
        ("kommune", ("alpha", "beta")),
        ("verein", ("alpha", "beta")),
        ("kirche", ("alpha", "gamma")),
    ]
    assert matrix.contributions == ("geld", "raeume", "wissen", "zeit")
    assert [cell.ids for cell in matrix.totals] == [
        ("alpha", "beta"), ("beta", "gamma"), ("alpha",), ("alpha",),
    ]  # fmt: skip
    unstated = {row.kind: [c.id for c in row.unstated] for row in matrix.rows}
    assert unstated == {"kommune": [], "verein": ["beta"], "kirche": ["alpha"]}


def test_matrix_of_a_single_case_and_of_none(words: Words) -> None:
    assert cells((GAMMA,), words) == {("kirche", "raeume"): ("gamma",)}
    empty = actor_matrix((), words)
    assert (empty.contributions, empty.rows, empty.totals) == ((), (), ())


def test_the_same_case_twice_is_one_case(words: Words) -> None:
    assert cells((GAMMA, GAMMA), words) == cells((GAMMA,), words)
    assert lessons_of((GAMMA, GAMMA), words).cases == (GAMMA,)


def test_gap_check_names_who_took_part_in_half_or_more(words: Words) -> None:
    four = (*CASES, case("delta", akteure=[actor("polizei-ordnung", "wissen")]))
    gap = gap_check(actor_matrix(four, words), len(four), ("verein", "stiftung"))
    # Two of four cases is half; the police took part in one.
    assert [row.kind for row in gap.missing] == ["kommune", "kirche"]
    assert [row.kind for row in gap.present] == ["verein"]
    brought = [(cell.contribution, cell.ids) for cell in gap.missing[0].filled]
    assert brought == [("geld", ("alpha", "beta")), ("raeume", ("beta",)), ("wissen", ("alpha",))]


def test_no_gap_check_without_a_table(words: Words) -> None:
    assert lessons_of(CASES, words).gap is None
    assert lessons_of(CASES, words, ("kommune",)).gap is not None


def test_obstacles_are_grouped_by_kind(words: Words) -> None:
    groups = obstacle_groups(CASES, words)
    found = [(g.kind, g.ids, [o.obstacle.description for o in g.obstacles]) for g in groups]
    assert found == [
        ("misstrauen", ("alpha", "beta"), ["A1", "A2", "B2"]),
        ("projektitis", ("beta",), ["B1"]),
    ]


def test_after_the_funding(words: Words) -> None:
    after = after_funding(CASES, words)
    told = [[(f.funding.source, f.start_up) for f in story.funders] for story in after.stories]
    assert told == [[("Landesprogramm", True), ("Stadt", False)], [], []]
    states = {count.state: count.ids for count in after.states}
    assert states == {
        "verstetigt": ("alpha",),
        "teilweise": (),
        "neue-foerderung": (),
        "beendet": ("beta",),
        "unbekannt": ("gamma",),
    }


def test_the_ladder_starts_with_what_asks_least_of_partners(words: Words) -> None:
    club = case("club", kooperation={"form": "gemeinsame-organisation"})
    alone = case(
        "alone",
        kooperation={"form": "einzeltraeger"},
        voraussetzungen=["Ein Raum"],
        verstetigung={"stand": "verstetigt"},
        sections={"Vorgehen": "Erst ein **Frühstück**, z. B. im Treff. Dann mehr! Zuletzt viel."},
    )
    rungs = ladder((club, GAMMA, alone), words)
    assert [(rung.form, rung.level, rung.ids) for rung in rungs] == [
        ("einzeltraeger", 1, ("alone",)),
        ("lose-runde", 2, ()),
        ("feste-partner", 3, ()),
        ("gemeinsames-gremium", 4, ()),
        ("gemeinsame-organisation", 5, ("club",)),
        ("unbekannt", None, ("gamma",)),
    ]
    assert rungs[0].steps[0].beginning == "Erst ein Frühstück, z. B. im Treff. Dann mehr!"
    assert list(told(rungs, words)) == [
        "Ein Träger allein:",
        "  Alone (Fall: alone; Verstetigung: verstetigt)",
        "    brauchte: Ein Raum",
        "    Vorgehen: Erst ein Frühstück, z. B. im Treff. Dann mehr!",
        "Gemeinsame Organisation:",
        "  Club (Fall: club; Verstetigung: unbekannt)",
        "    brauchte: unbekannt",
        "    Vorgehen: unbekannt",
        "unbekannt:",
        "  Gamma (Fall: gamma; Verstetigung: unbekannt)",
        "    brauchte: unbekannt",
        "    Vorgehen: unbekannt",
    ]


def test_a_form_no_longer_in_the_vocabulary_stands_before_what_is_unknown(words: Words) -> None:
    rungs = ladder((case("alt", kooperation={"form": "frueher"}), GAMMA), words)
    assert [rung.form for rung in rungs][-2:] == ["frueher", "unbekannt"]


def test_the_ladder_of_all_cases_quotes_their_own_words(
    cases: tuple[Case, ...], words: Words
) -> None:
    rungs = ladder(cases, words)
    assert sorted(name for rung in rungs for name in rung.ids) == sorted(c.id for c in cases)
    for rung in rungs:
        for step in rung.steps:
            assert step.beginning and step.beginning in " ".join(
                step.case.sections.approach.replace("*", "").split()
            )
            assert rung.level is None or rung.level == (
                words["kooperationsformen"].terms[step.case.cooperation.form].level
            )


def test_contributions_that_nobody_named(words: Words) -> None:
    unnamed = actor_matrix((GAMMA,), words).unnamed(words)
    assert {*unnamed, "raeume"} == set(words["beitraege"].terms) and "raeume" not in unnamed


def test_every_actor_of_the_collection_is_counted_once(
    cases: tuple[Case, ...], words: Words
) -> None:
    counted: dict[tuple[str, str], set[str]] = defaultdict(set)
    kinds: dict[str, set[str]] = defaultdict(set)
    for record in cases:
        for item in record.to_record()["akteure"]:
            kinds[item["art"]].add(record.id)
            for contribution in set(item["beitraege"]) - {"unbekannt"}:
                counted[item["art"], contribution].add(record.id)
    matrix = actor_matrix(cases, words)
    assert {key: set(ids) for key, ids in cells(cases, words).items()} == counted
    assert {row.kind: set(row.ids) for row in matrix.rows} == kinds
    for row in matrix.rows:
        stated = {name for cell in row.cells for name in cell.ids}
        assert stated | {c.id for c in row.unstated} == set(row.ids)
        assert not stated & {c.id for c in row.unstated}


def test_every_obstacle_and_funder_of_the_collection_appears(
    cases: tuple[Case, ...], words: Words
) -> None:
    lessons = lessons_of(cases, words)
    shown = sum(len(group.obstacles) for group in lessons.obstacles)
    assert shown == sum(len(record.obstacles) for record in cases)
    funders = sum(len(story.funders) for story in lessons.funding.stories)
    assert funders == sum(len(record.funding) for record in cases)
    assert sum(len(count.cases) for count in lessons.funding.states) == len(cases)
    for story in lessons.funding.stories:
        for funder in story.funders:
            entry = words["finanzierungsarten"].terms[funder.funding.kind]
            assert funder.start_up is entry.start_up


def test_data_carries_the_cases_behind_each_number(words: Words) -> None:
    data = json.loads(json.dumps(insights_as_data(lessons_of(CASES, words, ["verein"]), words)))
    town = data["akteure"]["zeilen"][0]
    assert (town["begriff"], town["bezeichnung"], town["zahl"]) == ("kommune", "Kommune", 2)
    assert town["beitraege"][0]["faelle"] == ["alpha", "beta"]
    assert [row["begriff"] for row in data["luecken"]["fehlen"]] == ["kommune", "kirche"]
    assert data["hindernisse"][0]["hindernisse"][0]["ausgang"] == "geloest"
    assert data["nach_der_foerderung"]["faelle"][0]["geldgeber"][0]["anschub"] is True
    assert sum(state["zahl"] for state in data["nach_der_foerderung"]["staende"]) == 3
    assert insights_as_data(lessons_of((), words), words)["luecken"] is None


def test_only_close_hits_teach(engine: Engine) -> None:
    profile = Profile(
        structure="Großwohnsiedlung am Stadtrand", problem="Viele Ältere leben allein."
    )
    result = engine.search(profile, 30)
    close = [hit.case.id for hit in result.hits if hit.closeness is not Closeness.NONE]
    assert [c.id for c in lessons_of_result(result, engine.words).cases] == close
