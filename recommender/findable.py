"""Is a case found by those who need it? Each case is searched by its own problem and wordings.

The everyday wordings are left out of the searched text, otherwise every wording would find itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kb.model import UNKNOWN, Case
from recommender.engine import Engine
from recommender.passages import Part
from recommender.profile import Profile

DEPTH = 10
"""Ranks that are looked at: about as many hits as somebody reads."""
OWN_PROBLEM = "Problemtext"
WORDING = "Umschreibung"
_WITHOUT_WORDINGS = frozenset({Part.WORDINGS})
_QUOTE = 90


@dataclass(frozen=True)
class Probe:
    """One search for a case: ``rank`` from 1, None if not among the first DEPTH.

    ``ahead`` are the ids of the cases that came before it, best first.
    """

    kind: str
    text: str
    rank: int | None
    ahead: tuple[str, ...]


@dataclass(frozen=True)
class Findability:
    """How one case was found by each of its texts."""

    case_id: str
    probes: tuple[Probe, ...]

    @property
    def missed(self) -> tuple[Probe, ...]:
        """The searches that did not find the case."""
        return tuple(probe for probe in self.probes if probe.rank is None)


@dataclass(frozen=True)
class Shares:
    """Of ``searches`` of one kind, how many found the case first, among 3, 5 and 10."""

    searches: int
    within: tuple[tuple[int, int], ...]


def probe_case(engine: Engine, case: Case) -> Findability:
    """Search a case by its problem text and by each of its wordings."""
    asked = []
    if case.sections.problem.strip() not in ("", UNKNOWN):
        asked.append((OWN_PROBLEM, case.sections.problem, Profile(problem=case.sections.problem)))
    # A wording tells of the quarter and its problem at once, like a free text of a searcher.
    asked += [(WORDING, wording, Profile(text=wording)) for wording in case.wordings]
    return Findability(case.id, tuple(_probe(engine, case.id, *question) for question in asked))


def probe_all(
    engine: Engine, cases: Iterable[Case], done: Callable[[], None] = lambda: None
) -> tuple[Findability, ...]:
    """Probe several cases; ``done`` is called after each."""
    found = []
    for case in cases:
        found.append(probe_case(engine, case))
        done()
    return tuple(found)


def shares_of(results: Iterable[Findability], kind: str) -> Shares:
    """Count the searches of one kind by the rank at which the case was found."""
    ranks = [probe.rank for result in results for probe in result.probes if probe.kind == kind]
    within = tuple(
        (depth, sum(rank is not None and rank <= depth for rank in ranks))
        for depth in (1, 3, 5, DEPTH)
    )
    return Shares(len(ranks), within)


def crowding(results: Iterable[Findability]) -> list[tuple[str, int]]:
    """Return which cases stood before others and in how many searches, the most frequent first."""
    counted = Counter(i for result in results for probe in result.probes for i in probe.ahead)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def as_record(results: Sequence[Findability]) -> dict[str, Any]:
    """Return the results with German keys, as ``praxis findable --json`` prints them."""
    return {
        "tiefe": DEPTH,
        "zusammenfassung": {
            kind: {
                "suchen": (shares := shares_of(results, kind)).searches,
                "gefunden_unter": {str(depth): count for depth, count in shares.within},
            }
            for kind in (OWN_PROBLEM, WORDING)
        },
        "verdraenger": [{"fall": case, "suchen": count} for case, count in crowding(results)],
        "faelle": [
            {
                "fall": result.case_id,
                "suchen": [
                    {
                        "mit": probe.kind,
                        "text": probe.text,
                        "rang": probe.rank,
                        "davor": list(probe.ahead),
                    }
                    for probe in result.probes
                ],
            }
            for result in results
        ],
    }


def told(results: Sequence[Findability], in_full: bool) -> Iterator[str]:
    """Yield the results as lines of text; ``in_full`` tells every search, else only the misses."""
    for kind, name in ((OWN_PROBLEM, "dem eigenen Problemtext"), (WORDING, "Umschreibungen")):
        shares = shares_of(results, kind)
        if shares.searches:
            yield f"Gesucht mit {name} ({shares.searches}-mal), Fall gefunden"
            for depth, count in shares.within:
                where = "auf Rang 1" if depth == 1 else f"unter den ersten {depth}"
                yield f"  {where:20}{count:>5}  {count / shares.searches:>4.0%}"
    shown = [result for result in results if in_full or result.missed]
    if not in_full:
        yield ""
        yield (
            f"Bei {len(shown)} von {len(results)} Fällen steht der Fall in mindestens einer Suche"
            f" nicht unter den ersten {DEPTH}:"
            if shown
            else f"Jede Suche findet ihren Fall unter den ersten {DEPTH}."
        )
    for result in sorted(shown, key=lambda result: (-len(result.missed), result.case_id)):
        yield ""
        yield result.case_id
        for probe in result.probes if in_full else result.missed:
            rank = f"Rang {probe.rank}" if probe.rank else f"nicht unter den ersten {DEPTH}"
            yield f"  {probe.kind}: {rank} – „{_shortened(probe.text)}“"
            if probe.ahead:
                yield f"    davor: {', '.join(probe.ahead[:3])}{' …' if len(probe.ahead) > 3 else ''}"
    most = crowding(results)[:5]
    if most:
        yield ""
        yield "Am häufigsten vor anderen: " + ", ".join(f"{case} ({n})" for case, n in most)


def _probe(engine: Engine, case_id: str, kind: str, text: str, profile: Profile) -> Probe:
    hits = engine.search(profile, DEPTH, without_parts=_WITHOUT_WORDINGS).hits
    ids = [hit.case.id for hit in hits]
    rank = ids.index(case_id) + 1 if case_id in ids else None
    return Probe(kind, text, rank, tuple(ids[: rank - 1] if rank else ids))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else line[: line.rfind(" ", 0, _QUOTE)] + " …"
