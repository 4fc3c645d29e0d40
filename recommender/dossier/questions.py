"""Questions to ask on site: from the vocabulary's guiding questions and from what cases say or leave open.

Nothing is worded freely: a guiding question (Leitfrage) stands in a vocabulary, the rest quotes a
field of a case behind a fixed opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.vocabulary import Words
from recommender.insights.lessons import Lessons
from recommender.insights.order import in_vocabulary_order
from recommender.profile import Profile
from recommender.result import Hit, InferredTerm


@dataclass(frozen=True)
class Question:
    """A question, or a statement to check where the group's title asks.

    ``because`` says in words where it comes from, ``cases`` are the ids behind it.
    """

    text: str
    because: str = ""
    cases: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionGroup:
    """Questions under a common heading."""

    title: str
    questions: tuple[Question, ...]


# Open point of a case (German field) to: what to ask there, what to ask here.
_OPEN: dict[str, tuple[str, str]] = {
    "verstetigung": (
        "Was geschah nach dem Ende der Förderung?",
        "Wer trägt und bezahlt das Vorhaben, wenn das erste Geld ausläuft?",
    ),
    "finanzierung": (
        "Wie wurde das Vorhaben bezahlt?",
        "Welches Geld steht hier bereit, wofür und bis wann?",
    ),
    "hindernisse": (
        "Welche Schwierigkeiten gab es, und was half?",
        "Woran ist hier schon einmal etwas gescheitert?",
    ),
    "kooperation": (
        "Wie verbindlich war die Zusammenarbeit geregelt?",
        "Was sollen die Partner hier fest miteinander vereinbaren?",
    ),
    "ergebnisse": (
        "Was hat sich durch das Vorhaben verändert?",
        "Woran soll man hier in zwei Jahren merken, dass es wirkt?",
    ),
    "evidenz": (
        "Hat jemand von außen geprüft, ob es wirkt?",
        "Wer kann hier von außen auf die Wirkung schauen?",
    ),
}

_DIFFERENT_QUARTER = frozenset({"quartierstyp", "gemeindetyp", "quartiersmerkmale"})
"""Differences of the quarter itself; the others say what a case is not about."""


def questions_of(
    profile: Profile,
    inferred: Sequence[InferredTerm],
    hits: Sequence[Hit],
    lessons: Lessons,
    words: Words,
) -> tuple[QuestionGroup, ...]:
    """Return the questions in groups, groups without any left out."""
    groups = (
        QuestionGroup("Zur Lage hier", tuple(_situation(profile, inferred, hits, words))),
        QuestionGroup("Zum Vorgehen", tuple(_approach(profile, hits, words))),
        QuestionGroup("Wer noch an den Tisch gehört", tuple(_table(lessons, words))),
        QuestionGroup("Was im Weg stehen kann", tuple(_obstacles(lessons, words))),
        QuestionGroup("Was die Beispiele offen lassen", tuple(_open_points(hits))),
        *_checklists(hits),
    )
    return tuple(group for group in groups if group.questions)


def _situation(
    profile: Profile, inferred: Sequence[InferredTerm], hits: Sequence[Hit], words: Words
) -> Iterable[Question]:
    asked = {*profile.problems, *(item.term for item in inferred if item.field == "problemlagen")}
    for term in in_vocabulary_order(asked, words["problemlagen"]):
        yield from _guiding("problemlagen", term, words)
    if not asked:
        yield from _frequent("problemlagen", [(h.case.id, h.case.problems) for h in hits], words)


def _approach(profile: Profile, hits: Sequence[Hit], words: Words) -> Iterable[Question]:
    for term in profile.fields_of_action:
        yield from _guiding("handlungsfelder", term, words)
    fields = [
        (hit.case.id, tuple(set(hit.case.fields_of_action) - set(profile.fields_of_action)))
        for hit in hits
    ]
    yield from _frequent("handlungsfelder", fields, words)


def _frequent(
    vocabulary: str, terms_of: Sequence[tuple[str, tuple[str, ...]]], words: Words
) -> Iterable[Question]:
    """Yield the guiding questions of the terms that more than half of the cases have."""
    found = {term for _, terms in terms_of for term in terms}
    for term in in_vocabulary_order(found, words[vocabulary]):
        having = tuple(case_id for case_id, terms in terms_of if term in terms)
        if 2 * len(having) > len(terms_of):
            yield from _guiding(vocabulary, term, words, having)


def _guiding(
    vocabulary: str, term: str, words: Words, cases: tuple[str, ...] = ()
) -> Iterable[Question]:
    entry = words[vocabulary].terms.get(term)
    for text in entry.questions if entry else ():
        yield Question(text, words.label(vocabulary, term), cases)


def _table(lessons: Lessons, words: Words) -> Iterable[Question]:
    for row in lessons.gap.missing if lessons.gap else ():
        label = words.label("akteursarten", row.kind)
        brought = words.labels("beitraege", (cell.contribution for cell in row.filled))
        because = f"brachte dort ein: {', '.join(brought)}" if brought else ""
        yield Question(f"Wer kann hier mitmachen? Bisher fehlt: {label}.", because, row.ids)


def _obstacles(lessons: Lessons, words: Words) -> Iterable[Question]:
    for group in lessons.obstacles:
        yield from _guiding("hindernisarten", group.kind, words, group.ids)


def _checklists(hits: Sequence[Hit]) -> Iterable[QuestionGroup]:
    """Yield what can be ticked off on site: a question as title, statements of the cases below."""
    cases = [hit.case for hit in hits]
    different = [
        (hit.case.id, item.text)
        for hit in hits
        for item in hit.differences
        if item.field in _DIFFERENT_QUARTER
    ]
    for title, said in (
        ("Gibt es das auch hier?", [(c.id, text) for c in cases for text in c.preconditions]),
        ("Trifft das auch hier zu?", [(c.id, text) for c in cases for text in c.transfer.when]),
        (
            "Spricht das hier dagegen?",
            [(c.id, text) for c in cases for text in c.transfer.when_not],
        ),
        ("Was muss hier anders sein, weil das Quartier ein anderes ist?", different),
    ):
        by_text: dict[str, list[str]] = {}
        for case_id, text in said:
            by_text.setdefault(text.strip().rstrip("."), []).append(case_id)
        yield QuestionGroup(
            title, tuple(Question(text, "", tuple(ids)) for text, ids in by_text.items())
        )


def _open_points(hits: Sequence[Hit]) -> Iterable[Question]:
    for field, (there, here) in _OPEN.items():
        ids = tuple(h.case.id for h in hits if any(p.field == field for p in h.open_points))
        if ids:
            yield Question(here, f"dort nachfragen: {there}", ids)
