"""``praxis evaluate``: the ranking on judged queries, as a table and as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from recommender.encoder import load_encoder
from recommender.engine import Engine
from recommender.evaluation.held_out import FOLDS, refused_held_out
from recommender.evaluation.metrics import Interval, interval, scores_of
from recommender.evaluation.queries import JudgedQuery, load_queries
from recommender.evaluation.robustness import ORIGINAL, Robustness, robustness
from recommender.evaluation.systems import (
    MissingPackage,
    Ranker,
    ablations,
    other_systems,
    rankers,
)
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
    @click.option(
        "--schreibweisen",
        is_flag=True,
        help="Messen, was Umlaute, Tippfehler, Notizen und Ähnliches kosten.",
    )
    @click.option(
        "--ablation",
        is_flag=True,
        help="Messen, was jedes Signal, jeder Suchweg und die Nachbarn beitragen.",
    )
    @click.option(
        "--ohne-nachtrag",
        is_flag=True,
        help="Ohne die später beurteilten Fälle, wie die Anfragen einmal beurteilt wurden.",
    )
    @click.option(
        "--vergleich",
        is_flag=True,
        help="Auch andere Systeme messen (txtai, ein englisches Sprachmodell).",
    )
    def evaluate(
        as_json: bool,
        fragen: tuple[str, ...],
        model_data: Path | None,
        schreibweisen: bool,
        ablation: bool,
        ohne_nachtrag: bool,
        vergleich: bool,
    ) -> None:
        """Die Rangfolge an beurteilten Anfragen messen, oder mit --model das Sprachmodell allein.

        Beispiel: praxis evaluate --fragen dev
        """
        if model_data is not None:
            _print_model_scores(model_data, as_json)
            return
        queries = load_queries(*fragen, supplemented=not ohne_nachtrag)
        if not queries:
            raise click.UsageError(f"Keine beurteilten Anfragen unter {', '.join(fragen)}.")
        engine = open_engine()
        if schreibweisen:
            _print_robustness(robustness(engine, queries), len(queries), as_json)
            return
        if ablation:
            table = {name: measure(ranker, queries) for name, ranker in ablations(engine).items()}
            _print_table(table, len(queries), as_json)
            return
        compared = rankers(engine)
        if vergleich:
            try:
                compared |= other_systems(engine)
            except MissingPackage as error:
                raise click.ClickException(str(error)) from error
        table = {name: measure(ranker, queries) for name, ranker in compared.items()}
        bands = {
            "beurteilte Anfragen": closeness_shares(engine, queries),
            "fachfremde Texte": closeness_shares(engine, load_queries("fremd")),
        }
        refused = refused_held_out(engine)
        if as_json:
            data = {
                "anfragen": len(queries),
                "modell": engine.model_name,
                "rangfolgen": _as_data(table),
                "naehe": bands,
                "nichts_passendes_kreuzvalidiert": {
                    kind: {"texte": item.texts, "anteil": item.share}
                    for kind, item in refused.items()
                },
            }
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
            return
        _print_table(table, len(queries), as_json=False)
        click.echo("")
        for name, shares in bands.items():
            told = ", ".join(f"{band} {share:.0%}" for band, share in shares.items())
            click.echo(f"{name}: {told}")
        click.echo(
            f"\n„Nichts Passendes“ für Texte, auf die nicht eingestellt wurde ({FOLDS}-fach)"
        )
        for kind, item in refused.items():
            click.echo(f"  {kind:26}{item.share:>6.1%} von {item.texts}")

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


def _print_robustness(found: Mapping[str, Robustness], queries: int, as_json: bool) -> None:
    if as_json:
        data = {name: asdict(item) for name, item in found.items()}
        click.echo(json.dumps({"anfragen": queries, "schreibweisen": data}, indent=2))
        return
    original = found[ORIGINAL]
    click.echo(f"{queries} Anfragen; Verlust in Punkten von hundert gegenüber dem Original\n")
    click.echo(
        f"{'':26}{'geändert':>10}{'r@5':>8}{'Verlust':>9}{'ndcg@10':>9}{'Verlust':>9}{'keine':>8}"
    )
    for name, item in found.items():
        lost = 100 * (original.recall_at_5 - item.recall_at_5)
        lost_ndcg = 100 * (original.ndcg_at_10 - item.ndcg_at_10)
        click.echo(
            f"{name:26}{item.changed:>10}{item.recall_at_5:>8.3f}{lost:>9.1f}"
            f"{item.ndcg_at_10:>9.3f}{lost_ndcg:>9.1f}{item.nothing_close:>8.1%}"
        )


def _print_table(table: Mapping[str, Mapping[str, Interval]], queries: int, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"anfragen": queries, "rangfolgen": _as_data(table)}, indent=2))
        return
    click.echo(f"{queries} Anfragen, Mittelwert und 95-%-Bereich\n")
    click.echo("\n".join(_table(table)))


def _as_data(table: Mapping[str, Mapping[str, Interval]]) -> dict[str, dict[str, Any]]:
    return {name: {key: asdict(value) for key, value in row.items()} for name, row in table.items()}


def _table(table: Mapping[str, Mapping[str, Interval]]) -> list[str]:
    measures = list(next(iter(table.values())))
    width = max(map(len, table)) + 2
    lines = [f"{'':{width}}" + "".join(f"{name:>19}" for name in measures)]
    for name, row in table.items():
        cells = (f"{row[m].mean:6.3f} ({row[m].low:.2f}–{row[m].high:.2f})" for m in measures)
        lines.append(f"{name:{width}}" + "".join(f"{cell:>19}" for cell in cells))
    return lines
