"""The commands around searching: index, search, findable."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from kb.collection import CASES, default_content
from kb.vocabulary import Words, load_words
from recommender.as_data import hit_as_data
from recommender.engine import Engine, default_index
from recommender.explain import quoted
from recommender.findable import as_record, probe_all, told
from recommender.insights.as_data import answer_as_data
from recommender.insights.lessons import lessons_of_result
from recommender.insights.readiness import told as ladder_told
from recommender.profile import ProfileError, read_profile
from recommender.profile_file import FileError, read_fields
from recommender.result import Closeness, SearchResult


def open_engine(show_progress: bool = True) -> Engine:
    """Open the engine of the configured content, with a progress bar where the index is built."""
    bar: Any = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if not show_progress or not total:
            return
        if bar is None:
            bar = click.progressbar(length=total, label="Suchindex", file=sys.stderr)
            bar.__enter__()
        bar.update(done - bar.pos)
        if done >= total:
            bar.__exit__(None, None, None)

    return Engine.open(default_content(), default_index(), progress=progress)


@click.command()
def index() -> None:
    """Den Suchindex bauen oder auf den Stand der Fälle bringen.

    Unveränderte Sätze werden nicht neu eingebettet.

    Beispiel: praxis index
    """
    engine = open_engine()
    click.echo(
        f"Suchindex {engine.generation}: {len(engine.collection.cases)} Fälle, "
        f"Sprachmodell {engine.model_name}."
    )


@click.command()
@click.option("--struktur", default="", help="Beschreibung der Quartiersstruktur.")
@click.option("--problem", default="", help="Beschreibung der Problemsituation.")
@click.option("--gesucht", default="", help="Welche Art von Hilfe gesucht wird.")
@click.option("--text", "free_text", default="", help="Statt dessen ein freier Text.")
@click.option(
    "--profil", type=click.Path(path_type=Path), help="Profil oder Mappe aus einer YAML-Datei."
)
@click.option("--typ", multiple=True, help="Nur Fälle dieses Quartierstyps.")
@click.option("--akteur", multiple=True, help="Nur Fälle mit dieser Art von Akteur.")
@click.option("--problemlage", multiple=True, help="Nur Fälle mit dieser Problemlage.")
@click.option("--hindernis", multiple=True, help="Nur Fälle mit dieser Art von Hindernis.")
@click.option("--land", multiple=True, help="Nur Fälle aus diesem Land.")
@click.option("--nicht-gemeinde", multiple=True, help="Ohne Fälle dieser Gemeinde.")
@click.option("--ohne-anschub", is_flag=True, help="Nur Fälle, die ohne Anschubförderung laufen.")
@click.option("-k", "limit", default=5, type=click.IntRange(1, 100), help="Zahl der Treffer.")
@click.option("--batch", type=click.Path(path_type=Path), help="JSONL-Datei, ein Profil je Zeile.")
@click.option("--json", "as_json", is_flag=True, help="Ausgabe als JSON.")
def search(
    struktur: str,
    problem: str,
    gesucht: str,
    free_text: str,
    profil: Path | None,
    typ: tuple[str, ...],
    akteur: tuple[str, ...],
    problemlage: tuple[str, ...],
    hindernis: tuple[str, ...],
    land: tuple[str, ...],
    nicht_gemeinde: tuple[str, ...],
    ohne_anschub: bool,
    limit: int,
    batch: Path | None,
    as_json: bool,
) -> None:
    """Die ähnlichsten Fälle zu einem Quartier und seinem Problem suchen.

    Beispiel: praxis search --struktur "Zechensiedlung am Stadtrand" --problem "Der Laden schließt"
    """
    options = {
        "struktur": struktur,
        "problem": problem,
        "gesucht": gesucht,
        "text": free_text,
        "nur_quartierstyp": list(typ),
        "nur_akteursarten": list(akteur),
        "nur_problemlagen": list(problemlage),
        "nur_hindernisse": list(hindernis),
        "nur_land": list(land),
        "nicht_gemeinde": list(nicht_gemeinde),
        "ohne_anschub": ohne_anschub,
    }
    given = {key: value for key, value in options.items() if value}
    words = load_words(default_content())
    if batch is not None:
        identified = _read_batch(batch)
        profiles = []
        for line, key, data in identified:
            try:
                profiles.append((key, read_profile({**data, **given}, words)))
            except ProfileError as error:
                raise Refused(f"{batch}, Zeile {line}: {error}") from error
        engine = open_engine(show_progress=False)
        for key, profile in profiles:
            result = engine.search(profile, limit)
            line_out = {
                "id": key,
                "naehe": result.closeness.value,
                "treffer": [hit_as_data(hit) for hit in result.hits],
            }
            click.echo(json.dumps(line_out, ensure_ascii=False))
        return
    data = {**read_profile_file(profil), **given} if profil else given
    try:
        profile = read_profile(data, words)
    except ProfileError as error:
        raise Refused(str(error)) from error
    engine = open_engine()
    result = engine.search(profile, limit)
    if as_json:
        click.echo(json.dumps(answer_as_data(engine, result), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*_lines(result), *_readiness_lines(result, words)]))


class Refused(click.ClickException):
    """What was given cannot be used: one sentence, exit code 2."""

    exit_code = 2


def _read_batch(path: Path) -> list[tuple[int, Any, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{path} ist nicht lesbar ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{path} ist nicht in UTF-8 gespeichert.") from error
    found = []
    # Not splitlines(): U+2028 inside a text must not cut a JSON line in two.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Refused(f"{path}, Zeile {number}: Das ist kein JSON.") from error
        if not isinstance(data, dict):
            raise Refused(f"{path}, Zeile {number}: Je Zeile ein Profil in {{…}}.")
        key = data.pop("id", None)
        found.append((number, key, data))
    if not found:
        raise Refused(f"{path} enthält kein Profil.")
    return found


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file that somebody named; raises :class:`Refused`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} ist nicht lesbar ({error.strerror}).") from error


def read_profile_file(path: Path) -> dict[str, Any]:
    """Return the fields of a profile or of a dossier's profile; raises :class:`Refused`."""
    try:
        data = read_fields(read_bytes(path)).data
    except FileError as error:
        raise Refused(f"{path}, {error}") from error
    if "mappe" not in data:
        return dict(data)
    profile = data.get("profil")
    return dict(profile) if isinstance(profile, dict) else {}


def _lines(result: SearchResult) -> Iterable[str]:
    for item in result.expansions:
        yield f"Gesucht auch nach: {', '.join(item.also)} (für „{item.word}“)"
    if result.inferred:
        yield "Aus dem Text erschlossen: " + ", ".join(item.label for item in result.inferred)
    if not result.hits:
        yield "Kein Fall erfüllt die Filter."
    elif result.closeness is Closeness.NONE:
        yield "Nichts Passendes gefunden. Am wenigsten weit entfernt sind:"
    for hit in result.hits:
        yield ""
        yield f"{hit.rank}. {hit.case.title} ({hit.case.place.label}) – Nähe: {hit.closeness.value}"
        yield f"   Fall: {hit.case.id}"
        for line in quoted(hit.pairs):
            yield f"   passt: {line}"
        if hit.shared:
            yield "   passt: " + ", ".join(term.label for term in hit.shared)
        for difference in hit.differences:
            yield f"   anders: {difference.text}"
        for point in hit.open_points:
            yield f"   offen: {point.text}"


def _readiness_lines(result: SearchResult, words: Words) -> Iterable[str]:
    rungs = lessons_of_result(result, words).readiness
    if any(rung.steps for rung in rungs):
        yield ""
        yield "Welche Zusammenarbeit die nahen Fälle voraussetzen, das Leichteste zuerst:"
        yield from ladder_told(rungs, words)


@click.command()
@click.argument("faelle", nargs=-1, metavar="[FALL]...")
@click.option("--json", "as_json", is_flag=True, help="Alle Suchen als JSON ausgeben.")
def findable(faelle: tuple[str, ...], as_json: bool) -> None:
    """Prüfen, ob Fälle gefunden werden: auf welchem Rang und wer davor steht.

    Sucht jeden Fall mit seinem Problemtext, mit jeder seiner Umschreibungen und mit den Worten
    seiner drei ähnlichsten Nachbarn. Die eigenen Umschreibungen werden dabei nicht durchsucht,
    sonst fände jede sich selbst; der Nachbar ist bei seinen Worten verborgen. Nennt auch Sätze,
    denen keine Umschreibung nahe kommt. Ohne FALL werden alle geprüft und nur die schlecht
    gefundenen genannt. Entwürfe sind nicht im Suchindex.

    Beispiel: praxis findable bonn-buschdorf
    """
    engine = open_engine()
    collection = engine.collection
    published = {case.id for case in collection.cases}
    for case_id in faelle:
        if case_id not in published and (collection.content / CASES / f"{case_id}.md").is_file():
            raise Refused(
                f"Der Fall „{case_id}“ ist ein Entwurf und wird nicht gesucht."
                " Mit stufe: gelistet kommt er in die Suche."
            )
    cases = [collection.case(case_id) for case_id in dict.fromkeys(faelle)] or collection.cases
    with click.progressbar(
        length=len(cases), label="Suchen", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        results = probe_all(engine, cases, lambda: bar.update(1))
    if as_json:
        click.echo(json.dumps(as_record(results), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(told(results, in_full=bool(faelle))))


COMMANDS = (index, search, findable)
