"""The history of a case, from real Git repositories and without any."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.collection import UnknownCase
from kb.history import history_of, last_changes, told
from praxis import main
from tests.git_repository import commit, git

CASE = "aachen-westparkviertel"


def change(content: Path, before: str, after: str) -> None:
    path = content / "faelle" / f"{CASE}.md"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.fixture
def archive(tiny: Path) -> Path:
    git(tiny, "init")
    commit(tiny, "Drei Fälle aufgenommen", "2026-03-02")
    change(tiny, "Lärm", "Straßenlärm")
    commit(tiny, "Lärm näher benannt", "2026-05-04")
    return tiny


def test_changes_come_newest_first_with_date_kind_and_subject(archive: Path) -> None:
    assert list(told(history_of(archive, CASE))) == [
        "4. Mai 2026: geändert – Lärm näher benannt",
        "2. März 2026: angelegt – Drei Fälle aufgenommen",
    ]


def test_another_case_has_its_own_history(archive: Path) -> None:
    changes = history_of(archive, "altmannstein-seniorenfahrdienst").changes
    assert [change.subject for change in changes] == ["Drei Fälle aufgenommen"]


def test_the_last_change_of_every_case_comes_from_one_question(
    archive: Path, tmp_path: Path
) -> None:
    found = last_changes(archive)
    assert found[CASE] == date(2026, 5, 4)
    assert found["altmannstein-seniorenfahrdienst"] == date(2026, 3, 2)
    assert len(found) == 3
    (tmp_path / "leer" / "faelle").mkdir(parents=True)
    assert last_changes(tmp_path / "leer") == {}


def test_uncommitted_changes_are_said(archive: Path) -> None:
    change(archive, "Straßenlärm", "Lärm")
    assert "noch nicht ins Archiv" in history_of(archive, CASE).notes[0]


def test_a_renamed_case_keeps_its_history(archive: Path) -> None:
    git(archive, "mv", f"faelle/{CASE}.md", "faelle/aachen-west.md")
    commit(archive, "Kürzerer Name", "2026-06-01")
    kinds = [change.kind for change in history_of(archive, "aachen-west").changes]
    assert kinds == ["umbenannt", "geändert", "angelegt"]


def test_a_case_that_began_as_a_copy_has_its_own_history(archive: Path) -> None:
    text = (archive / "faelle" / f"{CASE}.md").read_text(encoding="utf-8")
    (archive / "faelle" / "unna-neu.md").write_text(text, encoding="utf-8")
    commit(archive, "Unna aufgenommen", "2026-06-01")
    changes = history_of(archive, "unna-neu").changes
    assert [(change.kind, change.subject) for change in changes] == [
        ("angelegt", "Unna aufgenommen")
    ]


def test_a_deleted_case_is_still_told(archive: Path) -> None:
    (archive / "faelle" / f"{CASE}.md").unlink()
    commit(archive, "Doppelten Fall gelöscht", "2026-06-01")
    assert history_of(archive, CASE).changes[0].kind == "gelöscht"


def test_a_new_case_and_an_empty_repository_have_no_history_yet(tiny: Path) -> None:
    git(tiny, "init")
    history = history_of(tiny, CASE)
    assert history.changes == () and "noch nicht ins Archiv" in history.notes[0]


def test_without_repository_or_git_there_is_a_sentence(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tiny.parent))
    assert "in keinem Archiv" in history_of(tiny, CASE).notes[0]
    monkeypatch.setenv("PATH", str(tiny))
    assert "nicht eingerichtet" in history_of(tiny, CASE).notes[0]


@pytest.mark.parametrize("name", ["gibt-es-nicht", "--output=x", "../VORLAGE", ""])
def test_unknown_cases_are_refused(archive: Path, name: str) -> None:
    with pytest.raises(UnknownCase):
        history_of(archive, name)


def test_the_command_prints_lines_or_json(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(archive))
    assert "2. März 2026" in CliRunner().invoke(main, ["history", CASE]).stdout
    data = json.loads(CliRunner().invoke(main, ["history", CASE, "--json"]).stdout)
    assert [item["datum"] for item in data["aenderungen"]] == ["2026-05-04", "2026-03-02"]
    assert CliRunner().invoke(main, ["history", "gibt-es-nicht"]).exit_code == 2
