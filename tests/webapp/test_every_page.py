"""Every address for people, through the client that inspects what it fetches."""

from __future__ import annotations

import pytest

from tests.webapp.checking_client import Pages
from webapp.example_profiles import EXAMPLE_PROFILES

ADDRESSES = (
    "/",
    *(f"/?beispiel={example.key}" for example in EXAMPLE_PROFILES),
    "/?beispiel=unbekannt",
    "/faelle",
    "/faelle?gruppe=land&quartierstyp=dorf&problemlagen=einsamkeit",
    "/faelle?gruppe=gibtsnicht&quartierstyp=gibtsnicht",
    "/karte",
    "/karte?quartierstyp=dorf&problemlagen=einsamkeit",
    "/luecken",
    "/luecken?gegen=gibtsnicht",
    "/so-funktioniert-die-suche",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/leichte-sprache",
    "/suche?struktur=Dorf+ohne+Bus&problem=Der+Laden+schlie%C3%9Ft",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_sound(pages: Pages, address: str) -> None:
    page = pages.get(address)
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_every_case_page_is_sound(pages: Pages, engine) -> None:
    for case in engine.collection.cases:
        assert pages.get(f"/faelle/{case.id}").text_of("h1") == [" ".join(case.title.split())]


def test_pages_about_the_service_are_linked_from_everywhere(pages: Pages) -> None:
    links = {a.get("href") for a in pages.get("/faelle").all("a")}
    assert {"/impressum", "/datenschutz", "/barrierefreiheit", "/leichte-sprache"} <= links
