"""The dossier page: choosing, previewing, taking away, opening again."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import docx
import pytest
from flask.testing import FlaskClient
from markdown import markdown

from kb.vocabulary import Words
from recommender.dossier.file import read_dossier_file
from recommender.dossier.model import LONGEST_NOTE, Block
from recommender.engine import Engine
from tests.webapp.checking_client import Page, Pages, words
from webapp.example_profiles import EXAMPLE_PROFILES

TEXTS = dict(EXAMPLE_PROFILES[0].texts)
CASES = ["bonn-pennenfeld", "bonn-buschdorf"]
CHOICE = {
    **TEXTS,
    "fall": CASES,
    "titel": "Sitzung am Markt",
    "notiz-bonn-buschdorf": "Nachfragen.",
}


def ticked(page: Page, name: str) -> list[str]:
    boxes = [i for i in page.all("input") if i.get("name") == name]
    return [i.get("value", "") for i in boxes if i.get("checked") is not None]


def test_empty_dossier_offers_to_begin_or_to_open_one(pages: Pages) -> None:
    page = pages.get("/mappe")
    assert page.text_of("h1") == ["Mappe"]
    assert page.by_id("datei").get("type") == "file"
    assert "Noch kein Fall gewählt" in page.words
    assert not [e for e in page.tree.iter() if e.get("id") == "vorschau"]


def test_results_lead_to_a_dossier_with_the_ticked_cases(pages: Pages, engine: Engine) -> None:
    result = pages.post("/suche", data=TEXTS)
    button = next(b for b in result.all("button") if words(b) == "Mappe zusammenstellen")
    assert (button.get("form"), button.get("formaction")) == ("profil", "/mappe")
    boxes = [i for i in result.all("input") if i.get("name") == "fall"]
    assert len(boxes) == len(result.all("article")) and all(
        b.get("form") == "profil" for b in boxes
    )
    chosen = [boxes[0].get("value", ""), boxes[2].get("value", "")]
    page = pages.post("/mappe", data={**TEXTS, "fall": chosen})
    assert ticked(page, "fall") == chosen
    assert "".join(page.by_id("problem").itertext()).strip() == TEXTS["problem"]
    for number, case_id in enumerate(chosen, 1):
        title = " ".join(engine.collection.case(case_id).title.split())
        assert f"{number}. {title}" in page.text_of("h3")
    again = pages.post("/suche", data={**TEXTS, "fall": [*chosen, "bonn-pennenfeld"]})
    assert set(ticked(again, "fall")) == {*chosen, "bonn-pennenfeld"}


def test_preview_holds_every_chosen_block_and_no_other(pages: Pages) -> None:
    page = pages.post("/mappe", data={**CHOICE, "akteure_am_tisch": "verein"})
    assert page.text_of("h1") == ["Sitzung am Markt"]
    assert {
        "Das Quartier", "Die ausgewählten Fälle", "Wer bringt was ein?", "Wer fehlt am Tisch?",
        "Was im Weg stand und wie es ausging", "Was nach der Förderung kam",
        "Fragen für das Gespräch vor Ort", "Quellen",
    } <= set(page.text_of("h2"))  # fmt: skip
    assert "Passt, weil …" in page.words and "Nachfragen." in page.words
    few = {**CHOICE, "bausteine_gezeigt": "1", "baustein": ["quellen"]}
    fewer = pages.post("/mappe", data=few)
    assert ticked(fewer, "baustein") == ["quellen"]
    assert "Das Quartier" not in fewer.text_of("h2") and "Quellen" in fewer.text_of("h2")


def test_first_button_of_the_form_is_the_preview(pages: Pages) -> None:
    """Pressing Enter in the title presses the form's first button."""
    page = pages.post("/mappe", data=CHOICE)
    buttons = [words(b) for b in page.by_id("mappe").iter() if b.tag.endswith("}button")]
    assert buttons == ["Vorschau auffrischen", "Mit dieser Beschreibung zur Suche"]


def test_without_a_profile_nothing_is_said_to_fit(pages: Pages) -> None:
    page = pages.get("/mappe?fall=bonn-pennenfeld")
    assert "Offen bleibt …" in page.words
    assert "Passt, weil …" not in page.words and "Nähe:" not in words(page.by_id("vorschau"))


@pytest.mark.parametrize("address", [f"/faelle/{CASES[0]}", "/faelle?land=Bayern"])
def test_a_dossier_can_begin_from_a_case_or_a_list(pages: Pages, address: str) -> None:
    page = pages.get(address)
    links = [a.get("href") for a in page.all("a")]
    actions = [f.get("action") for f in page.all("form")]
    assert f"/mappe?fall={CASES[0]}" in links or "/mappe" in actions


def test_word_file_says_what_the_page_says(client: FlaskClient, pages: Pages) -> None:
    response = client.post("/mappe.docx", data=CHOICE)
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="mappe-sitzung-am-markt.docx"'
    )
    document = docx.Document(io.BytesIO(response.data))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    page = pages.post("/mappe", data=CHOICE)
    shown = [text for tag in ("h2", "h3", "h4") for text in page.text_of(tag)]
    assert headings and {" ".join(heading.split()) for heading in headings} <= set(shown)


def test_saved_dossier_opens_as_it_was(client: FlaskClient, pages: Pages, engine: Engine) -> None:
    saved = client.post("/mappe.yaml", data={**CHOICE, "nicht_gemeinde": "Köln, Bonn"})
    dossier = read_dossier_file(saved.data, engine.words)
    assert [case.id for case in dossier.cases] == CASES
    assert dossier.profile.not_municipalities == ("Köln", "Bonn")
    page = pages.post("/mappe/oeffnen", data={"datei": (io.BytesIO(saved.data), "mappe.yaml")})
    assert ticked(page, "fall") == CASES
    assert set(ticked(page, "baustein")) == set(Block)
    assert page.by_id("titel").get("value") == "Sitzung am Markt"
    assert words(page.by_id("notiz-bonn-buschdorf")) == "Nachfragen."
    hidden = {i.get("name"): i.get("value") for i in page.all("input") if i.get("type") == "hidden"}
    assert hidden["nicht_gemeinde"] == "Köln, Bonn"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"mappe: 2\n", "Fassung"),
        (b"mappe: 1\ntittel: x\n", "Zeile 2"),
        (b"struktur: Dorf\n", "mappe: 1"),
        (b"\xff\xfe\x00", "BOM"),
        (b"PK\x03\x04\x00\x00", "Nullzeichen"),
        (b"mappe: [1\n", "Klammer"),
        (b"", "Angaben"),
    ],
)
def test_unreadable_file_is_explained_beside_its_field(
    pages: Pages, content: bytes, message: str
) -> None:
    page = pages.post("/mappe/oeffnen", status=400, data={"datei": (io.BytesIO(content), "x.yaml")})
    assert page.text_of("title")[0].startswith("Fehler: ")
    assert message in words(page.by_id("datei-fehler"))


def test_opening_nothing_is_explained(pages: Pages) -> None:
    page = pages.post("/mappe/oeffnen", status=400, data={})
    assert words(page.by_id("datei-fehler")) == "Fehler: Bitte eine Datei auswählen."


def test_a_case_that_is_gone_is_named_and_kept(pages: Pages) -> None:
    page = pages.post("/mappe", data={**CHOICE, "fall": [*CASES, "gibt-es-nicht"]})
    assert "nicht (mehr): „gibt-es-nicht“" in words(page.by_id("vorschau"))
    assert "gibt-es-nicht" in ticked(page, "fall")


def test_overlong_note_is_kept_and_stated(pages: Pages) -> None:
    long = "ä" * (LONGEST_NOTE + 1)
    page = pages.post("/mappe", status=400, data={**CHOICE, "notiz-bonn-buschdorf": long})
    assert "zu lang" in words(page.by_id("notiz-bonn-buschdorf-fehler"))
    assert "".join(page.by_id("notiz-bonn-buschdorf").itertext()).strip() == long
    pages.post("/mappe.docx", status=400, data={**CHOICE, "notiz-bonn-buschdorf": long})


def test_too_many_cases_are_refused_with_all_ticks_kept(pages: Pages, engine: Engine) -> None:
    many = [case.id for case in engine.collection.cases[:21]]
    page = pages.post("/mappe", status=400, data={"fall": many})
    assert "höchstens 20" in words(page.by_id("fall-fehler"))
    assert ticked(page, "fall") == many


def test_link_to_the_dossier_repeats_it(pages: Pages, client: FlaskClient) -> None:
    page = pages.post("/mappe", data=CHOICE)
    link = next(a for a in page.all("a") if a.get("class") == "share").get("href", "")
    again = pages.get(link)
    assert again.text_of("h3") == page.text_of("h3")
    data = client.get(link.replace("/mappe?", "/mappe.json?")).get_json()
    assert [case["fall"] for case in data["faelle"]] == CASES


def test_json_by_address_of_a_faulty_dossier_is_a_problem(client: FlaskClient) -> None:
    query = urlencode({"problem": "x", "nur_problemlagen": "gibtsnicht"})
    response = client.get(f"/mappe.json?{query}")
    assert (response.status_code, response.get_json()["feld"]) == (400, "nur_problemlagen")


def test_accept_header_chooses_the_form(client: FlaskClient) -> None:
    for accept, kind in (
        ("application/json", "application/json"),
        ("text/markdown", "text/markdown"),
        ("*/*", "text/html"),
    ):
        response = client.post("/mappe", data=CHOICE, headers={"Accept": accept})
        assert response.content_type.startswith(kind)


def test_hostile_texts_stay_text_everywhere(
    pages: Pages, hostile_pages: Pages, client: FlaskClient
) -> None:
    evil = "</textarea><script>alert(1)</script> \"'> [x](javascript:alert(1))"
    data = {
        "struktur": evil, "problem": evil, "titel": evil, "notizen": evil,
        "fall": [*CASES, evil], f"notiz-{evil}": evil, "notiz-bonn-pennenfeld": evil,
    }  # fmt: skip
    page = pages.post("/mappe", data=data)
    assert "<script>alert" not in page.html
    html = markdown(client.post("/mappe.md", data=data).get_data(as_text=True))
    assert "<script" not in html and 'href="javascript' not in html
    docx.Document(io.BytesIO(client.post("/mappe.docx", data=data).data))
    hostile = hostile_pages.get("/mappe?fall=boeser-fall&struktur=Hochhaus&problem=allein")
    assert "<script>alert" not in hostile.html


def test_vocabulary_questions_reach_the_page(pages: Pages, engine: Engine) -> None:
    entry: Words = engine.words
    asked = entry["problemlagen"].terms["einsamkeit"].questions
    page = pages.post("/mappe", data={**CHOICE, "problemlagen": "einsamkeit"})
    assert asked and all(question in page.words for question in asked)
