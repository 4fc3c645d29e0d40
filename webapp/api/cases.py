"""The cases for programs: the list with the same facets as the browse page, one record, its actors and its twins."""

from __future__ import annotations

from flask import Response, jsonify, request
from werkzeug.exceptions import NotFound

from kb.collection import UnknownCase
from kb.model import Case
from recommender.insights.actors import actor_matrix
from recommender.insights.as_data import matrix_as_data, twins_as_data
from recommender.insights.twins import twins_of_case
from webapp.api import api
from webapp.case_rows import case_row
from webapp.errors import InvalidInput
from webapp.facets import FACET_BY_NAME, select
from webapp.serving_engine import current_engine


@api.get("/api/v1/cases")
def cases() -> Response:
    """Return the cases that have all facets asked for."""
    unknown = sorted(set(request.args) - set(FACET_BY_NAME))
    if unknown:
        raise InvalidInput(
            f"Das Merkmal „{unknown[0]}“ gibt es nicht. Möglich sind: {', '.join(FACET_BY_NAME)}.",
            unknown[0],
        )
    ticked = {name: frozenset(request.args.getlist(name)) for name in request.args}
    found = select(current_engine().collection.cases, ticked)
    return jsonify({"anzahl": len(found), "faelle": [case_row(case) for case in found]})


@api.get("/api/v1/cases/<case_id>")
def case(case_id: str) -> Response:
    """Return the record of a case with its German field names."""
    return jsonify(_case(case_id).to_record())


@api.get("/api/v1/cases/<case_id>/actors")
def actors(case_id: str) -> Response:
    """Return who contributed what in a case."""
    words = current_engine().words
    return jsonify(matrix_as_data(actor_matrix([_case(case_id)], words), words))


@api.get("/api/v1/cases/<case_id>/twins")
def twins(case_id: str) -> Response:
    """Return the twin quarters of a case."""
    engine = current_engine()
    return jsonify(twins_as_data(twins_of_case(engine, _case(case_id).id), engine.words))


def _case(case_id: str) -> Case:
    try:
        return current_engine().collection.case(case_id)
    except UnknownCase as error:
        raise NotFound(str(error)) from None
