"""The map with its list, and the page of gaps: every number against the cases themselves."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from kb.coverage import DIMENSIONS, coverage_of
from kb.region import region_of
from recommender.engine import Engine
from tests.webapp.checking_client import Page, Pages, words
from webapp.map_drawing import WIDTH, district_map, state_map
from webapp.table import BYTE_ORDER_MARK

SVG = "{http://www.w3.org/2000/svg}"
VILLAGES = "/karte?quartierstyp=dorf"


def case_links(page: Page) -> list[str]:
    return [
        link.get("href", "").removeprefix("/faelle/")
        for link in page.all("a")
        if re.fullmatch(r"/faelle/[a-z0-9-]+", link.get("href", ""))
    ]


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    text = client.get(address).get_data(as_text=True).removeprefix(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_every_case_stands_once_in_the_lists_beside_the_maps(pages: Pages, engine: Engine) -> None:
    page = pages.get("/karte")
    assert sorted(case_links(page)) == sorted(case.id for case in engine.collection.cases)
    assert "Ohne Ort auf der Karte" in page.text_of("h3")


def test_a_selection_is_kept_and_narrows_lists_points_and_tables(
    pages: Pages, engine: Engine
) -> None:
    page = pages.get(VILLAGES)
    villages = [case for case in engine.collection.cases if "dorf" in case.quarter_types]
    assert sorted(case_links(page)) == sorted(case.id for case in villages)
    chosen = [o.get("value") for o in page.all("option") if o.get("selected") is not None]
    assert chosen == ["dorf"]
    shown = list(page.tree.iter(SVG + "circle"))
    found = region_of(engine.collection, villages)
    drawn = district_map(found).points + state_map(found).points
    assert len(shown) == len(drawn) > 0
    rows = [[words(cell) for cell in row] for row in page.all("tr")]
    assert ["Bochum", "keiner (5)", "0 von 1"] in rows
    covered = ", ".join(area.name for area in found.covered)
    assert f"kein Fall bekannt. Bekannt ist einer aus: {covered}." in page.words
    assert "von 53 Kreisen" in page.words and "von 396 Gemeinden" in page.words


def test_districts_without_a_case_are_named_and_left_untinted(pages: Pages, engine: Engine) -> None:
    page = pages.get("/karte")
    found = region_of(engine.collection)
    gaps = ", ".join(area.name for area in found.gaps)
    assert (
        f"In {len(found.gaps)} von 53 Kreisen und kreisfreien Städten ist kein Fall" in page.words
    )
    assert gaps in page.words
    first = next(page.tree.iter(SVG + "svg"))
    tinted = [path for path in first.iter(SVG + "path") if "known" in path.get("class", "")]
    assert len(tinted) == len(found.covered) == 53 - len(found.gaps)


def test_maps_have_a_name_a_description_and_the_credits_of_their_sources(pages: Pages) -> None:
    page = pages.get("/karte")
    drawings = list(page.tree.iter(SVG + "svg"))
    assert len(drawings) == 2
    for drawing in drawings:
        assert drawing.get("role") == "img"
        for name in (drawing.get("aria-labelledby") or "").split():
            assert words(page.by_id(name))
        assert all(path.get("d") for path in drawing.iter(SVG + "path"))
    links = {link.get("href") for link in page.all("a")}
    assert "© GeoBasis-DE / BKG 2021 (Daten verändert), dl-de/by-2-0" in page.words
    assert "https://www.bkg.bund.de" in links and "https://www.govdata.de/dl-de/by-2-0" in links
    assert "https://www.geonames.org" in links


def test_an_unknown_or_contradictory_selection_is_an_empty_map_not_an_error(pages: Pages) -> None:
    page = pages.get("/karte?quartierstyp=gibtsnicht")
    assert "0 Fälle von" in page.words and not case_links(page)
    assert not list(page.tree.iter(SVG + "circle"))
    assert "In keinem der 53 Kreise" in page.words


def test_points_are_drawn_inside_and_larger_for_more_cases(engine: Engine) -> None:
    drawn = district_map(region_of(engine.collection))
    assert drawn.width == WIDTH and len(drawn.outlines) == 53
    radius: dict[int, float] = {}
    for point in drawn.points:
        assert 0 < point.x < drawn.width and 0 < point.y < drawn.height
        radius[len(point.place.cases)] = point.radius
    sizes = [radius[number] for number in sorted(radius)]
    assert sizes == sorted(set(sizes)) and len(sizes) > 2
    east = {p.place.name: p.x for p in drawn.points}
    north = {p.place.name: p.y for p in drawn.points}
    assert east["Aachen"] < east["Köln"] < east["Bielefeld"]
    assert north["Rheine"] < north["Dortmund"] < north["Bonn"]


def test_the_same_numbers_come_as_json_and_csv(client: FlaskClient, engine: Engine) -> None:
    found = region_of(engine.collection)
    data = client.get("/karte.json").get_json()
    assert data == client.get("/karte", headers={"Accept": "application/json"}).get_json()
    assert data["nordrhein_westfalen"]["faelle"] == len(found.home.cases)
    table = rows(client, "/karte.csv")
    by_level = [row["ebene"] for row in table]
    assert (by_level.count("Kreis"), by_level.count("Land")) == (53, 16)
    counted = sum(int(row["faelle"]) for row in table if row["ebene"] != "Kreis")
    assert counted == len(engine.collection.cases)
    villages = client.get("/karte.json?quartierstyp=dorf").get_json()
    assert villages["ausgewaehlt"] < data["ausgewaehlt"] == data["faelle"] == villages["faelle"]


def test_numbers_of_the_matrix_lead_to_just_these_cases(
    pages: Pages, client: FlaskClient, engine: Engine
) -> None:
    page = pages.get("/luecken?gegen=gemeindetyp")
    found = coverage_of(engine.collection, "gemeindetyp")
    counts = {}
    for link in page.all("a"):
        target = link.get("href", "")
        if target.startswith("/faelle?") and "gemeindetyp" in target and "quartierstyp" in target:
            listed = client.get(target.replace("/faelle?", "/faelle.json?")).get_json()
            assert listed["anzahl"] == int(words(link)), target
            counts[target] = listed["anzahl"]
    assert len(counts) == len(found.cells) - len(found.gaps)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_gaps_are_named_with_their_denominator(
    pages: Pages, engine: Engine, dimension: str
) -> None:
    page = pages.get(f"/luecken?gegen={dimension}")
    found = coverage_of(engine.collection, dimension)
    filled = len(found.cells) - len(found.gaps)
    assert f"Zu {filled} von {len(found.cells)} Paaren" in page.words
    assert page.words.count("kein Fall") >= len(found.gaps)
    assert "Lücken" in page.text_of("h2")


def test_the_matrix_comes_as_json_and_csv(client: FlaskClient, engine: Engine) -> None:
    found = coverage_of(engine.collection, "land")
    assert client.get("/luecken.json?gegen=land").get_json() == found.to_record()
    table = rows(client, "/luecken.csv?gegen=land")
    assert len(table) == len(found.cells)
    assert sum(int(row["anzahl"]) for row in table) == sum(map(len, found.cells.values()))


def test_map_and_gaps_are_reached_from_the_menu_and_from_browsing(pages: Pages) -> None:
    links = {link.get("href") for link in pages.get("/faelle").all("a")}
    assert {"/karte", "/luecken"} <= links
    assert "/luecken" in {link.get("href") for link in pages.get("/karte").all("a")}


def test_hostile_places_stay_text(hostile_pages: Pages) -> None:
    for address in ("/karte", "/luecken?gegen=land"):
        assert "<script>alert" not in hostile_pages.get(address).html
