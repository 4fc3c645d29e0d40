"""Editorial rules beyond the schema: each has a name, a sentence that explains it, and a test."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.duplicates import near_duplicates
from kb.model import ONGOING, UNKNOWN, Case
from kb.person_names import AFTER_ROLE, FIRST_AND_LAST
from kb.problems import Problem, Severity
from kb.reading import Reading
from kb.states import ABBREVIATIONS, COUNTRIES, STATE_KEYS

Finding = tuple[str, int, str, str]
"""Field, line (from 1), message, advice."""


@dataclass(frozen=True)
class NamedRule:
    """What every editorial rule has: a name, a sentence that explains it, and how much it weighs."""

    name: str
    explanation: str
    severity: Severity


@dataclass(frozen=True)
class TextRule(NamedRule):
    """A named editorial rule over the texts of one file, even where it is no readable case.

    ``for_drafts``: rules that protect persons and readers hold for drafts too.
    """

    check: Callable[[Reading], Iterable[Finding]]
    for_drafts: bool = False


@dataclass(frozen=True)
class Rule(NamedRule):
    """A named editorial rule over one published case, or what of it can be read."""

    check: Callable[[Reading, Case], Iterable[Finding]]


@dataclass(frozen=True)
class CollectionRule(NamedRule):
    """A named editorial rule over all cases together."""

    check: Callable[[Sequence[Reading]], Iterable[Problem]]


_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|[(\[]at[)\]])\s?[\w-]+\.[\w.-]+", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+\d\d|\b00\d\d\s|\b0[1-9])[\d ()/–-]{7,}\d\b")
_PHONE_WORD = re.compile(r"\b(?:Tel\.?|Telefon|Fax|Mobil)\s*[:.]?\s*[+\d(][\d /()-]{4,}")
_SEE_LINK = re.compile(
    r"^\W*(?:siehe|s\.|vgl\.|mehr (?:dazu|unter))\s.{0,80}$"
    r"|^\W*(?:näheres?|mehr|details|weiteres|(?:weitere )?info\w*)\b"
    r"(?=.*(?:siehe|https?:|www\.|homepage|internet|web|\blink)).{0,80}$"
    r"|^\W*(?:https?://|www\.)\S+\W*$",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"(?:keine angaben?|k\.?\s?a\.?|nicht bekannt|unklar|n\.?\s?a\.?|offen|folgt|todo|tbd|[-–—?.…/]+)\.?",
    re.IGNORECASE,
)
_MANY = re.compile(r"\b\d{1,3}(?:\.\d{3})+\b|\b\d{3,}\b")
_YEAR = re.compile(r"\b(?:18|19|20)\d{2}(?:er)?\b")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_LATITUDES, _LONGITUDES = (47.2, 55.1), (5.8, 15.1)
"""Between which degrees Germany lies."""
LONGEST_SENTENCE = 60
"""Words; the embedding model reads passages of about 128 word pieces, a sentence is a passage."""


def _texts(reading: Reading) -> Iterator[tuple[str, int, str]]:
    for heading, section in reading.sections.items():
        for line, row in enumerate(section.text.split("\n"), section.text_line):
            if row.strip():
                yield heading, line, row
    for location, line in reading.document.lines.items():
        value = _at(reading.document.data, location)
        # Addresses of sources are full of digits and dates.
        if isinstance(value, str) and location and location[-1] not in {"url", "abgerufen"}:
            yield ".".join(str(part) for part in location), line, value


def _at(data: object, location: tuple[str | int, ...]) -> object:
    for part in location:
        data = data[part]  # type: ignore[index]
    return data


def _contact_data(reading: Reading) -> Iterator[Finding]:
    for field, line, text in _texts(reading):
        for pattern, what in ((_EMAIL, "E-Mail-Adresse"), (_PHONE_WORD, "Telefonnummer")):
            if match := pattern.search(text):
                yield field, line, f"„{match[0].strip()}“ ist eine {what}.", "Löschen."
                break
        else:
            match = _PHONE.search(text)
            # Titles of sources hold file numbers.
            if match and not field.startswith(("ort.", "quellen.")):
                yield (
                    field,
                    line,
                    f"„{match[0].strip()}“ sieht wie eine Telefonnummer aus.",
                    "Löschen.",
                )


def _persons(reading: Reading) -> Iterator[Finding]:
    for field, line, text in _texts(reading):
        if match := AFTER_ROLE.search(text):
            yield field, line, f"„{match[0]}“ nennt eine Person.", "Nur Amt oder Rolle nennen."


def _first_names(reading: Reading) -> Iterator[Finding]:
    for field, line, text in _texts(reading):
        match = FIRST_AND_LAST.search(text)
        if match and not AFTER_ROLE.search(text):
            yield (
                field,
                line,
                f"„{match[0]}“ sieht wie der Name einer Person aus.",
                "Nur Amt oder Rolle nennen; heißt eine Einrichtung so, ist nichts zu tun.",
            )


def _hidden_signs(reading: Reading) -> Iterator[Finding]:
    for field, line, text in _texts(reading):
        for sign in text:
            if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} and sign not in "\n\t":
                yield (
                    field,
                    line,
                    f"Im Text steht ein unsichtbares Zeichen (U+{ord(sign):04X}).",
                    "Das Wort neu tippen; ein \\ in Anführungszeichen verdoppeln.",
                )
                break


def _see_link(reading: Reading) -> Iterator[Finding]:
    for field, line, text in _texts(reading):
        if _SEE_LINK.match(text.strip()):
            yield (
                field,
                line,
                "Ein Verweis ist keine Antwort.",
                "Den Inhalt in eigenen Worten sagen oder „unbekannt“ schreiben.",
            )


def _no_answer(reading: Reading) -> Iterator[Finding]:
    for field, line, text in _texts(reading):
        if _NO_ANSWER.fullmatch(text.strip()):
            yield (
                field,
                line,
                f"„{text.strip()}“ ist keine Antwort.",
                "Was die Quellen nicht sagen, heißt „unbekannt“.",
            )


def _sources_dated(reading: Reading, case: Case) -> Iterator[Finding]:
    for i, source in enumerate(case.sources):
        line = reading.document.line_of(("quellen", i))
        if source.accessed == UNKNOWN or not _YEAR.search(source.accessed):
            yield (
                f"quellen.{i}.abgerufen",
                reading.document.line_of(("quellen", i, "abgerufen")),
                "Der Quelle fehlt das Abrufdatum.",
                'Z. B. abgerufen: "2026-11 (Archivkopie)".',
            )
        if source.url != UNKNOWN and not _WEB_ADDRESS.fullmatch(source.url):
            yield (
                f"quellen.{i}.url",
                reading.document.line_of(("quellen", i, "url")),
                f"„{source.url}“ ist keine Adresse im Netz.",
                "Die ganze Adresse mit https:// oder „unbekannt“ schreiben.",
            )
        if source.title == UNKNOWN and source.url == UNKNOWN:
            yield (
                f"quellen.{i}",
                line,
                "Die Quelle hat weder Titel noch Adresse.",
                "Mindestens eines von beiden nennen, sonst findet sie niemand wieder.",
            )
        if not source.delivers:
            yield (
                f"quellen.{i}.liefert",
                line,
                "Es steht nicht da, was die Quelle belegt.",
                "Z. B. liefert: [Problem, Finanzierung].",
            )


def _years_for_numbers(reading: Reading) -> Iterator[Finding]:
    for heading in ("Quartiersstruktur", "Ergebnisse"):
        text = reading.sections[heading].text if heading in reading.sections else ""
        if _MANY.search(_YEAR.sub("", text)) and not _YEAR.search(text):
            yield (
                heading,
                reading.line_of_section(heading),
                "Der Abschnitt nennt Zahlen, aber kein Jahr.",
                "Sagen, von wann die Zahlen sind.",
            )


def _long_sentences(reading: Reading) -> Iterator[Finding]:
    for field, line, text in _texts(reading):
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


def _review_date(reading: Reading, case: Case) -> Iterator[Finding]:
    as_of, review = case.as_of[:7], case.next_review[:7]
    if as_of > date.today().isoformat()[:7]:
        yield (
            "stand",
            reading.document.line_of(("stand",)),
            f"Der Stand {case.as_of} liegt in der Zukunft.",
            "Den Monat schreiben, in dem der Fall zuletzt mit den Quellen verglichen wurde.",
        )
    latest = f"{int(as_of[:4]) + 1}{as_of[4:]}"
    if not as_of < review <= latest:
        yield (
            "naechste_pruefung",
            reading.document.line_of(("naechste_pruefung",)),
            f"Die nächste Prüfung ({case.next_review}) liegt nicht im Jahr nach dem Stand"
            f" ({case.as_of}).",
            f"Spätestens {latest} schreiben.",
        )


def _handling_of_solved_obstacles(reading: Reading, case: Case) -> Iterator[Finding]:
    for i, obstacle in enumerate(case.obstacles):
        if obstacle.outcome == "geloest" and obstacle.handling == UNKNOWN:
            yield (
                f"hindernisse.{i}.umgang",
                reading.document.line_of(("hindernisse", i, "umgang")),
                "Das Hindernis ist gelöst, aber es steht nicht da, wie.",
                "Den Umgang beschreiben oder ausgang: unbekannt schreiben.",
            )


def _state(reading: Reading, case: Case) -> Iterator[Finding]:
    state = case.place.state
    if state in {*STATE_KEYS, *COUNTRIES, UNKNOWN}:
        return
    near = difflib.get_close_matches(state, [*STATE_KEYS, *COUNTRIES], n=1)
    meant = ABBREVIATIONS.get(state) or (near[0] if near else None)
    yield (
        "ort.land",
        reading.document.line_of(("ort", "land")),
        f"„{state}“ ist kein Bundesland.",
        f"Gemeint ist wohl „{meant}“."
        if meant
        else "Das Bundesland ausschreiben; bei Fällen von anderswo den Staat.",
    )


def _place(reading: Reading, case: Case) -> Iterator[Finding]:
    place = case.place
    digits = STATE_KEYS.get(place.state)
    if digits is None:
        return
    if place.key != UNKNOWN and not place.key.startswith(digits):
        yield (
            "ort.ags",
            reading.document.line_of(("ort", "ags")),
            f"Der Gemeindeschlüssel {place.key} gehört nicht zu {place.state}.",
            f"Dort beginnt er mit {digits}.",
        )
    for name, value, (low, high) in (
        ("lat", place.latitude, _LATITUDES),
        ("lon", place.longitude, _LONGITUDES),
    ):
        if value is not None and not low < value < high:
            yield (
                f"ort.{name}",
                reading.document.line_of(("ort", name)),
                f"{name}: {value} liegt nicht in Deutschland.",
                "lat ist die Breite (47 bis 55), lon die Länge (6 bis 15); vielleicht vertauscht?",
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
    if case.continuation.state == "beendet" and case.period.end == ONGOING:
        yield (
            "zeitraum.bis",
            reading.document.line_of(("zeitraum", "bis")),
            "Der Zeitraum ist „laufend“, der Stand der Verstetigung aber „beendet“.",
            "Das Jahr des Endes schreiben oder den Stand ändern.",
        )
    spans = [("zeitraum", case.period.start, case.period.end)]
    spans += [(f"finanzierung.{i}", f.start, f.end) for i, f in enumerate(case.funding)]
    for field, start, end in spans:
        if start == ONGOING:
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


TEXT_RULES: tuple[TextRule, ...] = (
    TextRule(
        "kontaktdaten",
        "Keine E-Mail-Adressen und Telefonnummern.",
        Severity.ERROR,
        _contact_data,
        for_drafts=True,
    ),
    TextRule(
        "personen",
        "Keine Namen von Privatpersonen.",
        Severity.ERROR,
        _persons,
        for_drafts=True,
    ),
    TextRule(
        "vorname",
        "Vor- und Nachname nur, wenn eine Einrichtung so heißt.",
        Severity.WARNING,
        _first_names,
        for_drafts=True,
    ),
    TextRule(
        "zeichen",
        "Keine unsichtbaren Zeichen; sie verhindern, dass ein Wort gefunden wird.",
        Severity.ERROR,
        _hidden_signs,
        for_drafts=True,
    ),
    TextRule("siehe-link", "Ein Verweis ist keine Antwort.", Severity.ERROR, _see_link),
    TextRule(
        "keine-angabe",
        "Was nicht bekannt ist, heißt „unbekannt“ und nicht anders.",
        Severity.ERROR,
        _no_answer,
    ),
    TextRule("jahr", "Zahlen haben ein Jahr.", Severity.WARNING, _years_for_numbers),
    TextRule(
        "satzlaenge",
        "Kein Satz ist länger, als das Sprachmodell liest.",
        Severity.WARNING,
        _long_sentences,
    ),
)

RULES: tuple[Rule, ...] = (
    Rule(
        "quellen",
        "Jede Quelle hat Datum und Adresse und sagt, was sie belegt.",
        Severity.ERROR,
        _sources_dated,
    ),
    Rule(
        "zeitraum",
        "Zeiträume enden nicht vor ihrem Anfang; was beendet ist, läuft nicht.",
        Severity.ERROR,
        _period_in_order,
    ),
    Rule(
        "verstetigung",
        "Wer verstetigt ist, sagt, wie es bezahlt wird.",
        Severity.ERROR,
        _funding_of_continuation,
    ),
    Rule(
        "umgang",
        "Wer ein Hindernis gelöst hat, sagt, wie.",
        Severity.ERROR,
        _handling_of_solved_obstacles,
    ),
    Rule("ort", "Gemeindeschlüssel und Koordinaten passen zum Land.", Severity.ERROR, _place),
    Rule(
        "land",
        "Das Land ist ein ausgeschriebenes Bundesland, sonst zählt der Fall bei keinem.",
        Severity.WARNING,
        _state,
    ),
    Rule("doppelt", "Kein Begriff steht zweimal in einer Liste.", Severity.ERROR, _terms_twice),
    Rule(
        "frist",
        "Die nächste Prüfung liegt höchstens ein Jahr nach dem Stand, dieser nicht in der Zukunft.",
        Severity.WARNING,
        _review_date,
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
    """Apply every rule to one file: the texts always, the rest to what is readable of a case."""
    found: list[tuple[NamedRule, Finding]] = [
        (rule, finding)
        for rule in TEXT_RULES
        if rule.for_drafts or not reading.is_draft
        for finding in rule.check(reading)
    ]
    case = reading.readable
    if case is not None and not reading.is_draft:
        found += [
            (rule, finding)
            for rule in RULES
            for finding in rule.check(reading, case)
            if finding[0].partition(".")[0] not in reading.unreadable
        ]
    return [
        Problem(reading.path, line, field, rule.name, message, advice, rule.severity)
        for rule, (field, line, message, advice) in found
    ]


def check_relations(readings: Iterable[Reading]) -> list[Problem]:
    """Check that related cases exist and that no two files share an id."""
    readings = list(readings)
    ids = {reading.path.stem for reading in readings}
    problems = []
    for reading in readings:
        if reading.readable is None:
            continue
        for i, related in enumerate(reading.readable.related):
            if related not in ids or related == reading.readable.id:
                line = reading.document.line_of(("verwandt", i))
                problems.append(
                    Problem(
                        reading.path,
                        line,
                        f"verwandt.{i}",
                        "verwandt",
                        f"Den verwandten Fall „{related}“ gibt es nicht."
                        if related != reading.readable.id
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

READING_RULES: tuple[NamedRule, ...] = tuple(
    NamedRule(name, explanation, Severity.ERROR)
    for name, explanation in (
        ("ordner", "Die Sammlung hat einen Ordner faelle/ und einen Ordner vokabular/."),
        ("datei", "Jede Datei ist Text in UTF-8 und hat einen Kopf zwischen zwei Zeilen ---."),
        ("dateiname", "Der Dateiname ist die Kennung: Kleinbuchstaben, Ziffern, Bindestriche."),
        ("yaml", "Der Kopf ist lesbares YAML, und kein Feld steht zweimal."),
        ("schema", "Es gibt nur die vorgesehenen Felder, jedes mit der richtigen Art von Angabe."),
        ("begriff", "Begriffe stehen im Vokabular."),
        ("abschnitt", "Der Text hat nur die vorgesehenen Abschnitte, jeden einmal."),
        ("vollstaendig", "Alle Felder und Abschnitte sind beantwortet oder „unbekannt“."),
        ("vokabular", "Die Vokabulare sind vollständig und in sich stimmig."),
    )
)
"""What reading a file finds by itself; with a problem of these a file may be no case at all."""

ALL_RULES: tuple[NamedRule, ...] = (*READING_RULES, *TEXT_RULES, *RULES, *COLLECTION_RULES)
