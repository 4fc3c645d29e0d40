"""Calibrating closeness for an index: all judged and off-topic texts are compared in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from recommender.channels import parts_of, sentences_of_profile
from recommender.closeness import Evidence, calibrate
from recommender.evaluation.queries import load_queries
from recommender.generation import Encode, Generation
from recommender.passages import Part
from recommender.profile import Profile


def calibration_of(generation: Generation, encode: Encode) -> dict[str, Any]:
    """Return the calibration to store with a generation; the same generation gives the same one."""
    profiles, grades = judged_profiles(generation)
    foreign = [text.profile for text in load_queries("fremd")]
    found = evidence_of([*profiles, *foreign], generation, encode)
    real = list(zip(found[: len(profiles)], grades, strict=True))
    return calibrate(real, found[len(profiles) :]).to_record()


def judged_profiles(generation: Generation) -> tuple[list[Profile], list[Mapping[int, int]]]:
    """Return the judged profiles, whole and their problem alone as people type, with their grades.

    Grades are by number of the case; cases that the collection does not hold are left out.
    """
    numbers = {case.id: i for i, case in enumerate(generation.collection.cases)}
    profiles: list[Profile] = []
    grades: list[Mapping[int, int]] = []
    for query in load_queries("dev", "eigene", "english"):
        judged = {numbers[case]: grade for case, grade in query.grades.items() if case in numbers}
        profiles += [query.profile, Profile(problem=query.profile.problem)]
        grades += [judged, judged]
    return profiles, grades


def evidence_of(
    profiles: Sequence[Profile], generation: Generation, encode: Encode
) -> list[Evidence]:
    """Return the evidence of many profiles, as a search for each would give it up to rounding."""
    texts = [parts_of(profile) for profile in profiles]
    sentences = [[*chain.from_iterable(sentences_of_profile(p).values())] for p in profiles]
    # Each sentence once: many profiles are asked whole and by their problem alone.
    rows = {text: row for row, text in enumerate(dict.fromkeys(chain.from_iterable(sentences)))}
    vectors = encode(list(rows))
    found = [generation.dense[part].best_matches(vectors, None) for part in Part]
    similarity = np.max([matches.similarity for matches in found], axis=0)
    return [
        Evidence.of(
            own,
            similarity[[rows[sentence] for sentence in own]],
            generation.whole.coverage(parts.values()),
            generation.neighbours,
        )
        for own, parts in zip(sentences, texts, strict=True)
    ]
