"""Twin quarters: checked against the fields of every case they come from."""

from __future__ import annotations

import pytest

from kb.collection import UnknownCase
from recommender.engine import Engine
from recommender.facets import fold_name
from recommender.insights.twins import Twins, twins_of_case, twins_of_result
from recommender.profile import Profile
from recommender.result import Closeness

HIGH_RISE = Profile(
    structure="Großwohnsiedlung am Stadtrand, fast alles Mietwohnungen.",
    problem="Die Vereinsamung ist groß. Viele Ältere gehen kaum noch aus dem Haus.",
)


def places(twins: Twins) -> list[str]:
    return [fold_name(hit.case.place.municipality) for hit in twins.hits]


def test_twins_of_a_case_share_type_and_problem_and_lie_in_different_other_cities(
    engine: Engine,
) -> None:
    found = 0
    for case in engine.collection.cases[::7]:
        twins = twins_of_case(engine, case.id)
        assert twins.quarter_types == case.quarter_types and twins.problems == case.problems
        for hit in twins.hits:
            assert set(hit.case.quarter_types) & set(case.quarter_types)
            assert set(hit.case.problems) & set(case.problems)
            assert hit.closeness is not Closeness.NONE
        assert fold_name(case.place.municipality) not in places(twins)
        assert len(set(places(twins))) == len(twins.hits)
        found += len(twins.hits)
    assert found > 40


def test_a_city_with_many_cases_appears_once(engine: Engine) -> None:
    met_again = False
    for quarter_type in ("gemischter-stadtteil", "gesamtstadt-kreis"):
        profile = HIGH_RISE.model_copy(
            update={
                "quarter_types": (quarter_type,),
                "not_inferred": ("grosswohnsiedlung", "einsamkeit"),
            }
        )
        twins = twins_of_result(engine, engine.search(profile), limit=30)
        assert twins.hits and len(set(places(twins))) == len(twins.hits)
        of_the_type = [
            fold_name(case.place.municipality)
            for case in engine.collection.cases
            if quarter_type in case.quarter_types
        ]
        met_again |= any(of_the_type.count(place) > 1 for place in places(twins))
    assert met_again


def test_types_and_problems_read_from_the_text_are_named_as_such(engine: Engine) -> None:
    twins = twins_of_result(engine, engine.search(HIGH_RISE))
    assert twins.quarter_types == ("grosswohnsiedlung",)
    assert set(twins.inferred) == {*twins.quarter_types, *twins.problems} and twins.problems
    for hit in twins.hits:
        assert "grosswohnsiedlung" in hit.case.quarter_types
        assert set(hit.case.problems) & set(twins.problems)


def test_ticked_terms_count_and_filters_hold(engine: Engine) -> None:
    profile = HIGH_RISE.model_copy(
        update={
            "quarter_types": ("zechen-werkssiedlung",),
            "not_inferred": ("grosswohnsiedlung",),
            "not_municipalities": ("Gelsenkirchen",),
            "only_states": ("Nordrhein-Westfalen",),
        }
    )
    twins = twins_of_result(engine, engine.search(profile))
    assert twins.quarter_types == ("zechen-werkssiedlung",)
    assert "zechen-werkssiedlung" not in twins.inferred
    assert twins.hits and "gelsenkirchen" not in places(twins)
    for hit in twins.hits:
        assert "zechen-werkssiedlung" in hit.case.quarter_types
        assert hit.case.place.state == "Nordrhein-Westfalen"


def test_without_a_known_type_there_are_no_twins(engine: Engine) -> None:
    result = engine.search(Profile(problem="Die Menschen hier sind viel allein."))
    assert twins_of_result(engine, result).quarter_types == ()
    assert twins_of_result(engine, result).hits == ()


def test_an_off_topic_text_has_no_twins_even_with_a_type(engine: Engine) -> None:
    text = "Wie backe ich einen saftigen Marmorkuchen mit Kakao und Butter?"
    profile = Profile(text=text, quarter_types=("dorf",))
    assert twins_of_result(engine, engine.search(profile)).hits == ()


def test_an_unknown_case_is_named(engine: Engine) -> None:
    with pytest.raises(UnknownCase):
        twins_of_case(engine, "gibt-es-nicht")
