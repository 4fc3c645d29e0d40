"""The order of controlled terms in tables: most cases first, then as the vocabulary lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.model import Case
from kb.vocabulary import Vocabulary


def in_vocabulary_order(terms: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the distinct terms in the order of the vocabulary; terms not in it come last."""
    place = {term: number for number, term in enumerate(vocabulary.terms)}
    return tuple(sorted(set(terms), key=lambda term: (place.get(term, len(place)), term)))


def distinct(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases without repetition, in the order of their first appearance."""
    return tuple({case.id: case for case in cases}.values())


def case_ids(cases: Sequence[Case]) -> tuple[str, ...]:
    """Return the ids of the cases, in their order."""
    return tuple(case.id for case in cases)
