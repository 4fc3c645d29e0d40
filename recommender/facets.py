"""The facet channel: terms a profile names or clearly implies, and how far a case shares them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, count
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from kb.model import Case, Place
from kb.spelling import fold
from kb.vocabulary import LOCATION, Words
from recommender.german import NEGATIONS, STOP_WORDS, words_of
from recommender.profile import Profile
from recommender.result import InferredTerm, SharedTerm

# German field name to: vocabulary, attribute of the case, attribute of the profile, weight.
FIELDS: dict[str, tuple[str, str, str | None, float]] = {
    "quartierstyp": ("quartierstyp", "quarter_types", "quarter_types", 1.0),
    "problemlagen": ("problemlagen", "problems", "problems", 1.0),
    "quartiersmerkmale": ("quartiersmerkmale", "features", None, 0.5),
    "gemeindetyp": ("gemeindetyp", "municipality_type", "municipality_types", 0.5),
    "lage": (LOCATION, "place", None, 0.5),
    "zielgruppen": ("zielgruppen", "target_groups", "target_groups", 0.25),
    "handlungsfelder": ("handlungsfelder", "fields_of_action", "fields_of_action", 0.25),
}
INFERRED_FIELDS = {
    name: FIELDS[name][0]
    for name in ("quartierstyp", "gemeindetyp", "lage", "quartiersmerkmale", "problemlagen")
}

Terms = Mapping[str, frozenset[str]]
"""Term keys by German field name."""

_ENUMERATION = re.compile(r",\s+|\s+(?:und|oder)\s+")
NEGATION = "kein"
"""What every negation becomes where terms are looked for."""


class _Phrase(NamedTuple):
    place: int
    stems: tuple[str, ...]
    field: str
    key: str
    name: str


class TermFinder:
    """Finds vocabulary terms that a text clearly implies, by label and synonyms.

    ``vocabularies`` names where to look by the field for which a found term counts. With
    ``parts_of_labels`` each part of „Beratung und Information“ is a name of its own.
    """

    def __init__(
        self,
        words: Words,
        vocabularies: Mapping[str, str] = MappingProxyType(INFERRED_FIELDS),
        parts_of_labels: bool = False,
    ) -> None:
        self._words = words
        self._vocabularies = vocabularies
        # By their first stem, each with its place in the vocabularies: the first name found counts.
        self._phrases: dict[str, list[_Phrase]] = {}
        places = count()
        for field, vocabulary in vocabularies.items():
            for key, entry in words[vocabulary].terms.items():
                parts = label_parts(entry.label) if parts_of_labels else ()
                for name in (entry.label, *entry.synonyms, *parts):
                    stems = _stems_with_negation(name)
                    # A single very short word implies nothing clearly.
                    if stems and (len(stems) > 1 or len(stems[0]) > 3):
                        phrase = _Phrase(next(places), stems, field, key, name)
                        self._phrases.setdefault(stems[0], []).append(phrase)

    def find(self, text: str, skip: Iterable[str] = ()) -> list[InferredTerm]:
        """Return the terms whose label or synonym stands in the text, except the skipped keys."""
        stems = _stems_with_negation(text)
        skipped = frozenset(skip)
        begun = chain.from_iterable(self._phrases.get(stem, ()) for stem in set(stems))
        found: dict[tuple[str, str], InferredTerm] = {}
        for _, phrase, field, key, name in sorted(begun):
            if key not in skipped and (field, key) not in found and contains_phrase(stems, phrase):
                label = self._words.label(self._vocabularies[field], key)
                found[(field, key)] = InferredTerm(field, key, label, name)
        return list(found.values())


def label_parts(label: str) -> tuple[str, ...]:
    """Return the parts of an enumerating label that are words of their own."""
    parts = _ENUMERATION.split(label)
    return tuple(part for part in parts if not part.endswith("-")) if len(parts) > 1 else ()


def stems_of(text: str) -> tuple[str, ...]:
    """Return the Snowball stems of a text's folded words, stop words left out."""
    return tuple(_stem(word) for word in words_of(text))


def _stems_with_negation(text: str) -> tuple[str, ...]:
    # So „ohne Aufzug“ and „keinen Aufzug“ are one phrase, and „mit Aufzug“ is not.
    words = words_of(text, STOP_WORDS - NEGATIONS)
    return tuple(NEGATION if word in NEGATIONS else _stem(word) for word in words)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("german")


def contains_phrase(stems: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Say whether the phrase stands in the stems, word after word."""
    if phrase and phrase[0] not in stems:
        return False
    width = len(phrase)
    return any(stems[i : i + width] == phrase for i in range(len(stems) - width + 1))


def terms_of_profile(
    profile: Profile, inferred: Iterable[InferredTerm]
) -> dict[str, frozenset[str]]:
    """Return the profile's terms by field, given and inferred together."""
    terms: dict[str, set[str]] = {field: set() for field in FIELDS}
    for field, (_, _, attribute, _) in FIELDS.items():
        if attribute is not None:
            terms[field].update(getattr(profile, attribute))
    for item in inferred:
        terms[item.field].add(item.term)
    return {field: frozenset(keys) for field, keys in terms.items()}


def terms_of_case(case: Case, words: Words) -> dict[str, frozenset[str]]:
    """Return the terms of a case by field."""
    found = {}
    for field, (vocabulary, attribute, _, _) in FIELDS.items():
        value = getattr(case, attribute)
        if isinstance(value, Place):
            value = words[vocabulary].of_place(value)
        found[field] = frozenset([value] if isinstance(value, str) else value)
    return found


def holders_of(terms: Sequence[Terms]) -> dict[tuple[str, str], NDArray[np.int64]]:
    """Return for every field and term the numbers of the cases that have it."""
    found: dict[tuple[str, str], list[int]] = {}
    for number, own in enumerate(terms):
        for field, keys in own.items():
            for key in keys:
                found.setdefault((field, key), []).append(number)
    return {term: np.array(numbers, dtype=np.int64) for term, numbers in found.items()}


def overlap(
    asked: Terms, holders: Mapping[tuple[str, str], NDArray[np.int64]], size: int
) -> NDArray[np.float32]:
    """Return the weighted share of the asked terms that each case has, shape (size,), from 0 to 1.

    Each field counts with its weight, and within a field the share of shared terms; fields the
    profile says nothing about do not count.
    """
    reached = np.zeros(size)
    possible = 0.0
    for field, (_, _, _, weight) in FIELDS.items():
        wanted = asked.get(field, frozenset())
        possible += weight if wanted else 0.0
        for key in wanted:
            reached[holders.get((field, key), [])] += weight / len(wanted)
    return (reached / (possible or 1.0)).astype(np.float32)


def shared_terms(
    asked: Terms, offered: Terms, inferred: Iterable[InferredTerm], words: Words
) -> tuple[SharedTerm, ...]:
    """Return the terms both sides have, in the order of the fields."""
    read_from_text = {(item.field, item.term) for item in inferred}
    return tuple(
        SharedTerm(field, term, words.label(vocabulary, term), (field, term) in read_from_text)
        for field, (vocabulary, _, _, _) in FIELDS.items()
        for term in sorted(asked.get(field, frozenset()) & offered.get(field, frozenset()))
    )


def fold_name(name: str) -> str:
    """Return a place or state name in the form in which filters compare it."""
    return " ".join(fold(name).split())
