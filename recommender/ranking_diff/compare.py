"""Comparing the ranking before and after a change of the content, with the same model and program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.collection import Collection
from kb.model import Case
from recommender.engine import Engine
from recommender.evaluation.metrics import scores_of
from recommender.evaluation.queries import JudgedQuery
from recommender.findable import Findability, probe_case

DEPTH = 10
"""Ranks that are compared; whatever comes later counts as the next one."""
FIRST = 5
"""Ranks whose changes are told."""
NOTICEABLE = 2
"""Ranks a case must move to be told: swapping places with a neighbour is no news."""
NEIGHBOURS = 5
MOST_PROBED = 30
"""Changed cases whose findability is compared; each costs some twenty searches."""
MEASURES = ("ndcg@10", "top3", "r@5")
NEW, GONE, CHANGED = "neu", "entfernt", "geändert"


@dataclass(frozen=True)
class CaseChange:
    """A case that came (NEW), went (GONE) or has other fields (CHANGED)."""

    case_id: str
    kind: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A case that moved in a ranking; ranks from 1, None beyond DEPTH."""

    case_id: str
    before: int | None
    after: int | None

    @property
    def distance(self) -> int:
        """By how many ranks it moved."""
        return abs((self.before or DEPTH + 1) - (self.after or DEPTH + 1))


@dataclass(frozen=True)
class QueryChange:
    """A judged query whose first cases changed noticeably, with its nDCG before and after."""

    query: JudgedQuery
    before: float
    after: float
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class NeighbourChange:
    """A case whose most similar cases changed: ``gone`` are none any more, ``come`` are new."""

    case_id: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True)
class FindabilityChange:
    """How a changed case was found and is found; None where it did not or does not exist."""

    case_id: str
    before: Findability | None
    after: Findability | None


@dataclass(frozen=True)
class RankingDiff:
    """Everything a change does to the search.

    ``measures`` maps a measure to its mean over the ``queries`` judged queries before and after;
    ``words`` are the changed vocabularies. The lists hold the greatest changes first.
    """

    cases: tuple[int, int]
    changes: tuple[CaseChange, ...]
    words: tuple[str, ...]
    queries: int
    measures: Mapping[str, tuple[float, float]]
    moved: tuple[QueryChange, ...]
    neighbours: tuple[NeighbourChange, ...]
    findability: tuple[FindabilityChange, ...]


def changes_between(before: Collection, after: Collection) -> tuple[CaseChange, ...]:
    """Return the cases that came, went or changed, by id."""
    old = {case.id: case for case in before.cases}
    new = {case.id: case for case in after.cases}
    changes = []
    for case_id in sorted({*old, *new}):
        if case_id not in old:
            changes.append(CaseChange(case_id, NEW))
        elif case_id not in new:
            changes.append(CaseChange(case_id, GONE))
        elif fields := _changed_fields(old[case_id], new[case_id]):
            changes.append(CaseChange(case_id, CHANGED, fields))
    return tuple(changes)


def words_changed(before: Collection, after: Collection) -> tuple[str, ...]:
    """Return the names of the vocabularies that changed, and ``thesaurus``."""
    old, new = before.words.vocabularies, after.words.vocabularies
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    if before.words.thesaurus != after.words.thesaurus:
        names.append("thesaurus")
    return tuple(names)


def compare(
    before: Engine,
    after: Engine,
    queries: Sequence[JudgedQuery],
    done: Callable[[], None] = lambda: None,
) -> RankingDiff:
    """Compare two engines on judged queries, neighbourhoods and the findability of changed cases.

    ``done`` is called after each of :func:`steps` steps.
    """
    changes = changes_between(before.collection, after.collection)
    rows: list[tuple[dict[str, float], dict[str, float]]] = []
    moved = []
    for query in queries:
        rankings = [_ranking(engine, query) for engine in (before, after)]
        scores = tuple(scores_of(query, ranking) for ranking in rankings)
        rows.append((scores[0], scores[1]))
        moves = _moves(*rankings)
        if moves:
            moved.append(QueryChange(query, scores[0]["ndcg@10"], scores[1]["ndcg@10"], moves))
        done()
    neighbours = []
    for case_id in _in_both(before.collection, after.collection):
        old, new = (_neighbours(engine, case_id) for engine in (before, after))
        if set(old) != set(new):
            gone = tuple(case for case in old if case not in new)
            come = tuple(case for case in new if case not in old)
            neighbours.append(NeighbourChange(case_id, gone, come))
        done()
    findability = []
    for change in changes[:MOST_PROBED]:
        old_found, new_found = (_findability(engine, change.case_id) for engine in (before, after))
        findability.append(FindabilityChange(change.case_id, old_found, new_found))
        done()
    return RankingDiff(
        cases=(len(before.collection.cases), len(after.collection.cases)),
        changes=changes,
        words=words_changed(before.collection, after.collection),
        queries=len(queries),
        measures={
            name: (_mean(old[name] for old, _ in rows), _mean(new[name] for _, new in rows))
            for name in (MEASURES if rows else ())
        },
        moved=tuple(
            sorted(moved, key=lambda item: (-abs(item.after - item.before), item.query.id))
        ),
        neighbours=tuple(sorted(neighbours, key=lambda item: (-len(item.gone), item.case_id))),
        findability=tuple(findability),
    )


def steps(before: Collection, after: Collection, queries: int) -> int:
    """Return how many steps :func:`compare` takes."""
    changed = min(MOST_PROBED, len(changes_between(before, after)))
    return queries + len(_in_both(before, after)) + changed


def _changed_fields(old: Case, new: Case) -> tuple[str, ...]:
    before, after = _fields(old), _fields(new)
    return tuple(name for name in after if before[name] != after[name])


def _fields(case: Case) -> dict[str, Any]:
    record = case.to_record()
    sections = record.pop("abschnitte")
    return {**record, **sections}


def _ranking(engine: Engine, query: JudgedQuery) -> list[str]:
    return [hit.case.id for hit in engine.search(query.profile, DEPTH).hits]


def _moves(before: Sequence[str], after: Sequence[str]) -> tuple[Move, ...]:
    first = dict.fromkeys([*after[:FIRST], *before[:FIRST]])
    moves = [Move(case, _rank(case, before), _rank(case, after)) for case in first]
    told = [move for move in moves if move.distance >= NOTICEABLE]
    if not told and before[:1] != after[:1]:
        told = [move for move in moves if 1 in (move.before, move.after)]
    return tuple(told)


def _rank(case: str, ranking: Sequence[str]) -> int | None:
    return ranking.index(case) + 1 if case in ranking else None


def _neighbours(engine: Engine, case_id: str) -> list[str]:
    return [hit.case.id for hit in engine.similar(case_id, NEIGHBOURS)]


def _findability(engine: Engine, case_id: str) -> Findability | None:
    case = next((case for case in engine.collection.cases if case.id == case_id), None)
    return probe_case(engine, case) if case is not None else None


def _in_both(before: Collection, after: Collection) -> list[str]:
    old = {case.id for case in before.cases}
    return [case.id for case in after.cases if case.id in old]


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)
