"""Home page with the profile form, and the results of a search.

A search is submitted by POST, so that its text stands in no address, log or history. Opening
``/suche?struktur=…`` works too; the page offers such a link only as an explicit choice.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from recommender.engine import Engine
from recommender.explain import quoted
from recommender.insights.as_data import answer_as_data
from recommender.insights.lessons import lessons_of_result
from recommender.insights.twins import twins_of_result
from recommender.result import Closeness, SearchResult
from webapp.case_rows import case_row_in_words
from webapp.errors import InvalidInput
from webapp.example_profiles import EXAMPLE_PROFILES
from webapp.facets import FACET_BY_NAME, FACETS, Option, options
from webapp.pages import pages
from webapp.profile_form import EMPTY_FORM, ProfileForm, read_form
from webapp.representation import wanted_form
from webapp.serving_engine import current_engine
from webapp.table import csv_response
from webapp.timeline import timeline_of

RESULT_COLUMNS = (
    "rang", "naehe", "titel", "gemeinde", "quartier", "land", "quartierstyp", "kurzfassung",
    "passt", "anders", "offen", "verstetigung", "fall", "adresse",
)  # fmt: skip
LONG_LINK = 2000
"""Characters; beyond this, some mail programs and proxies cut an address."""


@pages.get("/")
def home() -> str:
    """Show the empty form, or an example profile to start from."""
    wanted = request.args.get("beispiel", "")
    example = next((e for e in EXAMPLE_PROFILES if e.key == wanted), None)
    return render_template(
        "home.html",
        form=example.form if example else EMPTY_FORM,
        example=example,
        examples=EXAMPLE_PROFILES,
        **_choices(current_engine()),
    )


@pages.route("/suche", methods=["GET", "POST"])
@pages.route("/suche.<any(json, csv):suffix>", methods=["GET", "POST"])
def search(suffix: str | None = None) -> BaseResponse | str | tuple[str, int]:
    """Answer a profile as a page, as JSON or as a table."""
    given = request.form if request.method == "POST" else request.args
    if request.method == "GET" and not given and not suffix:
        return redirect(url_for("pages.home"), code=303)
    engine = current_engine()
    form = read_form(given, engine.words)
    wanted = wanted_form(suffix)
    if form.profile is None:
        if wanted != "html":
            raise InvalidInput(form.errors[0].message, form.errors[0].field)
        page = render_template(
            "home.html", form=form, example=None, examples=EXAMPLE_PROFILES, **_choices(engine)
        )
        return page, 400
    result = engine.search(form.profile, limit=form.limit)
    if wanted == "json":
        return jsonify(answer_as_data(engine, result))
    if wanted == "csv":
        return csv_response(RESULT_COLUMNS, result_rows(result, engine), "praxiskompass-ergebnis")
    return _result_page(engine, form, result)


def _result_page(engine: Engine, form: ProfileForm, result: SearchResult) -> str:
    close = [hit for hit in result.hits if hit.closeness is not Closeness.NONE]
    weak = [hit for hit in result.hits if hit.closeness is Closeness.NONE]
    query = urlencode(form.pairs)
    lessons = lessons_of_result(result, engine.words)
    return render_template(
        "results.html",
        form=form,
        result=result,
        close=close,
        weak=weak,
        ranks={hit.case.id: hit.rank for hit in close},
        lessons=lessons,
        twins=twins_of_result(engine, result),
        timeline=timeline_of(lessons.funding),
        more=_next_limit(form, result),
        link=url_for("pages.search") + "?" + query,
        link_is_long=len(query) > LONG_LINK,
        engine=engine,
        chosen=frozenset(request.values.getlist("fall")),
        all_chosen=[c for c in engine.collection.cases if c.id in request.values.getlist("fall")],
        **_choices(engine),
    )


def _next_limit(form: ProfileForm, result: SearchResult) -> int | None:
    """Return how many hits the button for more should ask for, None if all are shown."""
    full = len(result.hits) >= form.limit and form.limit < min(50, result.candidates)
    return min(form.limit + 10, 50) if full else None


def result_rows(result: SearchResult, engine: Engine) -> list[dict[str, object]]:
    """Return the hits as rows of a table with ``RESULT_COLUMNS``."""
    rows = []
    for hit in result.hits:
        explained = {
            "rang": hit.rank,
            "naehe": hit.closeness.value,
            "passt": [*quoted(hit.pairs), *(term.label for term in hit.shared)],
            "anders": [difference.text for difference in hit.differences],
            "offen": [point.text for point in hit.open_points],
        }
        rows.append(case_row_in_words(hit.case, engine.words) | explained)
    return rows


def _choices(engine: Engine) -> dict[str, object]:
    """Return what can be ticked: describing terms, filters that find something, actors."""
    collection, words = engine.collection, engine.words
    filters: list[tuple[str, str, tuple[Option, ...]]] = [
        (f"nur_{facet.name}", facet.title, options(facet, collection, {}, known_only=True))
        for facet in FACETS
        if facet.name != "verstetigung"
    ]
    describing = [
        (name, FACET_BY_NAME[name].title, words[name].terms)
        for name in ("quartierstyp", "gemeindetyp", "problemlagen")
    ]
    return {
        "filters": filters,
        "describing": describing,
        "actor_kinds": words["akteursarten"].terms,
        "cooperation_forms": words["kooperationsformen"].terms,
        "number_of_cases": len(collection.cases),
    }
