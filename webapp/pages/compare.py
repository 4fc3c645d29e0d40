"""Two to four cases side by side; the address holds nothing but their ids."""

from __future__ import annotations

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from kb.collection import UnknownCase
from kb.model import Case
from recommender.insights.comparison import (
    FEWEST,
    MOST,
    Comparison,
    ComparisonError,
    compare,
    comparison_as_data,
)
from webapp.errors import InvalidInput
from webapp.pages import pages
from webapp.representation import wanted_form
from webapp.serving_engine import current_engine
from webapp.table import csv_response


@pages.post("/vergleich")
def compare_chosen() -> BaseResponse:
    """Lead to the comparison of the ticked cases; the text of the form they came with stays behind."""
    return redirect(
        url_for("pages.comparison", fall=_named(request.form.getlist("fall"))), code=303
    )


@pages.get("/vergleich")
@pages.get("/vergleich.<any(json, csv):suffix>")
def comparison(suffix: str | None = None) -> Response:
    """Compare the named cases as a page, as JSON or as a table."""
    engine = current_engine()
    wanted = wanted_form(suffix)
    cases, missing = cases_named(request.args.getlist("fall"))
    if wanted != "html":
        found = compared(cases, missing)
        if wanted == "json":
            response = jsonify(comparison_as_data(found))
        else:
            response = csv_response(*_as_table(found), "praxiskompass-vergleich")
    else:
        too_many = len(cases) > MOST
        found_or_none = compare(cases, engine.words) if FEWEST <= len(cases) <= MOST else None
        page = render_template(
            "comparison.html",
            comparison=found_or_none,
            cases=cases,
            missing=missing,
            too_many=too_many,
            fewest=FEWEST,
            most=MOST,
            all_cases=sorted(engine.collection.cases, key=lambda case: case.place.label.casefold()),
        )
        response = make_response(page, 400 if too_many else 200)
    return response


def compared(cases: list[Case], missing: list[str]) -> Comparison:
    """Return the comparison for a program; raises NotFound or InvalidInput."""
    if missing:
        raise NotFound(str(UnknownCase(missing[0])))
    try:
        return compare(cases, current_engine().words)
    except ComparisonError as error:
        raise InvalidInput(str(error), "fall") from None


def _named(names: list[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def cases_named(names: list[str]) -> tuple[list[Case], list[str]]:
    """Return the cases of these ids, each once, and the ids that no case has."""
    cases, missing = [], []
    for name in _named(names):
        try:
            cases.append(current_engine().collection.case(name))
        except UnknownCase:
            missing.append(name)
    return cases, missing


def _as_table(found: Comparison) -> tuple[tuple[str, ...], list[dict[str, object]]]:
    ids = [case.id for case in found.cases]
    rows: list[dict[str, object]] = [
        {"feld": "Titel", "vergleich": "", **{case.id: case.title for case in found.cases}}
    ]
    for line in found.lines:
        values = ([entry.text for entry in cell] or "unbekannt" for cell in line.cells)
        rows.append(
            {
                "feld": line.title,
                "vergleich": line.agreement.value,
                **dict(zip(ids, values, strict=True)),
            }
        )
    return ("feld", "vergleich", *ids), rows
