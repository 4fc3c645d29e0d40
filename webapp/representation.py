"""One address, several forms: HTML, JSON, CSV and more, by suffix or by what the client accepts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

MIME_TYPES = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "md": "text/markdown",
    "yaml": "application/yaml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def wanted_form(suffix: str | None, offered: Sequence[str] = ("html", "json", "csv")) -> str:
    """Return one of the offered forms; a suffix in the address decides, else ``Accept``."""
    if suffix:
        return suffix
    types = {MIME_TYPES[form]: form for form in offered}
    best = request.accept_mimetypes.best_match(list(types), default="text/html")
    # "*/*" matches all alike: curl and crawlers get the page, not the first of the table.
    quality = request.accept_mimetypes
    if best is None or quality[best] == quality["text/html"]:
        return "html"
    return types[best]
