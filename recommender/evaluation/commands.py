"""``praxis evaluate``: the ranking on judged queries, as a table and as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import click

from recommender.encoder import load_encoder
from recommender.engine import Engine
from recommender.evaluation.metrics import Interval, interval, scores_of
from recommender.evaluation.queries import JudgedQuery, load_queries
from recommender.evaluation.systems import Ranker, rankers
from recommender.result import Closeness


def measure(ranker: Ranker, queries: tuple[JudgedQuery, ...]) -> dict[str, Interval]:
    """Return every measure of one ranking over the queries."""
    rows = [scores_of(query, ranker(query.profile)) for query in queries]
    return {name: interval([row[name] for row in rows]) for name in rows[0]}


def closeness_shares(engine: Engine, queries: tuple[JudgedQuery, ...]) -> dict[str, float]:
    """Return which share of the queries gets which band of closeness."""
    bands = [engine.search(query.profile, 5).closeness for query in queries]
    return {band.value: bands.count(band) / max(1, len(bands)) for band in Closeness}


def command(open_engine: Callable[[], Engine]) -> click.Command:
    """Return the command; ``open_engine`` opens the configured engine."""

    @click.command()
    @click.option("--json", "as_json", is_flag=True, help="Ausgabe als JSON.")
    @click.option(
        "--fragen",
        multiple=True,
        default=("dev", "eigene"),
        show_default=True,
        help="Welche Dateien beurteilter Anfragen.",
    )
    @click.option(
        "--model",
        "model_data",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="Nur das Sprachmodell messen, an den öffentlichen Testdateien in diesem Ordner.",
    )
    def evaluate(as_json: bool, fragen: tuple[str, ...], model_data: Path | None) -> None:
        """Die Rangfolge an beurteilten Anfragen messen, oder mit --model das Sprachmodell allein.

        Beispiel: praxis evaluate --fragen dev
        """
        if model_data is not None:
            _print_model_scores(model_data, as_json)
            return
        queries = load_queries(*fragen)
        if not queries:
            raise click.UsageError(f"Keine beurteilten Anfragen unter {', '.join(fragen)}.")
        engine = open_engine()
        table = {name: measure(ranker, queries) for name, ranker in rankers(engine).items()}
        bands = {
            "beurteilte Anfragen": closeness_shares(engine, queries),
            "fachfremde Texte": closeness_shares(engine, load_queries("fremd")),
        }
        if as_json:
            data = {
                "anfragen": len(queries),
                "modell": engine.model_name,
                "rangfolgen": {
                    name: {key: asdict(value) for key, value in row.items()}
                    for name, row in table.items()
                },
                "naehe": bands,
            }
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
            return
        click.echo(f"{len(queries)} Anfragen, Mittelwert und 95-%-Bereich\n")
        click.echo("\n".join(_table(table)))
        click.echo("")
        for name, shares in bands.items():
            told = ", ".join(f"{band} {share:.0%}" for band, share in shares.items())
            click.echo(f"{name}: {told}")

    return evaluate


def _print_model_scores(folder: Path, as_json: bool) -> None:
    # Imported here: nothing of the training is needed to answer queries.
    from recommender.training.evaluate_model import scores

    encoder = load_encoder(os.environ.get("PRAXIS_MODEL") or None)
    found = scores(encoder.encode, folder)
    if not found:
        raise click.UsageError(f"In {folder} liegt keine der Testdateien (siehe docs/modell.md).")
    if as_json:
        click.echo(json.dumps({"modell": encoder.name, "werte": found}, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{name:45} {value:8.4g}")


def _table(table: Mapping[str, Mapping[str, Interval]]) -> list[str]:
    measures = list(next(iter(table.values())))
    lines = [f"{'':26}" + "".join(f"{name:>19}" for name in measures)]
    for name, row in table.items():
        cells = (f"{row[m].mean:6.3f} ({row[m].low:.2f}–{row[m].high:.2f})" for m in measures)
        lines.append(f"{name:26}" + "".join(f"{cell:>19}" for cell in cells))
    return lines
