"""praxis brief and praxis compare, and profiles as files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import docx
import pytest

from tests.cli.test_search_command import PROBLEM, STRUCTURE, praxis  # noqa: F401

PROFILE = f"struktur: {STRUCTURE}\nproblem: {PROBLEM}\nakteure_am_tisch: [kommune]\n"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profil.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_profile_becomes_a_word_document(praxis, profile: Path, tmp_path: Path) -> None:  # noqa: F811
    target = tmp_path / "dossier.docx"
    result = praxis("brief", str(profile), "-o", str(target), "-k", "3")
    assert result.exit_code == 0 and "3 Fälle" in result.output, result.output
    headings = [
        p.text for p in docx.Document(str(target)).paragraphs if "Heading 2" in p.style.name
    ]
    assert sum(text.startswith(("1. ", "2. ", "3. ", "4. ")) for text in headings) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dossier.docx", "profil.yaml"]


def test_nothing_is_overwritten_unless_asked(praxis, profile: Path, tmp_path: Path) -> None:  # noqa: F811
    target = tmp_path / "dossier.md"
    target.write_text("Wichtig", encoding="utf-8")
    refused = praxis("brief", str(profile), "-o", str(target))
    assert refused.exit_code == 2 and "--force" in refused.output
    assert target.read_text(encoding="utf-8") == "Wichtig"
    assert praxis("brief", str(profile), "-o", str(target), "--force").exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("# Mappe zum Quartier")


def test_a_profile_is_not_overwritten_by_its_own_dossier(praxis, profile: Path) -> None:  # noqa: F811
    result = praxis("brief", str(profile), "-o", str(profile), "--force")
    assert result.exit_code == 2 and "Quelle selbst" in result.output
    assert profile.read_text(encoding="utf-8") == PROFILE


def test_nothing_close_is_said(praxis, tmp_path: Path) -> None:  # noqa: F811
    path, target = tmp_path / "p.yaml", tmp_path / "p.md"
    path.write_text("problem: Rezept für Apfelkuchen mit Streuseln gesucht\n", encoding="utf-8")
    result = praxis("brief", str(path), "-o", str(target))
    assert result.exit_code == 0 and "nah genug" in result.stderr
    assert "liegt kein Fall" in target.read_text(encoding="utf-8")


def test_saved_dossier_brings_its_choice(praxis, profile: Path, tmp_path: Path) -> None:  # noqa: F811
    saved, again = tmp_path / "mappe.yaml", tmp_path / "mappe.json"
    praxis("brief", str(profile), "-o", str(saved), "-k", "2")
    text = saved.read_text(encoding="utf-8")
    saved.write_text(
        text.replace("faelle:\n", "faelle:\n- fall: gibt-es-nicht\n"), encoding="utf-8"
    )
    result = praxis("brief", str(saved), "-o", str(again))
    assert result.exit_code == 0 and "gibt-es-nicht" in result.output
    data = json.loads(again.read_text(encoding="utf-8"))
    assert len(data["faelle"]) == 2 and data["fehlende_faelle"] == ["gibt-es-nicht"]
    assert data["lehren"]["luecken"]["am_tisch"][0]["begriff"] == "kommune"


def test_folder_of_profiles_gives_a_folder_of_dossiers(praxis, tmp_path: Path) -> None:  # noqa: F811
    source, target = tmp_path / "profile", tmp_path / "mappen"
    source.mkdir()
    (source / "a.yaml").write_text(PROFILE, encoding="utf-8")
    (source / "b.yml").write_text("problem: Der letzte Laden im Dorf schließt.\n", encoding="utf-8")
    (source / "notiz.txt").write_text("kein Profil", encoding="utf-8")
    result = praxis("brief", str(source), "-o", str(target), "-k", "2", "--form", "md")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in target.iterdir()) == ["a.md", "b.md"]


def test_one_faulty_profile_stops_the_folder_before_anything_is_written(
    praxis,  # noqa: F811
    tmp_path: Path,
) -> None:
    source, target = tmp_path / "profile", tmp_path / "mappen"
    source.mkdir()
    (source / "a.yaml").write_text(PROFILE, encoding="utf-8")
    (source / "b.yaml").write_text("problem: x\nquartierstyp: [burg]\n", encoding="utf-8")
    result = praxis("brief", str(source), "-o", str(target))
    assert result.exit_code == 2 and "b.yaml, Zeile 2" in result.output and "burg" in result.output
    assert not target.exists()


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("profil.yaml", "x.pdf", ".docx"),
        ("gibtsnicht.yaml", "x.docx", "nicht lesbar"),
        (".", "profil.yaml", "auch"),
        ("profil.yaml", "ohne-endung", ".docx"),
        ("leer", "x", "keine YAML-Datei"),
    ],
)
def test_impossible_requests_are_one_sentence(
    praxis,  # noqa: F811
    profile: Path,
    tmp_path: Path,
    source: str,
    target: str,
    words: str,
) -> None:
    (tmp_path / "leer").mkdir()
    result = praxis("brief", str(tmp_path / source), "-o", str(tmp_path / target))
    assert result.exit_code == 2 and words in result.output
    assert profile.read_text(encoding="utf-8") == PROFILE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_sentence(praxis, profile: Path, tmp_path: Path) -> None:  # noqa: F811
    locked = tmp_path / "zu"
    locked.mkdir(mode=0o500)
    result = praxis("brief", str(profile), "-o", str(locked / "x.md"))
    assert result.exit_code == 1 and "Traceback" not in result.output


def test_search_reads_the_same_files(praxis, profile: Path, tmp_path: Path) -> None:  # noqa: F811
    by_options = praxis(
        "search", "--struktur", STRUCTURE, "--problem", PROBLEM, "-k", "3", "--json"
    )
    wanted = [hit["fall"] for hit in json.loads(by_options.stdout)["treffer"]]
    by_file = praxis("search", "--profil", str(profile), "-k", "3", "--json")
    assert [hit["fall"] for hit in json.loads(by_file.stdout)["treffer"]] == wanted
    saved = tmp_path / "mappe.yaml"
    praxis("brief", str(profile), "-o", str(saved))
    by_dossier = praxis("search", "--profil", str(saved), "-k", "3", "--json")
    assert [hit["fall"] for hit in json.loads(by_dossier.stdout)["treffer"]] == wanted


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("struktur: [\n", "Zeile"),
        ("- a\n", "Angaben"),
        ("struktur: a\nstruktur: b\n", "Zeile 2"),
        ("strukur: a\n", "strukur"),
    ],
)
def test_search_says_what_is_wrong_with_a_profile_file(
    praxis,  # noqa: F811
    tmp_path: Path,
    content: str,
    words: str,
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(content, encoding="utf-8")
    result = praxis("search", "--profil", str(path))
    assert result.exit_code == 2 and words in result.output


def test_compare_prints_shared_things_first(praxis) -> None:  # noqa: F811
    result = praxis("compare", "bonn-pennenfeld", "bonn-buschdorf")
    assert result.exit_code == 0, result.output
    assert result.output.index("Alle gemeinsam") < result.output.index("Feld")
    assert "Gemeindetyp: Großstadt" in result.output and "* Vernetzung" in result.output
    data = json.loads(praxis("compare", "bonn-pennenfeld", "bonn-buschdorf", "--json").stdout)
    assert [case["fall"] for case in data["faelle"]] == ["bonn-pennenfeld", "bonn-buschdorf"]


@pytest.mark.parametrize("cases", [(), ("bonn-pennenfeld",), ("bonn-pennenfeld", "gibt-es-nicht")])
def test_compare_refuses_what_it_cannot_compare(praxis, cases: tuple[str, ...]) -> None:  # noqa: F811
    result = praxis("compare", *cases)
    assert result.exit_code == 2
    assert ("gibt-es-nicht" if len(cases) > 1 else "2 bis 4") in result.output
