"""The commands that prepare an advisory session: brief, compare."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from kb.collection import default_content, load_collection
from kb.vocabulary import Words, load_words
from recommender.commands import Refused, open_engine, read_bytes
from recommender.dossier.contents import Contents, compose, dossier_for
from recommender.dossier.file import read_profile_or_dossier, write_new
from recommender.dossier.model import Dossier
from recommender.dossier.output import WRITERS, no_address
from recommender.insights.comparison import (
    Comparison,
    ComparisonError,
    Line,
    compare,
    comparison_as_data,
)
from recommender.profile import Profile
from recommender.profile_file import FileError


@click.command()
@click.argument("quelle", type=click.Path(path_type=Path))
@click.option(
    "-o", "ziel", required=True, type=click.Path(path_type=Path), help="Zieldatei oder Zielordner."
)
@click.option(
    "-k", "limit", default=5, show_default=True, type=click.IntRange(1, 20), help="Zahl der Fälle."
)
@click.option(
    "--form",
    type=click.Choice([*WRITERS]),
    help="Form der Mappen in einem Zielordner.  [default: docx]",
)
@click.option("--force", is_flag=True, help="Vorhandene Dateien überschreiben.")
def brief(quelle: Path, ziel: Path, limit: int, form: str | None, force: bool) -> None:
    """Aus einem Profil eine Mappe für das Beratungsgespräch machen.

    QUELLE ist ein Profil, eine gespeicherte Mappe (YAML) oder ein Ordner mit solchen Dateien. Zu
    einem Profil kommen die ähnlichsten Fälle in die Mappe, eine Mappe bringt ihre Auswahl mit. Die
    Endung der Zieldatei bestimmt die Form: .docx, .md, .json oder .yaml (Mappe zum Weiterbearbeiten).

    Beispiel: praxis brief profil.yaml -o dossier.docx
    """
    jobs = _jobs(quelle, ziel, form)
    words = load_words(default_content())
    sources = {path: _read(path, words) for path in jobs}
    for path, target in jobs.items():
        if target.exists() and target.samefile(path):
            raise Refused(f"{target} ist die Quelle selbst und bleibt, wie sie ist.")
        if target.exists() and not force:
            raise Refused(f"{target} gibt es schon. Mit --force wird es überschrieben.")
    engine = open_engine()
    for path, target in jobs.items():
        source = sources[path]
        dossier = source if isinstance(source, Dossier) else dossier_for(source, engine, limit)
        contents = compose(dossier, engine, date.today())
        write = WRITERS[target.suffix[1:].lower()]
        write_new(target, write(contents, engine.words, no_address), force)
        click.echo(f"{target}: {_told(contents)}")
        if isinstance(source, Profile) and not dossier.cases:
            click.echo("Keiner ist diesem Profil nah genug für eine Empfehlung.", err=True)


def _jobs(source: Path, target: Path, form: str | None) -> dict[Path, Path]:
    """Return which file is written from which; raises :class:`Refused` before anything is."""
    if not source.is_dir():
        suffix = target.suffix[1:].lower()
        if suffix not in WRITERS:
            raise Refused(
                f"„{target}“: Die Endung muss eine von diesen sein: .{', .'.join(WRITERS)}."
            )
        if form not in (None, suffix):
            raise Refused(f"„{target}“ und --form {form} passen nicht zusammen.")
        return {source: target}
    if target.exists() and not target.is_dir():
        raise Refused(f"{source} ist ein Ordner, also muss auch {target} ein Ordner sein.")
    paths = sorted(p for p in source.iterdir() if p.suffix.lower() in (".yaml", ".yml"))
    if not paths:
        raise Refused(f"Im Ordner {source} liegt keine YAML-Datei.")
    jobs = {path: target / f"{path.stem}.{form or 'docx'}" for path in paths}
    if len(set(jobs.values())) < len(jobs):
        raise Refused(f"Im Ordner {source} tragen zwei Dateien denselben Namen.")
    return jobs


def _read(path: Path, words: Words) -> Profile | Dossier:
    try:
        return read_profile_or_dossier(read_bytes(path), words)
    except FileError as error:
        raise Refused(f"{path}, {error}") from error


def _told(contents: Contents) -> str:
    count = len(contents.entries)
    told = {0: "kein Fall", 1: "1 Fall"}.get(count, f"{count} Fälle")
    if contents.missing:
        told += f" (nicht mehr in der Sammlung: {', '.join(contents.missing)})"
    return told + "."


@click.command(name="compare")
@click.argument("faelle", nargs=-1, metavar="FALL FALL [FALL] [FALL]")
@click.option("--json", "as_json", is_flag=True, help="Den Vergleich als JSON ausgeben.")
def compare_command(faelle: tuple[str, ...], as_json: bool) -> None:
    """Zwei bis vier Fälle Feld für Feld nebeneinanderstellen.

    Zuerst steht, was alle gemeinsam haben. Ein * steht vor dem, was nur ein einziger Fall hat.

    Beispiel: praxis compare bonn-pennenfeld bonn-buschdorf
    """
    collection = load_collection(default_content())
    try:
        found = compare([collection.case(case_id) for case_id in faelle], collection.words)
    except ComparisonError as error:
        raise Refused(str(error)) from error
    if as_json:
        click.echo(json.dumps(comparison_as_data(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_table(found, shutil.get_terminal_size((120, 24)).columns)))


def _table(comparison: Comparison, width: int) -> Iterator[str]:
    yield "Alle gemeinsam"
    for line in comparison.in_common:
        yield f"  {line.title}: {', '.join(line.shared)}"
    if not comparison.in_common:
        yield "  nichts, soweit es die Fälle sagen"
    yield ""
    heads = [case.title for case in comparison.cases]
    first = 24
    column = max(16, (width - first - 2 * len(heads)) // len(heads))
    yield from _row("Feld", [[head] for head in heads], first, column)
    yield "-" * (first + (column + 2) * len(heads))
    for line in comparison.lines:
        yield from _row(_name(line), [_cell(line, i) for i in range(len(heads))], first, column)


def _name(line: Line) -> str:
    return f"{line.title} ({line.agreement.value})" if line.is_compared else line.title


def _cell(line: Line, number: int) -> list[str]:
    return [f"{'* ' if entry.only else ''}{entry.text}" for entry in line.cells[number]] or [
        "unbekannt"
    ]


def _row(name: str, cells: list[list[str]], first: int, column: int) -> Iterator[str]:
    columns = [textwrap.wrap(name, first)]
    columns += [[part for text in cell for part in textwrap.wrap(text, column)] for cell in cells]
    for number in range(max(len(lines) for lines in columns)):
        texts = [lines[number] if number < len(lines) else "" for lines in columns]
        padded = (text.ljust(column) for text in texts[1:])
        yield "  ".join([texts[0].ljust(first), *padded]).rstrip()
    yield ""


COMMANDS = (brief, compare_command)
