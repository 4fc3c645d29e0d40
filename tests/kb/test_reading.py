"""Records broken in many ways: each gives its own error, with line and advice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.collection import CASES, check_content, load_collection
from kb.problems import ContentError, Problem, Severity
from kb.record_text import RecordTextProblem, decode, split_record

CASE = "aachen-westparkviertel"


def break_case(content: Path, change: Callable[[str], str]) -> list[Problem]:
    path = content / CASES / f"{CASE}.md"
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "the test must change the record"
    path.write_text(after, encoding="utf-8")
    return [p for p in check_content(content) if p.severity is Severity.ERROR]


def replaced(pattern: str, by: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, by, text, count=1, flags=re.M | re.S)


BROKEN = {
    "unknown key": (replaced(r"^kurzfassung:", "kurzfasung:"), "kurzfasung", "„kurzfassung“"),
    "duplicate key": (replaced(r"^gemeindetyp:", "titel: x\ngemeindetyp:"), "", "zweimal"),
    "unknown term": (
        replaced(r"^gemeindetyp: \S+", "gemeindetyp: grosstadt"),
        "gemeindetyp",
        "„grossstadt“",
    ),
    "missing field": (replaced(r"^evidenz: .*?\n", ""), "evidenz", "fehlt"),
    "bad year": (
        replaced(r"(zeitraum:\s*\n\s*von: )\S+", r"\g<1>'17'"),
        "zeitraum.von",
        "vier Ziffern",
    ),
    "bad key of municipality": (replaced(r"ags: \S+", "ags: 123"), "ort.ags", "achtstellig"),
    "latitude out of range": (replaced(r"lat: \S+", "lat: 512.5"), "ort.lat", ""),
    "no closing fence": (replaced(r"\n---\n", "\n"), "", "kein Ende"),
    "no front matter": (lambda text: "# Titel\n" + text[4:], "", "Kopf"),
    "missing section": (replaced(r"## Vorgehen", "## Vorgehn"), "Vorgehn", "nicht vorgesehen"),
    "section twice": (lambda text: text + "\n## Vorgehen\n\nNoch einmal.\n", "Vorgehen", "zweimal"),
    "empty section": (
        replaced(r"## Ergebnisse\n.*?\n## ", "## Ergebnisse\n\n## "),
        "Ergebnisse",
        "leer",
    ),
    "dead relation": (
        replaced(r"verwandt: \[\]", "verwandt: [gibt-es-nicht]"),
        "verwandt.0",
        "gibt es nicht",
    ),
    "own relation": (
        replaced(r"verwandt: \[\]", f"verwandt: [{CASE}]"),
        "verwandt.0",
        "sich selbst",
    ),
    "list instead of text": (replaced(r"^titel: .*?\n", "titel: [a]\n"), "titel", "Text"),
    "text instead of list": (
        replaced(r"^quartierstyp:\n(  - .*?\n)+", "quartierstyp: dorf\n"),
        "quartierstyp",
        "Liste",
    ),
    "empty list": (
        replaced(r"^quartierstyp:\n(  - \S+\n)+", "quartierstyp: []\n"),
        "quartierstyp",
        "leer",
    ),
    "e-mail": (
        replaced(r"## Vorgehen\n", "## Vorgehen\n\nSchreiben an info@beispiel.de hilft.\n"),
        "Vorgehen",
        "E-Mail",
    ),
    "phone": (
        replaced(r"## Vorgehen\n", "## Vorgehen\n\nTel. 0202 123456 wählen.\n"),
        "Vorgehen",
        "Telefon",
    ),
    "person": (
        replaced(r"## Vorgehen\n", "## Vorgehen\n\nFrau Erika Mustermann leitet den Treff.\n"),
        "Vorgehen",
        "Person",
    ),
    "see link": (
        replaced(r"## Ergebnisse\n.*?\n## ", "## Ergebnisse\n\nSiehe https://beispiel.de\n\n## "),
        "Ergebnisse",
        "Verweis",
    ),
    "source without date": (
        replaced(r"abgerufen: .*?\n", "abgerufen: unbekannt\n"),
        "quellen.0.abgerufen",
        "Abrufdatum",
    ),
    "unknown stage": (replaced(r"stufe: \S+", "stufe: fertig"), "stufe", ""),
    "bad date": (replaced(r"stand: \"?2026-11\"?", "stand: 2026-13"), "stand", "JJJJ-MM"),
    "end before start": (
        replaced(
            r"zeitraum:.*?\nquartierstyp", 'zeitraum: {von: "2019", bis: "2017"}\nquartierstyp'
        ),
        "zeitraum",
        "bevor",
    ),
    "term twice": (
        replaced(r"^quartierstyp:\n(  - \S+\n)", r"quartierstyp:\n\1\1"),
        "quartierstyp",
        "zweimal",
    ),
    "continued by nobody": (
        replaced(
            r"^verstetigung:.*?\nergebnisse:",
            "verstetigung: {stand: verstetigt, beschreibung: unbekannt}\nergebnisse:",
        ),
        "verstetigung.beschreibung",
        "wer ihn trägt",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_names_place_and_remedy(name: str, tiny: Path) -> None:
    change, field, words = BROKEN[name]
    problems = break_case(tiny, change)
    told = [p for p in problems if p.field == field or not field]
    assert told, f"no error at {field}: {problems}"
    assert all(p.path.stem == CASE and p.line >= 1 for p in told)
    assert any(words in f"{p.message} {p.advice}" for p in told), [str(p) for p in told]


def test_all_problems_of_all_files_come_out_at_once(tiny: Path) -> None:
    for path in (tiny / CASES).glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("titel:", "titell:", 1).replace("evidenz:", "evidens:", 1),
            encoding="utf-8",
        )
    problems = check_content(tiny)
    assert {p.path.stem for p in problems} == {p.stem for p in (tiny / CASES).glob("*.md")}
    assert len(problems) >= 6


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xef\xbb\xbf---\n", "BOM"),
        ("---\ntitel: Köln\n".encode("latin-1"), "UTF-8"),
        (b"---\nti\x00tel\n", "Nullzeichen"),
    ],
)
def test_wrong_encodings_are_named(raw: bytes, words: str, tiny: Path) -> None:
    (tiny / CASES / f"{CASE}.md").write_bytes(raw)
    assert any(words in f"{p.message} {p.advice}" for p in check_content(tiny))


def test_a_collection_with_errors_is_not_loaded(tiny: Path) -> None:
    break_case(tiny, replaced(r"^titel:", "titell:"))
    with pytest.raises(ContentError):
        load_collection(tiny)


def test_windows_line_ends_read_like_unix_ones(tiny: Path) -> None:
    path = tiny / CASES / f"{CASE}.md"
    before = load_collection(tiny).case(CASE)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_collection(tiny).case(CASE) == before


def test_drafts_may_be_incomplete_and_stay_hidden(tiny: Path) -> None:
    draft = '---\ntitel: "Neu"\nort: {gemeinde: Unna}\nstufe: entwurf\nstand: 2026-11\nnaechste_pruefung: 2027-11\n---\n'
    (tiny / CASES / "unna-neu.md").write_text(draft, encoding="utf-8")
    assert check_content(tiny) == [] or all(
        p.severity is Severity.WARNING for p in check_content(tiny)
    )
    assert "unna-neu" not in [case.id for case in load_collection(tiny).cases]


def test_norway_and_postal_codes_stay_text(tiny: Path) -> None:
    path = tiny / CASES / f"{CASE}.md"
    path.write_text(
        re.sub(r"land: \S+", "land: NO", path.read_text(encoding="utf-8"), count=1),
        encoding="utf-8",
    )
    assert load_collection(tiny).case(CASE).place.state == "NO"


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused_by_name(raw: bytes) -> None:
    try:
        split_record(decode(raw))
    except RecordTextProblem as problem:
        assert problem.line >= 1 and problem.message and problem.advice


def test_every_real_case_is_without_error() -> None:
    from tests.conftest import CONTENT

    errors = [p for p in check_content(CONTENT) if p.severity is Severity.ERROR]
    assert errors == []
