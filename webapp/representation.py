"""One address, several forms: HTML, JSON or CSV, by suffix or by what the client accepts."""

from __future__ import annotations

from flask import Response, after_this_request, request

_TYPES = {"text/html": "html", "application/json": "json", "text/csv": "csv"}


def wanted_form(suffix: str | None) -> str:
    """Return ``html``, ``json`` or ``csv``; a suffix in the address decides, else ``Accept``."""
    if suffix:
        return suffix
    after_this_request(_vary)
    best = request.accept_mimetypes.best_match(list(_TYPES), default="text/html")
    # "*/*" matches all alike: curl and crawlers get the page, not the first of the table.
    quality = request.accept_mimetypes
    if best is None or quality[best] == quality["text/html"]:
        return "html"
    return _TYPES[best]


def _vary(response: Response) -> Response:
    # Caches must not answer one form of an address with another.
    response.vary.add("Accept")
    return response
