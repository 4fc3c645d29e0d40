"""The commands that count and compare what cases say: show, twins, region."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.collection import default_content, load_collection
from kb.region import region_of
from kb.region import told as region_told
from kb.vocabulary import load_words
from recommender.commands import open_engine, read_profile_file
from recommender.insights.actors import actor_matrix
from recommender.insights.as_data import matrix_as_data, twins_as_data
from recommender.insights.twins import told as twins_told
from recommender.insights.twins import twins_of_case, twins_of_result
from recommender.profile import read_profile, read_terms


@click.command()
@click.argument("fall")
@click.option("--json", "as_json", is_flag=True, help="Den Fall als JSON ausgeben.")
def show(fall: str, as_json: bool) -> None:
    """Einen Fall lesbar ausgeben, auch: wer bringt was ein.

    Beispiel: praxis show bonn-buschdorf
    """
    collection = load_collection(default_content())
    case, words = collection.case(fall), collection.words
    matrix = actor_matrix([case], words)
    if as_json:
        data = {**case.to_record(), "wer_bringt_was": matrix_as_data(matrix, words)}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    click.echo(f"{case.title}\n{case.place.label} ({case.place.state})\n\n{case.summary}\n")
    for name, labels in (
        ("Quartierstyp", words.labels("quartierstyp", case.quarter_types)),
        ("Problemlagen", words.labels("problemlagen", case.problems)),
        ("Handlungsfelder", words.labels("handlungsfelder", case.fields_of_action)),
        ("Zielgruppen", words.labels("zielgruppen", case.target_groups)),
    ):
        click.echo(f"{name}: {', '.join(labels)}")
    for heading, text in case.sections.model_dump(by_alias=True).items():
        if text:
            click.echo(f"\n{heading}\n{'-' * len(heading)}\n{text}")
    click.echo("\nBeteiligte\n----------")
    for actor in case.actors:
        given = ", ".join(words.labels("beitraege", actor.contributions)) or "Beitrag unbekannt"
        click.echo(f"- {actor.name} ({words.label('akteursarten', actor.kind)}): {given}")
    click.echo("\nWer bringt was ein?\n-------------------")
    for row in matrix.rows:
        brought = ", ".join(words.labels("beitraege", (cell.contribution for cell in row.filled)))
        click.echo(f"- {words.label('akteursarten', row.kind)}: {brought or 'Beitrag unbekannt'}")
    unnamed = words.labels("beitraege", matrix.unnamed(words))
    click.echo(f"Von niemandem genannt: {', '.join(unnamed) or '–'}")
    state = words.label("verstetigung", case.continuation.state)
    click.echo(f"\nVerstetigung: {state}. {case.continuation.description}")
    click.echo("\nQuellen\n-------")
    for source in case.sources:
        click.echo(f"- {source.title}. {source.url} ({source.accessed})")


@click.command()
@click.argument("fall", required=False)
@click.option("--profil", type=click.Path(path_type=Path), help="Profil aus einer YAML-Datei.")
@click.option("-k", "limit", default=5, type=click.IntRange(1, 50), help="Zahl der Quartiere.")
@click.option("--json", "as_json", is_flag=True, help="Ausgabe als JSON.")
def twins(fall: str | None, profil: Path | None, limit: int, as_json: bool) -> None:
    """Zwillingsquartiere suchen: gleicher Quartierstyp, ähnliches Problem, andere Gemeinde.

    Zu einem Fall der Sammlung oder zu einem Profil. Je Gemeinde wird nur eines genannt.

    Beispiel: praxis twins bonn-buschdorf
    """
    if (fall is None) == (profil is None):
        raise click.UsageError("Entweder einen FALL nennen oder --profil DATEI.")
    if profil is not None:
        profile = read_profile(read_profile_file(profil), load_words(default_content()))
        engine = open_engine()
        found = twins_of_result(engine, engine.search(profile), limit)
    else:
        engine = open_engine()
        found = twins_of_case(engine, fall or "", limit)
    if as_json:
        data = twins_as_data(found, engine.words)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(twins_told(found, engine.words)))


@click.command()
@click.option("--typ", multiple=True, help="Nur Fälle dieses Quartierstyps.")
@click.option("--problemlage", multiple=True, help="Nur Fälle mit dieser Problemlage.")
@click.option("--json", "as_json", is_flag=True, help="Alle Zahlen als JSON ausgeben.")
def region(typ: tuple[str, ...], problemlage: tuple[str, ...], as_json: bool) -> None:
    """Zeigen, wo die Fälle liegen und wo die Sammlung nichts kennt.

    Zählt die veröffentlichten Fälle je Kreis in Nordrhein-Westfalen und je Land. Mehrere Typen oder
    Problemlagen bedeuten „oder“, Typ und Problemlage zusammen „und“.

    Beispiel: praxis region --typ dorf --problemlage einsamkeit
    """
    collection = load_collection(default_content())
    types = frozenset(read_terms("--typ", typ, "quartierstyp", collection.words))
    problems = frozenset(read_terms("--problemlage", problemlage, "problemlagen", collection.words))
    found = region_of(
        collection,
        [
            case
            for case in collection.cases
            if (not types or types & set(case.quarter_types))
            and (not problems or problems & set(case.problems))
        ],
    )
    if as_json:
        click.echo(json.dumps(found.to_record(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(region_told(found)))


COMMANDS = (show, twins, region)
