"""The dossier: its file, what is computed, and the documents made of it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import markdown

from kb.vocabulary import Words, load_words
from recommender.dossier.as_data import dossier_as_data
from recommender.dossier.contents import Contents, compose, dossier_for
from recommender.dossier.document import Paragraph, Table
from recommender.dossier.docx import TEXT_WIDTH, as_docx
from recommender.dossier.file import dossier_to_yaml, read_dossier_file
from recommender.dossier.markdown import as_markdown
from recommender.dossier.model import (
    LONGEST_NOTE,
    MOST_CASES,
    Block,
    ChosenCase,
    Dossier,
    DossierError,
    read_dossier,
)
from recommender.dossier.output import no_address
from recommender.dossier.sections import document_of
from recommender.engine import Engine
from recommender.profile import Profile, read_profile
from recommender.profile_file import LARGEST_FILE, FileError
from recommender.result import Closeness
from tests.conftest import CONTENT

DAY = date(2026, 11, 3)
TEXTS = {
    "struktur": "Großwohnsiedlung am Stadtrand einer Großstadt, viele alleinlebende Mieter.",
    "problem": "Viele sind einsam. Es fehlt ein Treffpunkt.",
    "akteure_am_tisch": ["kommune"],
}
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60).map(str.strip)


WORDS = load_words(CONTENT)


@pytest.fixture(scope="module")
def words() -> Words:
    return WORDS


@pytest.fixture(scope="module")
def contents(engine: Engine) -> Contents:
    """A dossier of the five closest cases and one that is not among them."""
    dossier = dossier_for(read_profile(TEXTS, engine.words), engine, 5)
    taken = {case.id for case in dossier.cases}
    distant = engine.search(dossier.profile, 100).hits[-1].case.id
    assert len(taken) == 5 and distant not in taken
    cases = (*dossier.cases, ChosenCase(id=distant, note="Als Gegenbeispiel."))
    return compose(dossier.model_copy(update={"cases": cases}), engine, DAY)


# The file


@settings(max_examples=60, deadline=None)
@given(TEXT, TEXT, TEXT, st.sets(st.sampled_from(Block)))
@example("a\x85b", "\u2028 c", "x\n  y\n", set())
def test_any_dossier_survives_its_file(title, note, notes, blocks) -> None:
    dossier = Dossier(
        title=title,
        profile=Profile(problem=notes, continues_without_start_up=True, only_states=("NO",)),
        cases=(ChosenCase(id="01067", note=note), ChosenCase(id="bonn-buschdorf")),
        blocks=frozenset(blocks),
        notes=notes,
    )
    assert read_dossier_file(dossier_to_yaml(dossier).encode(), WORDS) == dossier


def test_file_is_readable_for_people(words: Words) -> None:
    dossier = Dossier(title="Sitzung", notes="Erste Zeile\nZweite Zeile")
    text = dossier_to_yaml(dossier)
    assert "mappe: 1\ntitel: Sitzung\n" in text
    assert "  Erste Zeile\n  Zweite Zeile\n" in text


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("titel: x\n", 1, "mappe: 1"),
        ("mappe: 7\n", 1, "Fassung „7“"),
        ("mappe: 1\ntitel: x\ntitel: y\n", 3, "zweimal"),
        ("mappe: 1\nfall: x\n", 2, "„fall“ gibt es in einer Mappe nicht"),
        ("mappe: 1\nprofil: x\n", 2, "einzelnen Angaben"),
        ("mappe: 1\nprofil:\n  problm: x\n", 3, "Gemeint ist wohl „problem“"),
        ("mappe: 1\nprofil:\n  problem: x\n  quartierstyp: [burg]\n", 4, "burg"),
        ("mappe: 1\nfaelle:\n  - fall: a\n  - notiz: b\n", 4, "„fall“ fehlt"),
        ("mappe: 1\nfaelle:\n  - fall: a\n    noitz: b\n", 4, "„noitz“"),
        ("mappe: 1\nbausteine: [profil, akteur]\n", 2, "Baustein „akteur“"),
        (f"mappe: 1\nfaelle:\n- fall: a\n  notiz: {'x' * (LONGEST_NOTE + 1)}\n", 4, "zu lang"),
        ("mappe: 1\nfaelle: [" + ", ".join(f"f{i}" for i in range(21)) + "]\n", 2, "höchstens 20"),
        ("mappe: 1\ntitel: &a x\n", 2, "Anker"),
        ("- mappe\n", 1, "Angaben"),
        ("#" * (LARGEST_FILE + 1), 1, "zu groß"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(
    words: Words, text: str, line: int, message: str
) -> None:
    with pytest.raises(FileError) as caught:
        read_dossier_file(text.encode(), words)
    assert caught.value.line == line
    assert message in str(caught.value) and f"Zeile {line}: " in str(caught.value)


def test_cases_may_be_plain_ids_and_count_once(words: Words) -> None:
    dossier = read_dossier({"faelle": ["a", {"fall": "b", "notiz": "n"}, "a"]}, words)
    assert [(case.id, case.note) for case in dossier.cases] == [("a", ""), ("b", "n")]
    with pytest.raises(DossierError):
        read_dossier({"faelle": [f"f{i}" for i in range(MOST_CASES + 1)]}, words)


# What is computed


def test_a_chosen_case_is_explained_even_if_it_is_far_down(contents: Contents) -> None:
    assert [entry.number for entry in contents.entries] == [1, 2, 3, 4, 5, 6]
    assert all(entry.compared and entry.hit.pairs for entry in contents.entries[:5])
    assert contents.entries[-1].note == "Als Gegenbeispiel."
    assert contents.entries[-1].hit.open_points or contents.entries[-1].hit.differences


def test_explanations_are_those_of_the_search(engine: Engine, contents: Contents) -> None:
    found = {h.case.id: h for h in engine.search(contents.dossier.profile, 100).hits}
    for entry in contents.entries:
        same = found[entry.case.id]
        assert (entry.hit.closeness, entry.hit.pairs) == (same.closeness, same.pairs)
        assert entry.hit.channels == same.channels


def test_a_case_outside_the_conditions_is_explained_and_said_to_be_outside(engine: Engine) -> None:
    profile = read_profile({**TEXTS, "nicht_gemeinde": ["Bonn"]}, engine.words)
    dossier = Dossier(profile=profile, cases=(ChosenCase(id="bonn-pennenfeld"),))
    contents = compose(dossier, engine, DAY)
    assert not contents.entries[0].meets_conditions and contents.entries[0].hit.channels
    told = as_markdown(document_of(contents, engine.words), no_address)
    assert "erfüllt nicht alle Bedingungen" in told


def test_without_a_profile_nothing_is_compared(engine: Engine) -> None:
    dossier = Dossier(cases=(ChosenCase(id="bonn-pennenfeld"),))
    contents = compose(dossier, engine, DAY)
    data = dossier_as_data(contents, engine.words)
    assert "naehe" not in data["faelle"][0] and data["faelle"][0]["offen"]
    assert "Nähe" not in as_markdown(document_of(contents, engine.words), no_address)


def test_missing_cases_are_named_and_the_rest_is_there(engine: Engine) -> None:
    cases = (ChosenCase(id="gibt-es-nicht"), ChosenCase(id="bonn-pennenfeld"))
    contents = compose(Dossier(cases=cases), engine, DAY)
    assert contents.missing == ("gibt-es-nicht",)
    assert [(e.number, e.case.id) for e in contents.entries] == [(1, "bonn-pennenfeld")]
    assert "„gibt-es-nicht“" in as_markdown(document_of(contents, engine.words), no_address)


def test_nothing_close_gives_an_empty_choice(engine: Engine) -> None:
    profile = Profile(problem="Rezept für Apfelkuchen mit Streuseln gesucht")
    assert engine.search(profile, 5).closeness is Closeness.NONE
    assert dossier_for(profile, engine).cases == ()


def test_questions_come_from_vocabulary_and_cases(engine: Engine, contents: Contents) -> None:
    groups = {group.title: group.questions for group in contents.questions}
    guiding = {q for e in engine.words["problemlagen"].terms.values() for q in e.questions}
    assert groups["Zur Lage hier"] and {q.text for q in groups["Zur Lage hier"]} <= guiding
    cases = {entry.case.id: entry.case for entry in contents.entries}
    for question in groups["Gibt es das auch hier?"]:
        for case_id in question.cases:
            stated = {text.strip().rstrip(".") for text in cases[case_id].preconditions}
            assert question.text in stated
    open_ids = {
        e.case.id
        for e in contents.entries
        if any(p.field == "verstetigung" for p in e.hit.open_points)
    }
    asked = {
        c
        for q in groups["Was die Beispiele offen lassen"]
        for c in q.cases
        if "erste Geld" in q.text
    }
    assert asked == open_ids
    missing = {engine.words.label("akteursarten", row.kind) for row in contents.lessons.gap.missing}
    told = " ".join(q.text for q in groups["Wer noch an den Tisch gehört"])
    assert missing and all(label in told for label in missing)


def test_every_problem_and_field_of_action_has_a_guiding_question(words: Words) -> None:
    for name in ("problemlagen", "handlungsfelder"):
        assert [key for key, entry in words[name].terms.items() if not entry.questions] == []


# The documents


def test_matrix_holds_the_counted_cases(engine: Engine, contents: Contents) -> None:
    document = document_of(contents, engine.words)
    matrix = next(part for part in document.parts if isinstance(part, Table) and part.matrix)
    numbers = {entry.case.id: str(entry.number) for entry in contents.entries}
    for row, drawn in zip(contents.lessons.actors.rows, matrix.rows, strict=False):
        texts = ["".join(span.text for line in cell for span in line) for cell in drawn]
        assert texts[0] == engine.words.label("akteursarten", row.kind)
        for cell, text in zip(row.cells, texts[2:], strict=False):
            assert text == (", ".join(numbers[i] for i in cell.ids) or "–")
    assert {len(row) for row in matrix.rows} == {len(matrix.header)} == {len(matrix.widths)}


@pytest.mark.parametrize("block", list(Block))
def test_each_block_can_be_left_out(engine: Engine, contents: Contents, block: Block) -> None:
    dossier = contents.dossier.model_copy(update={"blocks": frozenset(Block) - {block}})
    fewer = compose(dossier, engine, DAY)
    before, after = (document_of(c, engine.words).parts for c in (contents, fewer))
    assert len(after) < len(before)
    data = dossier_as_data(fewer, engine.words)
    assert len(json.dumps(data)) < len(json.dumps(dossier_as_data(contents, engine.words)))


def test_word_document_has_structure(engine: Engine, contents: Contents) -> None:
    raw = as_docx(document_of(contents, engine.words), lambda i: f"https://example.org/{i}", DAY)
    document = docx.Document(io.BytesIO(raw))
    levels = [
        int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")
    ]
    assert levels[0] == 1 and all(b <= a + 1 for a, b in pairwise(levels))
    assert all(p.text.strip() for p in document.paragraphs), "an empty paragraph as spacing"
    assert len(document.tables) >= 5
    for table in document.tables:
        head = table.rows[0]._tr.trPr
        assert head.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
        assert sum(cell.width.cm for cell in table.rows[0].cells) == pytest.approx(
            TEXT_WIDTH, abs=0.1
        )
        assert all(cell.text.strip() for row in table.rows for cell in row.cells)
    properties = document.core_properties
    assert (properties.title, properties.language) == ("Mappe zum Quartier", "de-DE")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        styles = archive.read("word/styles.xml").decode()
        body = archive.read("word/document.xml").decode()
        foot = archive.read("word/footer1.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
    assert set(re.findall(r'<w:lang w:val="([^"]+)"', styles)) == {"de-DE"}
    assert "3. November 2026" in foot and "PAGE" in foot and "NUMPAGES" in foot
    assert "<w:drawing" not in body
    assert f"https://example.org/{contents.entries[0].case.id}" in links


def test_signs_that_xml_forbids_do_not_break_the_document(engine: Engine) -> None:
    dossier = Dossier(title="a\x0bb", profile=Profile(problem="x\x00y"), notes="z\ufffe")
    raw = as_docx(document_of(compose(dossier, engine, DAY), engine.words), no_address, DAY)
    assert docx.Document(io.BytesIO(raw)).paragraphs[0].text == "ab"


def test_markdown_keeps_typed_text_as_text(engine: Engine) -> None:
    evil = "# Kopf\n1. Punkt | Spalte *fett* <b>x</b> [a](javascript:b) &lt; `c`\n- Strich"
    dossier = Dossier(title=evil, notes=evil, cases=(ChosenCase(id=evil),))
    text = as_markdown(document_of(compose(dossier, engine, DAY), engine.words), no_address)
    lines = text.splitlines()
    assert "\\# Kopf" in lines and "\\- Strich" in lines
    assert any(line.startswith("1\\. Punkt \\| Spalte \\*fett\\*") for line in lines)
    html = markdown(text, extensions=["tables"])
    assert "<b>x</b>" not in html and "href" not in html and "<code>" not in html
    assert "&lt;b&gt;x" in html and "[a](javascript:b)" in html and "&amp;lt;" in html


def test_every_output_says_when_and_from_what_it_was_made(
    engine: Engine, contents: Contents
) -> None:
    document = document_of(contents, engine.words)
    last = document.parts[-1]
    assert isinstance(last, Paragraph)
    told = "".join(span.text for span in last.line)
    assert "3. November 2026" in told and engine.generation in told and "153" in told
    data = dossier_as_data(contents, engine.words)
    assert data["erstellt"] == "2026-11-03"
    assert data["datenstand"]["generation"] == engine.generation
