"""Reading one record strictly: either a case, or every problem that keeps it from being one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from kb.explain_validation import problems_of
from kb.model import CONTROLLED, DRAFT, UNKNOWN, Case, FrontMatter, Sections
from kb.problems import Problem
from kb.record_text import (
    OPTIONAL_SECTIONS,
    SECTIONS,
    RecordText,
    RecordTextProblem,
    Section,
    decode,
    split_record,
)
from kb.strict_yaml import Document, YamlProblem, parse_yaml
from kb.vocabulary import Words

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FIRST_FIELD_LINE = 2
_NOT_EMPTY = (
    "quartierstyp",
    "problemlagen",
    "zielgruppen",
    "handlungsfelder",
    "akteure",
    "quellen",
)

# For required fields that cannot be read; rules never speak about them.
_PLACEHOLDERS = {
    "titel": UNKNOWN,
    "ort": {"gemeinde": UNKNOWN},
    "stufe": "gelistet",
    "stand": "2000-01",
    "naechste_pruefung": "2000-01",
}


@dataclass(frozen=True)
class Reading:
    """What reading one file gave: the case if it could be built, and all problems found.

    ``sections`` are those of the body by heading, the first of each, also unforeseen ones.
    ``readable`` is the case as far as it can be read, so that a wrong year hides no other mistake;
    the fields named in ``unreadable`` hold placeholders in it.
    """

    path: Path
    case: Case | None
    document: Document
    problems: tuple[Problem, ...]
    sections: Mapping[str, Section] = field(default_factory=dict)
    readable: Case | None = None
    unreadable: frozenset[str] = frozenset()

    @property
    def is_draft(self) -> bool:
        """Whether the file says that it is a draft, even where it is no readable case."""
        return isinstance(self.document.data, dict) and self.document.data.get("stufe") == DRAFT

    def line_of_section(self, heading: str) -> int:
        """Return the line of a section's heading, 1 if there is none."""
        return self.sections[heading].line if heading in self.sections else 1


def read_case(path: Path, words: Words) -> Reading:
    """Read the record in ``path``; never raises for what stands in the file."""
    try:
        record = split_record(decode(path.read_bytes()))
        document = parse_yaml(record.front_matter, FIRST_FIELD_LINE)
    except (RecordTextProblem, YamlProblem) as error:
        rule = "yaml" if isinstance(error, YamlProblem) else "datei"
        problem = Problem(path, error.line, "", rule, error.message, error.advice)
        return Reading(path, None, Document(None), (problem,))
    except OSError as error:
        message = f"Die Datei ist nicht lesbar ({error.strerror})."
        problem = Problem(path, 1, "", "datei", message, "Ort und Rechte der Datei prüfen.")
        return Reading(path, None, Document(None), (problem,))
    problems = [
        Problem(path, found.line, "", "yaml", found.message, found.advice)
        for found in document.problems
    ]
    if not _SLUG.fullmatch(path.stem):
        problems.append(
            Problem(
                path,
                1,
                "",
                "dateiname",
                f"Der Dateiname „{path.stem}“ taugt nicht als Kennung.",
                "Kleinbuchstaben, Ziffern und Bindestriche, z. B. bonn-buschdorf.md.",
            )
        )
    terms = list(_term_problems(path, document, words))
    wrong_terms = frozenset(term.field for term in terms)
    front, unreadable = _front_matter(path, document, problems, wrong_terms)
    problems.extend(terms)
    sections = _sections(path, record, problems)
    reading = Reading(path, None, document, (), sections)
    if isinstance(document.data, dict) and not reading.is_draft:
        problems.extend(_completeness(reading, document.data))
    readable = None
    if front is not None and _SLUG.fullmatch(path.stem):
        texts = {SECTIONS[name]: sections[name].text for name in SECTIONS if name in sections}
        readable = Case.model_validate(
            {**front.model_dump(), "id": path.stem, "sections": Sections(**texts)},
        )
    return replace(
        reading,
        case=None if unreadable or document.problems else readable,
        problems=tuple(problems),
        readable=readable,
        unreadable=unreadable,
    )


def _front_matter(
    path: Path, document: Document, problems: list[Problem], wrong_terms: frozenset[str]
) -> tuple[FrontMatter | None, frozenset[str]]:
    """Return the fields that can be read and the names of those that cannot."""
    if not isinstance(document.data, dict):
        problems.append(
            Problem(
                path,
                1,
                "",
                "schema",
                "Im Kopf stehen keine Angaben.",
                "Mindestens titel, ort, stufe, stand und naechste_pruefung; siehe VORLAGE.md.",
            )
        )
        return None, frozenset()
    try:
        return FrontMatter.model_validate(document.data), frozenset()
    except ValidationError as error:
        problems.extend(problems_of(error, FrontMatter, path, document, wrong_terms))
        unreadable = frozenset(str(detail["loc"][0]) for detail in error.errors())
    rest = {name: value for name, value in document.data.items() if name not in unreadable}
    return FrontMatter.model_validate({**_PLACEHOLDERS, **rest}), unreadable


def _sections(path: Path, record: RecordText, problems: list[Problem]) -> dict[str, Section]:
    found: dict[str, Section] = {}
    for section in record.sections:
        heading = section.heading
        if heading not in SECTIONS:
            name = heading or "(Text vor der ersten Überschrift)"
            near = difflib.get_close_matches(heading, SECTIONS, n=1)
            problems.append(
                Problem(
                    path,
                    section.line if heading else section.text_line,
                    name,
                    "abschnitt",
                    f"Der Abschnitt „{name}“ ist nicht vorgesehen.",
                    f"Gemeint ist wohl „## {near[0]}“."
                    if near
                    else f"Vorgesehen sind: {', '.join(SECTIONS)}.",
                )
            )
        if heading in found:
            problems.append(
                Problem(
                    path,
                    section.line,
                    heading,
                    "abschnitt",
                    f"Der Abschnitt „{heading}“ steht zweimal (zuerst in Zeile {found[heading].line}).",
                    "Beide zusammenführen.",
                )
            )
        found.setdefault(heading, section)
    return found


def _term_problems(path: Path, document: Document, words: Words) -> Iterable[Problem]:
    draft = isinstance(document.data, dict) and document.data.get("stufe") == DRAFT
    for dotted, vocabulary_name in CONTROLLED.items():
        vocabulary = words.vocabularies.get(vocabulary_name)
        if vocabulary is None:
            continue
        for location, value in _values(document.data, dotted.split("."), ()):
            if value in vocabulary.terms or (value == UNKNOWN and _may_be_unknown(dotted)):
                continue
            if value == UNKNOWN:
                if draft:
                    continue
                yield Problem(
                    path,
                    document.line_of(location),
                    ".".join(str(part) for part in location),
                    "begriff",
                    "„unbekannt“ geht hier bei einem veröffentlichten Fall nicht.",
                    f"Möglich: {', '.join(vocabulary.terms)}.",
                )
                continue
            near = vocabulary.nearest(value)
            advice = (
                f"Gemeint ist wohl „{near}“."
                if near
                else f"Möglich: {', '.join(vocabulary.terms)}."
            )
            yield Problem(
                path,
                document.line_of(location),
                ".".join(str(part) for part in location),
                "begriff",
                f"„{value}“ steht nicht im Vokabular „{vocabulary_name}“.",
                advice,
            )


def _may_be_unknown(dotted: str) -> bool:
    return dotted in {"kooperation.form", "hindernisse.ausgang", "verstetigung.stand", "evidenz"}


def _values(
    data: object, parts: list[str], location: tuple[str | int, ...]
) -> Iterable[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, list):
        for i, item in enumerate(data):
            yield from _values(item, parts, (*location, i))
    elif not parts:
        if isinstance(data, str):
            yield location, data
    elif isinstance(data, dict) and parts[0] in data:
        yield from _values(data[parts[0]], parts[1:], (*location, parts[0]))


def _completeness(reading: Reading, data: dict[str, object]) -> Iterable[Problem]:
    line_of = reading.document.line_of
    for name, definition in FrontMatter.model_fields.items():
        alias = definition.alias or name
        # A required field that is missing is named by the schema already.
        if alias not in data and not definition.is_required():
            yield Problem(
                reading.path,
                line_of(()),
                alias,
                "vollstaendig",
                f"Einem veröffentlichten Fall fehlt das Feld „{alias}“.",
                "Ergänzen; was nicht bekannt ist, heißt „unbekannt“, leere Listen heißen [].",
            )
    for heading in SECTIONS:
        section = reading.sections.get(heading)
        if heading not in OPTIONAL_SECTIONS and not (section and section.text):
            yield Problem(
                reading.path,
                section.line if section else line_of(()),
                heading,
                "vollstaendig",
                f"Der Abschnitt „## {heading}“ ist leer."
                if section
                else f"Der Abschnitt „## {heading}“ fehlt.",
                "Ergänzen; was die Quellen nicht sagen, heißt „unbekannt“.",
            )
    for alias in _NOT_EMPTY:
        if data.get(alias) == []:
            yield Problem(
                reading.path,
                line_of((alias,)),
                alias,
                "vollstaendig",
                f"Die Liste „{alias}“ ist leer.",
                "Mindestens einen Eintrag nennen.",
            )
