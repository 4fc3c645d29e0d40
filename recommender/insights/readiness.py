"""How much cooperation cases presuppose: a ladder from the least demanding form upwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model import UNKNOWN, Case, known
from kb.vocabulary import Words
from recommender.insights.order import case_ids, distinct
from recommender.sentences import opening_of


@dataclass(frozen=True)
class Step:
    """A case on the ladder; what it needed stands in ``case.preconditions``.

    ``beginning`` quotes the first two sentences of the section Vorgehen, empty if there are none.
    """

    case: Case
    beginning: str


@dataclass(frozen=True)
class Rung:
    """A form of cooperation and the cases that worked in it; ``level`` 1 asks least of partners.

    For what the vocabulary gives no level, and for ``unbekannt``, it is None.
    """

    form: str
    level: int | None
    steps: tuple[Step, ...]

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases of the rung."""
        return tuple(step.case for step in self.steps)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cases."""
        return case_ids(self.cases)


def ladder(cases: Sequence[Case], words: Words) -> tuple[Rung, ...]:
    """Order the cases by the cooperation they presuppose, the least demanding first.

    Every form of the vocabulary is a rung, also without a case; ``unbekannt`` comes last, so that
    the rungs add up to the number of cases.
    """
    cases = distinct(cases)
    terms = words["kooperationsformen"].terms
    levels = {form: entry.level for form, entry in terms.items()}
    levels |= {case.cooperation.form: None for case in cases if case.cooperation.form not in levels}
    levels[UNKNOWN] = None
    ordered = sorted(
        levels, key=lambda form: (form == UNKNOWN, levels[form] is None, levels[form] or 0)
    )
    return tuple(
        Rung(
            form,
            levels[form],
            tuple(
                Step(case, opening_of(known(case.sections.approach.strip()) or ""))
                for case in cases
                if case.cooperation.form == form
            ),
        )
        for form in ordered
    )


def told(rungs: Sequence[Rung], words: Words) -> Iterator[str]:
    """Yield the ladder as lines of text, rungs without a case left out."""
    for rung in rungs:
        if rung.steps:
            yield f"{words.label('kooperationsformen', rung.form)}:"
        for step in rung.steps:
            outcome = words.label("verstetigung", step.case.continuation.state)
            yield f"  {step.case.title} (Fall: {step.case.id}; Verstetigung: {outcome})"
            yield f"    brauchte: {'; '.join(step.case.preconditions) or UNKNOWN}"
            yield f"    Vorgehen: {step.beginning or UNKNOWN}"
