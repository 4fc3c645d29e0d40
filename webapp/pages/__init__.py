"""The pages for people, one module per topic, all on one blueprint."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("pages", __name__)

# Each module puts its own addresses on the blueprint when it is imported.
from webapp.pages import (  # noqa: E402
    about,  # noqa: F401
    browse,  # noqa: F401
    case,  # noqa: F401
    compare,  # noqa: F401
    dossier,  # noqa: F401
    obstacles,  # noqa: F401
    project_check,  # noqa: F401
    region,  # noqa: F401
    search,  # noqa: F401
)
