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


def test_answers_have_just_the_documented_keys(client: FlaskClient) -> None:
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    answer = client.post("/api/v1/search", json=PROFILE).get_json()
    assert set(answer) == set(schemas["Ergebnis"]["properties"])
    hit = schemas["Ergebnis"]["properties"]["treffer"]["items"]["properties"]
    assert set(answer["treffer"][0]) == set(hit)
    assert set(client.get("/healthz").get_json()) == set(schemas["Zustand"]["properties"])
    assert set(client.get("/api/v1/cases/x").get_json()) <= set(schemas["Problem"]["properties"])


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
