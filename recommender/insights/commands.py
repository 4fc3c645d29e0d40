"""The commands that look at cases together: region."""

from __future__ import annotations

import json

import click

from kb.collection import default_content, load_collection
from kb.region import region_of, told
from recommender.profile import read_terms


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
        click.echo("\n".join(told(found)))


COMMANDS = (region,)
