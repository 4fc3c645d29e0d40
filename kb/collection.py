"""The whole collection: all records, their relations, and the vocabularies they use."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kb.model import CONTROLLED, Case
from kb.problems import ContentError, Problem, Severity
from kb.reading import Reading, read_case
from kb.rules import COLLECTION_RULES, check_editorially
from kb.vocabulary import Words, check_words

CASES = "faelle"


class UnknownCase(KeyError):
    """There is no published case with this id."""

    def __init__(self, case_id: str) -> None:
        super().__init__(case_id)
        self.case_id = case_id

    def __str__(self) -> str:
        return f"Einen Fall „{self.case_id}“ gibt es in der Sammlung nicht."


@dataclass(frozen=True)
class Collection:
    """The published cases, sorted by id, and the words they are described with."""

    content: Path
    cases: tuple[Case, ...]
    words: Words

    def case(self, case_id: str) -> Case:
        """Return a published case; raises :class:`UnknownCase`."""
        for case in self.cases:
            if case.id == case_id:
                return case
        raise UnknownCase(case_id)


def default_content() -> Path:
    """Return the content folder: ``PRAXIS_CONTENT``, else ``practices/`` of this project."""
    configured = os.environ.get("PRAXIS_CONTENT")
    return Path(configured) if configured else Path(__file__).resolve().parent.parent / "practices"


def load_collection(content: Path) -> Collection:
    """Read a content folder; raises :class:`ContentError` if any record has an error."""
    words, readings, problems = read_content(content)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    if errors:
        raise ContentError(errors)
    cases = tuple(r.case for r in readings if r.case is not None and r.case.is_published)
    return Collection(content, cases, words)


def load_readable(content: Path) -> tuple[Collection, list[Problem]]:
    """Read what can be read of a content folder written under other rules, and the errors in it.

    Raises :class:`ContentError` where not even the vocabularies are complete.
    """
    words, readings, problems = read_content(content)
    errors = [p for p in problems if p.severity is Severity.ERROR]
    if set(CONTROLLED.values()) - set(words.vocabularies):
        raise ContentError(errors)
    cases = tuple(r.case for r in readings if r.case is not None and r.case.is_published)
    return Collection(content, cases, words), errors


def check_content(content: Path, only: Iterable[Path] = ()) -> list[Problem]:
    """Return every problem of the content folder, of ``only`` these files if any are named.

    Files outside the content folder are checked with its vocabulary as if they were in it.
    """
    selected = [path.resolve() for path in only]
    known = {path.resolve() for path in _case_files(content)} if content.is_dir() else set()
    extra = [path for path in selected if path not in known and path.suffix == ".md"]
    _, _, problems = read_content(content, extra)
    if selected:
        problems = [p for p in problems if p.path.resolve() in selected]
    return sorted(problems, key=lambda p: (str(p.path), p.line, p.field, p.rule))


def read_content(
    content: Path, extra: Iterable[Path] = ()
) -> tuple[Words, tuple[Reading, ...], list[Problem]]:
    """Read vocabularies and records and apply every rule; raises ContentError without a folder."""
    if not (content / CASES).is_dir():
        raise ContentError(
            [
                Problem(
                    content,
                    1,
                    "",
                    "ordner",
                    "Hier liegt keine Sammlung (der Ordner „faelle“ fehlt).",
                    "PRAXIS_CONTENT auf den Ordner mit faelle/ und vokabular/ setzen.",
                )
            ]
        )
    words, problems = check_words(content)
    readings = tuple(read_case(path, words) for path in [*_case_files(content), *extra])
    for reading in readings:
        problems.extend(reading.problems)
        problems.extend(check_editorially(reading))
    for rule in COLLECTION_RULES:
        problems.extend(rule.check(readings))
    return words, readings, problems


def _case_files(content: Path) -> list[Path]:
    return sorted((content / CASES).glob("*.md"))
