"""Obstacles: all kinds with their numbers, and a search that starts from an obstacle.

As with the search for cases, a text is submitted by POST, so that it stands in no address or log;
the filters alone may stand in an address.
"""

from __future__ import annotations

from typing import Any

from flask import jsonify, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kb.model import UNKNOWN
from recommender.engine import Engine
from recommender.insights.obstacles import by_kind, by_outcome
from recommender.obstacles.as_data import obstacle_as_data, obstacles_as_data
from recommender.obstacles.query import (
    QUERY_TERMS,
    ObstacleHit,
    ObstacleQuery,
    ObstacleResult,
    read_obstacle_query,
)
from recommender.profile import ProfileError
from webapp.errors import InvalidInput
from webapp.given import record_of_fields
from webapp.pages import pages
from webapp.profile_form import EMPTY_FORM, FieldError, ProfileForm
from webapp.representation import wanted_form
from webapp.serving_engine import current_engine
from webapp.table import csv_response

COLUMNS = (
    "rang", "nah", "art_bezeichnung", "hindernis", "umgang", "ausgang_bezeichnung",
    "verstetigung_bezeichnung", "was_daraus_wurde", "titel", "ort", "land", "quartierstyp", "fall",
    "adresse",
)  # fmt: skip


@pages.route("/hindernisse", methods=["GET", "POST"])
@pages.route("/hindernisse.<any(json, csv):suffix>", methods=["GET", "POST"])
def obstacles(suffix: str | None = None) -> BaseResponse:
    """Show all kinds of obstacle, or those that a text or the ticked terms ask for."""
    engine = current_engine()
    given = request.form if request.method == "POST" else request.args
    known = ("text", *QUERY_TERMS)
    record = {k: v for k, v in record_of_fields(given, QUERY_TERMS).items() if k in known}
    wanted = wanted_form(suffix)
    try:
        query = read_obstacle_query(record, engine.words)
    except ProfileError as error:
        if wanted != "html":
            raise InvalidInput(str(error), error.field) from None
        form = _form(record, (FieldError(error.field, str(error)),))
        return make_response(_start_page(engine, form), 400)
    result = engine.obstacles.search(query)
    if wanted == "json":
        return jsonify(obstacles_as_data(result, engine.words))
    if wanted == "csv":
        return csv_response(COLUMNS, _rows(result, engine), "praxiskompass-hindernisse")
    if query.is_empty:
        return make_response(_start_page(engine, EMPTY_FORM))
    return make_response(_result_page(engine, _form(record), result))


def _form(record: dict[str, Any], errors: tuple[FieldError, ...] = ()) -> ProfileForm:
    ticked = {name: frozenset(record.get(name, ())) for name in QUERY_TERMS}
    return ProfileForm({"text": str(record.get("text", "")).strip()}, ticked, None, errors)


def _start_page(engine: Engine, form: ProfileForm) -> str:
    everything = engine.obstacles.search(ObstacleQuery.model_validate({}))
    groups = by_kind(everything.found, engine.words)
    return render_template(
        "obstacles/start.html",
        form=form,
        kinds=[(group, by_outcome(group.obstacles, engine.words)) for group in groups],
        totals=by_outcome(everything.found, engine.words),
        cases=len({item.case.id for item in everything.found}),
        number_of_cases=len(engine.collection.cases),
        choices=_choices(engine),
    )


def _result_page(engine: Engine, form: ProfileForm, result: ObstacleResult) -> str:
    filters = {name: terms for name, terms in result.query.to_record().items() if name != "text"}
    return render_template(
        "obstacles/results.html",
        form=form,
        result=result,
        outcomes=_failures_first(result, engine),
        cases=len({item.case.id for item in result.found}),
        choices=_choices(engine),
        link=url_for("pages.obstacles", **result.query.to_record()),
        as_csv=url_for("pages.obstacles", suffix="csv", **filters),
        as_json=url_for("pages.obstacles", suffix="json", **filters),
    )


def _failures_first(result: ObstacleResult, engine: Engine) -> list[tuple[str, list[ObstacleHit]]]:
    """Return the close hits by outcome, the unsolved first: who failed has the most to tell."""
    outcomes = [group.outcome for group in by_outcome(result.found, engine.words)]
    ordered = [*(o for o in reversed(outcomes) if o != UNKNOWN), UNKNOWN]
    grouped = [(o, [h for h in result.close if h.item.obstacle.outcome == o]) for o in ordered]
    return [(outcome, hits) for outcome, hits in grouped if hits]


def _rows(result: ObstacleResult, engine: Engine) -> list[dict[str, object]]:
    rows = []
    for hit in result.hits:
        row = obstacle_as_data(hit, engine.words)
        row["nah"] = "ja" if hit.close else "nein"
        row["quartierstyp"] = engine.words.labels("quartierstyp", row["quartierstyp"])
        row["adresse"] = url_for("pages.case", case_id=hit.item.case.id)
        rows.append(row)
    return rows


def _choices(engine: Engine) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Return what can be ticked: field, title, and term, label and number of obstacles."""
    words, items = engine.words, engine.obstacles.items
    kinds = {group.kind: len(group.obstacles) for group in by_kind(items, words)}
    outcomes = {group.outcome: len(group.obstacles) for group in by_outcome(items, words)}
    types = {
        term: sum(term in item.case.quarter_types for item in items)
        for term in words["quartierstyp"].terms
    }
    titles = (
        ("art", "Art des Hindernisses"),
        ("ausgang", "Ausgang"),
        ("quartierstyp", "Quartierstyp"),
    )
    counted = {"art": kinds, "ausgang": outcomes, "quartierstyp": types}
    return [
        (
            name,
            title,
            [
                (term, words.label(QUERY_TERMS[name], term), count)
                for term, count in counted[name].items()
                if count
            ],
        )
        for name, title in titles
    ]
