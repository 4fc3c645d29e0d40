"""The history of a case: what Git knows about its file, in words a curator reads."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kb.collection import CASES, UnknownCase
from kb.spelling import MONTHS

TIMEOUT = 20
"""Seconds; the log of one file takes far less even on a slow network drive."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ENTRY, _FIELD = "\x1e", "\x1f"
_KINDS = {"A": "angelegt", "D": "gelöscht", "R": "umbenannt", "C": "angelegt"}


@dataclass(frozen=True)
class Change:
    """One recorded change: ``day`` as the author's date, ``kind`` in German, the commit's subject."""

    day: date
    kind: str
    subject: str
    commit: str


@dataclass(frozen=True)
class History:
    """The changes of a case, newest first, and sentences on what the history cannot tell."""

    case_id: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return the history with German keys, as ``praxis history --json`` prints it."""
        return {
            "fall": self.case_id,
            "aenderungen": [
                {
                    "datum": change.day.isoformat(),
                    "art": change.kind,
                    "betreff": change.subject,
                    "commit": change.commit,
                }
                for change in self.changes
            ],
            "hinweise": list(self.notes),
        }


class _NoGit(Exception):
    """Git gives no answer; the message says why in a sentence."""


def history_of(content: Path, case_id: str) -> History:
    """Return the history of a case, drafts and deleted cases included.

    Without Git, or outside a repository, the history is empty and a note says why. Author names
    are left out on purpose. Raises :class:`kb.collection.UnknownCase`.
    """
    path = content / CASES / f"{case_id}.md"
    if not _SLUG.fullmatch(case_id):
        raise UnknownCase(case_id)
    try:
        changes = _changes(path)
    except _NoGit as reason:
        if not path.is_file():
            raise UnknownCase(case_id) from reason
        return History(case_id, (), (str(reason),))
    if not changes and not path.is_file():
        raise UnknownCase(case_id)
    return History(case_id, changes, tuple(_notes(path, changes)))


def told(history: History) -> Iterator[str]:
    """Yield the history as lines of text."""
    for change in history.changes:
        yield f"{_in_words(change.day)}: {change.kind} – {change.subject}"
    yield from history.notes


def _changes(path: Path) -> tuple[Change, ...]:
    out = _git(
        path.parent,
        "log",
        # A case may have been renamed. Below 80 % alike it is rather another case.
        "--follow",
        "-M80%",
        "--name-status",
        f"--format={_ENTRY}%h{_FIELD}%as{_FIELD}%s",
        "--",
        path.name,
    )
    changes = []
    for entry in out.split(_ENTRY)[1:]:
        head, _, status = entry.partition("\n")
        commit, day, subject = head.split(_FIELD, 2)
        kind = _KINDS.get(status.strip()[:1], "geändert")
        plain = "".join(sign for sign in subject if sign.isprintable())
        changes.append(Change(date.fromisoformat(day), kind, plain, commit))
        if status.strip().startswith("C"):
            # Git goes on with the file it was copied from, which is another case.
            break
    return tuple(changes)


def _notes(path: Path, changes: tuple[Change, ...]) -> Iterator[str]:
    status = _git(path.parent, "status", "--porcelain", "--", path.name)
    if not changes:
        yield "Der Fall ist noch nicht ins Archiv (Git) aufgenommen."
    elif status.strip():
        yield "Seitdem wurde der Fall geändert, aber noch nicht ins Archiv (Git) aufgenommen."
    if _git(path.parent, "rev-parse", "--is-shallow-repository").strip() == "true":
        yield "Diese Kopie enthält nur die letzten Änderungen; ältere zeigt `git fetch --unshallow`."


def _git(folder: Path, *arguments: str) -> str:
    # Run from a hook, these would point to another repository than the one of the content.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}
    }
    try:
        done = subprocess.run(
            [
                "git",
                "-c",
                "core.fsmonitor=false",
                "-c",
                "log.showSignature=false",
                "-c",
                "i18n.logOutputEncoding=UTF-8",
                *arguments,
            ],
            cwd=folder,
            env={**inherited, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        raise _NoGit(
            "Git ist auf diesem Rechner nicht eingerichtet, die Geschichte des Falls ist unbekannt."
        ) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _NoGit("Git antwortet nicht, die Geschichte des Falls ist unbekannt.") from error
    if done.returncode and "does not have any commits" in done.stderr:
        return ""
    if done.returncode:
        first = done.stderr.strip().partition("\n")[0]
        if "not a git repository" in first:
            raise _NoGit(
                "Die Sammlung liegt in keinem Archiv (Git), die Geschichte des Falls ist unbekannt."
            )
        raise _NoGit(f"Git kann die Geschichte des Falls nicht lesen ({first}).")
    return done.stdout


def _in_words(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"
