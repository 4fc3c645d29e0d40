"""Twin quarters: the same quarter type and a similar problem in another municipality."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from kb.model import UNKNOWN, Case
from kb.vocabulary import Words
from recommender.engine import Engine, profile_of
from recommender.facets import fold_name, terms_of_profile
from recommender.insights.order import in_vocabulary_order
from recommender.profile import Profile
from recommender.result import Closeness, Hit, SearchResult


@dataclass(frozen=True)
class Twins:
    """Twin quarters, one per municipality, in the order of the search.

    They have one of ``quarter_types`` and, unless ``problems`` is empty, one of these problems in
    common, and are close enough to recommend. Without a known quarter type there are no twins.
    ``inferred`` are those terms that were read from the profile's text.
    """

    quarter_types: tuple[str, ...]
    problems: tuple[str, ...]
    inferred: tuple[str, ...]
    hits: tuple[Hit, ...]


def twins_of_case(engine: Engine, case_id: str, limit: int = 3) -> Twins:
    """Return the twins of a case; raises :class:`kb.collection.UnknownCase`."""
    case = engine.collection.case(case_id)
    elsewhere = profile_of(case).model_copy(
        update={"not_municipalities": (case.place.municipality,)}
    )
    hits = _closest(engine, elsewhere, {*case.quarter_types}, {*case.problems}, limit, {case.id})
    return Twins(case.quarter_types, case.problems, (), hits)


def twins_of_result(engine: Engine, result: SearchResult, limit: int = 5) -> Twins:
    """Return the twins of a profile that was searched; its filters hold for them too."""
    asked = terms_of_profile(result.profile, result.inferred)
    types = asked["quartierstyp"] | {*result.profile.only_quarter_types}
    problems = asked["problemlagen"] | {*result.profile.only_problems}
    words = engine.words
    return Twins(
        in_vocabulary_order(types, words["quartierstyp"]),
        in_vocabulary_order(problems, words["problemlagen"]),
        tuple(item.term for item in result.inferred if item.term in types | problems),
        _closest(engine, result.profile, types, problems, limit)
        if types and result.closeness is not Closeness.NONE
        else (),
    )


def told(twins: Twins, words: Words) -> Iterator[str]:
    """Yield the twins as lines of text, or the sentence that says why there are none."""
    if not twins.quarter_types:
        yield "Ohne bekannten Quartierstyp gibt es keine Zwillingsquartiere."
        return
    types = " oder ".join(words.labels("quartierstyp", twins.quarter_types))
    problems = " oder ".join(words.labels("problemlagen", twins.problems))
    read = ", ".join(
        label
        for vocabulary, terms in (
            ("quartierstyp", twins.quarter_types),
            ("problemlagen", twins.problems),
        )
        for term, label in zip(terms, words.labels(vocabulary, terms), strict=True)
        if term in twins.inferred
    )
    yield f"Quartierstyp: {types}"
    yield f"Problemlage: {problems or 'nicht genannt; verglichen wird der Text'}"
    if read:
        yield f"Davon aus dem Text erschlossen: {read}"
    if not twins.hits:
        yield "Kein Zwillingsquartier in einer anderen Gemeinde ist nah genug."
    for number, hit in enumerate(twins.hits, 1):
        case = hit.case
        yield f"{number}. {case.title} ({case.place.label}, {case.place.state})"
        yield f"   Fall: {case.id} – Nähe: {hit.closeness.value}"
        yield f"   gemeinsam: {', '.join(term.label for term in hit.shared)}"


def _closest(
    engine: Engine,
    profile: Profile,
    types: Set[str],
    problems: Set[str],
    limit: int,
    without: Set[str] = frozenset(),
) -> tuple[Hit, ...]:
    fitting = [
        case
        for case in engine.collection.cases
        if types & {*case.quarter_types}
        and (not problems or problems & {*case.problems})
        and case.id not in without
    ]
    others = {case.id for case in engine.collection.cases} - {case.id for case in fitting}
    # Enough hits to fill the list although a city has several, or some are not close enough.
    several = len(fitting) - len({_place_of(case) for case in fitting})
    found = engine.search(profile, 2 * limit + several, without_cases=frozenset(others)).hits
    hits: dict[str, Hit] = {}
    for hit in found:
        if hit.closeness is not Closeness.NONE:
            hits.setdefault(_place_of(hit.case), hit)
    return tuple(hits.values())[:limit]


def _place_of(case: Case) -> str:
    place = case.place.municipality
    # Places that nobody named may be different ones.
    return case.id if place == UNKNOWN else fold_name(place)
