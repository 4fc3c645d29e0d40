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
        where = f"{self.path}:{self.line}: " + (f"{self.field}: " if self.field else "")
        advice = f" {self.advice}" if self.advice else ""
        return f"{where}{self.message}{advice} [{self.severity.value} {self.rule}]"

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem with the German keys used by ``praxis check --json``."""
        return {
            "datei": str(self.path),
            "zeile": self.line,
            "feld": self.field,
            "regel": self.rule,
            "schwere": self.severity.value,
            "meldung": self.message,
            "abhilfe": self.advice,
        }


class ContentError(Exception):
    """The content folder cannot be used; carries every problem found."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = problems[0]
        more = f" (und {len(problems) - 1} weitere)" if len(problems) > 1 else ""
        super().__init__(f"{first}{more}. Alle Meldungen zeigt `praxis check`.")
