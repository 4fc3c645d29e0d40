"""The OpenAPI document of the API, built from the same models and word lists that answer it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from kb.coverage import DIMENSIONS
from kb.model import Case
from kb.vocabulary import Words
from recommender.dossier.model import (
    LONGEST_NOTE,
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_CASES,
    VERSION,
    Block,
)
from recommender.insights.comparison import FEWEST, MOST, Agreement
from recommender.profile import LONGEST_TEXT, PROFILE_TERMS, Profile
from recommender.result import Closeness
from webapp.api import api
from webapp.facets import FACETS, MAP_FACETS
from webapp.profile_form import LEAST_HITS, MOST_HITS
from webapp.serving_engine import current_engine

Json = dict[str, Any]
_CASE_IDS: Json = {
    "type": "array",
    "items": {"type": "string"},
    "minItems": FEWEST,
    "maxItems": MOST,
}
_LIMIT: Json = {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": LEAST_HITS}
_CASE_IN_PATH: Json = {
    "name": "fall",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
}


@api.get("/api/v1/openapi.json")
def openapi() -> Response:
    """Return the document."""
    return jsonify(openapi_document(current_engine().words))


def openapi_document(words: Words) -> Json:
    """Return the OpenAPI 3.1 document; terms are listed as the vocabularies have them."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Praxiskompass Quartier",
            "version": "1",
            "description": (
                "Gute Beispiele altengerechter Quartiersentwicklung suchen und lesen."
                " Suchtexte werden nicht gespeichert; am besten per POST senden."
            ),
            "license": {"name": "Inhalte: CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "paths": {
            "/api/v1/search": {
                "get": _operation(
                    "sucheMitAdresse",
                    "Ein Profil in der Adresse",
                    "Ergebnis",
                    _profile_parameters(),
                ),
                "post": _operation("suche", "Ein Profil als JSON", "Ergebnis")
                | {
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": _ref("Quartiersprofil")}},
                    }
                },
            },
            "/api/v1/cases": {
                "get": _operation(
                    "faelle", "Liste der Fälle nach Merkmalen", "Fallliste", _facet_parameters()
                )
            },
            "/api/v1/cases/{fall}": {
                "get": _operation(
                    "fall",
                    "Ein Fall mit allen Angaben",
                    "Fall",
                    [_CASE_IN_PATH],
                )
            },
            "/api/v1/cases/{fall}/actors": {
                "get": _operation(
                    "akteure", "Wer in einem Fall was einbrachte", "Akteursmatrix", [_CASE_IN_PATH]
                )
            },
            "/api/v1/cases/{fall}/twins": {
                "get": _operation(
                    "zwillinge",
                    "Zwillingsquartiere eines Falls in anderen Gemeinden",
                    "Zwillinge",
                    [_CASE_IN_PATH],
                )
            },
            "/api/v1/region": {
                "get": _operation(
                    "region",
                    "Fälle je Gemeinde, Kreis und Land, und wo keiner bekannt ist",
                    "Region",
                    [item for item in _facet_parameters() if item["name"] in MAP_FACETS],
                )
            },
            "/api/v1/coverage": {
                "get": _operation(
                    "abdeckung",
                    "Fälle je Quartierstyp und Merkmal, und die Lücken",
                    "Abdeckung",
                    [
                        {
                            "name": "gegen",
                            "in": "query",
                            "schema": {
                                "type": "string",
                                "enum": list(DIMENSIONS),
                                "default": DIMENSIONS[0],
                            },
                        }
                    ],
                )
            },
            "/api/v1/dossier": {
                "post": _operation(
                    "mappe",
                    "Eine Mappe aus Profil und Fällen; ohne „faelle“ mit den fünf ähnlichsten",
                    "Mappe",
                )
                | {
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": _ref("Mappenauswahl")}},
                    }
                }
            },
            "/api/v1/compare": {
                "get": _operation(
                    "vergleich",
                    "Zwei bis vier Fälle Feld für Feld",
                    "Vergleich",
                    [{"name": "fall", "in": "query", "required": True, "schema": _CASE_IDS}],
                )
            },
            "/healthz": {"get": _operation("zustand", "Ob der Dienst antwortet", "Zustand")},
        },
        "components": {"schemas": _schemas(words)},
    }


def _operation(name: str, summary: str, answer: str, parameters: list[Json] | None = None) -> Json:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            "200": {
                "description": answer,
                "content": {"application/json": {"schema": _ref(answer)}},
            },
            "default": {
                "description": "Fehler nach RFC 9457",
                "content": {"application/problem+json": {"schema": _ref("Problem")}},
            },
        },
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _profile_parameters() -> list[Json]:
    parameters: list[Json] = [{"name": "k", "in": "query", "schema": _LIMIT}]
    for field in Profile.model_fields.values():
        schema: Json = {"type": "string"}
        if field.default == ():
            schema = {"type": "array", "items": {"type": "string"}}
        elif field.default is False:
            schema = {"type": "boolean"}
        parameters.append({"name": field.alias, "in": "query", "schema": schema})
    return parameters


def _facet_parameters() -> list[Json]:
    items = {"type": "array", "items": {"type": "string"}}
    return [
        {"name": facet.name, "in": "query", "description": facet.title, "schema": items}
        for facet in FACETS
    ]


def _schemas(words: Words) -> Json:
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    closeness = {"type": "string", "enum": [c.value for c in Closeness]}
    pair = _object(
        {"art": {"const": "satzpaar"}}
        | dict.fromkeys(("teil", "anfrage", "feld", "fall", "kanal"), text)
    )
    shared = _object(
        {"art": {"const": "begriff"}, "erschlossen": {"type": "boolean"}}
        | dict.fromkeys(("feld", "begriff", "bezeichnung"), text)
    )
    points = {"type": "array", "items": _object({"feld": text, "text": text})}
    hit = {
        "type": "object",
        "properties": {
            "fall": text,
            "titel": text,
            "ort": text,
            "rang": {"type": "integer", "minimum": 1},
            "naehe": closeness,
            "land": text,
            "kurzfassung": text,
            "quartierstyp": texts,
            "problemlagen": texts,
            "passt": {"type": "array", "items": {"oneOf": [pair, shared]}},
            "anders": points,
            "offen": points,
            "kanaele": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
        },
    }
    return {
        "Quartiersprofil": _profile_schema(words),
        "Fall": Case.model_json_schema(
            by_alias=True, ref_template="#/components/schemas/Fall/$defs/{model}"
        ),
        "Ergebnis": {
            "type": "object",
            "properties": {
                "naehe": closeness,
                "profil": {"type": "object"},
                "durchsucht": {"type": "integer"},
                "insgesamt": {"type": "integer"},
                "erschlossen": {"type": "array", "items": {"type": "object"}},
                "gesucht_auch": {"type": "array", "items": {"type": "object"}},
                "treffer": {"type": "array", "items": hit},
                "lehren": _lessons(),
                "zwillinge": _ref("Zwillinge"),
            },
        },
        "Mappenauswahl": _dossier_choice(),
        "Mappe": _dossier(points, pair, shared),
        "Vergleich": _comparison(),
        "Akteursmatrix": _matrix(),
        "Zwillinge": _twins(closeness),
        "Region": _region(),
        "Abdeckung": _coverage(),
        "Fallliste": {
            "type": "object",
            "properties": {
                "anzahl": {"type": "integer"},
                "faelle": {"type": "array", "items": {"type": "object"}},
            },
        },
        "Zustand": {
            "type": "object",
            "properties": {
                "status": text,
                "faelle": {"type": "integer"},
                "generation": text,
                "modell": text,
            },
        },
        "Problem": {
            "type": "object",
            "properties": {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "feld": text,
            },
        },
    }


_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_NUMBER: Json = {"type": "integer"}
_NAMED: Json = {"begriff": _TEXT, "bezeichnung": _TEXT}
_COUNTED: Json = {**_NAMED, "zahl": _NUMBER, "faelle": _TEXTS}


def _list_of(properties: Json) -> Json:
    return {"type": "array", "items": _object(properties)}


def _dossier_choice() -> Json:
    case = _object(
        {"fall": {"type": "string"}, "notiz": {"type": "string", "maxLength": LONGEST_NOTE}}
    )
    return _object(
        {
            "mappe": {"const": int(VERSION)},
            "titel": {"type": "string", "maxLength": LONGEST_TITLE},
            "profil": _ref("Quartiersprofil"),
            "faelle": {
                "type": "array",
                "items": {"oneOf": [{"type": "string"}, case]},
                "maxItems": MOST_CASES,
            },
            "bausteine": {"type": "array", "items": {"enum": [block.value for block in Block]}},
            "notizen": {"type": "string", "maxLength": LONGEST_NOTES},
        }
    )


def _dossier(points: Json, pair: Json, shared: Json) -> Json:
    case = _object(
        dict.fromkeys(("fall", "titel", "ort", "land", "kurzfassung", "notiz", "naehe"), _TEXT)
        | dict.fromkeys(("quartierstyp", "problemlagen", "ergebnisse"), _TEXTS)
        | {
            "nummer": _NUMBER,
            "passt": {"type": "array", "items": {"oneOf": [pair, shared]}},
            "anders": points,
            "offen": points,
            "erfuellt_bedingungen": {"type": "boolean"},
            "vorgehen": _TEXT,
        }
    )
    question = _object({"frage": _TEXT, "wegen": _TEXT, "faelle": _TEXTS})
    group = _object({"gruppe": _TEXT, "fragen": {"type": "array", "items": question}})
    source = _object({"titel": _TEXT, "url": _TEXT, "abgerufen": _TEXT, "liefert": _TEXTS})
    sources = _object(
        {"fall": _TEXT, "stand": _TEXT, "quellen": {"type": "array", "items": source}}
    )
    inferred = _object(dict.fromkeys(("feld", "begriff", "bezeichnung"), _TEXT))
    return _object(
        {
            "mappe": _ref("Mappenauswahl"),
            "erstellt": {"type": "string", "format": "date"},
            "datenstand": _object(
                {"generation": _TEXT, "faelle": _NUMBER, "neueste_angabe": _TEXT}
            ),
            "fehlende_faelle": _TEXTS,
            "erschlossen": {"type": "array", "items": inferred},
            "faelle": {"type": "array", "items": case},
            "lehren": _lessons(),
            "fragen": {"type": "array", "items": group},
            "quellen": {"type": "array", "items": sources},
        }
    )


def _comparison() -> Json:
    agreement = {"type": "string", "enum": [item.value for item in Agreement]}
    return _object(
        {
            "faelle": {
                "type": "array",
                "items": _object({"fall": _TEXT, "titel": _TEXT, "ort": _TEXT}),
            },
            "gemeinsam": {
                "type": "array",
                "items": _object({"feld": _TEXT, "titel": _TEXT, "werte": _TEXTS}),
            },
            "felder": {
                "type": "array",
                "items": _object(
                    {
                        "feld": _TEXT,
                        "titel": _TEXT,
                        "vergleich": agreement,
                        "werte": {"type": "object", "additionalProperties": _TEXTS},
                    }
                ),
            },
        }
    )


def _actor_row() -> Json:
    return _COUNTED | {"beitraege": _list_of(_COUNTED), "ohne_angabe": _TEXTS}


def _matrix() -> Json:
    return _object(
        {
            "beitraege": _list_of(_NAMED),
            "zeilen": _list_of(_actor_row()),
            "summen": _list_of(_COUNTED),
        }
    )


def _twins(closeness: Json) -> Json:
    twin = dict.fromkeys(("fall", "titel", "ort", "land", "kurzfassung"), _TEXT)
    shared = dict.fromkeys(("feld", "begriff", "bezeichnung"), _TEXT)
    return _object(
        {
            "quartierstyp": _list_of(_NAMED),
            "problemlagen": _list_of(_NAMED),
            "erschlossen": _TEXTS,
            "faelle": _list_of(
                twin
                | {"quartierstyp": _TEXTS, "problemlagen": _TEXTS}
                | {"naehe": closeness, "gemeinsam": _list_of(shared)}
            ),
        }
    )


def _region() -> Json:
    area = {
        "ags": {"type": ["string", "null"]},
        "name": _TEXT,
        "anzahl": _NUMBER,
        "insgesamt": _NUMBER,
        "faelle": _TEXTS,
    }
    degrees = {"type": ["number", "null"]}
    place = dict.fromkeys(("gemeinde", "land", "ags"), _TEXT) | {"lat": degrees, "lon": degrees}
    totals = ("faelle", "kreise", "kreise_mit_fall", "gemeinden", "gemeinden_mit_fall")
    return _object(
        {
            "faelle": _NUMBER,
            "ausgewaehlt": _NUMBER,
            "hinweis": _TEXT,
            "nordrhein_westfalen": _object(dict.fromkeys(totals, _NUMBER)),
            "kreise": _list_of(area | {"gemeinden": _NUMBER, "gemeinden_mit_fall": _NUMBER}),
            "ohne_kreis": _TEXTS,
            "laender": _list_of(area),
            "anderswo": _list_of(area),
            "gemeinden": _list_of(place | {"anzahl": _NUMBER, "faelle": _TEXTS}),
            "luecken": _TEXTS,
        }
    )


def _coverage() -> Json:
    place = {"zeile": _TEXT, "spalte": _TEXT}
    axis = _object({"feld": _TEXT, "begriffe": _list_of(_NAMED | {"faelle": _NUMBER})})
    return _object(
        {
            "faelle": _NUMBER,
            "hinweis": _TEXT,
            "zeilen": axis,
            "spalten": axis,
            "zellen": _list_of(place | {"anzahl": _NUMBER, "faelle": _TEXTS}),
            "luecken": _list_of(place),
            "ohne_zelle": _TEXTS,
        }
    )


def _lessons() -> Json:
    text, named, counted = _TEXT, _NAMED, _COUNTED
    row = _object(_actor_row())
    step = _object(
        dict.fromkeys(("fall", "titel", "zusammenarbeit", "beginn", "verstetigung"), text)
        | {"voraussetzungen": {"type": "array", "items": text}}
    )
    rung = _object(
        counted
        | {"stufe": {"type": ["integer", "null"]}, "schritte": {"type": "array", "items": step}}
    )
    obstacle = _object(dict.fromkeys(("fall", "beschreibung", "umgang", "ausgang"), text))
    funder = _object(
        dict.fromkeys(("quelle", "begriff", "bezeichnung", "von", "bis", "betrag"), text)
        | {"anschub": {"type": ["boolean", "null"]}}
    )
    story = _object(
        dict.fromkeys(("fall", "titel", "stand", "beschreibung"), text)
        | {"geldgeber": {"type": "array", "items": funder}}
    )
    gap = {
        "am_tisch": {"type": "array", "items": _object(named)},
        "fehlen": {"type": "array", "items": row},
        "vorhanden": {"type": "array", "items": row},
    }
    return _object(
        {
            "faelle": {"type": "array", "items": text},
            "akteure": _ref("Akteursmatrix"),
            "luecken": {"type": ["object", "null"], "properties": gap},
            "zusammenarbeit": {"type": "array", "items": rung},
            "hindernisse": {
                "type": "array",
                "items": _object(counted | {"hindernisse": {"type": "array", "items": obstacle}}),
            },
            "nach_der_foerderung": _object(
                {
                    "staende": {"type": "array", "items": _object(counted)},
                    "faelle": {"type": "array", "items": story},
                }
            ),
        }
    )


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _profile_schema(words: Words) -> Json:
    schema = Profile.model_json_schema(by_alias=True)
    properties = schema["properties"]
    for name in ("struktur", "problem", "gesucht", "text"):
        properties[name]["maxLength"] = LONGEST_TEXT
    for name, vocabulary in PROFILE_TERMS.items():
        terms = {"type": "string", "enum": list(words[vocabulary].terms)}
        if properties[name].get("type") == "array":
            properties[name]["items"] = terms
        else:
            properties[name]["anyOf"] = [terms, {"type": "null"}]
    properties["k"] = _LIMIT
    schema.pop("description", None)
    return schema
