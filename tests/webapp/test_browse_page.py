"""Browsing by facets, and the list as JSON and CSV."""

from __future__ import annotations

import csv
import io

from flask.testing import FlaskClient

from recommender.engine import Engine
from tests.webapp.checking_client import Pages
from webapp.case_rows import COLUMN_NAMES
from webapp.facets import FACET_BY_NAME, options, select
from webapp.table import cell


def _rows(page) -> list[str]:
    return [li[0][0].get("href") for li in page.all("li") if li.get("class") == "row"]


def test_every_case_stands_once(pages: Pages, engine: Engine) -> None:
    for grouping in ("quartierstyp", "land", "problemlagen"):
        rows = _rows(pages.get(f"/faelle?gruppe={grouping}"))
        assert sorted(rows) == [f"/faelle/{case.id}" for case in engine.collection.cases]


def test_counts_say_what_a_click_finds(engine: Engine) -> None:
    collection = engine.collection
    ticked = {"gemeindetyp": frozenset({"grossstadt"})}
    for facet in FACET_BY_NAME.values():
        for option in options(facet, collection, ticked):
            wanted = {**ticked, facet.name: frozenset({option.term})}
            assert option.count == len(select(collection.cases, wanted))


def test_terms_of_a_facet_are_alternatives_and_facets_add_up(engine: Engine) -> None:
    cases = engine.collection.cases
    dorf = select(cases, {"quartierstyp": frozenset({"dorf"})})
    both = select(cases, {"quartierstyp": frozenset({"dorf", "innenstadt"})})
    assert set(dorf) <= set(both)
    lonely = select(
        cases,
        {"quartierstyp": frozenset({"dorf"}), "problemlagen": frozenset({"einsamkeit"})},
    )
    assert set(lonely) <= set(dorf)


def test_chosen_terms_can_be_removed_one_by_one(pages: Pages) -> None:
    page = pages.get("/faelle?quartierstyp=dorf&quartierstyp=innenstadt&gruppe=land")
    chips = [a.get("href") for a in page.all("a") if a.get("class") == "chip"]
    assert chips == [
        "/faelle?gruppe=land&quartierstyp=innenstadt",
        "/faelle?gruppe=land&quartierstyp=dorf",
    ]


def test_list_as_json_by_suffix_and_by_accept(client: FlaskClient, engine: Engine) -> None:
    by_suffix = client.get("/faelle.json?quartierstyp=dorf").get_json()
    response = client.get("/faelle?quartierstyp=dorf", headers={"Accept": "application/json"})
    assert response.get_json() == by_suffix
    assert "Accept" in response.headers["Vary"]
    found = select(engine.collection.cases, {"quartierstyp": frozenset({"dorf"})})
    assert [row["fall"] for row in by_suffix["faelle"]] == [case.id for case in found]


def test_whatever_accepts_anything_gets_the_page(client: FlaskClient) -> None:
    for accept in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "image/png"):
        assert client.get("/faelle", headers={"Accept": accept}).mimetype == "text/html"


def test_list_as_csv_opens_in_a_german_excel(client: FlaskClient, engine: Engine) -> None:
    response = client.get("/faelle.csv")
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))
    assert tuple(rows[0]) == COLUMN_NAMES
    assert [row[0] for row in rows[1:]] == [case.id for case in engine.collection.cases]


def test_csv_runs_no_formula(hostile_pages: Pages) -> None:
    body = hostile_pages._client.get("/faelle.csv").get_data(as_text=True)
    assert "'=HYPERLINK" in body and ";=HYPERLINK" not in body
    for text in ("=1+1", "+1", "-1", "@a", "\tx", "\rx"):
        assert cell(text) == "'" + text
    assert cell("a=b") == "a=b"
    assert cell(["a", "b"]) == "a | b"
