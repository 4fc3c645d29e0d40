"""Comparing a project with the cases most like it: what they have that it does not name, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kb.model import UNKNOWN, Case
from kb.vocabulary import Words
from recommender.engine import Engine
from recommender.facets import TermFinder, label_parts
from recommender.insights.lessons import Lessons, lessons_of
from recommender.insights.order import in_vocabulary_order
from recommender.project.project import Project
from recommender.result import Closeness, InferredTerm, SearchResult

COMPARED = 10
"""Cases a project is compared with, where as many are close."""


@dataclass(frozen=True)
class Aspect:
    """One side of a project: German field, title, vocabulary, its terms in a project and in a case.

    A ``single`` aspect has one term at most, a choice that no text implies clearly enough; in the
    others terms that the text implies count as named.
    """

    field: str
    title: str
    vocabulary: str
    terms_of_project: Callable[[Project], Iterable[str]]
    terms_of_case: Callable[[Case], Iterable[str]]
    single: bool = False


ASPECTS: tuple[Aspect, ...] = (
    Aspect(
        "zielgruppen",
        "Zielgruppen",
        "zielgruppen",
        lambda project: project.target_groups,
        lambda case: case.target_groups,
    ),
    Aspect(
        "akteure",
        "Beteiligte",
        "akteursarten",
        lambda project: project.actor_kinds,
        lambda case: (actor.kind for actor in case.actors),
    ),
    Aspect(
        "finanzierung",
        "Finanzierung",
        "finanzierungsarten",
        lambda project: project.funding,
        lambda case: (funding.kind for funding in case.funding),
    ),
    Aspect(
        "handlungsfelder",
        "Handlungsfelder",
        "handlungsfelder",
        lambda project: project.fields_of_action,
        lambda case: case.fields_of_action,
    ),
    Aspect(
        "kooperation",
        "Form der Zusammenarbeit",
        "kooperationsformen",
        lambda project: project.cooperation,
        lambda case: (case.cooperation.form,),
        single=True,
    ),
    Aspect(
        "evidenz",
        "Beleg der Wirkung",
        "evidenz",
        lambda project: project.evidence,
        lambda case: (case.evidence,),
        single=True,
    ),
)
NOT_TELLING = frozenset({"sonstige", "nicht-genannt"})
"""Terms for whatever has no term of its own; a text cannot clearly imply them, nor can they lack."""
AMBIGUOUS = frozenset({"land", "kreis"})
"""Names that mean something else too often to imply their term („auf dem Land“)."""


@dataclass(frozen=True)
class TermOfCases:
    """A term and the cases that have it; ``inferred`` if the project only implies it."""

    term: str
    cases: tuple[Case, ...]
    inferred: bool = False


@dataclass(frozen=True)
class Comparison:
    """The terms of one aspect: in the cases only, in both, in the project only.

    ``missing`` and ``shared`` come with the most cases first. ``unstated`` are the cases whose
    record says nothing about this aspect.
    """

    aspect: Aspect
    missing: tuple[TermOfCases, ...]
    shared: tuple[TermOfCases, ...]
    only_here: tuple[TermOfCases, ...]
    unstated: tuple[Case, ...]


@dataclass(frozen=True)
class ProjectCheck:
    """A project, the search result it gave, and the comparison with the close hits.

    ``lessons`` sums up the close cases; it has none where nothing is close enough to compare.
    """

    project: Project
    result: SearchResult
    inferred: tuple[InferredTerm, ...]
    comparisons: tuple[Comparison, ...]
    lessons: Lessons

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases compared with, best first."""
        return self.lessons.cases


def check_project(engine: Engine, project: Project, limit: int = COMPARED) -> ProjectCheck:
    """Find the cases most like a project and compare it with those that are close."""
    words = engine.words
    inferred = _infer(project, words)
    named = {
        aspect.field: frozenset(item.term for item in inferred if item.field == aspect.field)
        for aspect in ASPECTS
    }
    result = engine.search(project.to_profile(named), limit)
    close = [hit.case for hit in result.hits if hit.closeness is not Closeness.NONE]
    actors = {*project.actor_kinds, *named["akteure"]}
    lessons = lessons_of(close, words, in_vocabulary_order(actors, words["akteursarten"]))
    return ProjectCheck(
        project=project,
        result=result,
        inferred=inferred,
        comparisons=tuple(
            _compare(aspect, project, named[aspect.field], lessons.cases, words)
            for aspect in ASPECTS
        ),
        lessons=lessons,
    )


def _infer(project: Project, words: Words) -> tuple[InferredTerm, ...]:
    vocabularies = {aspect.field: aspect.vocabulary for aspect in ASPECTS if not aspect.single}
    finder = TermFinder(words, vocabularies, parts_of_labels=True)
    found = finder.find(project.text, skip={*project.not_inferred, *NOT_TELLING})
    given = {(aspect.field, t) for aspect in ASPECTS for t in aspect.terms_of_project(project)}
    payers = _names_of_actors(words)
    return tuple(
        item
        for item in found
        if (item.field, item.term) not in given
        and item.because.casefold() not in AMBIGUOUS
        and not (item.field == "finanzierung" and item.because.casefold() in payers)
    )


def _names_of_actors(words: Words) -> frozenset[str]:
    # That an actor is named („der Vermieter“) does not say that this actor pays.
    return frozenset(
        name.casefold()
        for entry in words["akteursarten"].terms.values()
        for name in (entry.label, *entry.synonyms, *label_parts(entry.label))
    )


def _compare(
    aspect: Aspect,
    project: Project,
    inferred: frozenset[str],
    cases: tuple[Case, ...],
    words: Words,
) -> Comparison:
    of_case: Mapping[str, frozenset[str]] = {
        case.id: frozenset(aspect.terms_of_case(case)) - {UNKNOWN} for case in cases
    }
    own = frozenset(aspect.terms_of_project(project)) | inferred
    everywhere = own.union(*of_case.values()) - NOT_TELLING
    counted = [
        TermOfCases(term, tuple(c for c in cases if term in of_case[c.id]), term in inferred)
        for term in in_vocabulary_order(everywhere, words[aspect.vocabulary])
    ]
    by_number = sorted(counted, key=lambda item: -len(item.cases))
    return Comparison(
        aspect=aspect,
        missing=tuple(item for item in by_number if item.term not in own),
        shared=tuple(item for item in by_number if item.term in own and item.cases),
        only_here=tuple(item for item in by_number if not item.cases),
        unstated=tuple(case for case in cases if not of_case[case.id] - NOT_TELLING),
    )
