"""Coverage: which quarter types the collection knows which problems for, and where it has nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kb.collection import Collection
from kb.model import UNKNOWN, Case
from kb.states import STATE_KEYS

COLUMNS = "quartierstyp"
_TERMS: Mapping[str, Callable[[Case], tuple[str, ...]]] = {
    "problemlagen": lambda case: case.problems,
    "handlungsfelder": lambda case: case.fields_of_action,
    "gemeindetyp": lambda case: (case.municipality_type,),
    "land": lambda case: (case.place.state,),
}
DIMENSIONS = tuple(_TERMS)


@dataclass(frozen=True)
class Coverage:
    """A matrix of quarter types (columns) against one other dimension (rows).

    ``rows`` and ``columns`` map keys to labels; ``cells`` maps (row, column) to the ids of the
    cases counted there, empty cells included. ``total`` counts published cases; because a case may
    stand in several cells, cells do not add up to it. ``unplaced`` are cases in no cell.
    """

    dimension: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    cells: Mapping[tuple[str, str], tuple[str, ...]]
    total: int
    unplaced: tuple[str, ...]

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """The empty cells as (row, column), in the order of the matrix."""
        return tuple(place for place, ids in self.cells.items() if not ids)

    def in_row(self, row: str) -> int:
        """Return how many different cases stand in a row."""
        return len({i for column in self.columns for i in self.cells[row, column]})

    def in_column(self, column: str) -> int:
        """Return how many different cases stand in a column."""
        return len({i for row in self.rows for i in self.cells[row, column]})

    def to_record(self) -> dict[str, Any]:
        """Return the matrix with German keys, as ``praxis coverage --json`` prints it."""
        return {
            "faelle": self.total,
            "hinweis": DENOMINATOR,
            "zeilen": {
                "feld": self.dimension,
                "begriffe": [
                    {"begriff": key, "bezeichnung": label, "faelle": self.in_row(key)}
                    for key, label in self.rows.items()
                ],
            },
            "spalten": {
                "feld": COLUMNS,
                "begriffe": [
                    {"begriff": key, "bezeichnung": label, "faelle": self.in_column(key)}
                    for key, label in self.columns.items()
                ],
            },
            "zellen": [
                {"zeile": row, "spalte": column, "anzahl": len(ids), "faelle": list(ids)}
                for (row, column), ids in self.cells.items()
            ],
            "luecken": [{"zeile": row, "spalte": column} for row, column in self.gaps],
            "ohne_zelle": list(self.unplaced),
        }


DENOMINATOR = (
    "Gezählt werden veröffentlichte Fälle. Ein Fall zählt in jeder Zelle, deren beide Begriffe er"
    " hat; Zellen summieren sich deshalb nicht zur Zahl der Fälle."
)


def coverage_of(collection: Collection, dimension: str = "problemlagen") -> Coverage:
    """Count the published cases per quarter type and term of ``dimension`` (one of DIMENSIONS).

    Raises KeyError for another dimension.
    """
    terms_of = _TERMS[dimension]
    words = collection.words
    columns = {key: term.label for key, term in words[COLUMNS].terms.items()}
    used = {term for case in collection.cases for term in terms_of(case)}
    if dimension == "land":
        rows = {state: state for state in (*STATE_KEYS, *sorted(used - {*STATE_KEYS, UNKNOWN}))}
        if UNKNOWN in used:
            rows[UNKNOWN] = UNKNOWN
    else:
        rows = {key: term.label for key, term in words[dimension].terms.items()}
    found: dict[tuple[str, str], list[str]] = {(r, c): [] for r in rows for c in columns}
    unplaced = []
    for case in collection.cases:
        places = [
            (row, column)
            for row in dict.fromkeys(terms_of(case))
            for column in dict.fromkeys(case.quarter_types)
            if (row, column) in found
        ]
        for place in places:
            found[place].append(case.id)
        if not places:
            unplaced.append(case.id)
    return Coverage(
        dimension,
        rows,
        columns,
        {place: tuple(ids) for place, ids in found.items()},
        len(collection.cases),
        tuple(unplaced),
    )


def table_of(coverage: Coverage) -> Iterator[str]:
    """Yield the matrix as lines of text: numbered columns with a legend, then the gaps by row."""
    filled = len(coverage.cells) - len(coverage.gaps)
    yield f"{coverage.total} veröffentlichte Fälle. {DENOMINATOR}"
    yield f"{filled} von {len(coverage.cells)} Zellen sind besetzt."
    if coverage.unplaced:
        yield f"In keiner Zelle: {', '.join(coverage.unplaced)}."
    yield ""
    yield "Spalten: Quartierstyp"
    for number, (column, label) in enumerate(coverage.columns.items(), 1):
        yield f"  {number:>2} {label} ({_cases(coverage.in_column(column))})"
    yield ""
    width = max(len(label) for label in coverage.rows.values())
    numbers = "".join(f"{number:>4}" for number in range(1, len(coverage.columns) + 1))
    yield f"{'':{width}}{numbers}  Fälle"
    for row, label in coverage.rows.items():
        counts = (len(coverage.cells[row, column]) for column in coverage.columns)
        # A dot instead of 0: what is missing must catch the eye among the numbers.
        cells = "".join(f"{count or '·':>4}" for count in counts)
        yield f"{label:{width}}{cells}{coverage.in_row(row):>7}"
    yield ""
    if not coverage.gaps:
        yield "Keine Lücken: Jede Zelle hat mindestens einen Fall."
        return
    yield f"Lücken ({len(coverage.gaps)} leere Zellen): Quartierstypen ohne Fall"
    for label, columns in gaps_in_words(coverage):
        yield f"  {label}: {columns}"


def gaps_in_words(coverage: Coverage) -> Iterator[tuple[str, str]]:
    """Yield the label of each row with gaps, and for which quarter types it has no case."""
    missing: dict[str, list[str]] = {}
    for row, column in coverage.gaps:
        missing.setdefault(row, []).append(coverage.columns[column])
    for row, columns in missing.items():
        told = ", ".join(columns)
        present = [label for label in coverage.columns.values() if label not in columns]
        if not present:
            told = "gar kein Fall"
        elif len(present) < len(columns):
            told = f"alle außer {', '.join(present)}"
        yield coverage.rows[row], told


def _cases(count: int) -> str:
    return "1 Fall" if count == 1 else f"{count} Fälle"
