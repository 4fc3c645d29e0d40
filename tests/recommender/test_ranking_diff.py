"""What a change does to the ranking, on real Git repositories with the real model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kb.git import GitProblem
from kb.revision import content_at
from praxis import main
from recommender.evaluation.queries import QueriesProblem, queries_for, read_queries
from tests.conftest import CONTENT, DATA
from tests.git_repository import commit, git

CHANGED = "aachen-westparkviertel"
GONE = "altmannstein-seniorenfahrdienst"
KEPT = "bochum-hofstede-quartiersentwicklung"
NEW = "unna-bus"
NO_BUS = "Der Bus fährt nur noch zweimal am Tag, zum Arzt kommt niemand mehr."


def repository(root: Path, folder: str) -> Path:
    """Put a collection of three cases and two judged queries under Git, in a folder of it."""
    content = root / folder
    shutil.copytree(CONTENT / "vokabular", content / "vokabular")
    shutil.copy(CONTENT / "thesaurus.yaml", content / "thesaurus.yaml")
    shutil.copytree(DATA / "faelle", content / "faelle")
    (content / "anfragen").mkdir()
    rows = [
        {"id": "bus", "problem": NO_BUS, "erwartet": [GONE], "urteile": {GONE: 3, NEW: 3}},
        {"id": "fremd", "problem": "Alle sind einsam.", "urteile": {"gibt-es-nicht": 3}},
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (content / "anfragen" / "eigene.jsonl").write_text(lines + "\n", encoding="utf-8")
    git(root, "init", "-b", "main")
    commit(root, "Drei Fälle")
    return content


def run(content: Path, index: Path, *arguments: str) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRAXIS_CONTENT", str(content))
        patch.setenv("PRAXIS_INDEX", str(index))
        return CliRunner().invoke(main, ["diff", *arguments])


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection below the root of its repository: one case changed, one new, one gone."""
    content = repository(tmp_path_factory.mktemp("archiv"), "sammlung/inhalt")
    cases = content / "faelle"
    text = (cases / f"{CHANGED}.md").read_text(encoding="utf-8")
    (cases / f"{CHANGED}.md").write_text(
        text.replace("## Problemsituation\n", f"## Problemsituation\n\n{NO_BUS}\n"), "utf-8"
    )
    text = (cases / f"{GONE}.md").read_text(encoding="utf-8")
    (cases / f"{NEW}.md").write_text(text.replace("Altmannstein", "Unna"), encoding="utf-8")
    (cases / f"{GONE}.md").unlink()
    return content


@pytest.fixture(scope="module")
def told(changed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    result = run(changed, tmp_path_factory.mktemp("index"), "main", "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_uncommitted_changes_of_cases_are_named_with_their_fields(told: dict[str, Any]) -> None:
    assert told["aenderungen"] == [
        {"fall": CHANGED, "art": "geändert", "felder": ["Problemsituation"]},
        {"fall": GONE, "art": "entfernt", "felder": []},
        {"fall": NEW, "art": "neu", "felder": []},
    ]
    assert told["faelle"] == {"vorher": 3, "nachher": 3} and told["begriffslisten"] == []


def test_judged_queries_show_who_moved_and_what_it_is_worth(told: dict[str, Any]) -> None:
    queries = told["anfragen"]
    # The second query asks only for a case that never was here.
    assert queries["zahl"] == 1
    assert queries["masse"]["r@5"] == {"vorher": 1.0, "nachher": 0.0}
    moves = {move["fall"]: move for move in queries["bewegt"][0]["raenge"]}
    assert moves[GONE]["vorher"] == 1 and moves[GONE]["nachher"] is None
    assert moves[NEW]["vorher"] is None and moves[NEW]["nachher"] <= 2


def test_changed_neighbourhoods_and_findability_are_told(told: dict[str, Any]) -> None:
    neighbours = {item["fall"]: item for item in told["nachbarschaften"]}
    assert neighbours[KEPT] == {"fall": KEPT, "fort": [GONE], "neu": [NEW]}
    found = {item["fall"]: item for item in told["findbarkeit"]}
    assert found[NEW]["vorher"] is None and found[GONE]["nachher"] is None
    assert found[CHANGED]["vorher"][0]["mit"] == found[CHANGED]["nachher"][0]["mit"]


def test_the_comparison_is_markdown_for_a_merge_request(changed: Path, tmp_path: Path) -> None:
    result = run(changed, tmp_path / "index", "main")
    assert result.stdout.startswith("# Was die Änderung an der Suche ändert")
    assert f"- geändert: `{CHANGED}` (Problemsituation)" in result.stdout
    assert f"`{GONE}` 1 → hinter 10" in result.stdout
    assert "| erwarteter Fall unter den ersten 5 | 1,000 | 0,000 | −1,000 |" in result.stdout
    assert f"| `{NEW}` | – → 1 |" in result.stdout
    rows = [line for line in result.stdout.split("\n") if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)


def test_without_a_change_nothing_is_compared(tmp_path: Path) -> None:
    content = repository(tmp_path / "archiv", ".")
    result = run(content, tmp_path / "index", "HEAD")
    assert result.exit_code == 0 and "die Suche bleibt, wie sie ist" in result.stdout
    assert "##" not in result.stdout.partition("## Fälle")[2]


def test_cases_that_broke_todays_rules_are_named_not_fatal(tmp_path: Path) -> None:
    content = repository(tmp_path / "archiv", ".")
    path = content / "faelle" / f"{KEPT}.md"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("titel:", "tietel:", 1), encoding="utf-8")
    commit(content, "Kaputt")
    path.write_text(good, encoding="utf-8")
    result = run(content, tmp_path / "index", "HEAD")
    assert result.exit_code == 0, result.output
    assert f"- faelle/{KEPT}.md:2: tietel:" in result.stdout and f"- neu: `{KEPT}`" in result.stdout


def test_what_cannot_be_compared_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "archiv"
    root.mkdir()
    (root / "README").write_text("leer", encoding="utf-8")
    git(root, "init", "-b", "main")
    commit(root, "Anfang")
    content = repository(root, "inhalt")
    for stand, words in (
        ("nirgends", "kennt Git hier nicht"),
        ("--output=x", "kennt Git hier nicht"),
        ("HEAD~1", "gab es die Sammlung noch nicht"),
    ):
        result = run(content, tmp_path / "index", "--", stand)
        assert result.exit_code == 1 and words in result.stderr
        assert len(result.stderr.strip().split("\n")) == 1
    (content / "vokabular" / "evidenz.yaml").rename(content / "vokabular" / "beleg.yaml")
    commit(root, "Ohne Vokabular")
    assert "ist die Sammlung nicht lesbar" in run(content, tmp_path / "index", "HEAD").stderr
    shutil.rmtree(root / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "in keinem Archiv" in run(content, tmp_path / "index", "main").stderr
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "nicht eingerichtet" in run(content, tmp_path / "index", "main").stderr


def test_a_state_is_read_without_touching_the_files(tmp_path: Path) -> None:
    content = repository(tmp_path, "inhalt")
    path = content / "faelle" / f"{CHANGED}.md"
    recorded = path.read_bytes()
    path.write_bytes(b"anders")
    (content / "faelle" / "verweis.md").symlink_to("/etc/hostname")
    commit(tmp_path, "Verweis nach draussen")
    path.write_bytes(b"wieder anders")
    with content_at(content, "HEAD~1") as revision:
        assert (revision.content / "faelle" / f"{CHANGED}.md").read_bytes() == recorded
    with content_at(content, "HEAD") as revision:
        assert not (revision.content / "faelle" / "verweis.md").exists()
    assert path.read_bytes() == b"wieder anders" and not revision.content.exists()
    with pytest.raises(GitProblem), content_at(tmp_path / "fehlt", "HEAD"):
        pass


def test_without_own_queries_the_shipped_ones_about_known_cases_are_asked(tmp_path: Path) -> None:
    asked = queries_for(tmp_path, {CHANGED})
    assert asked and all(query.grades.get(CHANGED) for query in asked)
    assert queries_for(tmp_path, set()) == ()


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"problem": "x"}', '{"id": "a", "urteile": {"b": "x"}}']
)
def test_a_broken_judged_query_names_file_and_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "eigene.jsonl"
    path.write_text(f'{{"id": "gut", "problem": "x"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(QueriesProblem, match=r"eigene\.jsonl, Zeile 3"):
        read_queries(path)
