"""The facets by which cases are browsed and filtered, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kb.collection import Collection
from kb.model import UNKNOWN, Case
from kb.vocabulary import Words


@dataclass(frozen=True)
class Facet:
    """One facet: its name in addresses, its title, the vocabulary of its terms, how to read them.

    ``vocabulary`` is None where the terms are plain text (the federal state).
    """

    name: str
    title: str
    vocabulary: str | None
    terms_of: Callable[[Case], Iterable[str]]

    def label(self, words: Words, term: str) -> str:
        """Return a term in words."""
        return words.label(self.vocabulary, term) if self.vocabulary else term


FACETS: tuple[Facet, ...] = (
    Facet("quartierstyp", "Quartierstyp", "quartierstyp", lambda c: c.quarter_types),
    Facet("gemeindetyp", "Gemeindetyp", "gemeindetyp", lambda c: (c.municipality_type,)),
    Facet("problemlagen", "Problemlage", "problemlagen", lambda c: c.problems),
    Facet("handlungsfelder", "Handlungsfeld", "handlungsfelder", lambda c: c.fields_of_action),
    Facet("zielgruppen", "Zielgruppe", "zielgruppen", lambda c: c.target_groups),
    Facet(
        "akteursarten", "Beteiligte Akteure", "akteursarten", lambda c: (a.kind for a in c.actors)
    ),
    Facet("hindernisse", "Hindernis", "hindernisarten", lambda c: (o.kind for o in c.obstacles)),
    Facet("verstetigung", "Verstetigung", "verstetigung", lambda c: (c.continuation.state,)),
    Facet("land", "Land", None, lambda c: (c.place.state,)),
)
FACET_BY_NAME: Mapping[str, Facet] = {facet.name: facet for facet in FACETS}
MAP_FACETS = ("quartierstyp", "problemlagen")
"""The facets by which the map is narrowed."""
Ticked = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Option:
    """One term of a facet to tick, with the number of cases that have it."""

    term: str
    label: str
    count: int
    ticked: bool


@dataclass(frozen=True)
class Group:
    """Cases under a common heading; ``anchor`` is the heading's id on the page."""

    anchor: str
    label: str
    cases: tuple[Case, ...]


def ticked_in(
    given: MultiDict[str, str], names: Iterable[str] = tuple(FACET_BY_NAME)
) -> dict[str, frozenset[str]]:
    """Return the terms ticked per facet; a term that no case has simply finds nothing."""
    return {
        name: frozenset(terms)
        for name in names
        if (terms := [term for term in given.getlist(name) if term])
    }


def select(cases: Iterable[Case], ticked: Ticked) -> tuple[Case, ...]:
    """Return the cases that have, for each facet ticked, at least one of its ticked terms."""
    return tuple(case for case in cases if _fits(case, ticked))


def options(
    facet: Facet, collection: Collection, ticked: Ticked, *, known_only: bool = False
) -> tuple[Option, ...]:
    """Return a facet's terms that occur, counted among the cases that the other facets leave.

    Terms come in the order of their vocabulary, unknown last; a ticked term stays even with count 0,
    so that it can be unticked.
    """
    others = {name: terms for name, terms in ticked.items() if name != facet.name}
    counts = Counter(
        term for case in select(collection.cases, others) for term in set(facet.terms_of(case))
    )
    chosen = ticked.get(facet.name, frozenset())
    occurring = {term for case in collection.cases for term in facet.terms_of(case)} | chosen
    if known_only:
        occurring.discard(UNKNOWN)
    return tuple(
        Option(term, facet.label(collection.words, term), counts[term], term in chosen)
        for term in _in_order(facet, collection, occurring)
    )


def group(facet: Facet, collection: Collection, cases: Iterable[Case]) -> tuple[Group, ...]:
    """Return the cases under the terms of a facet; a case stands once, under its first term."""
    by_term: dict[str, list[Case]] = {}
    for case in cases:
        by_term.setdefault(next(iter(facet.terms_of(case)), UNKNOWN), []).append(case)
    return tuple(
        Group(
            f"gruppe-{number}",
            facet.label(collection.words, term),
            tuple(sorted(by_term[term], key=lambda c: (c.place.label.casefold(), c.title))),
        )
        for number, term in enumerate(_in_order(facet, collection, by_term), 1)
    )


def _in_order(facet: Facet, collection: Collection, terms: Iterable[str]) -> list[str]:
    known = list(collection.words[facet.vocabulary].terms) if facet.vocabulary else []
    position = {term: i for i, term in enumerate(known)}
    return sorted(terms, key=lambda t: (t == UNKNOWN, position.get(t, len(position)), t.casefold()))


def _fits(case: Case, ticked: Ticked) -> bool:
    return all(
        terms & set(FACET_BY_NAME[name].terms_of(case)) for name, terms in ticked.items() if terms
    )
