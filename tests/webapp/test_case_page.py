"""The page of one case."""

from __future__ import annotations

from flask.testing import FlaskClient

from kb.history import last_changes
from recommender.engine import Engine
from tests.webapp.checking_client import XHTML, Pages, words
from webapp import create_app
from webapp.settings import Settings
from webapp.wording import month_in_words


def test_case_is_shown_in_words(pages: Pages, engine: Engine, case_id: str) -> None:
    page = pages.get(f"/faelle/{case_id}")
    case = engine.collection.case(case_id)
    for vocabulary, terms in (
        ("quartierstyp", case.quarter_types),
        ("problemlagen", case.problems),
        ("akteursarten", [actor.kind for actor in case.actors]),
        ("hindernisarten", [obstacle.kind for obstacle in case.obstacles]),
    ):
        for term in terms:
            assert engine.words.label(vocabulary, term) in page.words
    for heading in ("Quartiersstruktur", "Wer bringt was ein?", "Finanzierung", "Quellen"):
        assert heading in page.text_of("h2")


def test_every_source_is_named_and_leads_away_without_trace(
    pages: Pages, engine: Engine, case_id: str
) -> None:
    page = pages.get(f"/faelle/{case_id}")
    outside = [a for a in page.all("a") if a.get("href", "").startswith("http")]
    urls = [s.url for s in engine.collection.case(case_id).sources if s.url.startswith("http")]
    assert urls and [a.get("href") for a in outside] == urls
    assert all(a.get("rel") == "noreferrer noopener" for a in outside)


def test_the_last_change_is_told_where_git_knows_it(
    pages: Pages, engine: Engine, case_id: str
) -> None:
    changed = last_changes(engine.collection.content).get(case_id)
    page = pages.get(f"/faelle/{case_id}")
    assert ("Zuletzt geändert" in page.text_of("dt")) == (changed is not None)
    if changed:
        assert month_in_words(changed.isoformat()) in page.text_of("dd")


def test_own_wordings_are_marked_as_such(pages: Pages, engine: Engine) -> None:
    case = next(c for c in engine.collection.cases if c.wordings)
    page = pages.get(f"/faelle/{case.id}")
    assert "So klingt das vor Ort" in page.text_of("h2")
    assert "Es sind keine Zitate." in page.words


def test_unknowns_are_shown(pages: Pages, engine: Engine) -> None:
    case = next(
        c
        for c in engine.collection.cases
        if "unbekannt" in (c.continuation.state, c.period.end, c.cooperation.form, c.place.quarter)
    )
    assert "unbekannt" in pages.get(f"/faelle/{case.id}").words


def test_similar_cases_are_others(pages: Pages, case_id: str) -> None:
    page = pages.get(f"/faelle/{case_id}")
    hits = [e for e in page.all("li") if e.get("class") == "short-hit"]
    links = [a.get("href") for hit in hits for a in hit if a.get("href")]
    assert links and f"/faelle/{case_id}" not in links


def test_matrix_shows_what_each_kind_of_actor_brought_and_what_nobody_named(
    pages: Pages, engine: Engine, case_id: str
) -> None:
    case = engine.collection.case(case_id)
    page = pages.get(f"/faelle/{case_id}")
    table = next(t for t in page.all("table") if "of-case" in t.get("class", ""))
    head, *body = [[words(cell) for cell in row] for row in table.iter(XHTML + "tr")]
    shown = {
        (row[0].removesuffix("Beitrag nicht genannt"), column)
        for row in body
        for column, cell in zip(head[1:], row[1:], strict=True)
        if cell == "✓bringt ein"
    }
    label = engine.words.label
    assert shown == {
        (label("akteursarten", actor.kind), label("beitraege", term))
        for actor in case.actors
        for term in actor.contributions
    }
    brought = {term for actor in case.actors for term in actor.contributions}
    unnamed = [t.label for key, t in engine.words["beitraege"].terms.items() if key not in brought]
    assert f"Von niemandem genannt: {', '.join(unnamed)}." in page.words


def test_record_is_available_as_json(client: FlaskClient, engine: Engine, case_id: str) -> None:
    record = client.get(f"/faelle/{case_id}.json").get_json()
    assert record == engine.collection.case(case_id).to_record()


def test_citation_names_the_public_address(engine: Engine, case_id: str) -> None:
    pages = Pages(create_app(engine, Settings(public_url="https://praxis.example")))
    page = pages.get(f"/faelle/{case_id}")
    assert f"https://praxis.example/faelle/{case_id}" in words(page.by_id("zitat"))


def test_unknown_case_is_a_page_with_a_way_on(pages: Pages, case_id: str) -> None:
    page = pages.get(f"/faelle/{case_id}x", status=404)
    assert case_id in page.words and "Fälle stöbern" in page.words
    assert pages.get("/faelle/%3Cscript%3E", status=404)


def test_hostile_record_stays_text(hostile_pages: Pages) -> None:
    page = hostile_pages.get("/faelle/boeser-fall")
    assert "<script>alert" not in page.html and "<iframe" not in page.html
    assert not [e for e in page.tree.iter() if e.get("onerror") or e.get("onclick")]
    schemes = [(a.get("href") or "").split(":")[0] for a in page.all("a")]
    assert "javascript" not in schemes and "data" not in schemes
    assert "https://example.org/" in [a.get("href") for a in page.all("a")]
    assert "vorgesehen und steht noch aus" in page.words


def test_hostile_record_stays_text_in_lists_and_results(hostile_pages: Pages) -> None:
    for address in ("/faelle", "/suche?problem=Ein+Absatz+mit+Klick+und+Script"):
        assert "<script>alert" not in hostile_pages.get(address).html
