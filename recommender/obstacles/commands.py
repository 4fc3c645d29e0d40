"""The command that starts from an obstacle."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from kb.collection import default_content
from kb.model import known
from kb.vocabulary import Words, load_words
from recommender.commands import Refused, open_engine
from recommender.insights.obstacles import ObstacleOfCase, by_kind, by_outcome
from recommender.obstacles.as_data import obstacles_as_data
from recommender.obstacles.query import ObstacleHit, ObstacleResult, read_obstacle_query
from recommender.profile import ProfileError


@click.command()
@click.argument("text", default="")
@click.option("--art", multiple=True, help="Nur Hindernisse dieser Art.")
@click.option(
    "--ausgang",
    multiple=True,
    help="Nur mit diesem Ausgang: geloest, teilweise, ungeloest, unbekannt.",
)
@click.option("--typ", multiple=True, help="Nur aus Fällen dieses Quartierstyps.")
@click.option("--json", "as_json", is_flag=True, help="Ausgabe als JSON.")
def obstacles(
    text: str, art: tuple[str, ...], ausgang: tuple[str, ...], typ: tuple[str, ...], as_json: bool
) -> None:
    """Von einem Hindernis aus suchen: wer davor stand, wie damit umgegangen wurde, wie es ausging.

    Ohne Text und Auswahl: alle Arten von Hindernissen mit ihren Zahlen.

    Beispiel: praxis obstacles "Förderung läuft aus" --ausgang ungeloest
    """
    words = load_words(default_content())
    given = {"text": text, "art": list(art), "ausgang": list(ausgang), "quartierstyp": list(typ)}
    try:
        query = read_obstacle_query(given, words)
    except ProfileError as error:
        raise Refused(str(error)) from error
    engine = open_engine()
    result = engine.obstacles.search(query)
    if as_json:
        click.echo(json.dumps(obstacles_as_data(result, words), ensure_ascii=False, indent=2))
    elif query.is_empty:
        click.echo("\n".join(_overview(result, words)))
    else:
        click.echo("\n".join(_lines(result, words)))


def _overview(result: ObstacleResult, words: Words) -> Iterable[str]:
    yield f"{result.total} Hindernisse. Eine Art ansehen: praxis obstacles --art projektitis"
    for group in by_kind(result.found, words):
        label = words.label("hindernisarten", group.kind)
        yield f"{len(group.cases):4} Fälle  {label} ({group.kind}): {_counts_of(group.obstacles, words)}"


def _lines(result: ObstacleResult, words: Words) -> Iterable[str]:
    if result.recognised:
        yield "Als Art erkannt: " + ", ".join(item.label for item in result.recognised)
    if not result.candidates:
        yield "Kein Hindernis erfüllt die Auswahl."
    elif not result.close:
        yield "Nichts Passendes gefunden. Am wenigsten weit entfernt sind:"
    else:
        yield f"{len(result.close)} von {result.candidates}: {_counts_of(result.found, words)}"
    for hit in result.hits:
        if not hit.close and hit.rank == len(result.close) + 1 and result.close:
            yield "\nWeniger nah:"
        yield from _told(hit, words)


def _told(hit: ObstacleHit, words: Words) -> Iterable[str]:
    case, obstacle = hit.item.case, hit.item.obstacle
    yield ""
    yield f"{hit.rank}. {words.label('hindernisarten', obstacle.kind)}: {obstacle.description}"
    yield f"   Umgang: {obstacle.handling}"
    yield f"   Ausgang: {words.label('ausgaenge', obstacle.outcome)}"
    state = words.label("verstetigung", case.continuation.state)
    told = known(case.continuation.description)
    yield f"   Das Vorhaben danach: {state}{f' – {told}' if told else ''}"
    yield f"   Fall: {case.title} ({case.place.label}), {case.id}"


def _counts_of(met: Iterable[ObstacleOfCase], words: Words) -> str:
    groups = by_outcome(tuple(met), words)
    return ", ".join(
        f"{len(group.obstacles)} {words.label('ausgaenge', group.outcome)}"
        for group in groups
        if group.obstacles
    )


COMMANDS = (obstacles,)
