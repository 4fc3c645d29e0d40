"""Taking a record apart: bytes to text, front matter, and the body's fixed sections."""

from __future__ import annotations

import re
from dataclasses import dataclass

SECTIONS: dict[str, str] = {
    "Quartiersstruktur": "structure",
    "Problemsituation": "problem",
    "Vorgehen": "approach",
    "Ergebnisse": "results_text",
    "Übertragbarkeit": "transferability",
    "Lehren": "lessons",
}
OPTIONAL_SECTIONS = frozenset({"Lehren"})

_FENCE = re.compile(r"^---[ \t]*$")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$")


class RecordTextProblem(Exception):
    """The file is not a record; says the line (from 1), what is wrong and what to write."""

    def __init__(self, line: int, message: str, advice: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.advice = advice


@dataclass(frozen=True)
class Section:
    """One section of the body: its heading, the text below it, and the lines (from 1) of both."""

    heading: str
    line: int
    text: str
    text_line: int


@dataclass(frozen=True)
class RecordText:
    """A record in its two halves; the front matter starts on line 2 of the file."""

    front_matter: str
    sections: tuple[Section, ...]


def decode(raw: bytes) -> str:
    """Return the text of a UTF-8 file without byte order mark; raises RecordTextProblem."""
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise RecordTextProblem(
            1,
            "Die Datei beginnt mit einer unsichtbaren Marke (BOM).",
            "Als „UTF-8“ ohne BOM speichern.",
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RecordTextProblem(
            line, "Die Datei ist nicht in UTF-8 gespeichert.", "Im Editor als UTF-8 speichern."
        ) from error
    if "\0" in text:
        raise RecordTextProblem(
            text[: text.index("\0")].count("\n") + 1,
            "Die Datei enthält Nullzeichen, sie ist kein Text.",
            "Als reine Textdatei in UTF-8 speichern.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_record(text: str) -> RecordText:
    """Split a record into front matter and sections; raises RecordTextProblem."""
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        raise RecordTextProblem(
            1,
            "Der Kopf mit den Angaben fehlt.",
            "Die erste Zeile muss genau aus drei Bindestrichen (---) bestehen.",
        )
    end = next((i for i, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        raise RecordTextProblem(
            1,
            "Der Kopf mit den Angaben hat kein Ende.",
            "Nach der letzten Angabe eine Zeile mit --- einfügen.",
        )
    return RecordText("\n".join(lines[1:end]), _sections(lines, end + 1))


def _sections(lines: list[str], start: int) -> tuple[Section, ...]:
    sections: list[Section] = []
    heading, heading_line = "", start + 1
    body: list[str] = []
    for number, line in enumerate([*lines[start:], None], start + 1):
        match = _HEADING.match(line) if line is not None else None
        if line is None or (match and len(match[1]) <= 2):
            sections.append(_section(heading, heading_line, number - len(body), body))
            heading, heading_line, body = match[2] if match else "", number, []
        else:
            body.append(line)
    # Text above the first heading is kept as a section without name, so that a check can name it.
    return tuple(s for s in sections if s.heading or s.text)


def _section(heading: str, line: int, first: int, body: list[str]) -> Section:
    empty = next((i for i, row in enumerate(body) if row.strip()), 0)
    return Section(heading, line, "\n".join(body).strip(), first + empty)
