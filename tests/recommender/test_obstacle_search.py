"""Starting from an obstacle: over all real cases with the real model."""

from __future__ import annotations

import pytest

from kb.model import UNKNOWN
from recommender.engine import Engine
from recommender.insights.obstacles import by_kind, by_outcome
from recommender.obstacles.as_data import obstacles_as_data
from recommender.obstacles.query import ObstacleResult, read_obstacle_query
from recommender.profile import LONGEST_TEXT, ProfileError

TOLD = {
    "Förderung läuft aus": "projektitis",
    "Träger arbeiten gegeneinander": "alleingang",
    "Das Projektgeld endet nächstes Jahr, und keiner weiß, wie es weitergeht": "projektitis",
    "Die Ehrenamtlichen hören auf und es kommt niemand nach": "fehlende-freiwillige",
    "Wir finden keinen Raum für unseren Treff": "fehlende-raeume",
    "Die Stelle ist seit Monaten unbesetzt": "personal",
    "Die alten Leute schämen sich, Hilfe anzunehmen": "geringe-nachfrage",
    "Corona hat alles lahmgelegt": "aeussere-ereignisse",
    "Die Baukosten sind explodiert": "fehlendes-geld",
    "Niemand fühlt sich zuständig": "unklare-zustaendigkeit",
}
OFF_TOPIC = (
    "Wie backe ich einen Apfelkuchen?",
    "Python-Programm stürzt beim Start ab",
    "Rezept für Rouladen mit Rotkohl",
    "Der Urlaub auf Mallorca war schön",
    "Meine Katze frisst nicht",
    "Ich suche ein Hotel in Rom",
    "asdf qwertz",
    "?!",
)


def ask(engine: Engine, **fields: object) -> ObstacleResult:
    return engine.obstacles.search(read_obstacle_query(fields, engine.words))


def test_obstacles_in_own_words_find_those_who_met_their_kind(engine: Engine) -> None:
    missed = [
        (text, kind)
        for text, kind in TOLD.items()
        if kind not in [hit.item.obstacle.kind for hit in ask(engine, text=text).close[:3]]
    ]
    # Another model may word one of them differently; half of them would be a broken search.
    assert len(missed) <= 1, missed


def test_off_topic_texts_find_nothing_and_the_least_distant_are_marked_so(engine: Engine) -> None:
    found = [text for text in OFF_TOPIC if ask(engine, text=text).close]
    assert len(found) <= 1, found
    nothing = ask(engine, text="Rezept für Rouladen mit Rotkohl")
    assert nothing.close == () and 0 < len(nothing.weak) <= 5


def test_who_failed_is_found(engine: Engine) -> None:
    result = ask(engine, text="Die Unterstützung der Stadt fehlt, der Verein löst sich auf")
    failed = [hit.item for hit in result.close if hit.item.obstacle.outcome == "ungeloest"]
    assert any(item.case.continuation.state == "beendet" for item in failed)


def test_without_a_text_every_obstacle_comes_and_the_sums_are_those_of_the_cases(
    engine: Engine,
) -> None:
    result = ask(engine)
    cases = engine.collection.cases
    assert result.query.is_empty
    assert len(result.close) == result.total == sum(len(case.obstacles) for case in cases)
    data = obstacles_as_data(result, engine.words)
    for counted in data["arten"]:
        met = [c.id for c in cases for o in c.obstacles if o.kind == counted["begriff"]]
        assert counted["zahl"] == len(met) and sorted(counted["faelle"]) == sorted(set(met))
        assert sum(outcome["zahl"] for outcome in counted["ausgaenge"]) == counted["zahl"]
    for outcome in data["ausgaenge"]:
        ended = [o for c in cases for o in c.obstacles if o.outcome == outcome["begriff"]]
        assert outcome["zahl"] == len(ended)


@pytest.mark.parametrize("text", ["", "Die Förderung läuft aus"])
def test_filters_hold_for_every_hit(engine: Engine, text: str) -> None:
    kinds, outcomes = {"projektitis", "misstrauen"}, {"teilweise", UNKNOWN}
    met = [i for i in engine.obstacles.items if i.obstacle.kind in kinds]
    quarter_type = next(i for i in met if i.obstacle.outcome in outcomes).case.quarter_types[0]
    result = ask(
        engine,
        text=text,
        art=["projektitis", "Misstrauen oder Widerstand"],
        ausgang=sorted(outcomes),
        quartierstyp=[quarter_type],
    )
    assert result.hits
    for hit in result.hits:
        assert hit.item.obstacle.kind in kinds and hit.item.obstacle.outcome in outcomes
        assert quarter_type in hit.item.case.quarter_types
    everything = [item for item in engine.obstacles.items if result.query.admits(item)]
    assert result.candidates == len(everything)
    if not text:
        assert len(result.hits) == len(everything)


def test_groups_hold_each_obstacle_once(engine: Engine) -> None:
    items = engine.obstacles.items
    for groups in (by_kind(items, engine.words), by_outcome(items, engine.words)):
        assert sorted(id(i) for group in groups for i in group.obstacles) == sorted(map(id, items))


def test_a_kind_is_recognised_by_its_synonym(engine: Engine) -> None:
    recognised = ask(engine, text="Unsere Förderung läuft aus.").recognised
    assert [(item.term, item.because) for item in recognised] == [
        ("projektitis", "Förderung läuft aus")
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"art": ["quatsch"]}, "art"),
        ({"ausgang": "verloren"}, "ausgang"),
        ({"tekst": "x"}, "tekst"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ({"text": 5}, "text"),
        ({"art": 5}, "art"),
    ],
)
def test_unusable_questions_name_the_field(engine: Engine, fields: dict, field: str) -> None:
    with pytest.raises(ProfileError) as refused:
        read_obstacle_query(fields, engine.words)
    assert refused.value.field == field
