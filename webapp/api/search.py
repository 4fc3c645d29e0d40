"""The search for programs: a profile as JSON (POST), as form data or in the address (GET)."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from recommender.insights.as_data import answer_as_data
from recommender.profile import ProfileError, read_profile
from webapp.api import api
from webapp.errors import InvalidInput
from webapp.profile_form import LEAST_HITS, LIST_FIELDS, MOST_HITS
from webapp.serving_engine import current_engine

_LISTS = frozenset(LIST_FIELDS) | {"nicht_gemeinde"}


@api.route("/api/v1/search", methods=["GET", "POST"])
def search() -> Response:
    """Return the most similar cases with everything needed to say why."""
    given = _given()
    limit = _limit(given.pop("k", LEAST_HITS))
    engine = current_engine()
    try:
        profile = read_profile(given, engine.words)
    except ProfileError as error:
        raise InvalidInput(str(error), error.field) from None
    return jsonify(answer_as_data(engine, engine.search(profile, limit=limit)))


def _given() -> dict[str, Any]:
    if request.method == "GET":
        return _from_fields(request.args.lists())
    if request.is_json:
        data = request.get_json(silent=True)
        if not isinstance(data, dict):
            raise InvalidInput("Der Inhalt der Anfrage ist kein JSON-Objekt mit einem Profil.")
        return dict(data)
    if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return _from_fields(request.form.lists())
    raise UnsupportedMediaType()


def _from_fields(pairs: Any) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, values in pairs:
        filled = [value for value in values if value]
        if name in _LISTS:
            record[name] = filled
        elif name == "ohne_anschub":
            record[name] = bool(filled) and filled[0] not in ("0", "false", "nein")
        elif filled:
            record[name] = filled[0]
    return record


def _limit(value: Any) -> int:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 4):
        raise InvalidInput(f"„k“ muss eine Zahl von 1 bis {MOST_HITS} sein.", "k")
    if not 1 <= int(text) <= MOST_HITS:
        raise InvalidInput(f"„k“ muss eine Zahl von 1 bis {MOST_HITS} sein.", "k")
    return int(text)
