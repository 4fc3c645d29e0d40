"""Reading one record strictly: either a case, or every problem that keeps it from being one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from kb.explain_validation import problems_of
from kb.model import CONTROLLED, UNKNOWN, Case, FrontMatter, Sections
from kb.problems import Problem
from kb.record_text import (
    OPTIONAL_SECTIONS,
    SECTIONS,
    RecordText,
    RecordTextProblem,
    decode,
    split_record,
)
from kb.strict_yaml import Document, YamlProblem, read_yaml
from kb.vocabulary import Words

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FIRST_FIELD_LINE = 2


@dataclass(frozen=True)
class Reading:
    """What reading one file gave: the case if it could be built, and all problems found."""

    path: Path
    case: Case | None
    document: Document
    problems: tuple[Problem, ...]
    section_lines: dict[str, int]


def read_case(path: Path, words: Words) -> Reading:
    """Read the record in ``path``; never raises for what stands in the file."""
    problems: list[Problem] = []
    document = Document(None)
    try:
        record = split_record(decode(path.read_bytes()))
        document = read_yaml(record.front_matter, FIRST_FIELD_LINE)
    except (RecordTextProblem, YamlProblem) as error:
        rule = "yaml" if isinstance(error, YamlProblem) else "datei"
        problem = Problem(path, error.line, "", rule, error.message, error.advice)
        return Reading(path, None, document, (problem,), {})
    except OSError as error:
        problem = Problem(path, 1, "", "datei", f"Die Datei ist nicht lesbar ({error.strerror}).")
        return Reading(path, None, document, (problem,), {})
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
    front = _front_matter(path, document, problems)
    problems.extend(_term_problems(path, document, words))
    sections = _sections(path, record, problems)
    case = None
    if front is not None and not any(p.rule == "dateiname" for p in problems):
        case = Case.model_validate(
            {**front.model_dump(), "id": path.stem, "sections": sections},
        )
        problems.extend(_completeness(path, document, front, sections))
    lines = {section.heading: section.line for section in record.sections}
    return Reading(path, case, document, tuple(problems), lines)


def _front_matter(path: Path, document: Document, problems: list[Problem]) -> FrontMatter | None:
    if not isinstance(document.data, dict):
        problems.append(
            Problem(path, 1, "", "schema", "Der Kopf ist leer.", "Mindestens titel, ort, stufe.")
        )
        return None
    try:
        return FrontMatter.model_validate(document.data)
    except ValidationError as error:
        problems.extend(problems_of(error, FrontMatter, path, document))
        return None


def _sections(path: Path, record: RecordText, problems: list[Problem]) -> Sections:
    texts: dict[str, str] = {}
    for section in record.sections:
        if section.heading not in SECTIONS:
            name = section.heading or "(Text vor der ersten Überschrift)"
            problems.append(
                Problem(
                    path,
                    section.line,
                    name,
                    "abschnitt",
                    f"Der Abschnitt „{name}“ ist nicht vorgesehen.",
                    f"Vorgesehen sind: {', '.join(SECTIONS)}.",
                )
            )
        elif SECTIONS[section.heading] in texts:
            problems.append(
                Problem(
                    path,
                    section.line,
                    section.heading,
                    "abschnitt",
                    f"Der Abschnitt „{section.heading}“ steht zweimal.",
                    "Beide zusammenführen.",
                )
            )
        else:
            texts[SECTIONS[section.heading]] = section.text
    return Sections(**texts)


def _term_problems(path: Path, document: Document, words: Words) -> Iterable[Problem]:
    for dotted, vocabulary_name in CONTROLLED.items():
        vocabulary = words.vocabularies.get(vocabulary_name)
        if vocabulary is None:
            continue
        for location, value in _values(document.data, dotted.split("."), ()):
            if value in vocabulary.terms or (value == UNKNOWN and _may_be_unknown(dotted)):
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


def _completeness(
    path: Path, document: Document, front: FrontMatter, sections: Sections
) -> Iterable[Problem]:
    if front.stage == "entwurf":
        return
    for name, field in FrontMatter.model_fields.items():
        if name not in front.model_fields_set:
            yield Problem(
                path,
                FIRST_FIELD_LINE,
                field.alias or name,
                "vollstaendig",
                f"Einem veröffentlichten Fall fehlt das Feld „{field.alias}“.",
                "Ergänzen; was nicht bekannt ist, heißt „unbekannt“, leere Listen heißen [].",
            )
    for heading, attribute in SECTIONS.items():
        if heading not in OPTIONAL_SECTIONS and not getattr(sections, attribute):
            yield Problem(
                path,
                document.line_of(()),
                heading,
                "vollstaendig",
                f"Der Abschnitt „## {heading}“ fehlt oder ist leer.",
                "Ergänzen; was die Quellen nicht sagen, heißt „unbekannt“.",
            )
    for alias, values in (
        ("quartierstyp", front.quarter_types),
        ("problemlagen", front.problems),
        ("zielgruppen", front.target_groups),
        ("handlungsfelder", front.fields_of_action),
        ("akteure", front.actors),
        ("quellen", front.sources),
    ):
        if alias in document.data and not values:
            yield Problem(
                path,
                document.line_of((alias,)),
                alias,
                "vollstaendig",
                f"Die Liste „{alias}“ ist leer.",
                "Mindestens einen Eintrag nennen.",
            )
