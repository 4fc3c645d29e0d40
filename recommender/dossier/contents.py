"""What a dossier shows: everything computed from the chosen cases and the profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.collection import UnknownCase
from kb.model import Case
from recommender.dossier.model import ChosenCase, Dossier
from recommender.dossier.questions import QuestionGroup, questions_of
from recommender.engine import Engine
from recommender.explain import open_points_of
from recommender.filters import allowed_cases
from recommender.insights.lessons import Lessons, lessons_of
from recommender.profile import Profile
from recommender.result import Closeness, Hit, InferredTerm


@dataclass(frozen=True)
class Entry:
    """A chosen case, numbered from 1 in the order of choice.

    ``compared`` is False without a profile: the hit then only tells what the case leaves open.
    ``meets_conditions`` is False for a case that the profile's own filters leave out.
    """

    number: int
    case: Case
    note: str
    hit: Hit
    compared: bool
    meets_conditions: bool


@dataclass(frozen=True)
class DataVersion:
    """Which collection the dossier was made from; ``as_of`` is the newest date of its cases."""

    generation: str
    cases: int
    as_of: str


@dataclass(frozen=True)
class Contents:
    """Everything that can be in a dossier; ``missing`` are chosen ids without a published case."""

    dossier: Dossier
    entries: tuple[Entry, ...]
    missing: tuple[str, ...]
    inferred: tuple[InferredTerm, ...]
    lessons: Lessons
    questions: tuple[QuestionGroup, ...]
    version: DataVersion
    made_on: date


def compose(dossier: Dossier, engine: Engine, made_on: date) -> Contents:
    """Compute a dossier from the collection as the engine has it now."""
    chosen, missing = _found(dossier, engine)
    profile, words = dossier.profile, engine.words
    cases = [case for case, _ in chosen]
    allowed = allowed_cases(profile, cases, words)
    compared = not profile.is_empty
    hits = (
        engine.explain(profile, [case.id for case in cases])
        if compared and cases
        else tuple(_unexplained(case, number) for number, case in enumerate(cases, 1))
    )
    entries = tuple(
        Entry(
            number=hit.rank,
            case=hit.case,
            note=choice.note,
            hit=hit,
            compared=compared,
            meets_conditions=allowed is None or bool(allowed[hit.rank - 1]),
        )
        for hit, (_, choice) in zip(hits, chosen, strict=True)
    )
    inferred = engine.infer(profile)
    lessons = lessons_of(cases, words, profile.actors_at_table)
    return Contents(
        dossier=dossier,
        entries=entries,
        missing=missing,
        inferred=inferred,
        lessons=lessons,
        questions=questions_of(profile, inferred, hits, lessons, words),
        version=DataVersion(
            engine.generation,
            len(engine.collection.cases),
            max((case.as_of for case in engine.collection.cases), default=""),
        ),
        made_on=made_on,
    )


def dossier_for(profile: Profile, engine: Engine, limit: int = 5) -> Dossier:
    """Return a dossier of the ``limit`` closest cases; of none, if none is close enough."""
    hits = engine.search(profile, limit).hits
    close = [hit.case.id for hit in hits if hit.closeness is not Closeness.NONE]
    return Dossier(profile=profile, cases=tuple(ChosenCase(id=name) for name in close))


def _found(
    dossier: Dossier, engine: Engine
) -> tuple[list[tuple[Case, ChosenCase]], tuple[str, ...]]:
    found, missing = [], []
    for choice in dossier.cases:
        try:
            found.append((engine.collection.case(choice.id), choice))
        except UnknownCase:
            missing.append(choice.id)
    return found, tuple(missing)


def _unexplained(case: Case, number: int) -> Hit:
    return Hit(case, number, Closeness.NONE, 0.0, open_points=open_points_of(case))
