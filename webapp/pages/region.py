"""Where the cases are and what is missing: the map, and the matrix of quarter types."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for

from kb.coverage import COLUMNS, DIMENSIONS, Coverage, coverage_of, gaps_in_words
from kb.geography import HOME_STATE
from kb.region import DENOMINATOR, AreaCases, Region, region_of
from webapp.facets import FACET_BY_NAME, MAP_FACETS, options, select, ticked_in
from webapp.map_drawing import district_map, state_map
from webapp.pages import pages
from webapp.representation import wanted_form
from webapp.serving_engine import current_engine
from webapp.table import csv_response

AREA_COLUMNS = ("ebene", "ags", "gebiet", "faelle", "faelle_insgesamt", "gemeinden",
                "gemeinden_mit_fall", "fall")  # fmt: skip
CELL_COLUMNS = ("zeile", "quartierstyp", "anzahl", "fall")


@pages.get("/karte")
@pages.get("/karte.<any(json, csv):suffix>")
def region(suffix: str | None = None) -> Response:
    """Show where the selected cases are, per municipality, district and state."""
    collection = current_engine().collection
    chosen = ticked_in(request.args, MAP_FACETS)
    found = region_of(collection, select(collection.cases, chosen))
    wanted = wanted_form(suffix)
    if wanted == "json":
        response = jsonify(found.to_record())
    elif wanted == "csv":
        response = csv_response(AREA_COLUMNS, _area_rows(found), "praxiskompass-karte")
    else:
        address: dict[str, Any] = {name: sorted(terms) for name, terms in chosen.items()}
        response = make_response(
            render_template(
                "region.html",
                region=found,
                home_state=HOME_STATE,
                denominator=DENOMINATOR,
                selectors=[
                    (FACET_BY_NAME[name], options(FACET_BY_NAME[name], collection, chosen))
                    for name in MAP_FACETS
                ],
                chosen=address,
                districts=district_map(found),
                states=state_map(found),
                as_json=url_for("pages.region", suffix="json", **address),
                as_csv=url_for("pages.region", suffix="csv", **address),
            )
        )
    response.vary.add("Accept")
    return response


@pages.get("/luecken")
@pages.get("/luecken.<any(json, csv):suffix>")
def coverage(suffix: str | None = None) -> Response:
    """Show how many cases the collection knows per quarter type and second term, and the gaps."""
    dimension = request.args.get("gegen", "")
    dimension = dimension if dimension in DIMENSIONS else DIMENSIONS[0]
    found = coverage_of(current_engine().collection, dimension)
    wanted = wanted_form(suffix)
    if wanted == "json":
        response = jsonify(found.to_record())
    elif wanted == "csv":
        response = csv_response(CELL_COLUMNS, _cell_rows(found), "praxiskompass-luecken")
    else:
        response = make_response(
            render_template(
                "coverage.html",
                coverage=found,
                column_facet=COLUMNS,
                gaps=list(gaps_in_words(found)),
                dimensions=[(name, FACET_BY_NAME[name].title) for name in DIMENSIONS],
                as_json=url_for("pages.coverage", suffix="json", gegen=dimension),
                as_csv=url_for("pages.coverage", suffix="csv", gegen=dimension),
            )
        )
    response.vary.add("Accept")
    return response


def _area_rows(found: Region) -> list[dict[str, object]]:
    rows = [
        _area_row("Kreis", district)
        | {"gemeinden": district.municipalities, "gemeinden_mit_fall": district.with_case}
        for district in found.districts
    ]
    rows += [_area_row("Land", state) for state in found.states]
    return rows + [_area_row("anderswo", area) for area in found.elsewhere]


def _area_row(level: str, area: AreaCases) -> dict[str, object]:
    return {
        "ebene": level,
        "ags": area.key,
        "gebiet": area.name,
        "faelle": len(area.cases),
        "faelle_insgesamt": area.total,
        "fall": [case.id for case in area.cases],
    }


def _cell_rows(found: Coverage) -> list[dict[str, object]]:
    return [
        {
            "zeile": found.rows[row],
            "quartierstyp": found.columns[column],
            "anzahl": len(ids),
            "fall": list(ids),
        }
        for (row, column), ids in found.cells.items()
    ]
