"""PyYAML's findings in German sentences that say what to write instead."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml


class Told(NamedTuple):
    """A finding: the line it is about (from 1 within the text), what is wrong, what to write."""

    line: int
    message: str
    advice: str


class _Sentence(NamedTuple):
    pattern: re.Pattern[str]
    message: str
    advice: str
    at_start: bool = False
    """Whether the line where the broken value began helps more than the one where it was noticed."""


def _sentence(pattern: str, message: str, advice: str, at_start: bool = False) -> _Sentence:
    return _Sentence(re.compile(pattern), message, advice, at_start)


_SENTENCES = (
    _sentence(
        r"found character '\\t'",
        "Hier steht ein Tabulator.",
        "Mit Leerzeichen einrücken, zwei je Stufe.",
    ),
    _sentence(
        r"found character '(.)' that cannot start",
        r"Ein Wert kann nicht mit „\1“ beginnen.",
        "Den Text in Anführungszeichen setzen.",
    ),
    _sentence(
        "mapping values are not allowed",
        "Hier steht ein Doppelpunkt, wo kein neues Feld beginnen kann.",
        "Einen Text mit Doppelpunkt in Anführungszeichen setzen; sonst in dieser und den Zeilen"
        ' davor nachsehen, ob ein Doppelpunkt oder ein " fehlt oder die Einrückung nicht stimmt.',
    ),
    _sentence(
        "could not find expected ':'",
        "Hinter dem Feldnamen fehlt der Doppelpunkt.",
        "Feld: Wert schreiben, mit einem Leerzeichen nach dem Doppelpunkt.",
        at_start=True,
    ),
    _sentence(
        "quoted scalar",
        "Ein Anführungszeichen wird nicht geschlossen.",
        "Am Ende des Textes ein gerades Anführungszeichen setzen.",
        at_start=True,
    ),
    _sentence(
        r"expected ',' or '\]'|flow sequence",
        "Eine eckige Klammer wird nicht geschlossen.",
        "Die Liste so schreiben: [erster, zweiter].",
        at_start=True,
    ),
    _sentence(
        r"expected ',' or '\}'|flow mapping",
        "Eine geschweifte Klammer wird nicht geschlossen.",
        "Die Angaben so schreiben: {von: 2019, bis: 2022}.",
        at_start=True,
    ),
    _sentence(
        "parsing a flow node",
        "In der Klammer fehlt ein Eintrag oder ihr Ende.",
        "Überzählige Kommas löschen und die Klammer schließen.",
    ),
    _sentence(
        "<document start>",
        "Mitten in den Angaben steht ein Ende (...).",
        "Die Zeile löschen.",
    ),
    _sentence(
        "but found '<scalar>'",
        "Nach dem Ende des Wertes geht der Text weiter.",
        'Im Text „…“ statt " verwenden und prüfen, ob in der Zeile davor ein " fehlt.',
    ),
    _sentence(
        r"but found '(?:-|<block)|sequence entries are not allowed",
        "Die Einrückung passt nicht zu den Zeilen davor.",
        "Einträge einer Liste untereinander mit gleich vielen Leerzeichen beginnen.",
    ),
    _sentence(
        r"but found '([?:\]},])'",
        r"An dieser Stelle kann kein „\1“ stehen.",
        "Den Text in Anführungszeichen setzen.",
    ),
    _sentence(
        "mapping keys are not allowed",
        "An dieser Stelle kann kein „?“ stehen.",
        "Den Text in Anführungszeichen setzen.",
    ),
    _sentence(
        "scanning a block scalar",
        "Nach | und > darf in dieser Zeile kein Text stehen.",
        "Den Text in Anführungszeichen auf eine Zeile schreiben.",
    ),
    _sentence(
        "scanning an (?:alias|anchor)",
        "Ein Wert kann nicht mit * oder & beginnen.",
        "Den Text in Anführungszeichen setzen.",
    ),
)


def told(error: yaml.YAMLError, text: str) -> Told:
    """Return what a YAML error means for somebody who writes a case."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Told(
            line,
            f"Hier steht ein unsichtbares Steuerzeichen (U+{int(error.character):04X}).",
            "Das Zeichen löschen, den Text notfalls neu tippen.",
        )
    if not isinstance(error, yaml.MarkedYAMLError):
        return Told(1, "Das ist kein lesbares YAML.", "Mit VORLAGE.md vergleichen.")
    found = f"{error.context or ''} {error.problem or ''}"
    noticed = error.problem_mark or error.context_mark
    for sentence in _SENTENCES:
        if match := sentence.pattern.search(found):
            mark = (error.context_mark if sentence.at_start else None) or noticed
            line = mark.line + 1 if mark else 1
            return Told(line, match.expand(sentence.message), sentence.advice)
    return Told(
        noticed.line + 1 if noticed else 1,
        "Das ist kein lesbares YAML.",
        "Texte mit Doppelpunkt oder Raute in Anführungszeichen setzen, Einrückung prüfen.",
    )
