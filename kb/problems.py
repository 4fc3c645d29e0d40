"""What can be wrong with a record, as data: printing and exit codes are decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How much a problem weighs: an error keeps a record out, a warning does not."""

    ERROR = "fehler"
    WARNING = "warnung"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in one place, and what to write instead.

    ``line`` counts from 1 within the file; ``field`` is the dotted German path within the record.
    """

    path: Path
    line: int
    field: str
    rule: str
    message: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}: " + (f"{self.field}: " if self.field else "")
        advice = f" {self.advice}" if self.advice else ""
        return f"{where}{self.message}{advice} [{self.severity.value} {self.rule}]"

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem with the German keys used by ``praxis check --json``."""
        return {
            "datei": shown(self.path),
            "zeile": self.line,
            "feld": self.field,
            "regel": self.rule,
            "schwere": self.severity.value,
            "meldung": self.message,
            "abhilfe": self.advice,
        }


def shown(path: Path) -> str:
    """Return a path as somebody would type it: relative where it lies below the working folder."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def as_github_annotation(problem: Problem) -> str:
    """Return a problem as the line that GitHub shows beside the changed file."""
    kind = "error" if problem.severity is Severity.ERROR else "warning"
    title = f"{problem.rule} {problem.field}".strip()
    text = f"{problem.message} {problem.advice}".strip()
    for sign, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        title, text = title.replace(sign, code), text.replace(sign, code)
    # Within the properties a colon or comma would end the value.
    title = title.replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} file={shown(problem.path)},line={problem.line},title={title}::{text}"


class ContentError(Exception):
    """The content folder cannot be used; carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = problems[0]
        more = f" (und {len(problems) - 1} weitere)" if len(problems) > 1 else ""
        super().__init__(f"{first}{more}. Alle Meldungen zeigt `praxis check`.")
