"""A new case from the template: a draft without any mistake, and nothing overwritten."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.collection import CASES, check_content, load_collection
from kb.model import FrontMatter
from kb.template import TemplateError, slug_of, write_template
from praxis import main
from tests.conftest import CONTENT

CASE = "unna-nachbarschaftstreff-am-markt"


def new(content: Path, *arguments: str, asked: str = "") -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRAXIS_CONTENT", str(content))
        return CliRunner().invoke(main, ["new", *arguments], input=asked)


def test_title_and_place_are_asked_for_and_the_draft_has_no_mistake(tiny: Path) -> None:
    result = new(tiny, asked="Nachbarschaftstreff am Markt\nUnna\n")
    assert result.exit_code == 0 and f"{CASE}.md" in result.stdout
    assert [p for p in check_content(tiny) if p.path.stem == CASE] == []
    assert CASE not in [case.id for case in load_collection(tiny).cases]


def test_nothing_is_overwritten(tiny: Path) -> None:
    path = tiny / CASES / f"{CASE}.md"
    path.write_text("Notizen", encoding="utf-8")
    result = new(tiny, "--titel", "Nachbarschaftstreff am Markt", "--ort", "Unna")
    assert result.exit_code == 1 and "gibt es schon" in result.stderr
    assert path.read_text(encoding="utf-8") == "Notizen"


@pytest.mark.parametrize(
    "title",
    [
        'Das "Haus" in der GEMEINDE',
        r"Ordner C:\Neu",
        "Mitte: ein Treff #1",
        "Straße & Öl – 100 %",
        "a\tb\x07c",
    ],
)
def test_any_title_stays_what_was_typed(title: str, tiny: Path) -> None:
    path = write_template(tiny, title, "Bad Ems: Kur")
    assert [p for p in check_content(tiny) if p.path == path] == []
    text = path.read_text(encoding="utf-8").replace("stufe: entwurf", "stufe: gelistet")
    written = re.search(r"^titel: (.*)$", text, re.M)
    assert written and json.loads(written[1]) == title.replace("\t", " ").replace("\x07", "")


def test_ids_are_short_and_plain() -> None:
    assert slug_of("Köln", "Über die Straße") == "koeln-ueber-die-strasse"
    assert len(slug_of("Unna", "x" * 500)) <= 80
    assert slug_of("東京", "…") == ""


def test_what_cannot_be_written_is_one_sentence(tiny: Path, tmp_path: Path) -> None:
    for title, place in (("…", "!"), (" ", "Unna"), ("Treff", " ")):
        with pytest.raises(TemplateError, match="Bitte beides nennen"):
            write_template(tiny, title, place)
    result = new(tmp_path / "nirgends", "--titel", "Treff", "--ort", "Unna")
    assert result.exit_code == 1 and "PRAXIS_CONTENT prüfen" in result.stderr
    (tmp_path / "leer").mkdir()
    (tmp_path / "leer" / "VORLAGE.md").write_bytes((tiny / "VORLAGE.md").read_bytes())
    with pytest.raises(TemplateError, match="lässt sich nicht anlegen"):
        write_template(tmp_path / "leer", "Treff", "Unna")


def test_the_new_file_is_given_as_json(tiny: Path) -> None:
    result = new(tiny, "--titel", "Nachbarschaftstreff am Markt", "--ort", "Unna", "--json")
    data = json.loads(result.stdout)
    assert data["fall"] == CASE and data["datei"].endswith(f"{CASE}.md")


def test_the_template_has_every_field_and_its_examples_are_right(tiny: Path) -> None:
    text = (CONTENT / "VORLAGE.md").read_text(encoding="utf-8")
    for field in FrontMatter.model_fields.values():
        assert re.search(rf"^{field.alias}: ?.*", text, re.M), field.alias
    path = write_template(tiny, "Treff", "Unna")
    # As the hint in the template says: delete [] and #.
    filled = re.sub(
        r"^(\w+): \[\] .*\n#(  - \{.*)$", r"\1:\n\2", path.read_text(encoding="utf-8"), flags=re.M
    )
    assert filled.count("\n  - {") == 4
    path.write_text(filled, encoding="utf-8")
    assert [str(p) for p in check_content(tiny) if p.path == path] == []
