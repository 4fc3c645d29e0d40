"""Near-duplicate cases: both are warned about, different cases are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.collection import check_content, load_collection
from kb.problems import Problem, Severity
from praxis import main
from tests.conftest import CONTENT

CASE = "aachen-westparkviertel"


def similar(content: Path) -> list[Problem]:
    return [problem for problem in check_content(content) if problem.rule == "aehnlich"]


def copy_case(content: Path, problem: str | None = None, stage: str = "gelistet") -> None:
    case = load_collection(content).case(CASE)
    text = (content / "faelle" / f"{CASE}.md").read_text(encoding="utf-8")
    text = text.replace("stufe: gelistet", f"stufe: {stage}")
    if problem is not None:
        text = text.replace(case.sections.problem, problem)
        text = text.replace(case.sections.approach, problem)
    (content / "faelle" / "aachen-zweiter.md").write_text(text, encoding="utf-8")


def test_a_copy_is_named_on_both_files_with_what_they_share(tiny: Path) -> None:
    assert similar(tiny) == []
    copy_case(tiny)
    found = similar(tiny)
    assert {problem.path.stem for problem in found} == {CASE, "aachen-zweiter"}
    assert all(problem.severity is Severity.WARNING and problem.line > 1 for problem in found)
    first = next(problem for problem in found if problem.path.stem == CASE)
    assert "„aachen-zweiter“" in first.message and "100%" in first.message
    assert "die älteren im viertel" in first.message


def test_a_draft_that_retells_a_case_is_named(tiny: Path) -> None:
    copy_case(tiny, stage="entwurf")
    assert len(similar(tiny)) == 2


def test_the_same_fields_with_an_own_story_are_no_duplicate(tiny: Path) -> None:
    copy_case(tiny, "Der Bus fährt nur noch zweimal am Tag, und zum Arzt kommt niemand mehr.")
    assert similar(tiny) == []


def test_what_is_unknown_is_not_alike(tiny: Path) -> None:
    copy_case(tiny, "unbekannt")
    text = (tiny / "faelle" / "aachen-zweiter.md").read_text(encoding="utf-8")
    (tiny / "faelle" / "aachen-dritter.md").write_text(text, encoding="utf-8")
    assert similar(tiny) == []


def test_a_new_version_outside_the_collection_is_not_its_own_duplicate(
    tiny: Path, tmp_path: Path
) -> None:
    version = tmp_path / f"{CASE}.md"
    version.write_bytes((tiny / "faelle" / f"{CASE}.md").read_bytes())
    assert [p for p in check_content(tiny, [version]) if p.rule == "aehnlich"] == []


def test_no_real_case_retells_another() -> None:
    assert similar(CONTENT) == []


@pytest.mark.parametrize("name", ["aehnlich", "verwandt", "kontaktdaten"])
def test_the_rules_can_be_listed(name: str) -> None:
    assert name in CliRunner().invoke(main, ["check", "--rules"]).stdout
