"""The cases for programs: the list with the same facets as the browse page, and one record."""

from __future__ import annotations

from flask import Response, jsonify, request
from werkzeug.exceptions import NotFound

from kb.collection import UnknownCase
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
    try:
        return jsonify(current_engine().collection.case(case_id).to_record())
    except UnknownCase as error:
        raise NotFound(str(error)) from None
