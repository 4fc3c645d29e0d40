"""A dossier as Markdown (CommonMark with pipe tables)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from recommender.dossier.document import (
    Bullets,
    Cell,
    DossierDocument,
    Heading,
    Line,
    Paragraph,
    Part,
    Span,
    Table,
)

AddressOf = Callable[[str], str | None]
"""Gives the public address of a case, or None where there is none."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]>|~])")
_HTML = re.compile(r"&(?=#?\w+;)|<")
_LINE_START = re.compile(r"^(\s*)([#+\-=]|\d+(?=[.)]))")


def as_markdown(document: DossierDocument, address_of: AddressOf) -> str:
    """Return the document as Markdown text; what people typed is escaped."""
    parts = [f"# {_escaped(document.title)}", f"*{_escaped(document.subtitle)}*"]
    parts += ["\n".join(_part(part, address_of)) for part in document.parts]
    return "\n\n".join(parts) + "\n"


def _part(part: Part, address_of: AddressOf) -> Iterator[str]:
    match part:
        case Heading():
            yield f"{'#' * (part.level + 1)} {_escaped(part.text)}"
        case Paragraph():
            yield _at_line_start(_line(part.line, address_of))
        case Bullets():
            for item in part.items:
                yield f"- {_at_line_start(_line(item, address_of))}"
        case Table():
            yield from _table(part, address_of)


def _table(table: Table, address_of: AddressOf) -> Iterator[str]:
    yield f"**{_escaped(table.caption)}**"
    yield ""
    yield f"| {' | '.join(_escaped(text) for text in table.header)} |"
    yield f"|{' --- |' * len(table.header)}"
    for row in table.rows:
        yield f"| {' | '.join(_cell(cell, address_of) for cell in row)} |"


def _cell(cell: Cell, address_of: AddressOf) -> str:
    return "<br>".join(_line(line, address_of) for line in cell)


def _line(line: Line, address_of: AddressOf) -> str:
    return "".join(_span(span, address_of) for span in line)


def _span(span: Span, address_of: AddressOf) -> str:
    text = _escaped(span.text)
    address = span.url or (address_of(span.case) if span.case else None)
    if address == span.text:
        return _address(address)
    if address:
        return f"[{text}]({_address(address)})"
    if span.strong and text.strip():
        # The marks must touch the text, or Markdown shows them as stars.
        return text.replace(text.strip(), f"**{text.strip()}**", 1)
    return text


def _address(address: str) -> str:
    return "<" + re.sub(r"[<>\s]", lambda found: f"%{ord(found[0]):02X}", address) + ">"


def _escaped(text: str) -> str:
    plain = _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
    # Not every renderer knows a backslash before these two.
    return _HTML.sub(lambda found: "&lt;" if found[0] == "<" else "&amp;", plain)


def _at_line_start(text: str) -> str:
    return _LINE_START.sub(_mark_start, text)


def _mark_start(found: re.Match[str]) -> str:
    blank, sign = found[1], found[2]
    return f"{blank}{sign}\\" if sign.isdigit() else f"{blank}\\{sign}"
