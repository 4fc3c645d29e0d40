"""The command that compares a project of one's own with the cases."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import click

from kb.collection import default_content
from kb.vocabulary import Words, load_words
from recommender.commands import Refused, open_engine, read_bytes
from recommender.profile import ProfileError
from recommender.profile_file import FileError, read_fields
from recommender.project.as_data import check_as_data
from recommender.project.check import (
    COMPARED,
    Aspect,
    Comparison,
    ProjectCheck,
    TermOfCases,
    check_project,
)
from recommender.project.project import read_project


@click.command()
@click.argument("projekt", type=click.Path(path_type=Path), metavar="PROJEKT.yaml")
@click.option("-k", "limit", default=COMPARED, type=click.IntRange(1, 50), help="Zahl der Fälle.")
@click.option("--json", "as_json", is_flag=True, help="Ausgabe als JSON.")
def examine(projekt: Path, limit: int, as_json: bool) -> None:
    """Ein eigenes Projekt prüfen: ähnliche Fälle, und was sie haben, was es nicht nennt.

    Die Datei enthält vorgehen, struktur, problem als Text und, soweit bekannt, die Listen
    zielgruppen, handlungsfelder, akteure, finanzierung, kooperation, evidenz sowie anschluss: ja
    oder nein (ob die Finanzierung nach der Förderung geregelt ist).

    Beispiel: praxis examine projekt.yaml
    """
    words = load_words(default_content())
    try:
        project = read_project(read_fields(read_bytes(projekt)).data, words)
    except (FileError, ProfileError) as error:
        raise Refused(f"{projekt}: {error}") from error
    check = check_project(open_engine(), project, limit)
    if as_json:
        click.echo(json.dumps(check_as_data(check, words), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(check, words)))


def _lines(check: ProjectCheck, words: Words) -> Iterable[str]:
    inferred = (*check.inferred, *check.result.inferred)
    if inferred:
        yield "Aus dem Text erschlossen: " + ", ".join(item.label for item in inferred)
    if not check.cases:
        yield "Kein Fall ist Ihrem Projekt nah genug für einen Vergleich."
        return
    yield f"Verglichen mit {len(check.cases)} Fällen:"
    for hit in check.result.hits[: len(check.cases)]:
        yield f"{hit.rank:3}. {hit.case.title} ({hit.case.place.label}) – {hit.case.id}"
    for comparison in check.comparisons:
        yield from _compared(comparison, len(check.cases), words)
    yield ""
    yield "Nach der Förderung"
    told = {"ja": "geregelt", "nein": "noch nicht geregelt", None: "nicht genannt"}
    yield f"   Ihr Projekt: Anschlussfinanzierung {told[check.project.follow_up]}"
    for state in check.lessons.funding.states:
        yield f"   {len(state.cases)} von {len(check.cases)}: {words.label('verstetigung', state.state)}"
    yield ""
    yield "Was dort im Weg stand"
    for group in check.lessons.obstacles:
        kind = words.label("hindernisarten", group.kind)
        yield f"   {len(group.cases)} von {len(check.cases)}: {kind}"


def _compared(comparison: Comparison, considered: int, words: Words) -> Iterable[str]:
    aspect = comparison.aspect
    yield ""
    yield aspect.title
    for item in comparison.missing:
        missing = "" if aspect.single else "nicht genannt, "
        yield f"   {missing}dort in {len(item.cases)} von {considered}: {_label(item, aspect, words)}"
    for item in comparison.shared:
        yield f"   gemeinsam mit {len(item.cases)} von {considered}: {_label(item, aspect, words)}"
    for item in comparison.only_here:
        yield f"   nur bei Ihnen: {_label(item, aspect, words)}"
    if comparison.unstated:
        yield f"   ohne Angabe: {len(comparison.unstated)} von {considered}"


def _label(item: TermOfCases, aspect: Aspect, words: Words) -> str:
    entry = words[aspect.vocabulary].terms.get(item.term)
    label = words.label(aspect.vocabulary, item.term)
    return f"{label} (befristete Anschubförderung)" if entry and entry.start_up else label


COMMANDS = (examine,)
