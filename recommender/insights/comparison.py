"""Cases side by side, field by field: what all share, what differs, what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kb.in_words import month_in_words, period_in_words
from kb.model import UNKNOWN, Case
from kb.vocabulary import Words

FEWEST, MOST = 2, 4
"""How many cases can be compared: more do not fit side by side."""


class ComparisonError(ValueError):
    """These cases cannot be compared; says in a sentence why."""


class Agreement(StrEnum):
    """How far the cases agree in a field; ``OPEN`` if a case says nothing, ``PROSE`` for texts."""

    SAME = "gleich"
    PARTLY = "teilweise gleich"
    DIFFERENT = "verschieden"
    OPEN = "nicht überall bekannt"
    PROSE = "nicht verglichen"


@dataclass(frozen=True)
class Entry:
    """A value of a case in words; ``shared`` if all cases have it, ``only`` if just this one."""

    text: str
    shared: bool
    only: bool


@dataclass(frozen=True)
class Line:
    """A field over all cases: ``cells`` in the order of the cases, an empty cell is unknown."""

    field: str
    title: str
    agreement: Agreement
    cells: tuple[tuple[Entry, ...], ...]

    @property
    def is_compared(self) -> bool:
        """Whether the values are controlled terms or names, so that they can be the same."""
        return self.agreement is not Agreement.PROSE

    @property
    def shared(self) -> tuple[str, ...]:
        """The values that all cases have."""
        return tuple(entry.text for entry in self.cells[0] if entry.shared)


@dataclass(frozen=True)
class Comparison:
    """Two to four cases and one line per field."""

    cases: tuple[Case, ...]
    lines: tuple[Line, ...]

    @property
    def in_common(self) -> tuple[Line, ...]:
        """The lines in which all cases have something in common."""
        return tuple(line for line in self.lines if line.shared)


Values = Callable[[Case, Words], Iterable[str]]


def _terms(vocabulary: str, keys_of: Callable[[Case], Iterable[str]]) -> Values:
    def values(case: Case, words: Words) -> Iterable[str]:
        return [words.label(vocabulary, key) for key in keys_of(case) if key != UNKNOWN]

    return values


def _texts(texts_of: Callable[[Case], Iterable[str]]) -> Values:
    return lambda case, _: [text.strip() for text in texts_of(case)]


# German field, title, its values; fields without a controlled vocabulary of answers are prose.
_COMPARED: tuple[tuple[str, str, Values], ...] = (
    ("ort.land", "Land", _texts(lambda c: [c.place.state])),
    ("ort.gemeinde", "Gemeinde", _texts(lambda c: [c.place.municipality])),
    ("gemeindetyp", "Gemeindetyp", _terms("gemeindetyp", lambda c: [c.municipality_type])),
    ("quartierstyp", "Quartierstyp", _terms("quartierstyp", lambda c: c.quarter_types)),
    ("quartiersmerkmale", "Merkmale", _terms("quartiersmerkmale", lambda c: c.features)),
    ("problemlagen", "Problemlagen", _terms("problemlagen", lambda c: c.problems)),
    ("zielgruppen", "Zielgruppen", _terms("zielgruppen", lambda c: c.target_groups)),
    ("handlungsfelder", "Handlungsfelder", _terms("handlungsfelder", lambda c: c.fields_of_action)),
    ("akteure.art", "Beteiligte Akteure", _terms("akteursarten", lambda c: _kinds(c.actors))),
    (
        "akteure.beitraege",
        "Eingebrachte Beiträge",
        _terms("beitraege", lambda c: [term for a in c.actors for term in a.contributions]),
    ),
    (
        "kooperation.form",
        "Form der Zusammenarbeit",
        _terms("kooperationsformen", lambda c: [c.cooperation.form]),
    ),
    ("hindernisse.art", "Hindernisse", _terms("hindernisarten", lambda c: _kinds(c.obstacles))),
    (
        "finanzierung.art",
        "Arten der Finanzierung",
        _terms("finanzierungsarten", lambda c: _kinds(c.funding)),
    ),
    (
        "verstetigung.stand",
        "Nach der Förderung",
        _terms("verstetigung", lambda c: [c.continuation.state]),
    ),
    ("evidenz", "Beleg der Wirkung", _terms("evidenz", lambda c: [c.evidence])),
)
_PROSE: tuple[tuple[str, str, Values], ...] = (
    ("kurzfassung", "Kurzfassung", _texts(lambda c: [c.summary])),
    (
        "zeitraum",
        "Zeitraum",
        _texts(lambda c: [UNKNOWN if _no_period(c) else period_in_words(c.period)]),
    ),
    ("abschnitte.Quartiersstruktur", "Quartiersstruktur", _texts(lambda c: [c.sections.structure])),
    ("abschnitte.Problemsituation", "Problemsituation", _texts(lambda c: [c.sections.problem])),
    ("abschnitte.Vorgehen", "Vorgehen", _texts(lambda c: [c.sections.approach])),
    ("finanzierung", "Geld kam von", _texts(lambda c: [_money(item) for item in c.funding])),
    (
        "verstetigung.beschreibung",
        "Wie es weiterging",
        _texts(lambda c: [c.continuation.description]),
    ),
    ("ergebnisse", "Ergebnisse", _texts(lambda c: c.results)),
    ("voraussetzungen", "Was es dafür brauchte", _texts(lambda c: c.preconditions)),
    ("uebertragbar.wenn", "Spricht dafür, wenn …", _texts(lambda c: c.transfer.when)),
    ("uebertragbar.nicht_wenn", "Spricht dagegen, wenn …", _texts(lambda c: c.transfer.when_not)),
    ("stand", "Stand der Angaben", _texts(lambda c: [month_in_words(c.as_of)])),
)


def compare(cases: Sequence[Case], words: Words) -> Comparison:
    """Compare two to four different cases; raises :class:`ComparisonError` for more or fewer."""
    chosen = tuple({case.id: case for case in cases}.values())
    if not FEWEST <= len(chosen) <= MOST:
        raise ComparisonError(
            f"Vergleichen lassen sich {FEWEST} bis {MOST} verschiedene Fälle,"
            f" genannt {'ist' if len(chosen) == 1 else 'sind'} {len(chosen)}."
        )
    return Comparison(
        chosen,
        (
            *(_line(*field, chosen, words, prose=False) for field in _COMPARED),
            *(_line(*field, chosen, words, prose=True) for field in _PROSE),
        ),
    )


def comparison_as_data(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison with German keys, for ``--json`` and the API."""
    ids = [case.id for case in comparison.cases]
    return {
        "faelle": [
            {"fall": case.id, "titel": case.title, "ort": case.place.label}
            for case in comparison.cases
        ],
        "gemeinsam": [
            {"feld": line.field, "titel": line.title, "werte": list(line.shared)}
            for line in comparison.in_common
        ],
        "felder": [
            {
                "feld": line.field,
                "titel": line.title,
                "vergleich": line.agreement.value,
                "werte": {
                    case_id: [entry.text for entry in cell]
                    for case_id, cell in zip(ids, line.cells, strict=True)
                },
            }
            for line in comparison.lines
        ],
    }


def _line(
    field: str, title: str, values: Values, cases: tuple[Case, ...], words: Words, prose: bool
) -> Line:
    rows = [_distinct(values(case, words)) for case in cases]
    if prose:
        cells = tuple(tuple(Entry(text, False, False) for text in row) for row in rows)
        return Line(field, title, Agreement.PROSE, cells)
    common = frozenset(rows[0]).intersection(*rows[1:])
    cells = tuple(
        tuple(
            Entry(text, text in common, sum(text in other for other in rows) == 1)
            # What all share stands first and in the same order, so that the rest catches the eye.
            for text in sorted(row, key=lambda text: rows[0].index(text) if text in common else 99)
        )
        for row in rows
    )
    return Line(field, title, _agreement(rows), cells)


def _agreement(rows: Sequence[tuple[str, ...]]) -> Agreement:
    if not all(rows):
        return Agreement.OPEN
    sets = [frozenset(row) for row in rows]
    if all(other == sets[0] for other in sets):
        return Agreement.SAME
    # Partly: at least two cases have something in common, not necessarily all of them.
    met = sum(len(values) for values in sets) > len(frozenset().union(*sets))
    return Agreement.PARTLY if met else Agreement.DIFFERENT


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text and text != UNKNOWN))


def _kinds(items: Iterable[Any]) -> list[str]:
    return [item.kind for item in items]


def _no_period(case: Case) -> bool:
    return case.period.start == UNKNOWN and case.period.end == UNKNOWN


def _money(item: Any) -> str:
    known = [item.source, item.amount]
    if item.start != UNKNOWN or item.end != UNKNOWN:
        known.append(period_in_words(item))
    return ", ".join(text for text in known if text != UNKNOWN)
