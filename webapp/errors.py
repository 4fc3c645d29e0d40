"""Error pages in plain German, and the same as RFC 9457 problem documents for programs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, RequestURITooLarge

LONGEST_QUERY_STRING = 100_000
"""Bytes; four texts of full length fit, whatever their spelling in the address costs."""


@dataclass(frozen=True)
class ErrorText:
    """What an error page says: a heading and one or two sentences with a way out."""

    title: str
    detail: str


TEXTS: dict[int, ErrorText] = {
    400: ErrorText(
        "Diese Anfrage ist unvollständig",
        "Eine Angabe fehlt oder hat eine Form, die hier nicht gelesen werden kann.",
    ),
    404: ErrorText(
        "Diese Seite gibt es nicht",
        "Vielleicht ist die Adresse vertippt oder veraltet. Alle Fälle stehen unter „Fälle stöbern“.",
    ),
    405: ErrorText(
        "So lässt sich diese Adresse nicht aufrufen",
        "Die Adresse gibt es, aber nicht für diese Art von Anfrage.",
    ),
    413: ErrorText(
        "Der Text ist viel zu lang",
        "Bitte gehen Sie zurück und kürzen Sie die Beschreibung auf das Wichtigste.",
    ),
    414: ErrorText(
        "Die Adresse ist zu lang",
        "Ein so langer Text passt nicht in einen Link. Bitte das Formular auf der Startseite nutzen.",
    ),
    415: ErrorText(
        "Dieses Format wird nicht gelesen",
        "Die Schnittstelle nimmt JSON (application/json) oder Formulardaten an.",
    ),
    500: ErrorText(
        "Hier ist etwas schiefgegangen",
        "Der Fehler liegt bei uns, nicht bei Ihnen. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    ),
}


class InvalidInput(HTTPException):
    """A profile sent by a program cannot be used; names the German field."""

    code = 400

    def __init__(self, detail: str, field: str = "") -> None:
        super().__init__(description=detail)
        self.field = field


def register_errors(app: Flask) -> None:
    """Answer every error with a page or a problem document, never with a traceback."""
    app.register_error_handler(HTTPException, _answer)

    @app.before_request
    def _address_not_too_long() -> None:
        if len(request.query_string) > LONGEST_QUERY_STRING:
            raise RequestURITooLarge()


def _answer(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400 and error.response is not None:
        return error.response  # type: ignore[return-value]
    text = TEXTS.get(status) or ErrorText(
        f"Fehler {status}", "Die Anfrage konnte nicht beantwortet werden."
    )
    detail = text.detail
    # Werkzeug's own descriptions are English; only what we raise ourselves speaks to readers.
    if error.description and error.description != type(error).description and status < 500:
        detail = error.description
    if wants_problem_document():
        response = _problem(status, text.title, detail, getattr(error, "field", ""))
    else:
        response = _page(status, text.title, detail)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def wants_problem_document() -> bool:
    """Whether whoever asks is a program: by address, not by guessing from the browser."""
    path = request.path
    return path.startswith("/api/") or path.endswith(".json") or path == "/healthz"


def _problem(status: int, title: str, detail: str, field: str) -> Response:
    data = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if field:
        data["feld"] = field
    response = jsonify(data)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _page(status: int, title: str, detail: str) -> Response:
    try:
        body = render_template("error.html", title=title, detail=detail, status=status)
    except Exception:
        if status < 500:
            raise InternalServerError from None
        body = f"<!doctype html><html lang=de><title>{title}</title><h1>{title}</h1><p>{detail}</p>"
    return Response(body, status=status, mimetype="text/html")
