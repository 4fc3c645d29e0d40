"""The project check as a page, as JSON and CSV, and in the API."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from tests.webapp.checking_client import Pages

PROJECT = {
    "vorgehen": "Ein Nachbarschaftstreff mit Beratung, die Caritas stellt eine halbe Stelle.",
    "struktur": "Großwohnsiedlung am Stadtrand, viele alleinlebende Ältere.",
    "zielgruppen": ["alleinlebende", "hochaltrige"],
    "kooperation": "lose-runde",
    "anschluss": "nein",
}


def test_the_form_and_the_comparison_are_sound(pages: Pages) -> None:
    assert pages.get("/projekt-pruefen").text_of("h1") == ["Ein eigenes Projekt prüfen"]
    page = pages.post("/projekt-pruefen", data=PROJECT)
    assert page.text_of("h1") == ["Ihr Projekt neben ähnlichen Fällen"]
    assert "Was ähnliche Fälle haben und Ihr Projekt (noch) nicht nennt" in page.text_of("h2")
    assert "Bei Ihnen ist noch nicht geregelt, wer nach der Förderung zahlt." in page.words
    assert page.by_id("vorgehen").text.strip() == PROJECT["vorgehen"]
    ticked = {i.get("value") for i in page.all("input") if i.get("checked") is not None}
    assert ticked == {"alleinlebende", "hochaltrige"}


def test_counts_on_the_page_are_those_of_the_api(pages: Pages, client: FlaskClient) -> None:
    answer = client.post("/api/v1/project-check", json=PROJECT).get_json()
    page = pages.post("/projekt-pruefen", data=PROJECT)
    total = len(answer["verglichen_mit"])
    for comparison in answer["vergleich"]:
        for item in comparison["fehlt"]:
            if item["zahl"] > 1:
                row = f"{item['bezeichnung']}"
                rows = [tr for tr in page.text_of("tr") if tr.startswith(row)]
                assert any(f"in {item['zahl']} von {total}" in tr for tr in rows), row


def test_nothing_close_is_said(pages: Pages) -> None:
    page = pages.post("/projekt-pruefen", data={"vorgehen": "Rezept für Rouladen mit Rotkohl"})
    assert page.text_of("h1") == ["Nichts Passendes gefunden"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "vorgehen"),
        ({"vorgehen": "x" * 4001}, "vorgehen"),
        ({**PROJECT, "evidenz": "quatsch"}, "evidenz"),
        ({**PROJECT, "anschluss": "quatsch"}, "anschluss"),
    ],
)
def test_unusable_projects_keep_what_was_typed(pages: Pages, data: dict, field: str) -> None:
    page = pages.post("/projekt-pruefen", 400, data=data)
    assert page.text_of("title")[0].startswith("Fehler: ")
    assert page.by_id("fehler") is not None and page.by_id(field) is not None
    assert (page.by_id("vorgehen").text or "").strip() == data.get("vorgehen", "")


def test_suffix_and_accept_give_the_same(client: FlaskClient) -> None:
    answer = client.post("/api/v1/project-check", json=PROJECT).get_json()
    assert client.post("/projekt-pruefen.json", data=PROJECT).get_json() == answer
    table = client.post("/projekt-pruefen", data=PROJECT, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(table.get_data(as_text=True)[1:]), delimiter=";"))
    assert [row["fall"] for row in rows] == [hit["fall"] for hit in answer["treffer"]]
    assert any("Beteiligte: " in row["hat_darueber_hinaus"] for row in rows)
    assert client.get("/projekt-pruefen.json").status_code == 405


def test_api_answers_with_the_documented_keys(client: FlaskClient) -> None:
    answer = client.post("/api/v1/project-check", json=PROJECT).get_json()
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    documented = schemas["Projektvergleich"]["properties"]
    assert set(answer) == set(documented)
    comparison = documented["vergleich"]["items"]["properties"]
    assert set(answer["vergleich"][0]) == set(comparison)
    term = comparison["fehlt"]["items"]["properties"]
    assert set(answer["vergleich"][0]["fehlt"][0]) <= set(term)
    refused = client.post("/api/v1/project-check", json={"vorgehen": 5})
    assert (refused.status_code, refused.get_json()["feld"]) == (400, "vorgehen")
    assert client.get("/api/v1/project-check?vorgehen=Treff").status_code == 405


def test_hostile_records_stay_text(hostile_pages: Pages) -> None:
    hostile_pages.post("/projekt-pruefen", data=PROJECT)
