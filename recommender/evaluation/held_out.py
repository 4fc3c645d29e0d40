"""Closeness in words on texts it was not calibrated on: cross-validated, so that it flatters nobody.

The calibration stored with the index has seen every text that ships. Here each text is judged by
a calibration fitted without it (and without the other form of the same query).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recommender.calibration import evidence_of, judged_profiles
from recommender.closeness import Evidence, calibrate
from recommender.engine import Engine
from recommender.evaluation.queries import load_queries
from recommender.result import Closeness

FOLDS = 5
HITS = 5
"""Hits whose best band is what the program says of a search."""
NEAR_MISS = "nah"


@dataclass(frozen=True)
class Refused:
    """Of ``texts`` of one kind, the share for which nothing was called close."""

    texts: int
    share: float


@dataclass(frozen=True)
class _Text:
    kinds: tuple[str, ...]
    fold: int
    evidence: Evidence
    hits: tuple[int, ...]
    grades: Mapping[int, int] | None


def refused_held_out(engine: Engine) -> dict[str, Refused]:
    """Return the share of refused texts by kind: real profiles and off-topic texts by language."""
    texts = list(_texts(engine))
    refused: dict[str, list[bool]] = {}
    for fold in range(FOLDS):
        seen = [text for text in texts if text.fold != fold]
        calibration = calibrate(
            [(text.evidence, text.grades) for text in seen if text.grades is not None],
            [text.evidence for text in seen if text.grades is None],
        )
        for text in (text for text in texts if text.fold == fold):
            bands = calibration.bands(text.evidence)
            nothing = all(bands[number] is Closeness.NONE for number in text.hits)
            for kind in text.kinds:
                refused.setdefault(kind, []).append(nothing)
    return {
        kind: Refused(len(values), sum(values) / len(values))
        for kind, values in sorted(refused.items())
    }


def _texts(engine: Engine) -> Iterable[_Text]:
    numbers = {case.id: i for i, case in enumerate(engine.collection.cases)}
    profiles, grades = judged_profiles(engine.loaded)
    foreign = load_queries("fremd")
    everything = [*profiles, *(text.profile for text in foreign)]
    found = evidence_of(everything, engine.loaded, engine.encode)
    for i, (profile, evidence) in enumerate(zip(everything, found, strict=True)):
        hits = tuple(numbers[hit.case.id] for hit in engine.search(profile, HITS).hits)
        language = "englisch" if evidence.english else "deutsch"
        if i < len(profiles):
            # Two forms of a query follow each other and stay in one fold.
            yield _Text((f"echt, {language}",), i // 2 % FOLDS, evidence, hits, grades[i])
            continue
        number = i - len(profiles)
        kinds = [f"fachfremd, {language}"]
        if foreign[number].kind == NEAR_MISS:
            kinds.append("fachfremd, knapp daneben")
        yield _Text((*kinds, "fachfremd"), number % FOLDS, evidence, hits, None)
