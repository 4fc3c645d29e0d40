"""The comparison as Markdown for a merge request, and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kb.problems import Problem
from recommender.findable import NEIGHBOUR, OWN_PROBLEM, WORDING, Findability
from recommender.ranking_diff.compare import (
    DEPTH,
    FIRST,
    MOST_PROBED,
    NEW,
    CaseChange,
    FindabilityChange,
    QueryChange,
    RankingDiff,
)

MOST_QUERIES = 20
MOST_NEIGHBOURS = 10
MOST_CASES = 50
"""Rows that somebody reads; all of them are in the JSON."""
_MEASURES = {
    "ndcg@10": "nDCG@10 (Güte der ersten zehn)",
    "top3": "sehr guter Fall unter den ersten 3",
    "r@5": "erwarteter Fall unter den ersten 5",
}
_QUOTE = 70


def as_markdown(diff: RankingDiff, revision: str, model: str, old: list[Problem]) -> str:
    """Return the comparison as Markdown; ``old`` are the errors of the state before."""
    lines = [
        "# Was die Änderung an der Suche ändert",
        "",
        f"Verglichen ist der Stand {revision} mit dem jetzigen Stand der Dateien, beide mit demselben"
        f" Programm und demselben Sprachmodell ({model}).",
        "",
        *_cases(diff),
    ]
    if old:
        lines += [
            "",
            f"Nach den heutigen Regeln hatte der Stand {revision} {len(old)} Fehler."
            " Fälle, die dort nicht lesbar sind, zählen hier als neu:",
            *(f"- {problem}" for problem in old[:FIRST]),
            *([f"- … und {len(old) - FIRST} weitere"] if len(old) > FIRST else []),
        ]
    if diff.changes or diff.words:
        lines += ["", *_queries(diff), "", *_neighbours(diff), "", *_findability(diff)]
    return "\n".join(lines)


def _cases(diff: RankingDiff) -> Iterator[str]:
    yield "## Fälle"
    yield ""
    yield f"Veröffentlichte Fälle: vorher {diff.cases[0]}, nachher {diff.cases[1]}."
    if not diff.changes and not diff.words:
        yield "Kein veröffentlichter Fall und kein Begriff hat sich geändert; die Suche bleibt, wie sie ist."
        return
    yield ""
    for change in diff.changes[:MOST_CASES]:
        yield f"- {_told_change(change)}"
    if len(diff.changes) > MOST_CASES:
        yield f"- … und {len(diff.changes) - MOST_CASES} weitere"
    if diff.words:
        yield f"- geänderte Begriffslisten: {', '.join(diff.words)}"


def _told_change(change: CaseChange) -> str:
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    return f"{change.kind}: `{change.case_id}`{fields}"


def _queries(diff: RankingDiff) -> Iterator[str]:
    yield "## Beurteilte Anfragen"
    yield ""
    if not diff.queries:
        yield "Keine beurteilte Anfrage fragt nach einem Fall dieser Sammlung."
        return
    yield f"| Mittel über {_count(diff.queries, 'Anfrage', 'Anfragen')} | vorher | nachher | Unterschied |"
    yield "| --- | ---: | ---: | ---: |"
    for name, (before, after) in diff.measures.items():
        yield f"| {_MEASURES[name]} | {_number(before)} | {_number(after)} | {_signed(after - before)} |"
    yield ""
    if any(change.kind == NEW for change in diff.changes):
        yield "Neue Fälle sind für diese Anfragen nicht beurteilt und zählen hier als nicht passend."
        yield ""
    if not diff.moved:
        yield f"Bei keiner Anfrage ändern sich die ersten {FIRST} merklich."
        return
    yield (
        f"Bei {len(diff.moved)} von {diff.queries} Anfragen ändern sich die ersten {FIRST} merklich"
        " (ein Fall rückt um mindestens zwei Ränge, oder der erste ist ein anderer):"
    )
    yield ""
    yield "| Anfrage | nDCG@10 | Ränge |"
    yield "| --- | --- | --- |"
    for change in diff.moved[:MOST_QUERIES]:
        yield _told_query(change)
    yield from _more(len(diff.moved) - MOST_QUERIES)


def _told_query(change: QueryChange) -> str:
    profile = change.query.profile
    moves = "<br>".join(
        f"`{move.case_id}` {_rank(move.before)} → {_rank(move.after)}" for move in change.moves
    )
    text = _shortened(profile.problem or profile.structure)
    return f"| {text} | {_number(change.before)} → {_number(change.after)} | {moves} |"


def _neighbours(diff: RankingDiff) -> Iterator[str]:
    yield "## Nachbarschaften"
    yield ""
    if not diff.neighbours:
        yield "Alle Fälle behalten ihre ähnlichsten Fälle."
        return
    yield f"{_count(len(diff.neighbours), 'Fall hat', 'Fälle haben')} andere ähnlichste Fälle als vorher:"
    yield ""
    yield "| Fall | nicht mehr ähnlich | neu ähnlich |"
    yield "| --- | --- | --- |"
    for change in diff.neighbours[:MOST_NEIGHBOURS]:
        yield f"| `{change.case_id}` | {_ids(change.gone)} | {_ids(change.come)} |"
    yield from _more(len(diff.neighbours) - MOST_NEIGHBOURS)


def _findability(diff: RankingDiff) -> Iterator[str]:
    yield "## Werden die geänderten Fälle gefunden?"
    yield ""
    if not diff.findability:
        yield "Kein Fall hat sich geändert."
        return
    yield (
        f"| Fall | Rang mit dem Problemtext | Umschreibungen, die ihn unter den ersten {DEPTH} finden |"
        " Nachbarn, deren Worte ihn finden | Sätze ohne Umschreibung |"
    )
    yield "| --- | --- | --- | --- | --- |"
    for change in diff.findability:
        cells = (
            f"{before} → {after}" if before != after else after
            for before, after in zip(_found(change.before), _found(change.after), strict=True)
        )
        yield f"| `{change.case_id}` | {' | '.join(cells)} |"
    if len(diff.changes) > MOST_PROBED:
        yield ""
        yield f"Geprüft sind die ersten {MOST_PROBED} von {len(diff.changes)} Fällen."


def _found(found: Findability | None) -> tuple[str, str, str, str]:
    if found is None:
        return ("–", "–", "–", "–")
    ranks = {
        kind: [probe.rank for probe in found.probes if probe.kind == kind]
        for kind in (OWN_PROBLEM, WORDING, NEIGHBOUR)
    }
    own = _rank(ranks[OWN_PROBLEM][0]) if ranks[OWN_PROBLEM] else "kein Text"
    wordings, neighbours = (
        f"{sum(rank is not None for rank in ranks[kind])} von {len(ranks[kind])}"
        for kind in (WORDING, NEIGHBOUR)
    )
    return own, wordings, neighbours, str(len(found.unmet))


def as_record(
    diff: RankingDiff, revision: str, model: str, old: Iterable[Problem]
) -> dict[str, Any]:
    """Return the whole comparison with German keys, as ``praxis diff --json`` prints it."""
    return {
        "stand": revision,
        "sprachmodell": model,
        "faelle": {"vorher": diff.cases[0], "nachher": diff.cases[1]},
        "fehler_vorher": [problem.as_dict() for problem in old],
        "aenderungen": [
            {"fall": change.case_id, "art": change.kind, "felder": list(change.fields)}
            for change in diff.changes
        ],
        "begriffslisten": list(diff.words),
        "anfragen": {
            "zahl": diff.queries,
            "masse": {
                name: {"vorher": before, "nachher": after}
                for name, (before, after) in diff.measures.items()
            },
            "bewegt": [
                {
                    "anfrage": change.query.id,
                    "ndcg@10": {"vorher": change.before, "nachher": change.after},
                    "raenge": [
                        {"fall": move.case_id, "vorher": move.before, "nachher": move.after}
                        for move in change.moves
                    ],
                }
                for change in diff.moved
            ],
        },
        "nachbarschaften": [
            {"fall": change.case_id, "fort": list(change.gone), "neu": list(change.come)}
            for change in diff.neighbours
        ],
        "findbarkeit": [_findability_record(change) for change in diff.findability],
    }


def _findability_record(change: FindabilityChange) -> dict[str, Any]:
    def ranks(found: Findability | None) -> list[dict[str, Any]] | None:
        if found is None:
            return None
        return [{"mit": probe.kind, "rang": probe.rank} for probe in found.probes]

    return {
        "fall": change.case_id,
        "vorher": ranks(change.before),
        "nachher": ranks(change.after),
    }


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield ""
        yield f"… und {count} weitere; alle nennt `praxis diff --json`."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _ids(ids: Iterable[str]) -> str:
    return ", ".join(f"`{case_id}`" for case_id in ids) or "–"


def _rank(rank: int | None) -> str:
    return str(rank) if rank else f"hinter {DEPTH}"


def _number(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")


def _signed(value: float) -> str:
    # A difference that is only rounding has no sign.
    return "±0" if abs(value) < 0.0005 else f"{value:+.3f}".replace(".", ",").replace("-", "−")


def _shortened(text: str) -> str:
    # A bar would end the cell of the table.
    line = " ".join(text.split()).replace("|", "/")
    return line if len(line) <= _QUOTE else line[: line.rfind(" ", 0, _QUOTE)] + " …"
