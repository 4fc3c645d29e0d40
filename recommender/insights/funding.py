"""After the funding: who paid from when to when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import UNKNOWN, Case, Funding
from kb.vocabulary import Words
from recommender.insights.order import case_ids, distinct


@dataclass(frozen=True)
class Funder:
    """A source of money; ``start_up`` as the vocabulary marks its kind, None if that is unknown."""

    funding: Funding
    start_up: bool | None


@dataclass(frozen=True)
class FundingStory:
    """The sources of money of a case; what came after stands in ``case.continuation``."""

    case: Case
    funders: tuple[Funder, ...]


@dataclass(frozen=True)
class StateCount:
    """A state of continuation (Verstetigung) and the cases in it."""

    state: str
    cases: tuple[Case, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cases."""
        return case_ids(self.cases)


@dataclass(frozen=True)
class AfterFunding:
    """The stories of the cases in their order, and the cases per state.

    ``states`` lists every state of the vocabulary, also those without a case, and ``unbekannt``
    last, so that the counts add up to the number of cases.
    """

    stories: tuple[FundingStory, ...]
    states: tuple[StateCount, ...]


def after_funding(cases: Sequence[Case], words: Words) -> AfterFunding:
    """Tell of each case who paid and what became of it, and count the states."""
    cases = distinct(cases)
    states = [*words["verstetigung"].terms]
    states += [state for state in _states(cases) if state not in states and state != UNKNOWN]
    if UNKNOWN not in states:
        states.append(UNKNOWN)
    return AfterFunding(
        stories=tuple(
            FundingStory(
                case, tuple(Funder(item, _start_up(item.kind, words)) for item in case.funding)
            )
            for case in cases
        ),
        states=tuple(
            StateCount(state, tuple(case for case in cases if case.continuation.state == state))
            for state in states
        ),
    )


def _states(cases: Sequence[Case]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(case.continuation.state for case in cases))


def _start_up(kind: str, words: Words) -> bool | None:
    entry = words["finanzierungsarten"].terms.get(kind)
    return entry.start_up if entry else None
