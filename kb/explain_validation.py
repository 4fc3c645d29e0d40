"""Turning pydantic's findings into sentences a curator can act on."""

from __future__ import annotations

import difflib
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kb.problems import Problem
from kb.strict_yaml import Document

_PATTERN_ADVICE = {
    r"^(\d{4}|unbekannt|laufend)$": "Ein Jahr mit vier Ziffern, „laufend“ oder „unbekannt“ schreiben.",
    r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$": "Das Datum als JJJJ-MM oder JJJJ-MM-TT schreiben.",
    r"^(\d{8}|unbekannt)$": "Den achtstelligen Gemeindeschlüssel oder „unbekannt“ schreiben.",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "Den Dateinamen eines Falls ohne .md schreiben, z. B. bonn-buschdorf.",
}


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    path: Path,
    document: Document,
    wrong_terms: frozenset[str] = frozenset(),
) -> list[Problem]:
    """Return one problem per finding, with the line of the value or of its nearest parent.

    ``wrong_terms`` are fields whose term the vocabulary refuses anyway: one sentence is enough.
    """
    found = []
    for detail in error.errors(include_url=False):
        location = tuple(part for part in detail["loc"] if part != "[key]")
        field = ".".join(str(part) for part in location)
        if field in wrong_terms and detail["type"] in {"string_pattern_mismatch", "literal_error"}:
            continue
        message, advice = _sentence(detail, model)
        found.append(Problem(path, document.line_of(location), field, "schema", message, advice))
    return found


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    kind, context, value = detail["type"], detail.get("ctx", {}), detail.get("input")
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "missing":
        return f"Das Feld „{name}“ fehlt.", "Ergänzen; was nicht bekannt ist, heißt „unbekannt“."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(name, sorted(_field_names(model)), n=1)
        advice = f"Gemeint ist wohl „{near[0]}“." if near else "Das Feld löschen."
        return f"Das Feld „{name}“ gibt es nicht.", advice
    if kind == "string_pattern_mismatch":
        advice = _PATTERN_ADVICE.get(
            str(context.get("pattern")),
            "Den Schlüssel aus dem Vokabular schreiben: kleine Buchstaben, Ziffern, Bindestrich.",
        )
        return f"„{value}“ passt hier nicht.", advice
    if kind in {"tuple_type", "list_type"}:
        return (
            "Hier muss eine Liste stehen.",
            "In eckige Klammern setzen, z. B. [begriff], oder je Zeile ein Strich davor.",
        )
    if kind in {"model_type", "dict_type", "model_attributes_type"}:
        return "Hier müssen einzelne Angaben (Feld: Wert) stehen.", "Siehe VORLAGE.md."
    if kind == "string_type":
        wrong = "nichts" if value is None else "eine Liste oder weitere Felder"
        return f"Hier muss ein Text stehen, gefunden: {wrong}.", "Text oder „unbekannt“ schreiben."
    if kind == "string_too_short":
        return "Der Text ist leer.", "Text oder „unbekannt“ schreiben."
    if kind == "too_short":
        return "Die Liste ist zu kurz.", f"Mindestens {context.get('min_length')} Einträge nennen."
    if kind == "literal_error":
        possible = str(context.get("expected")).replace("'", "").replace(" or ", " oder ")
        return f"„{value}“ ist hier nicht möglich.", f"Möglich: {possible}."
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = (
            f"Höchstens {context['le']:g}" if "le" in context else f"Mindestens {context['ge']:g}"
        )
        return f"{value} liegt außerhalb des Möglichen.", f"{limit} Grad, z. B. 51.25."
    if kind in {"value_error", "float_parsing", "float_type", "int_parsing", "bool_parsing"}:
        return f"„{value}“ ist hier keine gültige Angabe.", "Zahl mit Punkt oder „unbekannt“."
    return f"Die Angabe ist ungültig ({detail['msg']}).", "Siehe VORLAGE.md."


def _field_names(model: type[BaseModel]) -> set[str]:
    names: set[str] = set()
    for field in model.model_fields.values():
        names.add(field.alias or "")
        for inner in _models_in(field.annotation):
            names |= _field_names(inner)
    return names - {""}


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    found: list[type[BaseModel]] = []
    for part in getattr(annotation, "__args__", ()):
        found += _models_in(part)
    return found
