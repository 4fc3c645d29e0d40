"""The OpenAPI document of the API, built from the same models and word lists that answer it."""

from __future__ import annotations

from flask import Response, jsonify

from kb.coverage import DIMENSIONS
from kb.model import Record
from kb.vocabulary import Words
from recommender.insights.comparison import FEWEST, MOST
from recommender.obstacles.query import ObstacleQuery
from recommender.profile import Profile
from webapp.api import api
from webapp.api.schemas import LIMIT, Json, ref, schemas
from webapp.facets import FACETS, MAP_FACETS
from webapp.serving_engine import current_engine

_CASE_IDS: Json = {
    "type": "array",
    "items": {"type": "string"},
    "minItems": FEWEST,
    "maxItems": MOST,
}
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
                        "content": {"application/json": {"schema": ref("Mappenauswahl")}},
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
        "components": {"schemas": schemas(words)},
    }


def _operation(name: str, summary: str, answer: str, parameters: list[Json] | None = None) -> Json:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            "200": {
                "description": answer,
                "content": {"application/json": {"schema": ref(answer)}},
            },
            "default": {
                "description": "Fehler nach RFC 9457",
                "content": {"application/problem+json": {"schema": ref("Problem")}},
            },
        },
    }


def _body(name: str) -> Json:
    schema = {"schema": ref(name)}
    return {"requestBody": {"required": True, "content": {"application/json": schema}}}


def _profile_parameters() -> list[Json]:
    limit: Json = {"name": "k", "in": "query", "schema": LIMIT}
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
