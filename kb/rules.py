"""Editorial rules beyond the schema: each has a name, a sentence that explains it, and a test."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.duplicates import near_duplicates
from kb.model import UNKNOWN, Case
from kb.problems import Problem, Severity
from kb.reading import Reading
from kb.record_text import SECTIONS

Finding = tuple[str, int, str, str]
"""Field, line (from 1), message, advice."""


@dataclass(frozen=True)
class NamedRule:
    """What every editorial rule has: a name, a sentence that explains it, and how much it weighs."""

    name: str
    explanation: str
    severity: Severity


@dataclass(frozen=True)
class Rule(NamedRule):
    """A named editorial rule over one case."""

    check: Callable[[Reading, Case], Iterable[Finding]]


@dataclass(frozen=True)
class CollectionRule(NamedRule):
    """A named editorial rule over all cases together."""

    check: Callable[[Sequence[Reading]], Iterable[Problem]]


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?:\+49|\b0)[\d ()/–-]{7,}\d\b")
_PHONE_WORD = re.compile(r"\b(?:Tel\.?|Telefon|Fax|Mobil)\s*[:.]?\s*[+\d(][\d /()-]{4,}")
_PERSON = re.compile(
    r"\b(?:Herrn?|Frau|Dr\.|Prof\.|Pfarrer(?:in)?|Bürgermeister(?:in)?|Oberbürgermeister(?:in)?|"
    r"Landrat|Landrätin|Dezernent(?:in)?|Minister(?:in)?)\s+(?:Dr\.\s+)?"
    r"(?!und\b|oder\b|sowie\b)[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?\s+[A-ZÄÖÜ][a-zäöüß]+\b"
)
_SEE_LINK = re.compile(
    r"^\W*(?:siehe|s\.|vgl\.|mehr (?:dazu|unter)|weitere Infos?)\b.{0,80}$|^\s*https?://\S+\s*$",
    re.IGNORECASE,
)
_MANY = re.compile(r"\b\d{1,3}(?:\.\d{3})+\b|\b\d{3,}\b")
_YEAR = re.compile(r"\b(?:18|19|20)\d{2}\b")
LONGEST_SENTENCE = 60
"""Words; the embedding model reads passages of about 128 word pieces, a sentence is a passage."""


def _texts(reading: Reading, case: Case) -> Iterator[tuple[str, int, str]]:
    for heading, attribute in SECTIONS.items():
        line = reading.section_lines.get(heading, 1)
        for offset, row in enumerate(getattr(case.sections, attribute).split("\n"), 2):
            if row.strip():
                yield heading, line + offset, row
    for location, line in reading.document.lines.items():
        value = _at(reading.document.data, location)
        if isinstance(value, str) and location and location[0] != "quellen":
            yield ".".join(str(part) for part in location), line, value


def _at(data: object, location: tuple[str | int, ...]) -> object:
    for part in location:
        data = data[part]  # type: ignore[index]
    return data


def _contact_data(reading: Reading, case: Case) -> Iterator[Finding]:
    for field, line, text in _texts(reading, case):
        for pattern, what in ((_EMAIL, "E-Mail-Adresse"), (_PHONE_WORD, "Telefonnummer")):
            if match := pattern.search(text):
                yield field, line, f"„{match[0].strip()}“ ist eine {what}.", "Löschen."
                break
        else:
            match = _PHONE.search(text)
            if match and not field.startswith("ort."):
                yield (
                    field,
                    line,
                    f"„{match[0].strip()}“ sieht wie eine Telefonnummer aus.",
                    "Löschen.",
                )


def _personal_names(reading: Reading, case: Case) -> Iterator[Finding]:
    for field, line, text in _texts(reading, case):
        if match := _PERSON.search(text):
            yield field, line, f"„{match[0]}“ nennt eine Person.", "Nur Amt oder Rolle nennen."


def _see_link(reading: Reading, case: Case) -> Iterator[Finding]:
    for field, line, text in _texts(reading, case):
        if _SEE_LINK.match(text.strip()):
            yield (
                field,
                line,
                "Ein Verweis ist keine Antwort.",
                "Den Inhalt in eigenen Worten sagen oder „unbekannt“ schreiben.",
            )


def _sources_dated(reading: Reading, case: Case) -> Iterator[Finding]:
    for i, source in enumerate(case.sources):
        line = reading.document.line_of(("quellen", i))
        if source.accessed == UNKNOWN or not _YEAR.search(source.accessed):
            yield (
                f"quellen.{i}.abgerufen",
                line,
                "Der Quelle fehlt das Abrufdatum.",
                'Z. B. abgerufen: "2026-11 (Archivkopie)".',
            )
        if source.title == UNKNOWN and source.url == UNKNOWN:
            yield f"quellen.{i}", line, "Die Quelle hat weder Titel noch Adresse.", "Ergänzen."
        if not source.delivers:
            yield (
                f"quellen.{i}.liefert",
                line,
                "Es steht nicht da, was die Quelle belegt.",
                "Z. B. liefert: [Problem, Finanzierung].",
            )


def _years_for_numbers(reading: Reading, case: Case) -> Iterator[Finding]:
    for heading in ("Quartiersstruktur", "Ergebnisse"):
        text = getattr(case.sections, SECTIONS[heading])
        without_years = _YEAR.sub("", text)
        if _MANY.search(without_years) and not _YEAR.search(text):
            yield (
                heading,
                reading.section_lines.get(heading, 1),
                "Der Abschnitt nennt Zahlen, aber kein Jahr.",
                "Sagen, von wann die Zahlen sind.",
            )


def _long_sentences(reading: Reading, case: Case) -> Iterator[Finding]:
    for field, line, text in _texts(reading, case):
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            if len(sentence.split()) > LONGEST_SENTENCE:
                yield (
                    field,
                    line,
                    f"Ein Satz hat mehr als {LONGEST_SENTENCE} Wörter („{sentence[:40]} …“).",
                    "Teilen: So lange Sätze liest weder ein Mensch noch das Sprachmodell ganz.",
                )


def _overdue(reading: Reading, case: Case) -> Iterator[Finding]:
    if case.next_review[:7] < date.today().isoformat()[:7]:
        yield (
            "naechste_pruefung",
            reading.document.line_of(("naechste_pruefung",)),
            f"Die Prüfung war {case.next_review} fällig.",
            "Fall gegen die Quellen lesen, stand und naechste_pruefung neu setzen.",
        )


def _funding_of_continuation(reading: Reading, case: Case) -> Iterator[Finding]:
    if case.continuation.state == "verstetigt" and case.continuation.description == UNKNOWN:
        yield (
            "verstetigung.beschreibung",
            reading.document.line_of(("verstetigung",)),
            "Der Fall ist verstetigt, aber es steht nicht da, wer ihn trägt.",
            "Sagen, wer weiterträgt und womit bezahlt wird, oder den Stand ändern.",
        )


def _period_in_order(reading: Reading, case: Case) -> Iterator[Finding]:
    spans = [("zeitraum", case.period.start, case.period.end)]
    spans += [(f"finanzierung.{i}", f.start, f.end) for i, f in enumerate(case.funding)]
    for field, start, end in spans:
        if start == "laufend":
            yield (
                field,
                reading.document.line_of(_location(field)),
                "„von“ kann nicht „laufend“ sein.",
                "Ein Jahr oder „unbekannt“ schreiben.",
            )
        elif start.isdigit() and end.isdigit() and start > end:
            yield (
                field,
                reading.document.line_of(_location(field)),
                f"Der Zeitraum endet ({end}), bevor er beginnt ({start}).",
                "Jahre prüfen.",
            )


def _location(dotted: str) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdigit() else part for part in dotted.split("."))


def _wordings(reading: Reading, case: Case) -> Iterator[Finding]:
    if not 3 <= len(case.wordings) <= 6:
        yield (
            "umschreibungen",
            reading.document.line_of(("umschreibungen",)),
            f"Der Fall hat {len(case.wordings)} Umschreibungen, gut gefunden wird er mit drei bis sechs.",
            "Sätze ergänzen, wie Menschen vor Ort die Lage beschreiben würden.",
        )


def _terms_twice(reading: Reading, case: Case) -> Iterator[Finding]:
    for alias, terms in (
        ("quartierstyp", case.quarter_types),
        ("quartiersmerkmale", case.features),
        ("problemlagen", case.problems),
        ("zielgruppen", case.target_groups),
        ("handlungsfelder", case.fields_of_action),
    ):
        for term in sorted({t for t in terms if terms.count(t) > 1}):
            yield (
                alias,
                reading.document.line_of((alias,)),
                f"„{term}“ steht zweimal.",
                "Einmal löschen.",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "kontaktdaten", "Keine E-Mail-Adressen und Telefonnummern.", Severity.ERROR, _contact_data
    ),
    Rule("personen", "Keine Namen von Privatpersonen.", Severity.ERROR, _personal_names),
    Rule("siehe-link", "Ein Verweis ist keine Antwort.", Severity.ERROR, _see_link),
    Rule(
        "quellen", "Jede Quelle hat Datum und sagt, was sie belegt.", Severity.ERROR, _sources_dated
    ),
    Rule("zeitraum", "Zeiträume enden nicht vor ihrem Anfang.", Severity.ERROR, _period_in_order),
    Rule(
        "verstetigung",
        "Wer verstetigt ist, sagt, wie es bezahlt wird.",
        Severity.ERROR,
        _funding_of_continuation,
    ),
    Rule("doppelt", "Kein Begriff steht zweimal in einer Liste.", Severity.ERROR, _terms_twice),
    Rule("jahr", "Zahlen haben ein Jahr.", Severity.WARNING, _years_for_numbers),
    Rule(
        "satzlaenge",
        "Kein Satz ist länger, als das Sprachmodell liest.",
        Severity.WARNING,
        _long_sentences,
    ),
    Rule(
        "pruefung",
        "Die nächste Prüfung liegt nicht in der Vergangenheit.",
        Severity.WARNING,
        _overdue,
    ),
    Rule("umschreibungen", "Drei bis sechs Umschreibungen je Fall.", Severity.WARNING, _wordings),
)


def check_editorially(reading: Reading) -> list[Problem]:
    """Apply every rule to one read case; drafts only get those that protect persons."""
    case = reading.case
    if case is None:
        return []
    protecting = {"kontaktdaten", "personen"}
    return [
        Problem(reading.path, line, field, rule.name, message, advice, rule.severity)
        for rule in RULES
        if case.is_published or rule.name in protecting
        for field, line, message, advice in rule.check(reading, case)
    ]


def check_relations(readings: Iterable[Reading]) -> list[Problem]:
    """Check that related cases exist and that no two files share an id."""
    readings = list(readings)
    ids = {reading.path.stem for reading in readings}
    problems = []
    for reading in readings:
        if reading.case is None:
            continue
        for i, related in enumerate(reading.case.related):
            if related not in ids or related == reading.case.id:
                line = reading.document.line_of(("verwandt", i))
                problems.append(
                    Problem(
                        reading.path,
                        line,
                        f"verwandt.{i}",
                        "verwandt",
                        f"Den verwandten Fall „{related}“ gibt es nicht."
                        if related != reading.case.id
                        else "Ein Fall ist nicht mit sich selbst verwandt.",
                        "Den Dateinamen eines vorhandenen Falls ohne .md nennen oder löschen.",
                    )
                )
    return problems


COLLECTION_RULES: tuple[CollectionRule, ...] = (
    CollectionRule(
        "verwandt",
        "Verwandte Fälle gibt es, und keiner nennt sich selbst.",
        Severity.ERROR,
        check_relations,
    ),
    CollectionRule(
        "aehnlich",
        "Kein Fall erzählt einen anderen in denselben Worten nach.",
        Severity.WARNING,
        near_duplicates,
    ),
)

ALL_RULES: tuple[NamedRule, ...] = (*RULES, *COLLECTION_RULES)
