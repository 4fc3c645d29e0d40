"""The dossier (Mappe): choose, look at it, take it away; nothing is kept on the server.

Like a search it travels by POST; its text stands in an address only where somebody chooses so.
"""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for

from kb.collection import UnknownCase
from kb.model import Case
from kb.template import slug_of
from recommender.dossier.as_data import dossier_as_data
from recommender.dossier.contents import Contents, compose
from recommender.dossier.docx import as_docx
from recommender.dossier.file import dossier_to_yaml, read_dossier_file
from recommender.dossier.markdown import as_markdown
from recommender.dossier.model import (
    BLOCK_TITLES,
    LONGEST_NOTE,
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_CASES,
)
from recommender.dossier.sections import document_of
from recommender.engine import Engine
from recommender.profile_file import FileError
from recommender.result import Closeness
from webapp.addresses import case_address
from webapp.dossier_form import NOTE, SEEN, DossierForm, form_of, read_dossier_form
from webapp.errors import InvalidInput
from webapp.pages import pages
from webapp.profile_form import FieldError
from webapp.representation import MIME_TYPES, wanted_form
from webapp.serving_engine import current_engine

FORMS = ("html", "docx", "md", "json", "yaml")
SUGGESTED = 10
"""How many similar cases the form offers beside those already chosen."""
LONG_LINK = 2000


@pages.route("/mappe", methods=["GET", "POST"])
@pages.route("/mappe.<any(docx, md, json, yaml):suffix>", methods=["GET", "POST"])
def dossier(suffix: str | None = None) -> Response:
    """Show the dossier with its form, or hand it out as a file."""
    engine = current_engine()
    given = request.form if request.method == "POST" else request.args
    form = read_dossier_form(given, engine.words)
    wanted = wanted_form(suffix, FORMS)
    if form.dossier is None and wanted in ("json", "yaml", "md") and request.method == "GET":
        raise InvalidInput(form.errors[0].message, form.errors[0].field)
    if form.dossier is None or wanted == "html":
        return _page(form, engine)
    response = _download(compose(form.dossier, engine, date.today()), engine, wanted)
    response.vary.add("Accept")
    return response


@pages.post("/mappe/oeffnen")
def open_dossier() -> Response:
    """Show the dossier of an uploaded file."""
    engine = current_engine()
    upload = request.files.get("datei")
    try:
        if upload is None or not upload.filename:
            raise FileError("Bitte zuerst eine Datei auswählen.")
        form = form_of(read_dossier_file(upload.read(), engine.words), engine.words)
    except FileError as error:
        empty = read_dossier_form(request.form, engine.words)
        return _page(empty, engine, FieldError("datei", f"Diese Datei wird nicht gelesen. {error}"))
    return _page(form, engine)


def _download(contents: Contents, engine: Engine, wanted: str) -> Response:
    body: str | bytes
    if wanted == "docx":
        body = as_docx(document_of(contents, engine.words), case_address, contents.made_on)
    elif wanted == "md":
        body = as_markdown(document_of(contents, engine.words), case_address)
    elif wanted == "yaml":
        body = dossier_to_yaml(contents.dossier)
    else:
        body = json.dumps(dossier_as_data(contents, engine.words), ensure_ascii=False, indent=2)
    response = Response(body, mimetype=MIME_TYPES[wanted])
    if wanted != "json":
        name = slug_of("mappe", contents.dossier.title)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{wanted}"'
    return response


def _page(form: DossierForm, engine: Engine, fault: FieldError | None = None) -> Response:
    shown = form.dossier if form.dossier and not form.is_empty else None
    contents = compose(shown, engine, date.today()) if shown else None
    query = urlencode(form.pairs)
    errors = [*form.errors, *([fault] if fault else [])]
    html = render_template(
        "dossier.html",
        form=form,
        errors=errors,
        file_error=fault.message if fault else "",
        document=document_of(contents, engine.words) if contents else None,
        rows=_rows(form, engine),
        all_cases=sorted(engine.collection.cases, key=lambda case: case.place.label.casefold()),
        block_titles=BLOCK_TITLES,
        actor_kinds=engine.words["akteursarten"].terms,
        limits={"title": LONGEST_TITLE, "note": LONGEST_NOTE, "notes": LONGEST_NOTES},
        most_cases=MOST_CASES,
        note=NOTE,
        seen=SEEN,
        link=url_for("pages.dossier") + "?" + query,
        link_is_long=len(query) > LONG_LINK,
    )
    return Response(html, status=400 if errors else 200, mimetype="text/html")


def _rows(form: DossierForm, engine: Engine) -> list[tuple[str, Case | None, Closeness | None]]:
    """Return the cases to tick: the chosen, those with a note, and what resembles the profile.

    A chosen case that the collection no longer has stays in the list, so that nothing gets lost.
    """
    near: dict[str, Closeness] = {}
    profile = form.profile.profile
    if profile is not None and not profile.is_empty:
        known = [name for name in form.chosen if _case(engine, name)]
        hits = (*engine.explain(profile, known), *engine.search(profile, SUGGESTED).hits)
        near = {hit.case.id: hit.closeness for hit in hits}
    names = dict.fromkeys((*form.chosen, *form.case_notes, *near))
    return [(name, _case(engine, name), near.get(name)) for name in names]


def _case(engine: Engine, case_id: str) -> Case | None:
    try:
        return engine.collection.case(case_id)
    except UnknownCase:
        return None
