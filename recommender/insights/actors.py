"""Wer bringt was ein? Kinds of actor by kinds of contribution, and who is missing at the table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb.model import UNKNOWN, Case
from kb.vocabulary import Words
from recommender.insights.order import case_ids, distinct, in_vocabulary_order


@dataclass(frozen=True)
class Cell:
    """The cases in which a kind of actor made a kind of contribution; each case counts once."""

    contribution: str
    cases: tuple[Case, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cases."""
        return case_ids(self.cases)


@dataclass(frozen=True)
class ActorRow:
    """A kind of actor: the cases it took part in and, per column of the matrix, what it brought.

    ``unstated`` are the cases that name such an actor but none of its contributions.
    """

    kind: str
    cases: tuple[Case, ...]
    cells: tuple[Cell, ...]
    unstated: tuple[Case, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cases."""
        return case_ids(self.cases)

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells with cases, the most frequent contribution first."""
        return tuple(
            sorted((cell for cell in self.cells if cell.cases), key=lambda cell: -len(cell.cases))
        )


@dataclass(frozen=True)
class ActorMatrix:
    """Kinds of actor × kinds of contribution, only those that occur.

    Rows come with the most cases first, columns as in the vocabulary ``beitraege``. ``totals``
    holds per column the cases in which anybody contributed it, again each case once.
    """

    contributions: tuple[str, ...]
    rows: tuple[ActorRow, ...]
    totals: tuple[Cell, ...]

    def row(self, kind: str) -> ActorRow | None:
        """Return the row of a kind of actor, None if it took part in no case."""
        return next((row for row in self.rows if row.kind == kind), None)

    def unnamed(self, words: Words) -> tuple[str, ...]:
        """Return the kinds of contribution of the vocabulary that nobody is said to have brought."""
        return tuple(term for term in words["beitraege"].terms if term not in self.contributions)


@dataclass(frozen=True)
class GapCheck:
    """Who sits at the table, and which kinds of actor of most similar cases are missing there.

    ``missing`` took part in at least half of ``considered`` cases; ``present`` did so and is at
    the table already.
    """

    at_table: tuple[str, ...]
    considered: int
    missing: tuple[ActorRow, ...]
    present: tuple[ActorRow, ...]


def actor_matrix(cases: Sequence[Case], words: Words) -> ActorMatrix:
    """Sum up who contributed what in the cases; for a single case pass just that one."""
    cases = distinct(cases)
    contributions = in_vocabulary_order(
        (term for case in cases for term in _brought(case, None)),
        words["beitraege"],
    )
    kinds = in_vocabulary_order(
        (actor.kind for case in cases for actor in case.actors if actor.kind != UNKNOWN),
        words["akteursarten"],
    )
    rows = [_row(kind, contributions, cases) for kind in kinds]
    return ActorMatrix(
        contributions=contributions,
        rows=tuple(sorted(rows, key=lambda row: -len(row.cases))),
        totals=tuple(
            Cell(term, tuple(case for case in cases if term in _brought(case, None)))
            for term in contributions
        ),
    )


def gap_check(matrix: ActorMatrix, considered: int, at_table: Collection[str]) -> GapCheck:
    """Compare who is at the table with the kinds of actor in at least half of the cases.

    ``considered`` is the number of cases the matrix was made of.
    """
    frequent = [row for row in matrix.rows if 2 * len(row.cases) >= considered]
    return GapCheck(
        at_table=tuple(at_table),
        considered=considered,
        missing=tuple(row for row in frequent if row.kind not in at_table),
        present=tuple(row for row in frequent if row.kind in at_table),
    )


def _row(kind: str, contributions: tuple[str, ...], cases: tuple[Case, ...]) -> ActorRow:
    with_kind = tuple(case for case in cases if any(actor.kind == kind for actor in case.actors))
    return ActorRow(
        kind=kind,
        cases=with_kind,
        cells=tuple(
            Cell(term, tuple(case for case in with_kind if term in _brought(case, kind)))
            for term in contributions
        ),
        unstated=tuple(case for case in with_kind if not _brought(case, kind)),
    )


def _brought(case: Case, kind: str | None) -> set[str]:
    """Return what actors of a kind, or with None all actors, contributed to a case."""
    return {
        term
        for actor in case.actors
        if kind is None or actor.kind == kind
        for term in actor.contributions
        if term != UNKNOWN
    }
