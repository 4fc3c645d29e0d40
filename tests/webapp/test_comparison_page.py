"""Cases side by side, as page, JSON and table."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from recommender.engine import Engine
from tests.webapp.checking_client import Pages, words

TWO = "fall=bonn-pennenfeld&fall=bonn-buschdorf"


def test_page_says_what_is_shared_and_marks_what_differs_in_words(pages: Pages) -> None:
    page = pages.get(f"/vergleich?{TWO}")
    shared = page.all("dl")[0]
    assert "Gemeindetyp" in words(shared) and "Großstadt" in words(shared)
    rows = {words(row[0]): row for row in page.all("tr")[1:]}
    assert "gleich" in words(rows["Gemeindetyp"]) and "verschieden" not in words(
        rows["Gemeindetyp"]
    )
    assert "verschieden" in words(rows["Problemlagen"]) and "nur hier" in words(
        rows["Problemlagen"]
    )
    assert "unbekannt" in words(rows["Hindernisse"])
    assert all(row[0].get("scope") == "row" for row in rows.values())


@pytest.mark.parametrize("query", ["", "fall=bonn-pennenfeld"])
def test_fewer_than_two_cases_are_asked_for(pages: Pages, query: str) -> None:
    page = pages.get(f"/vergleich?{query}")
    assert "Wählen Sie 2 bis 4" in page.words and not page.all("table")
    selects = [s for s in page.all("select") if s.get("name") == "fall"]
    assert len(selects) == (1 if query else 2)


def test_more_than_four_are_too_many(pages: Pages, engine: Engine) -> None:
    query = "&".join(f"fall={case.id}" for case in engine.collection.cases[:5])
    page = pages.get(f"/vergleich?{query}", status=400)
    assert "höchstens 4" in page.words
    pages.get("/vergleich?" + query.rpartition("&")[0])


def test_a_case_that_is_gone_is_named(pages: Pages, client: FlaskClient) -> None:
    page = pages.get(f"/vergleich?{TWO}&fall=gibt-es-nicht")
    assert "„gibt-es-nicht“" in page.words and page.all("table")
    assert client.get(f"/vergleich.json?{TWO}&fall=gibt-es-nicht").status_code == 404


def test_ticked_cases_of_a_search_are_compared_without_its_text(client: FlaskClient) -> None:
    form = {"struktur": "geheim", "fall": ["bonn-pennenfeld", "", "bonn-buschdorf"]}
    response = client.post("/vergleich", data=form)
    assert (response.status_code, response.headers["Location"]) == (303, f"/vergleich?{TWO}")


def test_json_csv_and_api_hold_the_same(client: FlaskClient) -> None:
    data = client.get(f"/vergleich.json?{TWO}").get_json()
    assert client.get(f"/api/v1/compare?{TWO}").get_json() == data
    text = client.get(f"/vergleich.csv?{TWO}").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["feld"] for row in rows[1:]] == [line["titel"] for line in data["felder"]]
    assert [row["vergleich"] for row in rows[1:]] == [line["vergleich"] for line in data["felder"]]
    assert client.get("/api/v1/compare?fall=bonn-pennenfeld").get_json()["feld"] == "fall"
    assert client.get("/api/v1/compare?fall=x&fall=y").status_code == 404
