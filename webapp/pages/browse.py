"""All cases to browse by facets, without typing anything; the same list as JSON and CSV."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for

from webapp.case_rows import COLUMN_NAMES, case_row, case_row_in_words
from webapp.facets import FACET_BY_NAME, FACETS, Ticked, group, options, select, ticked_in
from webapp.pages import pages
from webapp.representation import wanted_form
from webapp.serving_engine import current_engine
from webapp.table import csv_response

GROUPINGS = ("quartierstyp", "problemlagen", "handlungsfelder", "gemeindetyp", "land")


@pages.get("/faelle")
@pages.get("/faelle.<any(json, csv):suffix>")
def browse(suffix: str | None = None) -> Response:
    """List the cases that fit what is ticked."""
    engine = current_engine()
    collection, words = engine.collection, engine.words
    ticked = ticked_in(request.args)
    found = select(collection.cases, ticked)
    wanted = wanted_form(suffix)
    if wanted == "json":
        response = jsonify({"anzahl": len(found), "faelle": [case_row(case) for case in found]})
    elif wanted == "csv":
        rows = [case_row_in_words(case, words) for case in found]
        response = csv_response(COLUMN_NAMES, rows, "praxiskompass-faelle")
    else:
        grouping = request.args.get("gruppe", "")
        grouping = grouping if grouping in GROUPINGS else GROUPINGS[0]
        response = make_response(
            render_template(
                "browse.html",
                facets=[(facet, options(facet, collection, ticked)) for facet in FACETS],
                ticked=_ticked_with_links(ticked, grouping),
                found=found,
                total=len(collection.cases),
                groups=group(FACET_BY_NAME[grouping], collection, found),
                groupings=[(name, FACET_BY_NAME[name].title) for name in GROUPINGS],
                grouping=grouping,
                as_json=url_for("pages.browse", suffix="json", **_lists(ticked)),
                as_csv=url_for("pages.browse", suffix="csv", **_lists(ticked)),
            )
        )
    response.vary.add("Accept")
    return response


def _ticked_with_links(ticked: Ticked, grouping: str) -> list[tuple[str, str, str]]:
    """Return facet title, term in words, and the address of the list without this term."""
    words = current_engine().words
    chips = []
    for name, terms in ticked.items():
        facet = FACET_BY_NAME[name]
        for term in sorted(terms):
            rest = {**ticked, name: terms - {term}}
            address = url_for("pages.browse", gruppe=grouping, **_lists(rest))
            chips.append((facet.title, facet.label(words, term), address))
    return chips


def _lists(ticked: Ticked) -> dict[str, Any]:
    return {name: sorted(terms) for name, terms in ticked.items() if terms}
