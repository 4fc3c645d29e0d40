"""The curators' commands: check, new, coverage, history."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb.collection import check_content, default_content, load_collection
from kb.coverage import DIMENSIONS, coverage_of, table_of
from kb.history import history_of, told
from kb.problems import ContentError, Severity, as_github_annotation, shown
from kb.rules import ALL_RULES
from kb.template import write_template


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="Meldungen als JSON ausgeben.")
@click.option("--github", is_flag=True, help="Meldungen als Anmerkungen für GitHub ausgeben.")
@click.option("--nur-fehler", "only_errors", is_flag=True, help="Warnungen nur zählen.")
@click.option("--rules", "list_rules", is_flag=True, help="Alle Regeln auflisten.")
def check(
    paths: tuple[Path, ...], as_json: bool, github: bool, only_errors: bool, list_rules: bool
) -> None:
    """Fälle, Vokabulare und Thesaurus prüfen; alle Meldungen auf einmal.

    Ohne PATH wird die ganze Sammlung geprüft. Ein Fehler gibt den Rückgabewert 1, Warnungen nicht.

    Beispiel: praxis check practices/faelle/bonn-buschdorf.md
    """
    if list_rules:
        rules = [
            {"regel": rule.name, "schwere": rule.severity.value, "erklaerung": rule.explanation}
            for rule in ALL_RULES
        ]
        if as_json:
            click.echo(json.dumps(rules, ensure_ascii=False, indent=2))
            return
        for rule in ALL_RULES:
            click.echo(f"{rule.name:16} {rule.severity.value:8} {rule.explanation}")
        return
    files = [
        file for path in paths for file in (sorted(path.rglob("*.md")) if path.is_dir() else [path])
    ]
    try:
        problems = check_content(default_content(), files)
    except ContentError as error:
        problems = error.problems
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    shown_problems = errors if only_errors else problems
    if as_json:
        click.echo(json.dumps([p.as_dict() for p in shown_problems], ensure_ascii=False, indent=2))
    else:
        for problem in shown_problems:
            click.echo(as_github_annotation(problem) if github else str(problem))
        warnings = len(problems) - len(errors)
        told_warnings = "1 Warnung" if warnings == 1 else f"{warnings} Warnungen"
        click.echo(f"{len(errors)} Fehler, {told_warnings}.", err=True)
    if errors:
        raise click.exceptions.Exit(1)


@click.command()
@click.option("--titel", prompt="Titel", help="Titel des Falls.")
@click.option("--ort", prompt="Gemeinde", help="Name der Gemeinde.")
@click.option("--json", "as_json", is_flag=True, help="Kennung und Datei als JSON ausgeben.")
def new(titel: str, ort: str, as_json: bool) -> None:
    """Eine Vorlage für einen neuen Fall anlegen; überschreibt nichts.

    Beispiel: praxis new --titel "Nachbarschaftstreff am Markt" --ort Unna
    """
    path = write_template(default_content(), titel, ort)
    file = shown(path)
    if as_json:
        click.echo(json.dumps({"fall": path.stem, "datei": file}, ensure_ascii=False))
    else:
        click.echo(f"Angelegt: {file}\nAusfüllen und mit `praxis check {file}` prüfen.")


@click.command()
@click.option(
    "--gegen",
    type=click.Choice(DIMENSIONS),
    default=DIMENSIONS[0],
    show_default=True,
    help="Was dem Quartierstyp gegenübersteht.",
)
@click.option("--json", "as_json", is_flag=True, help="Die Matrix als JSON ausgeben.")
def coverage(gegen: str, as_json: bool) -> None:
    """Zeigen, was die Sammlung abdeckt und wo sie Lücken hat.

    Zählt je Quartierstyp und Problemlage (oder Handlungsfeld, Gemeindetyp, Land) die
    veröffentlichten Fälle. Eine leere Zelle heißt: Hier kennt die Sammlung noch keinen Fall.

    Beispiel: praxis coverage --gegen land
    """
    found = coverage_of(load_collection(default_content()), gegen)
    if as_json:
        click.echo(json.dumps(found.to_record(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(table_of(found)))


@click.command()
@click.argument("fall")
@click.option("--json", "as_json", is_flag=True, help="Die Geschichte als JSON ausgeben.")
def history(fall: str, as_json: bool) -> None:
    """Zeigen, wann ein Fall angelegt und geändert wurde, das Neueste zuerst.

    Beispiel: praxis history bonn-buschdorf
    """
    found = history_of(default_content(), fall)
    if as_json:
        click.echo(json.dumps(found.to_record(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(told(found)))


COMMANDS = (check, new, coverage, history)
