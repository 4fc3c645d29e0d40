"""The schemas of the API: what goes in and what comes out, from the models and the word lists."""

from __future__ import annotations

from typing import Any

from kb.model import UNKNOWN, Case
from kb.vocabulary import Words
from recommender.dossier.model import (
    LONGEST_NOTE,
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_CASES,
    VERSION,
    Block,
)
from recommender.insights.comparison import Agreement
from recommender.obstacles.query import QUERY_TERMS
from recommender.profile import LONGEST_TEXT, PROFILE_TERMS, Profile
from recommender.project.project import PROJECT_TERMS, Project
from recommender.result import Closeness
from webapp.profile_form import LEAST_HITS, MOST_HITS

Json = dict[str, Any]
LIMIT: Json = {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": LEAST_HITS}


def ref(name: str) -> Json:
    """Return a reference to the schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas(words: Words) -> Json:
    """Return every schema by its German name; what may be given follows from the word lists."""
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
                "zwillinge": ref("Zwillinge"),
            },
        },
        "Projekt": _project_schema(words),
        "Projektvergleich": _project_check(closeness, hit),
        "Hindernisfrage": _obstacle_query_schema(words),
        "Hindernisse": _obstacles(),
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
            "profil": ref("Quartiersprofil"),
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
            "mappe": ref("Mappenauswahl"),
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
            "akteure": ref("Akteursmatrix"),
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
    properties["k"] = LIMIT
    schema.pop("description", None)
    return schema
