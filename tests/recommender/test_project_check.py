"""A project beside real cases: sums are counted a second time, from the records."""

from __future__ import annotations

import pytest

from kb.model import UNKNOWN, Case
from recommender.engine import Engine
from recommender.profile import LONGEST_TEXT, ProfileError
from recommender.project.as_data import check_as_data
from recommender.project.check import NOT_TELLING, ProjectCheck, check_project
from recommender.project.project import PROJECT_TERMS, read_project
from recommender.result import Closeness

PROJECT = {
    "vorgehen": (
        "Ein Nachbarschaftstreff in einer Wohnung des Vermieters, dazu Beratung. Ehrenamtliche"
        " begleiten zum Einkauf. Die Caritas stellt eine halbe Stelle, das Deutsche Hilfswerk"
        " fördert sie drei Jahre."
    ),
    "struktur": "Großwohnsiedlung am Stadtrand, viele alleinlebende Ältere.",
    "zielgruppen": ["Alleinlebende Ältere"],
    "akteure": ["kommune"],
    "kooperation": "feste-partner",
}


def check(engine: Engine, **fields: object) -> ProjectCheck:
    return check_project(engine, read_project({**PROJECT, **fields}, engine.words))


def terms(case: Case, field: str) -> set[str]:
    found = {
        "zielgruppen": case.target_groups,
        "handlungsfelder": case.fields_of_action,
        "akteure": [actor.kind for actor in case.actors],
        "finanzierung": [money.kind for money in case.funding],
        "kooperation": [case.cooperation.form],
        "evidenz": [case.evidence],
    }[field]
    return set(found) - NOT_TELLING - {UNKNOWN}


@pytest.fixture(scope="module")
def checked(engine: Engine) -> ProjectCheck:
    return check(engine)


def test_every_count_is_that_of_the_records(checked: ProjectCheck, engine: Engine) -> None:
    data = check_as_data(checked, engine.words)
    cases = [engine.collection.case(case_id) for case_id in data["verglichen_mit"]]
    assert cases
    for comparison in data["vergleich"]:
        field = comparison["feld"]
        seen = set()
        for part in ("fehlt", "gemeinsam", "nur_hier"):
            for item in comparison[part]:
                having = [case.id for case in cases if item["begriff"] in terms(case, field)]
                assert item["faelle"] == having and item["zahl"] == len(having)
                assert bool(having) == (part != "nur_hier")
                assert item["begriff"] not in seen
                seen.add(item["begriff"])
        assert set().union(*(terms(case, field) for case in cases)) <= seen
        assert comparison["ohne_angabe"] == [c.id for c in cases if not terms(c, field)]
    single = next(c for c in data["vergleich"] if c["feld"] == "evidenz")
    counted = sum(item["zahl"] for item in single["fehlt"] + single["gemeinsam"])
    assert counted + len(single["ohne_angabe"]) == len(cases)


def test_what_is_named_or_clearly_implied_is_not_missing(checked: ProjectCheck) -> None:
    inferred = {(item.field, item.term) for item in checked.inferred}
    assert ("akteure", "wohlfahrtsverband") in inferred and ("finanzierung", "stiftung") in inferred
    assert ("handlungsfelder", "beratung") in inferred
    named = inferred | {("zielgruppen", "alleinlebende"), ("akteure", "kommune")}
    for comparison in checked.comparisons:
        for item in comparison.missing:
            assert (comparison.aspect.field, item.term) not in named
        for item in (*comparison.shared, *comparison.only_here):
            own = (comparison.aspect.field, item.term)
            assert item.inferred == (own in inferred)


def test_that_a_landlord_is_named_does_not_say_that_the_landlord_pays(
    checked: ProjectCheck,
) -> None:
    inferred = {(item.field, item.term) for item in checked.inferred}
    assert ("akteure", "wohnungsunternehmen") in inferred
    assert ("finanzierung", "wohnungswirtschaft") not in inferred


def test_an_implied_term_can_be_taken_away(engine: Engine) -> None:
    without = check(engine, nicht_erschlossen=["wohlfahrtsverband"])
    assert "wohlfahrtsverband" not in {item.term for item in without.inferred}
    actors = next(c for c in without.comparisons if c.aspect.field == "akteure")
    assert "wohlfahrtsverband" not in {item.term for item in actors.shared}


def test_what_the_project_does_meets_what_the_cases_did(engine: Engine) -> None:
    case = engine.collection.case("gelsenkirchen-haushaltsdienste")
    project = read_project({"vorgehen": case.sections.approach}, engine.words)
    assert check_project(engine, project).cases[0] == case
    elsewhere = project.model_copy(update={"not_municipalities": (case.place.municipality,)})
    places = {c.place.municipality for c in check_project(engine, elsewhere).cases}
    assert places and case.place.municipality not in places


def test_only_close_cases_are_compared(engine: Engine) -> None:
    project = read_project({"vorgehen": "Rezept für Rouladen mit Rotkohl"}, engine.words)
    nothing = check_project(engine, project)
    assert nothing.result.closeness is Closeness.NONE
    assert nothing.cases == ()
    assert all(not c.missing and not c.shared for c in nothing.comparisons)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "vorgehen"),
        ({"vorgehen": "  "}, "vorgehen"),
        ({"vorgehen": "x" * (LONGEST_TEXT + 1)}, "vorgehen"),
        ({"vorgehen": "Treff", "akteure": ["quatsch"]}, "akteure"),
        ({"vorgehen": "Treff", "anschluss": "vielleicht"}, "anschluss"),
        ({"vorgehen": "Treff", "farbe": "rot"}, "farbe"),
    ],
)
def test_unusable_projects_name_the_field(engine: Engine, fields: dict, field: str) -> None:
    with pytest.raises(ProfileError) as refused:
        read_project(fields, engine.words)
    assert refused.value.field == field


def test_every_term_list_of_a_project_has_its_vocabulary(engine: Engine) -> None:
    for vocabulary in PROJECT_TERMS.values():
        assert engine.words[vocabulary].terms
