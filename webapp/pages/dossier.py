"""The dossier (Mappe): choose, look at it, take it away; nothing is kept on the server.

Like a search it travels by POST; its text stands in an address only where somebody chooses so.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import Response, render_template, request, url_for

from kb.collection import UnknownCase
from kb.model import Case
from kb.template import slug_of
from recommender.dossier.contents import Contents, compose
from recommender.dossier.file import read_dossier_file
from recommender.dossier.model import (
    BLOCK_TITLES,
    LONGEST_NOTE,
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_CASES,
)
from recommender.dossier.output import WRITERS
from recommender.dossier.sections import document_of
from recommender.engine import Engine
from recommender.profile_file import FileError
from recommender.result import Closeness
from webapp.addresses import case_address
from webapp.dossier_form import NOTE, SEEN, DossierForm, form_of, read_dossier_form
from webapp.errors import InvalidInput
from webapp.pages import pages
from webapp.pages.search import LONG_LINK
from webapp.profile_form import FieldError
from webapp.representation import MIME_TYPES, wanted_form
from webapp.serving_engine import current_engine

FORMS = ("html", *WRITERS)
SUGGESTED = 10
"""How many similar cases the form offers beside those already chosen."""


@pages.route("/mappe", methods=["GET", "POST"])
@pages.route("/mappe.<any(docx, md, json, yaml):suffix>", methods=["GET", "POST"])
def dossier(suffix: str | None = None) -> Response:
    """Show the dossier with its form, or hand it out as a file."""
    engine = current_engine()
    given = request.form if request.method == "POST" else request.args
    form = read_dossier_form(given, engine.words)
    wanted = wanted_form(suffix, FORMS)
    if form.dossier is None and wanted != "html" and request.method == "GET":
        raise InvalidInput(form.errors[0].message, form.errors[0].field)
    if form.dossier is None or wanted == "html":
        # A faulty form comes back as a page even where a file was asked for: nothing typed is lost.
        response = _page(form, engine)
    else:
        response = _download(compose(form.dossier, engine, date.today()), engine, wanted)
    response.vary.add("Accept")
    return response


@pages.post("/mappe/oeffnen")
def open_dossier() -> Response:
    """Show the dossier of an uploaded file."""
    engine = current_engine()
    upload = request.files.get("datei")
    try:
        form = form_of(
            read_dossier_file(upload.read() if upload else b"", engine.words), engine.words
        )
    except FileError as error:
        chosen = upload is not None and upload.filename
        message = (
            f"Diese Datei wird nicht gelesen. {error}" if chosen else "Bitte eine Datei auswählen."
        )
        empty = read_dossier_form(request.form, engine.words)
        return _page(empty, engine, FieldError("datei", message))
    return _page(form, engine)


def _download(contents: Contents, engine: Engine, wanted: str) -> Response:
    body = WRITERS[wanted](contents, engine.words, case_address)
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
