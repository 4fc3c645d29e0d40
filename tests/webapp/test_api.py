"""The JSON API."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from recommender.engine import Engine
from recommender.profile import LONGEST_TEXT, Profile

PROFILE = {"struktur": "Dorf mit 900 Menschen", "problem": "Der Laden schließt."}


def test_search_by_json_form_and_address_gives_the_same(client: FlaskClient) -> None:
    by_json = client.post("/api/v1/search", json={**PROFILE, "k": 3})
    assert by_json.status_code == 200
    hits = by_json.get_json()["treffer"]
    assert len(hits) == 3 and [hit["rang"] for hit in hits] == [1, 2, 3]
    assert client.post("/api/v1/search", data={**PROFILE, "k": 3}).get_json() == by_json.get_json()
    by_address = client.get("/api/v1/search", query_string={**PROFILE, "k": 3})
    assert by_address.get_json() == by_json.get_json()


def test_terms_may_be_lists(client: FlaskClient, engine: Engine) -> None:
    answer = client.post(
        "/api/v1/search", json={**PROFILE, "nur_gemeindetyp": ["landgemeinde"], "k": 50}
    ).get_json()
    for hit in answer["treffer"]:
        assert engine.collection.case(hit["fall"]).municipality_type == "landgemeinde"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "struktur"),
        ({"struktur": "  "}, "struktur"),
        ({"struktur": "x" * (LONGEST_TEXT + 1)}, "struktur"),
        ({"struktur": 5}, "struktur"),
        ({"strukur": "vertippt"}, "strukur"),
        ({**PROFILE, "nur_problemlagen": ["gibtsnicht"]}, "nur_problemlagen"),
        ({**PROFILE, "k": 0}, "k"),
        ({**PROFILE, "k": 51}, "k"),
        ({**PROFILE, "k": True}, "k"),
        ({**PROFILE, "k": "viele"}, "k"),
    ],
)
def test_unusable_profile_is_a_problem_that_names_the_field(
    client: FlaskClient, body: dict, field: str
) -> None:
    response = client.post("/api/v1/search", json=body)
    problem = response.get_json()
    assert (response.status_code, problem["status"], problem["feld"]) == (400, 400, field)
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("body", ["kein json", "[]", '"text"', "null", "5"])
def test_anything_but_an_object_is_refused(client: FlaskClient, body: str) -> None:
    response = client.post("/api/v1/search", data=body, content_type="application/json")
    assert response.status_code == 400
    assert "JSON-Objekt" in response.get_json()["detail"]


def test_other_media_types_are_refused(client: FlaskClient) -> None:
    response = client.post("/api/v1/search", data="x", content_type="text/plain")
    assert (response.status_code, response.content_type) == (415, "application/problem+json")


def test_cases_and_one_case(client: FlaskClient, engine: Engine, case_id: str) -> None:
    listing = client.get("/api/v1/cases").get_json()
    assert listing["anzahl"] == len(engine.collection.cases)
    record = client.get(f"/api/v1/cases/{case_id}").get_json()
    assert record == engine.collection.case(case_id).to_record()
    assert client.get("/api/v1/cases/gibtsnicht").status_code == 404
    assert client.get("/api/v1/cases?farbe=rot").get_json()["feld"] == "farbe"


def test_actors_of_a_case_are_those_of_its_record(
    client: FlaskClient, engine: Engine, case_id: str
) -> None:
    matrix = client.get(f"/api/v1/cases/{case_id}/actors").get_json()
    actors = engine.collection.case(case_id).actors
    brought = {(a.kind, c) for a in actors for c in a.contributions}
    given = {(row["begriff"], c["begriff"]) for row in matrix["zeilen"] for c in row["beitraege"]}
    assert given == brought
    assert {row["begriff"] for row in matrix["zeilen"]} == {a.kind for a in actors}
    assert client.get("/api/v1/cases/gibtsnicht/actors").status_code == 404


def test_twins_of_a_case_and_of_a_profile(
    client: FlaskClient, engine: Engine, case_id: str
) -> None:
    case = engine.collection.case(case_id)
    twins = client.get(f"/api/v1/cases/{case_id}/twins").get_json()
    assert [term["begriff"] for term in twins["quartierstyp"]] == list(case.quarter_types)
    assert twins["faelle"]
    for twin in twins["faelle"]:
        assert set(twin["quartierstyp"]) & set(case.quarter_types)
        assert set(twin["problemlagen"]) & set(case.problems)
        assert not twin["ort"].startswith(case.place.municipality)
    assert client.get("/api/v1/cases/gibtsnicht/twins").status_code == 404
    found = client.post("/api/v1/search", json=PROFILE).get_json()["zwillinge"]
    assert "dorf" in [term["begriff"] for term in found["quartierstyp"]]
    assert "dorf" in found["erschlossen"] and found["faelle"]


def test_region_and_coverage_are_what_the_pages_show(client: FlaskClient) -> None:
    for api, page in (
        ("/api/v1/region?quartierstyp=dorf", "/karte.json?quartierstyp=dorf"),
        ("/api/v1/coverage?gegen=land", "/luecken.json?gegen=land"),
    ):
        assert client.get(api).get_json() == client.get(page).get_json()
    assert client.get("/api/v1/region?farbe=rot").get_json()["feld"] == "farbe"
    assert client.get("/api/v1/coverage?gegen=mond").get_json()["feld"] == "gegen"


def test_the_ladder_holds_every_close_case_once_the_least_demanding_first(
    client: FlaskClient,
) -> None:
    lessons = client.post("/api/v1/search", json={**PROFILE, "k": 30}).get_json()["lehren"]
    rungs = lessons["zusammenarbeit"]
    placed = [case for rung in rungs for case in rung["faelle"]]
    assert sorted(placed) == sorted(lessons["faelle"]) and placed
    levels = [rung["stufe"] for rung in rungs if rung["stufe"] is not None]
    assert levels == sorted(levels) and rungs[-1]["begriff"] == "unbekannt"


def test_health_says_what_is_served(client: FlaskClient, engine: Engine) -> None:
    assert client.get("/healthz").get_json() == {
        "status": "ok",
        "faelle": len(engine.collection.cases),
        "generation": engine.generation,
        "modell": engine.model_name,
    }


def test_openapi_document_names_every_address_and_resolves(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    served = {
        str(rule).replace("<case_id>", "{fall}")
        for rule in client.application.url_map.iter_rules()
        if str(rule.endpoint).startswith("api.")
    }
    assert set(document["paths"]) | {"/api/v1/openapi.json"} == served
    for reference in _references(document):
        _resolve(document, reference)
    fields = {field.alias for field in Profile.model_fields.values()}
    assert set(document["components"]["schemas"]["Quartiersprofil"]["properties"]) == fields | {"k"}


def test_answers_have_just_the_documented_keys(client: FlaskClient, case_id: str) -> None:
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    answer = client.post("/api/v1/search", json=PROFILE).get_json()
    assert set(answer) == set(schemas["Ergebnis"]["properties"])
    hit = schemas["Ergebnis"]["properties"]["treffer"]["items"]["properties"]
    assert set(answer["treffer"][0]) == set(hit)
    for address, name in (
        (f"/api/v1/cases/{case_id}/actors", "Akteursmatrix"),
        (f"/api/v1/cases/{case_id}/twins", "Zwillinge"),
        ("/api/v1/region", "Region"),
        ("/api/v1/coverage", "Abdeckung"),
    ):
        given, schema = client.get(address).get_json(), schemas[name]["properties"]
        assert set(given) == set(schema), address
        for key, value in given.items():
            if value and isinstance(value, list) and "properties" in schema[key]["items"]:
                assert set(value[0]) == set(schema[key]["items"]["properties"]), (address, key)
    rung = next(r for r in answer["lehren"]["zusammenarbeit"] if r["schritte"])
    documented = schemas["Ergebnis"]["properties"]["lehren"]["properties"]["zusammenarbeit"]
    assert set(rung) == set(documented["items"]["properties"])
    step = documented["items"]["properties"]["schritte"]["items"]["properties"]
    assert set(rung["schritte"][0]) == set(step)
    assert set(client.get("/healthz").get_json()) == set(schemas["Zustand"]["properties"])
    assert set(client.get("/api/v1/cases/x").get_json()) <= set(schemas["Problem"]["properties"])


def test_dossier_takes_named_or_the_closest_cases_and_answers_as_documented(
    client: FlaskClient,
) -> None:
    schema = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]["Mappe"]
    closest = client.post("/api/v1/dossier", json={"profil": PROFILE}).get_json()
    assert set(closest) == set(schema["properties"]) and len(closest["faelle"]) == 5
    assert set(closest["faelle"][0]) == set(schema["properties"]["faelle"]["items"]["properties"])
    chosen = {"profil": PROFILE, "faelle": [{"fall": "bonn-pennenfeld", "notiz": "n"}, "x"]}
    named = client.post("/api/v1/dossier", json=chosen).get_json()
    assert [(case["fall"], case["notiz"]) for case in named["faelle"]] == [("bonn-pennenfeld", "n")]
    assert named["fehlende_faelle"] == ["x"]
    again = client.post("/api/v1/dossier", json=named["mappe"]).get_json()
    assert again == named


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"profil": {"problm": "x"}}, "profil.problm"),
        ({"faelle": [{"notiz": "x"}]}, "faelle.0.fall"),
        ({"mappe": 2}, "mappe"),
        ({"bausteine": ["x"]}, "bausteine.0"),
    ],
)
def test_unusable_dossier_is_a_problem_that_names_the_field(
    client: FlaskClient, body: dict, field: str
) -> None:
    problem = client.post("/api/v1/dossier", json=body).get_json()
    assert (problem["status"], problem["feld"]) == (400, field)


def test_lessons_name_the_cases_behind_each_number(client: FlaskClient) -> None:
    table = {"akteure_am_tisch": ["verein"]}
    answer = client.post("/api/v1/search", json={**PROFILE, **table}).get_json()
    close = {hit["fall"] for hit in answer["treffer"] if hit["naehe"] != "keine"}
    lessons = answer["lehren"]
    assert set(lessons["faelle"]) == close
    for row in lessons["akteure"]["zeilen"]:
        for counted in (row, *row["beitraege"]):
            assert counted["zahl"] == len(counted["faelle"]) == len(set(counted["faelle"]))
            assert set(counted["faelle"]) <= close
    assert {row["begriff"] for row in lessons["luecken"]["fehlen"]}.isdisjoint({"verein"})
    states = lessons["nach_der_foerderung"]["staende"]
    assert sum(state["zahl"] for state in states) == len(close)


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        found = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return found + [ref for value in node.values() for ref in _references(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in _references(value)]
    return []


def _resolve(document: dict, reference: str) -> object:
    node: object = document
    for part in reference.removeprefix("#/").split("/"):
        assert isinstance(node, dict), reference
        node = node[part]
    return json.dumps(node)
