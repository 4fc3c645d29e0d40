"""Checking a project of one's own: the form, and the project beside the cases most like it.

A project is sent by POST only: it stands in no address, is not logged and not stored.
"""

from __future__ import annotations

from typing import Any

from flask import jsonify, make_response, render_template, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from recommender.engine import Engine
from recommender.profile import ProfileError
from recommender.project.as_data import check_as_data
from recommender.project.check import ASPECTS, ProjectCheck, check_project
from recommender.project.project import LISTS, PROJECT_TERMS, read_project
from recommender.result import Closeness
from webapp.errors import InvalidInput
from webapp.given import record_of_fields
from webapp.pages import pages
from webapp.pages.search import RESULT_COLUMNS, result_rows
from webapp.profile_form import EMPTY_FORM, FieldError, ProfileForm
from webapp.representation import wanted_form
from webapp.serving_engine import current_engine
from webapp.table import csv_response

TEXTS = ("vorgehen", "struktur", "problem")
ONE_LINE = ("anschluss", "nicht_gemeinde")
COLUMNS = (*RESULT_COLUMNS, "hat_darueber_hinaus", "gemeinsam_mit_ihrem_projekt")


@pages.route("/projekt-pruefen", methods=["GET", "POST"])
@pages.route("/projekt-pruefen.<any(json, csv):suffix>", methods=["GET", "POST"])
def project_check(suffix: str | None = None) -> BaseResponse:
    """Show the form, or answer a project as a page, as JSON or as a table of its nearest cases."""
    engine = current_engine()
    if request.method == "GET":
        if suffix:
            raise MethodNotAllowed(valid_methods=["POST"])
        return make_response(_form_page(engine, EMPTY_FORM))
    known = (*TEXTS, *ONE_LINE, *LISTS)
    record = {k: v for k, v in record_of_fields(request.form, LISTS).items() if k in known}
    wanted = wanted_form(suffix)
    try:
        project = read_project(_with_municipalities(record), engine.words)
    except ProfileError as error:
        if wanted != "html":
            raise InvalidInput(str(error), error.field) from None
        form = _form(record, (FieldError(error.field, str(error)),))
        return make_response(_form_page(engine, form), 400)
    check = check_project(engine, project)
    if wanted == "json":
        return jsonify(check_as_data(check, engine.words))
    if wanted == "csv":
        return csv_response(COLUMNS, _rows(check, engine), "praxiskompass-projekt")
    return make_response(_result_page(engine, _form(record), check))


def _with_municipalities(record: dict[str, Any]) -> dict[str, Any]:
    typed = ",".join(record.get("nicht_gemeinde", ())).replace(";", ",").split(",")
    return {**record, "nicht_gemeinde": [name.strip() for name in typed if name.strip()]}


def _form(record: dict[str, Any], errors: tuple[FieldError, ...] = ()) -> ProfileForm:
    typed = {name: str(record.get(name, "")).strip() for name in (*TEXTS, "anschluss")}
    typed["nicht_gemeinde"] = ", ".join(record.get("nicht_gemeinde", ()))
    lists = (*PROJECT_TERMS, "nicht_erschlossen")
    return ProfileForm(typed, {n: frozenset(record.get(n, ())) for n in lists}, None, errors)


def _form_page(engine: Engine, form: ProfileForm) -> str:
    return render_template("project/start.html", form=form, choices=_choices(engine))


def _result_page(engine: Engine, form: ProfileForm, check: ProjectCheck) -> str:
    hits = check.result.hits
    return render_template(
        "project/results.html",
        form=form,
        choices=_choices(engine),
        check=check,
        lessons=check.lessons,
        close=[hit for hit in hits if hit.closeness is not Closeness.NONE],
        weak=[hit for hit in hits if hit.closeness is Closeness.NONE],
        titles={aspect.field: aspect.title for aspect in ASPECTS},
        ranks={hit.case.id: hit.rank for hit in hits},
    )


def _rows(check: ProjectCheck, engine: Engine) -> list[dict[str, object]]:
    rows = result_rows(check.result, engine)
    for row in rows:
        for column, part in (
            ("hat_darueber_hinaus", "missing"),
            ("gemeinsam_mit_ihrem_projekt", "shared"),
        ):
            row[column] = [
                f"{comparison.aspect.title}: {engine.words.label(comparison.aspect.vocabulary, item.term)}"
                for comparison in check.comparisons
                for item in getattr(comparison, part)
                if row["fall"] in {case.id for case in item.cases}
            ]
    return rows


def _choices(engine: Engine) -> list[tuple[str, str, bool, list[tuple[str, str, None]]]]:
    """Return what can be ticked: field, title, whether one at most, and the terms with labels."""
    return [
        (
            aspect.field,
            aspect.title,
            aspect.single,
            [
                (key, entry.label, None)
                for key, entry in engine.words[aspect.vocabulary].terms.items()
            ],
        )
        for aspect in ASPECTS
    ]
