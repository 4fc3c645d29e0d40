"""Dossier and comparison for programs."""

from __future__ import annotations

from datetime import date

from flask import Response, jsonify, request

from recommender.dossier.as_data import dossier_as_data
from recommender.dossier.contents import compose, dossier_for
from recommender.dossier.model import DossierError, read_dossier
from recommender.insights.comparison import comparison_as_data
from webapp.api import api
from webapp.errors import InvalidInput
from webapp.pages.compare import cases_named, compared
from webapp.serving_engine import current_engine


@api.post("/api/v1/dossier")
def dossier() -> Response:
    """Return a dossier of a profile and cases; without ``faelle``, of the five closest cases."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise InvalidInput("Der Inhalt der Anfrage ist kein JSON-Objekt mit einer Mappe.")
    engine = current_engine()
    try:
        chosen = read_dossier(given, engine.words)
    except DossierError as error:
        raise InvalidInput(str(error), error.field) from None
    if "faelle" not in given and not chosen.profile.is_empty:
        chosen = chosen.model_copy(update={"cases": dossier_for(chosen.profile, engine).cases})
    return jsonify(dossier_as_data(compose(chosen, engine, date.today()), engine.words))


@api.get("/api/v1/compare")
def compare() -> Response:
    """Return two to four cases (``fall=…``) field by field."""
    return jsonify(comparison_as_data(compared(*cases_named(request.args.getlist("fall")))))
