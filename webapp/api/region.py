"""Where the cases are and what the collection covers, for programs."""

from __future__ import annotations

from flask import Response, jsonify, request

from kb.coverage import DIMENSIONS, coverage_of
from kb.region import region_of
from webapp.api import api
from webapp.errors import InvalidInput
from webapp.facets import MAP_FACETS, select, ticked_in
from webapp.serving_engine import current_engine


@api.get("/api/v1/region")
def region() -> Response:
    """Return the selected cases per municipality, district and state, and the gaps."""
    _refuse_all_but(MAP_FACETS)
    collection = current_engine().collection
    selected = select(collection.cases, ticked_in(request.args, MAP_FACETS))
    return jsonify(region_of(collection, selected).to_record())


@api.get("/api/v1/coverage")
def coverage() -> Response:
    """Return the matrix of quarter types against the dimension ``gegen``."""
    _refuse_all_but(("gegen",))
    dimension = request.args.get("gegen", DIMENSIONS[0])
    if dimension not in DIMENSIONS:
        raise InvalidInput(f"„gegen“ muss eines sein von: {', '.join(DIMENSIONS)}.", "gegen")
    return jsonify(coverage_of(current_engine().collection, dimension).to_record())


def _refuse_all_but(known: tuple[str, ...]) -> None:
    unknown = sorted(set(request.args) - set(known))
    if unknown:
        raise InvalidInput(
            f"Die Angabe „{unknown[0]}“ gibt es hier nicht. Möglich sind: {', '.join(known)}.",
            unknown[0],
        )
