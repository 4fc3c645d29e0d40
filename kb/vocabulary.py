"""Controlled vocabularies and the thesaurus: YAML files that are themselves checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from kb.explain_validation import problems_of
from kb.model import CONTROLLED, UNKNOWN, Place, Record, Text
from kb.problems import ContentError, Problem
from kb.record_text import RecordTextProblem, decode
from kb.strict_yaml import Document, YamlProblem, parse_yaml

LOCATION = "lage"
"""The vocabulary whose terms no record names: they follow from its place. A collection may lack it."""

TermKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
PlaceName = Annotated[str, StringConstraints(pattern=r"^(\d{2,8}|[^\d\s].*)$")]
"""An official municipality key or what it begins with, or the name of a state or municipality."""


class TermEntry(Record):
    """One term of a vocabulary as its file holds it."""

    label: Text = Field(alias="bezeichnung")
    explanation: Text = Field(alias="erklaerung")
    synonyms: tuple[Text, ...] = Field((), alias="synonyme")
    opposite: TermKey | None = Field(None, alias="gegensatz")
    level: int | None = Field(None, alias="stufe")
    start_up: bool = Field(False, alias="anschub")
    questions: tuple[Text, ...] = Field((), alias="leitfragen")
    places: tuple[PlaceName, ...] = Field((), alias="orte")

    def holds(self, place: Place) -> bool:
        """Tell whether a place is one of ``places``."""
        names = (place.state, place.municipality)
        return any(
            place.key.startswith(one) if one.isdigit() else one in names for one in self.places
        )


class VocabularyFile(Record):
    """A vocabulary file: title, source and terms."""

    title: Text = Field(alias="titel")
    source: Text = Field(alias="quelle")
    terms: dict[TermKey, TermEntry] = Field(alias="begriffe")


class ThesaurusGroup(Record):
    """Words that mean the same in this field; ``one_way`` groups only widen the first word."""

    words: tuple[Text, ...] = Field(alias="worte", min_length=2)
    source: Text = Field(alias="quelle")


class ThesaurusFile(Record):
    """The thesaurus file."""

    title: Text = Field(alias="titel")
    groups: tuple[ThesaurusGroup, ...] = Field(alias="gruppen")


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one controlled list, in the order of their file."""

    name: str
    title: str
    terms: Mapping[str, TermEntry]

    def label(self, key: str) -> str:
        """Return the term's label; ``unbekannt`` and terms no longer in the list stay as they are."""
        entry = self.terms.get(key)
        return entry.label if entry else key

    def of_place(self, place: Place) -> list[str]:
        """Return the keys of the terms that hold of a place."""
        return [key for key, entry in self.terms.items() if entry.holds(place)]

    def nearest(self, key: str) -> str | None:
        """Return the term that a mistyped key probably meant, by key, label or synonym."""
        wanted = key.casefold()
        names: dict[str, str] = {}
        for term, entry in self.terms.items():
            for name in (term, entry.label, *entry.synonyms):
                names.setdefault(name.casefold(), term)
        close = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
        return names[close[0]] if close else None


@dataclass(frozen=True)
class Words:
    """All vocabularies by name, and the thesaurus."""

    vocabularies: Mapping[str, Vocabulary]
    thesaurus: tuple[ThesaurusGroup, ...] = ()

    def __getitem__(self, name: str) -> Vocabulary:
        return self.vocabularies[name]

    def label(self, vocabulary: str, key: str) -> str:
        """Return the label of a term."""
        return self.vocabularies[vocabulary].label(key)

    def labels(self, vocabulary: str, keys: Iterable[str]) -> list[str]:
        """Return the labels of several terms."""
        return [self.label(vocabulary, key) for key in keys]


def check_words(content: Path) -> tuple[Words, list[Problem]]:
    """Read all vocabulary files and the thesaurus of a content folder, with every problem found."""
    problems: list[Problem] = []
    vocabularies: dict[str, Vocabulary] = {}
    folder = content / "vokabular"
    for path in sorted(folder.glob("*.yaml")):
        parsed = _parse(path, VocabularyFile, problems)
        if isinstance(parsed, VocabularyFile):
            vocabularies[path.stem] = Vocabulary(path.stem, parsed.title, parsed.terms)
            problems.extend(_term_problems(path, parsed))
    for name in sorted(set(CONTROLLED.values()) - set(vocabularies)):
        path = folder / f"{name}.yaml"
        if not path.exists():
            problems.append(
                Problem(
                    path, 1, "", "vokabular", f"Das Vokabular „{name}“ fehlt.", "Datei anlegen."
                )
            )
    vocabularies.setdefault(LOCATION, Vocabulary(LOCATION, "", {}))
    groups: tuple[ThesaurusGroup, ...] = ()
    thesaurus = content / "thesaurus.yaml"
    if thesaurus.exists():
        file = _parse(thesaurus, ThesaurusFile, problems)
        if isinstance(file, ThesaurusFile):
            groups = file.groups
    return Words(vocabularies, groups), problems


def load_words(content: Path) -> Words:
    """Read the vocabularies; raises :class:`ContentError` with all problems if there are any."""
    words, problems = check_words(content)
    if problems:
        raise ContentError(problems)
    return words


def _parse(
    path: Path, kind: type[VocabularyFile] | type[ThesaurusFile], problems: list[Problem]
) -> VocabularyFile | ThesaurusFile | None:
    document = Document(None)
    try:
        document = parse_yaml(decode(path.read_bytes()))
        problems.extend(
            Problem(path, p.line, "", "yaml", p.message, p.advice) for p in document.problems
        )
        return kind.model_validate(document.data)
    except (RecordTextProblem, YamlProblem) as error:
        problems.append(Problem(path, error.line, "", "yaml", error.message, error.advice))
    except ValidationError as error:
        problems.extend(problems_of(error, kind, path, document))
    return None


def _term_problems(path: Path, file: VocabularyFile) -> Iterable[Problem]:
    for key, entry in file.terms.items():
        if key == UNKNOWN:
            yield Problem(
                path, 1, f"begriffe.{key}", "vokabular", "„unbekannt“ ist kein Begriff.", "Löschen."
            )
        if entry.opposite is not None and entry.opposite not in file.terms:
            yield Problem(
                path,
                1,
                f"begriffe.{key}.gegensatz",
                "vokabular",
                f"Den Begriff „{entry.opposite}“ gibt es in dieser Liste nicht.",
                "Einen Begriff dieser Datei nennen oder die Zeile löschen.",
            )
