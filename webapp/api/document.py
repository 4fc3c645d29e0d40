"""The OpenAPI document of the API, built from the same models and word lists that answer it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from kb.model import UNKNOWN, Case, Record
from kb.vocabulary import Words
from recommender.obstacles.query import QUERY_TERMS, ObstacleQuery
from recommender.profile import LONGEST_TEXT, PROFILE_TERMS, Profile
from recommender.project.project import PROJECT_TERMS, Project
from recommender.result import Closeness
from webapp.api import api
from webapp.facets import FACETS
from webapp.profile_form import LEAST_HITS, MOST_HITS
from webapp.serving_engine import current_engine

Json = dict[str, Any]
_LIMIT: Json = {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": LEAST_HITS}


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
                | _body("Quartiersprofil"),
            },
            "/api/v1/obstacles": {
                "get": _operation(
                    "hindernisseMitAdresse",
                    "Hindernisse zu einem Text oder nach Art, Ausgang und Quartierstyp",
                    "Hindernisse",
                    _fields_as_parameters(ObstacleQuery),
                ),
                "post": _operation("hindernisse", "Dasselbe als JSON", "Hindernisse")
                | _body("Hindernisfrage"),
            },
            "/api/v1/project-check": {
                "post": _operation(
                    "projektPruefen",
                    "Ein eigenes Projekt neben ähnlichen Fällen",
                    "Projektvergleich",
                )
                | _body("Projekt"),
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
                    [
                        {
                            "name": "fall",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string"},
                        }
                    ],
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


def _body(name: str) -> Json:
    schema = {"schema": _ref(name)}
    return {"requestBody": {"required": True, "content": {"application/json": schema}}}


def _profile_parameters() -> list[Json]:
    limit: Json = {"name": "k", "in": "query", "schema": _LIMIT}
    return [limit, *_fields_as_parameters(Profile)]


def _fields_as_parameters(model: type[Record]) -> list[Json]:
    """Return the fields of a model as parameters of an address."""
    parameters: list[Json] = []
    for field in model.model_fields.values():
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
            },
        },
        "Projekt": _project_schema(words),
        "Projektvergleich": _project_check(closeness, hit),
        "Hindernisfrage": _obstacle_query_schema(words),
        "Hindernisse": _obstacles(),
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


def _lessons() -> Json:
    text = {"type": "string"}
    named = {"begriff": text, "bezeichnung": text}
    counted = {
        **named,
        "zahl": {"type": "integer"},
        "faelle": {"type": "array", "items": text},
    }
    row = _object(
        counted
        | {
            "beitraege": {"type": "array", "items": _object(counted)},
            "ohne_angabe": {"type": "array", "items": text},
        }
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
            "akteure": _object(
                {
                    "beitraege": {"type": "array", "items": _object(named)},
                    "zeilen": {"type": "array", "items": row},
                    "summen": {"type": "array", "items": _object(counted)},
                }
            ),
            "luecken": {"type": ["object", "null"], "properties": gap},
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


def _project_schema(words: Words) -> Json:
    schema = Project.model_json_schema(by_alias=True)
    for name in ("vorgehen", "struktur", "problem"):
        schema["properties"][name]["maxLength"] = LONGEST_TEXT
    for name, vocabulary in PROJECT_TERMS.items():
        terms = {"type": "string", "enum": list(words[vocabulary].terms)}
        schema["properties"][name]["items"] = terms
    schema.pop("description", None)
    return schema


def _project_check(closeness: Json, hit: Json) -> Json:
    text, number = {"type": "string"}, {"type": "integer"}
    texts = {"type": "array", "items": text}
    term = _object(
        {
            "begriff": text,
            "bezeichnung": text,
            "zahl": number,
            "faelle": texts,
            "erschlossen": {"type": "boolean"},
            "anschub": {"type": ["boolean", "null"]},
        }
    )
    terms = {"type": "array", "items": term}
    comparison = _object(
        {
            "feld": text,
            "titel": text,
            "fehlt": terms,
            "gemeinsam": terms,
            "nur_hier": terms,
            "ohne_angabe": texts,
        }
    )
    return _object(
        {
            "projekt": {"type": "object"},
            "naehe": closeness,
            "durchsucht": number,
            "insgesamt": number,
            "erschlossen": {"type": "array", "items": {"type": "object"}},
            "verglichen_mit": texts,
            "vergleich": {"type": "array", "items": comparison},
            "anschluss": {"type": ["string", "null"]},
            "treffer": {"type": "array", "items": hit},
            "lehren": _lessons(),
        }
    )


def _obstacle_query_schema(words: Words) -> Json:
    terms = {name: list(words[vocabulary].terms) for name, vocabulary in QUERY_TERMS.items()}
    terms["ausgang"].append(UNKNOWN)
    properties: Json = {
        name: {"type": "array", "items": {"type": "string", "enum": keys}}
        for name, keys in terms.items()
    }
    return _object({"text": {"type": "string", "maxLength": LONGEST_TEXT}, **properties})


def _obstacles() -> Json:
    text, number = {"type": "string"}, {"type": "integer"}
    texts = {"type": "array", "items": text}
    outcomes = {
        "type": "array",
        "items": _object({"begriff": text, "bezeichnung": text, "zahl": number}),
    }
    kind = _object(
        {
            "begriff": text,
            "bezeichnung": text,
            "zahl": number,
            "faelle": texts,
            "ausgaenge": outcomes,
        }
    )
    hit = _object(
        {"rang": number, "nah": {"type": "boolean"}, "quartierstyp": texts}
        | dict.fromkeys(
            (
                "art", "art_bezeichnung", "hindernis", "umgang", "ausgang", "ausgang_bezeichnung",
                "verstetigung", "verstetigung_bezeichnung", "was_daraus_wurde", "fall", "titel",
                "ort", "land",
            ),
            text,
        )
    )  # fmt: skip
    return _object(
        {
            "frage": {"type": "object"},
            "durchsucht": number,
            "insgesamt": number,
            "anzahl": number,
            "erkannt": {"type": "array", "items": {"type": "object"}},
            "gesucht_auch": {"type": "array", "items": {"type": "object"}},
            "ausgaenge": outcomes,
            "arten": {"type": "array", "items": kind},
            "treffer": {"type": "array", "items": hit},
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
