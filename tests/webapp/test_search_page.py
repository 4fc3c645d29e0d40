"""The form and its results."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.collection import Collection
from recommender.engine import Engine
from recommender.insights.lessons import lessons_of_result
from recommender.insights.twins import twins_of_result
from recommender.profile import LONGEST_TEXT, read_profile
from recommender.result import Closeness, SearchResult
from tests.webapp.checking_client import Pages, words
from webapp import create_app
from webapp.example_profiles import EXAMPLE_PROFILES

TEXTS = dict(EXAMPLE_PROFILES[0].texts)


def test_search_shows_cases_with_reasons_and_keeps_the_text(pages: Pages) -> None:
    page = pages.post("/suche", data=TEXTS)
    assert page.text_of("h1") == ["Ähnliche Fälle für Ihr Quartier"]
    assert "Passt, weil …" in page.text_of("h4")
    assert "Offen bleibt …" in page.text_of("h4")
    assert words(page.by_id("struktur")) == TEXTS["struktur"]
    assert "".join(page.by_id("problem").itertext()).strip() == TEXTS["problem"]
    status = [e for e in page.tree.iter() if e.get("role") == "status"]
    assert "Die größte Nähe ist" in words(status[0])


def test_each_hit_links_to_its_case_and_quotes_both_sides(pages: Pages, engine: Engine) -> None:
    page = pages.post("/suche", data=TEXTS)
    assert page.all("article")
    for article in page.all("article"):
        link = next(a for a in article.iter() if a.get("href", "").startswith("/faelle/"))
        case = engine.collection.case(link.get("href", "").rsplit("/", 1)[1])
        assert words(link) == " ".join(case.title.split())
    assert "Sie schreiben" in page.words


def test_example_profile_fills_the_form(pages: Pages) -> None:
    for example in EXAMPLE_PROFILES:
        page = pages.get(f"/?beispiel={example.key}")
        assert words(page.by_id("problem")) == example.texts["problem"]


def test_empty_form_is_answered_beside_the_field_and_in_a_summary(pages: Pages) -> None:
    page = pages.post("/suche", status=400, data={"struktur": "  ", "problem": ""})
    assert page.text_of("title")[0].startswith("Fehler: ")
    assert "ein Satz genügt" in words(page.by_id("struktur-fehler"))
    summary = page.by_id("fehler")
    assert [a.get("href") for a in summary.iter() if a.get("href")] == ["#struktur"]
    assert page.by_id("struktur").get("aria-invalid") == "true"


def test_filters_without_text_are_kept_when_the_form_comes_back(pages: Pages) -> None:
    page = pages.post("/suche", status=400, data={"nur_gemeindetyp": "grossstadt"})
    ticked = [i.get("value") for i in page.all("input") if i.get("checked") is not None]
    assert ticked == ["grossstadt"]


@pytest.mark.parametrize("over", [1, 1234])
def test_overlong_text_is_kept_and_the_limit_is_stated(pages: Pages, over: int) -> None:
    long = "ä" * (LONGEST_TEXT + over)
    page = pages.post("/suche", status=400, data={"struktur": "Dorf", "problem": long})
    message = words(page.by_id("problem-fehler"))
    assert f"um {over:,}".replace(",", ".") in message and "4.000" in message
    assert "".join(page.by_id("problem").itertext()).strip() == long


def test_line_ends_of_browsers_do_not_count_twice(pages: Pages) -> None:
    lines = "a\n" * (LONGEST_TEXT // 2 - 1) + "b"
    pages.post("/suche", data={"problem": lines.replace("\n", "\r\n")})


def test_text_cannot_break_out_of_the_page(pages: Pages) -> None:
    evil = "</textarea><script>alert(1)</script> \"'> Viele Ältere sind einsam."
    page = pages.post("/suche", data={"struktur": evil, "problem": evil, "nicht_gemeinde": evil})
    assert "<script>alert" not in page.html
    assert "alert(1)" in words(page.by_id("struktur"))


def test_unknown_term_in_a_link_is_explained(pages: Pages) -> None:
    page = pages.get("/suche?problem=allein&nur_problemlagen=gibtsnicht", status=400)
    assert "gibtsnicht" in words(page.by_id("fehler"))


def test_opening_the_search_without_anything_leads_to_the_form(client: FlaskClient) -> None:
    response = client.get("/suche")
    assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_link_to_the_search_repeats_it(pages: Pages) -> None:
    page = pages.post("/suche", data={**TEXTS, "nur_gemeindetyp": "grossstadt"})
    link = next(a for a in page.all("a") if a.get("class") == "share").get("href", "")
    assert "nur_gemeindetyp=grossstadt" in link
    again = pages.get(link)
    assert again.text_of("h3") == page.text_of("h3")


def test_hard_filters_hold(pages: Pages, engine: Engine) -> None:
    page = pages.post("/suche", data={**TEXTS, "nur_gemeindetyp": ["kleinstadt", "landgemeinde"]})
    for article in page.all("article"):
        case = engine.collection.case(article.get("aria-labelledby", "").removeprefix("fall-"))
        assert case.municipality_type in ("kleinstadt", "landgemeinde")


def test_inferred_terms_can_be_taken_away(pages: Pages) -> None:
    page = pages.post("/suche", data=TEXTS)
    chips = [b for b in page.all("button") if b.get("name") == "nicht_erschlossen"]
    assert chips and all(b.get("form") == "profil" for b in chips)
    term = chips[0].get("value")
    fewer = pages.post("/suche", data={**TEXTS, "nicht_erschlossen": term})
    left = [b.get("value") for b in fewer.all("button") if b.get("name") == "nicht_erschlossen"]
    assert term not in left
    kept = [i.get("value") for i in fewer.all("input") if i.get("name") == "nicht_erschlossen"]
    assert kept == [term]


def test_first_button_of_the_form_is_the_search(pages: Pages) -> None:
    """Pressing Enter in a text line presses the form's first button."""
    page = pages.post("/suche", data=TEXTS)
    assert words(page.all("button")[0]) == "Erneut suchen"


def test_more_cases_on_request(pages: Pages, engine: Engine) -> None:
    data = {"problem": "Viele Ältere leben allein."}
    more = pages.post("/suche", data={**data, "anzahl": "20"})
    fewer = pages.post("/suche", data=data)
    assert len(fewer.all("article")) == min(10, len(engine.collection.cases))
    assert len(more.all("article")) > len(fewer.all("article"))
    pages.post("/suche", data={**data, "anzahl": "viele"})


class _FindsNothing:
    """An engine over the real cases in which every case is too far away."""

    def __init__(self, engine: Engine, candidates: int) -> None:
        self._engine = engine
        self._candidates = candidates

    def __getattr__(self, name: str):
        return getattr(self._engine, name)

    def reload_if_changed(self) -> _FindsNothing:
        return self

    def search(self, profile, limit: int = 10, **options) -> SearchResult:
        found = self._engine.search(profile, limit, **options)
        hits = tuple(
            type(hit)(**{**vars(hit), "closeness": Closeness.NONE}) for hit in found.hits[:3]
        )
        return SearchResult(
            profile, Closeness.NONE, hits if self._candidates else (), self._candidates, found.total
        )


def test_nothing_close_enough_is_said_plainly(engine: Engine) -> None:
    pages = Pages(create_app(_FindsNothing(engine, 153)))  # type: ignore[arg-type]
    page = pages.post("/suche", data=TEXTS)
    assert page.text_of("h1") == ["Nichts Passendes gefunden"]
    assert "Am ehesten ähnlich, aber nicht nah genug" in page.text_of("h2")
    assert "Passt, weil …" not in page.words
    letter = words(page.by_id("luecke-text"))
    assert letter.startswith("Guten Tag") and TEXTS["problem"] in letter
    assert "Mappe zusammenstellen" in page.text_of("button")


def test_filters_that_exclude_everything_are_named(engine: Engine) -> None:
    pages = Pages(create_app(_FindsNothing(engine, 0)))  # type: ignore[arg-type]
    page = pages.post("/suche", data=TEXTS)
    assert page.text_of("h1") == ["Kein Fall erfüllt alle Bedingungen"]
    assert not page.all("article")


def test_json_and_csv_hold_the_same_hits(client: FlaskClient) -> None:
    as_json = client.post("/suche.json", data=TEXTS).get_json()
    response = client.post("/suche.csv", data=TEXTS)
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))
    assert [row["fall"] for row in rows] == [hit["fall"] for hit in as_json["treffer"]]
    assert response.headers["Content-Disposition"].startswith("attachment")
    accepted = client.post("/suche", data=TEXTS, headers={"Accept": "application/json"})
    assert accepted.get_json() == as_json
    assert client.get("/suche.json?" + urlencode(TEXTS)).get_json() == as_json


def test_json_of_an_empty_form_is_a_problem_document(client: FlaskClient) -> None:
    response = client.get("/suche.json")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.get_json()["feld"] == "struktur"


def test_example_texts_are_used_as_they_are(app: Flask, engine: Engine) -> None:
    """Every example leads to cases: a first try must not end in „Nichts Passendes“."""
    assert isinstance(engine.collection, Collection)
    for example in EXAMPLE_PROFILES:
        body = app.test_client().post("/suche.json", data=example.texts).get_json()
        assert body["naehe"] != "keine", example.key


def test_lessons_are_those_of_the_close_hits(pages: Pages, engine: Engine) -> None:
    page = pages.post("/suche", data={**TEXTS, "akteure_am_tisch": "verein"})
    profile = read_profile({**TEXTS, "akteure_am_tisch": ["verein"]}, engine.words)
    lessons = lessons_of_result(engine.search(profile, limit=10), engine.words)
    assert "Was die Beispiele zusammen lehren" in page.text_of("h2")
    tables = {table.get("class", "").removeprefix("stack "): table for table in page.all("table")}
    for name in ("matrix", "gaps", "hurdles", "states", "afterwards"):
        children = list(tables[name].iter())
        assert any(e.tag.endswith("}caption") for e in children)
        headers = [e for e in children if e.tag.endswith("}th")]
        assert headers and all(e.get("scope") for e in headers)
    links = {e.get("href") for e in tables["matrix"].iter() if e.get("href")}
    shown = {case.id for row in lessons.actors.rows for case in row.cases}
    assert links == {f"/faelle/{case_id}" for case_id in shown}
    assert lessons.gap and lessons.gap.missing
    gaps = words(tables["gaps"])
    for row in lessons.gap.missing:
        assert engine.words.label("akteursarten", row.kind) in gaps
    region = next(e for e in page.tree.iter() if e.get("role") == "region")
    assert region.get("tabindex") == "0" and region.get("aria-label")


def test_the_ladder_names_every_close_hit_once_with_what_it_needed(
    pages: Pages, engine: Engine
) -> None:
    page = pages.post("/suche", data=TEXTS)
    result = engine.search(read_profile(TEXTS, engine.words), limit=10)
    rungs = [rung for rung in lessons_of_result(result, engine.words).readiness if rung.steps]
    table = next(t for t in page.all("table") if "ladder" in t.get("class", ""))
    links = [e.get("href") for e in table.iter() if e.get("href")]
    assert links == [f"/faelle/{case_id}" for rung in rungs for case_id in rung.ids]
    text = words(table)
    for rung in rungs:
        assert engine.words.label("kooperationsformen", rung.form) in text
        for step in rung.steps:
            assert step.beginning in text
            assert all(needed in text for needed in step.case.preconditions)


def test_twins_are_marked_among_the_hits_and_listed_beyond_them(
    pages: Pages, engine: Engine
) -> None:
    page = pages.post("/suche", data=TEXTS)
    result = engine.search(read_profile(TEXTS, engine.words), limit=10)
    twins = [hit.case.id for hit in twins_of_result(engine, result).hits]
    section = next(s for s in page.all("section") if s.get("class") == "twins")
    links = [e.get("href") for e in section.iter() if e.get("href")]
    shown = {hit.case.id for hit in result.hits if hit.closeness is not Closeness.NONE}
    assert twins and links == [
        *(f"#fall-{case_id}" for case_id in twins if case_id in shown),
        *(f"/faelle/{case_id}" for case_id in twins if case_id not in shown),
    ]
    assert "(aus Ihrem Text erschlossen)" in words(section)


def test_without_a_known_type_the_page_says_what_to_tick(pages: Pages) -> None:
    page = pages.post("/suche", data={"problem": "Viele Ältere leben allein und sind einsam."})
    section = next(s for s in page.all("section") if s.get("class") == "twins")
    assert "Kreuzen Sie oben" in words(section)
    assert not [e for e in section.iter() if e.get("href")]


def test_lessons_ask_who_is_at_the_table(pages: Pages) -> None:
    page = pages.post("/suche", data=TEXTS)
    assert "Kreuzen Sie oben" in page.words


def test_without_close_hits_there_are_no_lessons(pages: Pages) -> None:
    page = pages.post("/suche", data={"problem": "Rezept für Apfelkuchen mit Streuseln gesucht"})
    close = "Ähnliche Fälle für Ihr Quartier" in page.text_of("h1")
    assert ("Was die Beispiele zusammen lehren" in page.text_of("h2")) == close
