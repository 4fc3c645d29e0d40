"""The obstacle pages, the same as JSON and CSV, and the API."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from recommender.engine import Engine
from tests.webapp.checking_client import Pages

TEXT = "Die Förderung läuft aus."


def test_start_page_counts_add_up(pages: Pages, engine: Engine) -> None:
    page = pages.get("/hindernisse")
    rows = [
        [int(cell.text) for cell in row if cell.tag.endswith("}td")] for row in page.all("tr")[1:]
    ]
    *kinds, total = rows
    for cases, obstacles, *outcomes in rows:
        assert obstacles == sum(outcomes) and cases <= obstacles
    assert [sum(column) for column in zip(*kinds, strict=True)][1:] == total[1:]
    assert total[0] == sum(bool(case.obstacles) for case in engine.collection.cases)


def test_every_kind_links_to_its_obstacles(pages: Pages, engine: Engine) -> None:
    kinds = {item.obstacle.kind for item in engine.obstacles.items}
    links = {a.get("href") for a in pages.get("/hindernisse").all("a")}
    for kind in kinds:
        address = f"/hindernisse?art={kind}"
        assert address in links
        page = pages.get(address)
        mine = [i for i in engine.obstacles.items if i.obstacle.kind == kind]
        assert len([li for li in page.all("li") if li.get("class") == "hurdle"]) == len(mine)


def test_a_text_shows_the_unsolved_first_and_stays_in_the_form(pages: Pages) -> None:
    page = pages.post("/hindernisse", data={"text": TEXT})
    headings = [h for h in page.text_of("h2") if h.startswith("Ausgang")]
    assert headings[0].startswith("Ausgang: ungelöst")
    assert page.by_id("text").text.strip() == TEXT
    assert "Danach" in page.words and "Als Art erkannt" in page.words


def test_nothing_close_is_said(pages: Pages) -> None:
    page = pages.post("/hindernisse", data={"text": "Rezept für Rouladen mit Rotkohl"})
    assert page.text_of("h1") == ["Nichts Passendes gefunden"]
    assert "nicht nah genug" in page.words


def test_filters_that_exclude_everything_are_said(pages: Pages) -> None:
    page = pages.get("/hindernisse?art=alleingang&ausgang=ungeloest&quartierstyp=dorf")
    assert page.text_of("h1") == ["Kein Hindernis erfüllt die Auswahl"]


@pytest.mark.parametrize("data", [{"text": "x" * 4001}, {"art": "quatsch"}])
def test_unusable_input_is_kept_and_explained(pages: Pages, data: dict) -> None:
    page = pages.post("/hindernisse", 400, data=data)
    assert page.text_of("title")[0].startswith("Fehler: ")
    assert page.by_id("fehler") is not None


def test_suffix_and_accept_give_the_same(client: FlaskClient) -> None:
    api = client.post("/api/v1/obstacles", json={"text": TEXT}).get_json()
    by_suffix = client.post("/hindernisse.json", data={"text": TEXT})
    accept = {"Accept": "application/json"}
    by_accept = client.post("/hindernisse", data={"text": TEXT}, headers=accept)
    assert by_suffix.get_json() == by_accept.get_json() == api
    assert "Accept" in by_accept.headers["Vary"]
    table = client.post("/hindernisse", data={"text": TEXT}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(table.get_data(as_text=True)[1:]), delimiter=";"))
    assert [row["hindernis"] for row in rows] == [hit["hindernis"] for hit in api["treffer"]]
    assert client.get("/hindernisse.json?art=quatsch").get_json()["feld"] == "art"


def test_api_by_address_and_json_give_the_same_documented_keys(client: FlaskClient) -> None:
    question = {"text": TEXT, "ausgang": ["geloest", "unbekannt"]}
    answer = client.post("/api/v1/obstacles", json=question).get_json()
    assert client.get("/api/v1/obstacles", query_string=question).get_json() == answer
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    documented = schemas["Hindernisse"]["properties"]
    assert set(answer) == set(documented)
    assert set(answer["treffer"][0]) == set(documented["treffer"]["items"]["properties"])
    assert set(answer["arten"][0]) == set(documented["arten"]["items"]["properties"])
    assert sum(outcome["zahl"] for outcome in answer["ausgaenge"]) == answer["anzahl"]
    assert client.post("/api/v1/obstacles", json=[]).status_code == 400


def test_hostile_records_stay_text(hostile_pages: Pages) -> None:
    hostile_pages.get("/hindernisse")
    assert hostile_pages.post("/hindernisse", data={"text": TEXT}).text_of("h1")
