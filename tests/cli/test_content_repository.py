"""A content repository of its own: the hook and both ready workflows, run line by line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import CONTENT, DATA, ROOT
from tests.git_repository import commit, git

CI = CONTENT / "ci"
CASE = "aachen-westparkviertel"
INSTALLS = "python -m pip install"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment whose only ``praxis`` is the program under test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "praxis"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m praxis "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@example.org",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.org",
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A collection that is a repository of its own, as docs/kuratieren.md sets it up."""
    root = tmp_path / "sammlung"
    for name in ("vokabular", "ci"):
        shutil.copytree(CONTENT / name, root / name)
    for name in ("thesaurus.yaml", "VORLAGE.md", "LIESMICH.md"):
        shutil.copy(CONTENT / name, root / name)
    shutil.copytree(DATA / "faelle", root / "faelle")
    git(root, "init", "-b", "main")
    commit(root, "Drei Fälle")
    return root


def change(root: Path, before: str, after: str, folder: str = "faelle") -> None:
    path = root / folder / f"{CASE}.md"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def run(root: Path, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def record(root: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run(root, environment, "git", "commit", "--no-gpg-sign", "-m", "Änderung")


def install_hook(root: Path, source: str) -> None:
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    shutil.copy(root / source, hook)


def test_the_hook_refuses_a_broken_case_and_lets_a_good_one_pass(
    repository: Path, environment: dict[str, str]
) -> None:
    install_hook(repository, "ci/pre-commit")
    change(repository, "gemeindetyp: grossstadt", "gemeindetyp: grosstadt")
    git(repository, "add", "-A")
    # What lies in the folder is mended, what is staged is not: that is what counts.
    change(repository, "gemeindetyp: grosstadt", "gemeindetyp: grossstadt")
    refused = record(repository, environment)
    assert refused.returncode == 1
    told = refused.stdout + refused.stderr
    assert f"faelle/{CASE}.md:12: gemeindetyp: „grosstadt“ steht nicht im Vokabular" in told
    assert git(repository, "log", "--format=%s") == "Drei Fälle\n"

    change(repository, "Boulebahn", "Bahn für Boule")
    git(repository, "add", "-A")
    change(repository, "gemeindetyp: grossstadt", "gemeindetyp: halbfertig")
    accepted = record(repository, environment)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert git(repository, "log", "--format=%s") == "Änderung\nDrei Fälle\n"


def test_the_hook_finds_a_collection_below_the_root_and_says_when_praxis_is_missing(
    repository: Path, environment: dict[str, str]
) -> None:
    (repository / "practices").mkdir()
    for name in ("faelle", "vokabular", "thesaurus.yaml", "ci"):
        git(repository, "mv", name, f"practices/{name}")
    install_hook(repository, "practices/ci/pre-commit")
    assert record(repository, environment).returncode == 0
    change(repository, "titel:", "tietel:", "practices/faelle")
    git(repository, "add", "-A")
    refused = record(repository, environment)
    assert f"practices/faelle/{CASE}.md:2: tietel:" in refused.stdout + refused.stderr
    without = {**environment, "PATH": "/usr/bin:/bin"}
    assert "nicht eingerichtet" in record(repository, without).stderr


def script_of_gitlab(job: str) -> list[str]:
    whole = yaml.safe_load((CI / "gitlab-ci.yml").read_text(encoding="utf-8"))
    assert all(line.startswith(INSTALLS) for line in whole["default"]["before_script"])
    return list(whole[job]["script"])


def steps_of_github() -> list[dict[str, Any]]:
    whole = yaml.safe_load((CI / "github-workflow.yml").read_text(encoding="utf-8"))
    steps = whole["jobs"]["sammlung"]["steps"]
    return [step for step in steps if not step.get("run", INSTALLS).startswith(INSTALLS)]


def test_the_gitlab_jobs_check_and_compare(
    repository: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    base = git(repository, "rev-parse", "HEAD").strip()
    change(repository, "Boulebahn", "Bahn für Boule")
    commit(repository, "Boule")
    variables = {
        "PRAXIS_CONTENT": str(repository),
        "PRAXIS_INDEX": str(repository / ".praxis-index"),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
    }
    lines = [*script_of_gitlab("pruefen"), *script_of_gitlab("rangfolge")]
    assert [line.split()[1] for line in lines if line.startswith("praxis")] == [
        "check", "findable", "diff",
    ]  # fmt: skip
    done = run(repository, {**environment, **variables}, "sh", "-e", "-c", "\n".join(lines))
    assert done.returncode == 0, done.stderr
    assert f"- geändert: `{CASE}`" in (repository / "rangfolge.md").read_text(encoding="utf-8")
    assert "Gesucht mit" in (repository / "findbarkeit.txt").read_text(encoding="utf-8")


def test_the_github_steps_check_and_compare_and_fill_the_summary(
    repository: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    base = git(repository, "rev-parse", "HEAD").strip()
    change(repository, "Boulebahn", "Bahn für Boule")
    summary = tmp_path / "summary.md"
    variables = {
        "PRAXIS_CONTENT": str(repository),
        "PRAXIS_INDEX": str(repository / ".praxis-index"),
        "GITHUB_STEP_SUMMARY": str(summary),
        "VERGLEICH": base,
    }
    for step in steps_of_github():
        done = run(repository, {**environment, **variables}, "sh", "-e", "-c", step["run"])
        assert done.returncode == 0, (step["name"], done.stderr)
    told = summary.read_text(encoding="utf-8")
    assert "Gesucht mit" in told and f"- geändert: `{CASE}`" in told

    change(repository, "gemeindetyp: grossstadt", "gemeindetyp: grosstadt")
    check = next(step for step in steps_of_github() if step["name"] == "Prüfen")
    done = run(repository, {**environment, **variables}, "sh", "-e", "-c", check["run"])
    assert done.returncode == 1 and done.stdout.startswith(f"::error file=faelle/{CASE}.md,line=12")
