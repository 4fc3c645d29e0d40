"""What reading accepts, leaves alone and keeps out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.collection import CASES, check_content, load_collection
from kb.problems import ContentError, Severity
from kb.record_text import RecordTextProblem, decode, split_record

CASE = "aachen-westparkviertel"


def test_a_collection_with_errors_is_not_loaded(tiny: Path) -> None:
    path = tiny / CASES / f"{CASE}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("titel:", "titell:", 1), "utf-8")
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
