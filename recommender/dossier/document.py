"""A document as data: headings, paragraphs, lists and tables, the same for every output.

The wording is decided once (``sections.py``); Markdown, DOCX and HTML only draw what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias


@dataclass(frozen=True)
class Span:
    """A piece of text; ``case`` links to a case by its id, ``url`` to an address outside."""

    text: str
    strong: bool = False
    quiet: bool = False
    case: str = ""
    url: str = ""


Line: TypeAlias = tuple[Span, ...]
Cell: TypeAlias = tuple[Line, ...]
"""The content of a table cell: one or more lines."""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3 below the title; ``anchor`` is its id where one can jump to it."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    kind: ClassVar[str] = "paragraph"
    line: Line


@dataclass(frozen=True)
class Bullets:
    """A list without numbers."""

    kind: ClassVar[str] = "bullets"
    items: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """A table with a header row; the first cell of each row heads the row.

    ``widths`` are the shares of the columns. A ``matrix`` has many narrow columns.
    """

    kind: ClassVar[str] = "table"
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    matrix: bool = False


Part: TypeAlias = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True)
class DossierDocument:
    """A whole document: its title, a line below it, its parts, and a line for the foot of a page."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    foot: str


def line(*pieces: str | Span) -> Line:
    """Return a line of plain texts and spans."""
    return tuple(Span(piece) if isinstance(piece, str) else piece for piece in pieces)
