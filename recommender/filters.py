"""Hard filters: which cases may be ranked at all, decided before any score."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.model import UNKNOWN, Case
from kb.vocabulary import Words
from recommender.facets import fold_name
from recommender.profile import Profile


def allowed_cases(
    profile: Profile, cases: Sequence[Case], words: Words
) -> NDArray[np.bool_] | None:
    """Return a mask over the cases, shape (cases,), or None if the profile filters nothing.

    Terms within a filter are alternatives, filters add up.
    """
    tests: list[tuple[tuple[str, ...], Callable[[Case], tuple[str, ...]]]] = [
        (profile.only_quarter_types, lambda case: case.quarter_types),
        (profile.only_municipality_types, lambda case: (case.municipality_type,)),
        (profile.only_problems, lambda case: case.problems),
        (profile.only_target_groups, lambda case: case.target_groups),
        (profile.only_fields_of_action, lambda case: case.fields_of_action),
        (profile.only_actor_kinds, lambda case: tuple(actor.kind for actor in case.actors)),
        (profile.only_obstacles, lambda case: tuple(item.kind for item in case.obstacles)),
    ]
    active = [(frozenset(wanted), terms) for wanted, terms in tests if wanted]
    states = {fold_name(name) for name in profile.only_states}
    excluded = {fold_name(name) for name in profile.not_municipalities if name}
    level = (
        words["kooperationsformen"].terms[profile.cooperation_at_most].level
        if profile.cooperation_at_most
        else None
    )
    if not (active or states or excluded or level or profile.continues_without_start_up):
        return None
    return np.array(
        [
            all(wanted & set(terms(case)) for wanted, terms in active)
            and (not states or fold_name(case.place.state) in states)
            and fold_name(case.place.municipality) not in excluded
            and (level is None or _cooperation_level(case, words) <= level)
            and (not profile.continues_without_start_up or continues_without_start_up(case))
            for case in cases
        ],
        dtype=np.bool_,
    )


def continues_without_start_up(case: Case) -> bool:
    """Whether the case is known to go on without start-up funding."""
    return case.continuation.state == "verstetigt"


def _cooperation_level(case: Case, words: Words) -> int:
    # What nobody knows cannot be promised to be easy: unknown counts as the most demanding.
    form = case.cooperation.form
    entry = None if form == UNKNOWN else words["kooperationsformen"].terms.get(form)
    return entry.level if entry and entry.level is not None else 99
