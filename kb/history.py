"""The history of a case: what Git knows about its file, in words a curator reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kb.collection import CASES, UnknownCase
from kb.git import GitProblem, git
from kb.in_words import day_in_words

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
    except GitProblem as reason:
        if not path.is_file():
            raise UnknownCase(case_id) from reason
        return History(case_id, (), (f"Die Geschichte des Falls ist unbekannt. {reason}",))
    if not changes and not path.is_file():
        raise UnknownCase(case_id)
    return History(case_id, changes, tuple(_notes(path, changes)))


def last_changes(content: Path) -> dict[str, date]:
    """Return the day of the last recorded change by case id; empty where Git knows nothing."""
    try:
        out = _ask(
            content / CASES, "log", "--name-only", f"--format={_ENTRY}%as", "--relative", "."
        )
    except GitProblem:
        return {}
    found: dict[str, date] = {}
    for entry in out.split(_ENTRY)[1:]:
        day, *names = entry.split()
        for name in names:
            # Newest first: what is already known is younger.
            found.setdefault(Path(name).stem, date.fromisoformat(day))
    return found


def told(history: History) -> Iterator[str]:
    """Yield the history as lines of text."""
    for change in history.changes:
        yield f"{day_in_words(change.day)}: {change.kind} – {change.subject}"
    yield from history.notes


def _changes(path: Path) -> tuple[Change, ...]:
    if not _ask(path.parent, "rev-list", "--max-count=1", "--all"):
        # A repository without any commit: to `git log` that is an error.
        return ()
    out = _ask(
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
    status = _ask(path.parent, "status", "--porcelain", "--", path.name)
    if not changes:
        yield "Der Fall ist noch nicht ins Archiv (Git) aufgenommen."
    elif status.strip():
        yield "Seitdem wurde der Fall geändert, aber noch nicht ins Archiv (Git) aufgenommen."
    if _ask(path.parent, "rev-parse", "--is-shallow-repository").strip() == "true":
        yield "Diese Kopie enthält nur die letzten Änderungen; ältere zeigt `git fetch --unshallow`."


def _ask(folder: Path, *arguments: str) -> str:
    return git(folder, *arguments).decode("utf-8", "replace")
