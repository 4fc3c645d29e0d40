"""The wording of a dossier: its contents as a document, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.in_words import (
    UNKNOWN_IN_WORDS,
    accessed_in_words,
    day_in_words,
    month_in_words,
    period_in_words,
)
from kb.model import UNKNOWN, Case
from kb.vocabulary import Words
from recommender.dossier.contents import Contents, Entry
from recommender.dossier.document import (
    Bullets,
    Cell,
    DossierDocument,
    Heading,
    Line,
    Paragraph,
    Part,
    Span,
    Table,
    line,
)
from recommender.dossier.model import BLOCK_TITLES, Block
from recommender.insights.funding import Funder
from recommender.passages import Part as CasePart
from recommender.profile import PARTS, PROFILE_TERMS

_TERM_TITLES = {
    "quartierstyp": "Quartierstyp",
    "gemeindetyp": "Gemeindetyp",
    "problemlagen": "Problemlagen",
    "zielgruppen": "Zielgruppen",
    "handlungsfelder": "Handlungsfelder",
    "akteure_am_tisch": "Am Tisch sitzen schon",
    "nur_quartierstyp": "Nur Fälle dieses Quartierstyps",
    "nur_gemeindetyp": "Nur Fälle aus diesem Gemeindetyp",
    "nur_problemlagen": "Nur Fälle mit dieser Problemlage",
    "nur_zielgruppen": "Nur Fälle für diese Zielgruppe",
    "nur_handlungsfelder": "Nur Fälle aus diesem Handlungsfeld",
    "nur_akteursarten": "Nur Fälle mit diesen Akteuren",
    "nur_hindernisse": "Nur Fälle mit diesem Hindernis",
    "nur_land": "Nur Fälle aus diesem Land",
    "nicht_gemeinde": "Keine Fälle aus",
    "kooperation_hoechstens": "Zusammenarbeit höchstens so eng",
    "ohne_anschub": "Nur Fälle, die ohne befristete Anschubförderung weiterlaufen",
}
SITE = "Praxiskompass Quartier"
LICENCE = (
    "Die Texte der Fälle stehen unter der Lizenz Creative Commons Namensnennung 4.0 (CC BY 4.0)."
)


def document_of(contents: Contents, words: Words) -> DossierDocument:
    """Return the dossier as a document: the chosen building blocks, in their order."""
    sections = {
        Block.PROFILE: _profile,
        Block.CASES: _cases,
        Block.ACTORS: _actors,
        Block.GAPS: _gaps,
        Block.OBSTACLES: _obstacles,
        Block.FUNDING: _funding,
        Block.QUESTIONS: _questions,
        Block.SOURCES: _sources,
    }
    dossier, day = contents.dossier, day_in_words(contents.made_on)
    parts = [*_notes(contents), *_missing(contents)]
    for block, section in sections.items():
        if block in dossier.blocks:
            parts += section(contents, words)
    parts += _about(contents)
    return DossierDocument(
        title=dossier.heading,
        subtitle=f"{SITE} · erstellt am {day}",
        parts=tuple(parts),
        foot=f"{dossier.heading} · {day}",
    )


def _heading(block: Block, text: str = "") -> Heading:
    return Heading(1, text or BLOCK_TITLES[block], f"baustein-{block.value}")


def _notes(contents: Contents) -> Iterator[Part]:
    if contents.dossier.notes:
        yield Heading(1, "Notizen", "notizen-text")
        yield from _paragraphs(contents.dossier.notes)


def _missing(contents: Contents) -> Iterator[Part]:
    if contents.missing:
        one = len(contents.missing) == 1
        names = ", ".join(f"„{name}“" for name in contents.missing)
        yield Paragraph(
            line(
                Span("Hinweis: ", strong=True),
                f"{'Diesen Fall' if one else 'Diese Fälle'} gibt es in der Sammlung nicht (mehr): {names}.",
            )
        )


def _profile(contents: Contents, words: Words) -> Iterator[Part]:
    yield _heading(Block.PROFILE)
    profile = contents.dossier.profile
    record = profile.to_record()
    if not record:
        yield Paragraph(line("Das Quartier ist in dieser Mappe nicht beschrieben."))
        return
    for name, title in PARTS.items():
        if name in record:
            yield Heading(2, title)
            yield from _paragraphs(record[name])
    items = []
    for name, title in _TERM_TITLES.items():
        if name in record:
            value = record[name]
            terms = value if isinstance(value, list) else [value]
            if name in PROFILE_TERMS:
                terms = words.labels(PROFILE_TERMS[name], terms)
            told = "ja" if value is True else ", ".join(terms)
            items.append(line(Span(f"{title}: ", strong=True), told))
    if contents.inferred:
        labels = ", ".join(dict.fromkeys(item.label for item in contents.inferred))
        items.append(line(Span("Aus dem Text erschlossen: ", strong=True), labels))
    if items:
        yield Heading(2, "Begriffe und Bedingungen")
        yield Bullets(tuple(items))


def _cases(contents: Contents, words: Words) -> Iterator[Part]:
    yield _heading(Block.CASES, "Die ausgewählten Fälle")
    if not contents.entries:
        yield Paragraph(line("In dieser Mappe liegt kein Fall."))
        return
    if len(contents.entries) > 1:
        yield _overview(contents, words)
    for entry in contents.entries:
        yield from _case(entry, words, with_approach=Block.APPROACH in contents.dossier.blocks)


def _overview(contents: Contents, words: Words) -> Table:
    compared = contents.entries[0].compared
    rows = []
    for entry in contents.entries:
        case = entry.case
        row: list[Cell] = [
            _cell(line(f"{entry.number}. ", Span(case.title, case=case.id))),
            _cell(line(case.place.label)),
            _labels(case.quarter_types, "quartierstyp", words),
            *([_cell(line(entry.hit.closeness.value))] if compared else []),
            _labels([case.continuation.state], "verstetigung", words),
        ]
        rows.append(tuple(row))
    nearness = ["Nähe"] if compared else []
    return Table(
        "Die Fälle auf einen Blick",
        ("Fall", "Ort", "Quartierstyp", *nearness, "Nach der Förderung"),
        tuple(rows),
        (34, 20, 22, *([9] if compared else []), 15),
    )


def _case(entry: Entry, words: Words, with_approach: bool) -> Iterator[Part]:
    case, hit = entry.case, entry.hit
    yield Heading(2, f"{entry.number}. {case.title}", f"mappe-fall-{entry.number}")
    facts = [
        _place(case),
        ", ".join(words.labels("quartierstyp", case.quarter_types)),
        period_in_words(case.period),
    ]
    if entry.compared:
        facts.append(f"Nähe: {hit.closeness.value}")
    yield Paragraph(line(Span(" · ".join(fact for fact in facts if fact), quiet=True)))
    yield Paragraph((_known(case.summary),))
    if entry.note:
        yield Heading(3, "Notiz")
        yield from _paragraphs(entry.note)
    if not entry.meets_conditions:
        yield Paragraph(
            line("Dieser Fall erfüllt nicht alle Bedingungen, die für die Suche gesetzt sind.")
        )
    if with_approach:
        yield Heading(3, "Vorgehen")
        yield from _paragraphs(case.sections.approach or UNKNOWN)
        yield from _list("Ergebnisse", [(_known(text),) for text in case.results or (UNKNOWN,)])
    if entry.compared:
        fits = [
            line(
                f"Hier: „{pair.asked}“ – dort ",
                f"({'Worte der Redaktion' if pair.section == CasePart.WORDINGS else pair.section}): ",
                f"„{pair.found}“",
            )
            for pair in hit.pairs
        ]
        if hit.shared:
            labels = ", ".join(term.label for term in hit.shared)
            fits.append(line(Span("Gemeinsam: ", strong=True), labels))
        yield from _list("Passt, weil …", fits or [line("Es ist keine Gemeinsamkeit belegt.")])
    yield from _list("Anders ist …", [line(item.text) for item in hit.differences])
    yield from _list("Offen bleibt …", [line(item.text) for item in hit.open_points])


def _actors(contents: Contents, words: Words) -> Iterator[Part]:
    matrix = contents.lessons.actors
    if not contents.entries:
        return
    yield _heading(Block.ACTORS)
    if not matrix.rows:
        yield Paragraph(line("Die Fälle nennen keine Akteure."))
        return
    yield Paragraph(
        line(
            "Die Nummern sind die der Fälle in dieser Mappe. Ein Fall zählt je Feld einmal,"
            " auch wenn mehrere Akteure derselben Art dabei waren."
        )
    )
    unstated = any(row.unstated for row in matrix.rows)
    rows = [
        (
            _cell(line(words.label("akteursarten", row.kind))),
            _cell(line(_numbers(row.cases, contents))),
            *(_cell(line(_numbers(cell.cases, contents))) for cell in row.cells),
            *([_cell(line(_numbers(row.unstated, contents)))] if unstated else []),
        )
        for row in matrix.rows
    ]
    total = (
        _cell(line("Irgendjemand")),
        _cell(line(_numbers(contents.lessons.cases, contents))),
        *(_cell(line(_numbers(cell.cases, contents))) for cell in matrix.totals),
        *([_cell(line("–"))] if unstated else []),
    )
    labels = words.labels("beitraege", matrix.contributions)
    yield Table(
        "Akteure und ihre Beiträge",
        ("Akteur", "dabei in", *labels, *(["Beitrag nicht genannt"] if unstated else [])),
        (*rows, total),
        (24, 12, *([64 // (len(labels) + unstated)] * (len(labels) + unstated))),
        matrix=True,
    )


def _gaps(contents: Contents, words: Words) -> Iterator[Part]:
    gap = contents.lessons.gap
    if not contents.entries:
        return
    yield _heading(Block.GAPS)
    if gap is None:
        yield Paragraph(
            line(
                "Wer im Quartier schon am Tisch sitzt, ist in dieser Mappe nicht angegeben."
                " Deshalb lässt sich nicht sagen, wer fehlt."
            )
        )
        return
    yield Paragraph(
        line(
            Span("Am Tisch sitzen: ", strong=True),
            ", ".join(words.labels("akteursarten", gap.at_table)) + ".",
        )
    )
    half = f"in mindestens der Hälfte der {gap.considered} Fälle"
    if len(contents.entries) == 1:
        half = "im ausgewählten Fall"
    if not gap.missing:
        yield Paragraph(line(f"Wer {half} dabei war, sitzt auch hier am Tisch."))
        return
    rows = [
        (
            _cell(line(words.label("akteursarten", row.kind))),
            _cell(line(_numbers(row.cases, contents))),
            tuple(
                line(f"{words.label('beitraege', c.contribution)}: {_in_cases(c.cases, contents)}")
                for c in row.filled
            )
            or _cell(line(Span("unbekannt", quiet=True))),
        )
        for row in gap.missing
    ]
    caption = f"{half[0].upper()}{half[1:]} dabei, hier noch nicht"
    yield Table(caption, ("Wer fehlt", "Dabei in", "Brachte dort ein"), tuple(rows), (35, 15, 50))


def _obstacles(contents: Contents, words: Words) -> Iterator[Part]:
    if not contents.entries:
        return
    yield _heading(Block.OBSTACLES)
    groups = contents.lessons.obstacles
    if not groups:
        yield Paragraph(line("Die Quellen der Fälle nennen keine Hindernisse."))
        return
    rows = [
        (
            _cell(line(words.label("hindernisarten", group.kind))),
            _cell(line(_numbers([item.case], contents))),
            _cell((_known(item.obstacle.description),)),
            _cell((_known(item.obstacle.handling),)),
            _labels([item.obstacle.outcome], "ausgaenge", words),
        )
        for group in groups
        for item in group.obstacles
    ]
    yield Table(
        "Hindernisse nach ihrer Art, die häufigsten zuerst",
        ("Art", "Fall", "Hindernis", "Umgang", "Ausgang"),
        tuple(rows),
        (20, 7, 30, 29, 14),
    )


def _funding(contents: Contents, words: Words) -> Iterator[Part]:
    if not contents.entries:
        return
    yield _heading(Block.FUNDING)
    states = [
        line(Span(f"{_state(count.state, words)}: ", strong=True), _in_cases(count.cases, contents))
        for count in contents.lessons.funding.states
        if count.cases
    ]
    yield Bullets(tuple(states))
    rows = []
    for story in contents.lessons.funding.stories:
        continuation = story.case.continuation
        after = [line(Span(_state(continuation.state, words), strong=True))]
        if continuation.description != UNKNOWN:
            after.append(line(continuation.description))
        money = tuple(line(_funder(funder, words)) for funder in story.funders)
        title = line(
            f"{_numbers([story.case], contents)}. ", Span(story.case.title, case=story.case.id)
        )
        rows.append((_cell(title), money or _cell((_known(UNKNOWN),)), tuple(after)))
    yield Table(
        "Wer bezahlt hat und was daraus wurde",
        ("Fall", "Geld kam von", "Danach"),
        tuple(rows),
        (26, 37, 37),
    )


def _questions(contents: Contents, words: Words) -> Iterator[Part]:
    if not contents.questions:
        return
    yield _heading(Block.QUESTIONS)
    for group in contents.questions:
        yield Heading(2, group.title)
        items = []
        for question in group.questions:
            cases = [c for c in contents.lessons.cases if c.id in question.cases]
            origin = [_in_cases(cases, contents)] if cases else []
            if question.because:
                origin.append(question.because)
            items.append(
                line(
                    question.text,
                    *([Span(f" ({'; '.join(origin)})", quiet=True)] if origin else []),
                )
            )
        yield Bullets(tuple(items))


def _sources(contents: Contents, words: Words) -> Iterator[Part]:
    if not contents.entries:
        return
    yield _heading(Block.SOURCES)
    for entry in contents.entries:
        case = entry.case
        yield Heading(2, f"Zu Fall {entry.number}: {case.title}")
        items = []
        for source in case.sources:
            known = [Span(f"{source.title}. ")] if source.title != UNKNOWN else []
            web = source.url.startswith(("http://", "https://"))
            known.append(Span(source.url, url=source.url if web else ""))
            items.append(
                (*known, Span(f" Gelesen: {accessed_in_words(source.accessed)}.", quiet=True))
            )
        yield Bullets(tuple(items)) if items else Paragraph((_known(UNKNOWN),))
        yield Paragraph(
            line(
                "Im Praxiskompass: ",
                Span(case.id, case=case.id),
                f", {words.label('stufen', case.stage)}, Stand {month_in_words(case.as_of)}.",
            )
        )


def _about(contents: Contents) -> Iterator[Part]:
    version = contents.version
    as_of = f", neueste Angabe vom {month_in_words(version.as_of)}" if version.as_of else ""
    yield Heading(1, "Zu dieser Mappe", "zu-dieser-mappe")
    yield Paragraph(
        line(
            f"Erstellt am {day_in_words(contents.made_on)} aus einer Sammlung von"
            f" {version.cases} Fällen{as_of} (Datenstand {version.generation})."
            " Alle Angaben sind aus den Fällen berechnet oder zitiert, nichts ist frei formuliert."
            f" Was die Quellen nicht sagen, heißt „unbekannt“. {LICENCE}"
        )
    )


def _cell(*lines: Line) -> Cell:
    return lines


def _labels(keys: Sequence[str], vocabulary: str, words: Words) -> Cell:
    known = [line(words.label(vocabulary, key)) for key in keys if key != UNKNOWN]
    return tuple(known) or _cell(line(Span("unbekannt", quiet=True)))


def _known(text: str) -> Span:
    return Span(UNKNOWN_IN_WORDS, quiet=True) if text == UNKNOWN else Span(text)


def _state(state: str, words: Words) -> str:
    return words.label("verstetigung", state)


def _place(case: Case) -> str:
    state = case.place.state
    if state in (UNKNOWN, case.place.municipality):
        return case.place.label
    return f"{case.place.label} · {state}"


def _paragraphs(text: str) -> Iterator[Part]:
    if text == UNKNOWN:
        yield Paragraph((_known(UNKNOWN),))
        return
    for paragraph in text.split("\n"):
        if paragraph.strip():
            yield Paragraph(line(paragraph.strip()))


def _list(title: str, items: Sequence[Line]) -> Iterator[Part]:
    if items:
        yield Heading(3, title)
        yield Bullets(tuple(items))


def _numbers(cases: Iterable[Case], contents: Contents) -> str:
    numbers = {entry.case.id: entry.number for entry in contents.entries}
    return ", ".join(str(numbers[case.id]) for case in cases) or "–"


def _in_cases(cases: Sequence[Case], contents: Contents) -> str:
    return f"{'Fall' if len(cases) == 1 else 'Fälle'} {_numbers(cases, contents)}"


def _funder(funder: Funder, words: Words) -> str:
    money = funder.funding
    told = [money.source, words.label("finanzierungsarten", money.kind)]
    if funder.start_up is not None:
        told.append("befristete Anschubförderung" if funder.start_up else "keine Anschubförderung")
    no_period = money.start == UNKNOWN and money.end == UNKNOWN
    told.append("Zeitraum unbekannt" if no_period else period_in_words(money))
    if money.amount != UNKNOWN:
        told.append(money.amount)
    return ", ".join(told)
