"""Twin quarters: the same quarter type and a similar problem in another municipality."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from kb.model import UNKNOWN
from recommender.engine import Engine, profile_of
from recommender.facets import fold_name, terms_of_profile
from recommender.insights.order import in_vocabulary_order
from recommender.profile import Profile
from recommender.result import Closeness, Hit, SearchResult


@dataclass(frozen=True)
class Twins:
    """Twin quarters, one per municipality, the closest first.

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
        _closest(engine, result.profile, types, problems, limit) if types else (),
    )


def _closest(
    engine: Engine,
    profile: Profile,
    types: Set[str],
    problems: Set[str],
    limit: int,
    without: Set[str] = frozenset(),
) -> tuple[Hit, ...]:
    cases = engine.collection.cases
    others = {
        case.id
        for case in cases
        if not types & {*case.quarter_types} or (problems and not problems & {*case.problems})
    }
    # No city has so many cases of one type that the best of other cities could be missed.
    found = engine.search(profile, 3 * limit, without_cases=frozenset(others | without)).hits
    hits: dict[str, Hit] = {}
    for hit in found:
        place = fold_name(hit.case.place.municipality)
        # Places that nobody named may be different ones.
        place = hit.case.id if place == UNKNOWN else place
        if hit.closeness is not Closeness.NONE:
            hits.setdefault(place, hit)
    return tuple(hits.values())[:limit]
