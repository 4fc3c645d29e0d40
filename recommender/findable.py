"""Is a case found by those who need it? By its own problem and wordings, and by its neighbours' words.

A case's own wordings are searched in the text without any wordings, otherwise each would find
itself. The words of a neighbour are searched as anybody's, only the neighbour itself is hidden.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kb.model import UNKNOWN, Case
from recommender.engine import Engine
from recommender.passages import Part, Passage, passages_of
from recommender.profile import Profile
from recommender.sentences import sentences_of

DEPTH = 10
"""Ranks that are looked at: about as many hits as somebody reads."""
OWN_PROBLEM = "Problemtext"
WORDING = "Umschreibung"
NEIGHBOUR = "Worte eines Nachbarn"
NEIGHBOURS = 3
"""Most similar cases whose words are tried."""
DESCRIBED = (Part.STRUCTURE, Part.PROBLEM)
"""The parts of a case that a searcher's description meets first."""
KINDS = {
    OWN_PROBLEM: "dem eigenen Problemtext",
    WORDING: "Umschreibungen",
    NEIGHBOUR: "den Worten der Nachbarn",
}
"""The kinds of searches and how they are told."""
_WITHOUT_WORDINGS = frozenset({Part.WORDINGS})
_QUOTE = 90


@dataclass(frozen=True)
class Probe:
    """One search for a case: ``rank`` from 1, None if not among the first DEPTH.

    ``ahead`` are the ids of the cases that came before it, best first; ``neighbour`` is the case
    whose words were searched, empty for the case's own.
    """

    kind: str
    text: str
    rank: int | None
    ahead: tuple[str, ...]
    neighbour: str = ""


@dataclass(frozen=True)
class Findability:
    """How one case was found by each text.

    ``unmet`` are the sentences of its structure and problem that none of its wordings comes close
    to: whoever lives that part of the situation finds no words of theirs in the case.
    """

    case_id: str
    probes: tuple[Probe, ...]
    unmet: tuple[Passage, ...] = ()

    @property
    def missed(self) -> tuple[Probe, ...]:
        """The searches with its own words that did not find the case."""
        return tuple(p for p in self.probes if p.rank is None and not p.neighbour)

    @property
    def is_alone(self) -> bool:
        """Whether no neighbour's words find the case."""
        ranks = [probe.rank for probe in self.probes if probe.neighbour]
        return bool(ranks) and not any(ranks)


@dataclass(frozen=True)
class Shares:
    """Of ``searches`` of one kind, how many found the case first, among 3, 5 and 10."""

    searches: int
    within: tuple[tuple[int, int], ...]


def probe_case(engine: Engine, case: Case) -> Findability:
    """Search a case by its problem text, by each of its wordings and by its neighbours' words."""
    probes = []
    if case.sections.problem.strip() not in ("", UNKNOWN):
        own = Profile(problem=case.sections.problem)
        probes.append(_probe(engine, case.id, OWN_PROBLEM, own))
    # A wording tells of the quarter and its problem at once, like a free text of a searcher.
    probes += [_probe(engine, case.id, WORDING, Profile(text=wording)) for wording in case.wordings]
    for hit in engine.similar(case.id, NEIGHBOURS):
        text = "\n".join(hit.case.wordings) or hit.case.sections.problem
        probes.append(_probe(engine, case.id, NEIGHBOUR, Profile(text=text), hit.case.id))
    return Findability(case.id, tuple(probes), _unmet(engine, case))


def _unmet(engine: Engine, case: Case) -> tuple[Passage, ...]:
    asked = [sentence for wording in case.wordings for sentence in sentences_of(wording)]
    if not asked:
        return ()
    asked_vectors = engine.encode(asked)
    unmet: list[Passage] = []
    for part in DESCRIBED:
        passages = [passage for passage in passages_of(case) if passage.part is part]
        if passages:
            similarity = asked_vectors @ engine.encode([passage.text for passage in passages]).T
            met = set(similarity.argmax(axis=1).tolist())
            unmet += [passage for i, passage in enumerate(passages) if i not in met]
    return tuple(unmet)


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
            for kind in KINDS
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
                        **({"nachbar": probe.neighbour} if probe.neighbour else {}),
                    }
                    for probe in result.probes
                ],
                "nicht_getroffen": [
                    {"abschnitt": passage.part.value, "satz": passage.text}
                    for passage in result.unmet
                ],
            }
            for result in results
        ],
    }


def told(results: Sequence[Findability], in_full: bool) -> Iterator[str]:
    """Yield the results as lines of text; ``in_full`` tells every search, else only the misses."""
    for kind, name in KINDS.items():
        shares = shares_of(results, kind)
        # Shares of one case's few searches say less than the ranks below.
        if shares.searches and len(results) > 1:
            yield f"Gesucht mit {name} ({shares.searches}-mal), Fall gefunden"
            for depth, count in shares.within:
                where = "auf Rang 1" if depth == 1 else f"unter den ersten {depth}"
                yield f"  {where:20}{count:>5}  {count / shares.searches:>4.0%}"
    shown = [result for result in results if in_full or result.missed]
    if not in_full:
        yield ""
        yield (
            f"Bei {len(shown)} von {len(results)} Fällen steht der Fall in mindestens einer Suche"
            f" mit eigenen Worten nicht unter den ersten {DEPTH}:"
            if shown
            else f"Jede Suche mit eigenen Worten findet ihren Fall unter den ersten {DEPTH}."
        )
    for result in sorted(shown, key=lambda result: (-len(result.missed), result.case_id)):
        yield ""
        yield result.case_id
        for probe in result.probes if in_full else result.missed:
            yield from _told_probe(probe)
        if in_full and result.unmet:
            yield "  Diesen Sätzen kommt keine Umschreibung nahe:"
            for passage in result.unmet:
                yield f"    {passage.part.value}: „{_shortened(passage.text)}“"
    if not in_full:
        yield from _summed_up(results)


def _told_probe(probe: Probe) -> Iterator[str]:
    rank = f"Rang {probe.rank}" if probe.rank else f"nicht unter den ersten {DEPTH}"
    if probe.neighbour:
        yield f"  Worte des Nachbarn {probe.neighbour}: {rank}"
    else:
        yield f"  {probe.kind}: {rank} – „{_shortened(probe.text)}“"
    if probe.ahead:
        yield f"    davor: {', '.join(probe.ahead[:3])}{' …' if len(probe.ahead) > 3 else ''}"


def _summed_up(results: Sequence[Findability]) -> Iterator[str]:
    alone = [result.case_id for result in results if result.is_alone]
    if alone:
        yield ""
        yield (
            f"Mit den Worten keines ihrer {NEIGHBOURS} Nachbarn gefunden: {', '.join(sorted(alone))}"
        )
    unmet = [result for result in results if result.unmet]
    if unmet:
        most = sorted(unmet, key=lambda result: (-len(result.unmet), result.case_id))[:5]
        yield ""
        yield (
            f"Sätze, denen keine Umschreibung nahe kommt, haben {len(unmet)} von {len(results)}"
            f" Fällen, die meisten: "
            + ", ".join(f"{result.case_id} ({len(result.unmet)})" for result in most)
        )
    most_crowding = crowding(results)[:5]
    if most_crowding:
        yield ""
        yield "Am häufigsten vor anderen: " + ", ".join(
            f"{case} ({n})" for case, n in most_crowding
        )


def _probe(engine: Engine, case_id: str, kind: str, profile: Profile, neighbour: str = "") -> Probe:
    without_parts = frozenset() if neighbour else _WITHOUT_WORDINGS
    hidden = frozenset({neighbour} if neighbour else ())
    hits = engine.search(profile, DEPTH, without_parts=without_parts, without_cases=hidden).hits
    ids = [hit.case.id for hit in hits]
    rank = ids.index(case_id) + 1 if case_id in ids else None
    text = profile.problem or profile.text
    return Probe(kind, text, rank, tuple(ids[: rank - 1] if rank else ids), neighbour)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else line[: line.rfind(" ", 0, _QUOTE)] + " …"
