"""The JSON API for programs; errors are RFC 9457 problem documents."""

from __future__ import annotations

from flask import Blueprint

api = Blueprint("api", __name__)

# Each module puts its own addresses on the blueprint when it is imported.
from webapp.api import (  # noqa: E402
    cases,  # noqa: F401
    document,  # noqa: F401
    dossier,  # noqa: F401
    health,  # noqa: F401
    obstacles,  # noqa: F401
    project_check,  # noqa: F401
    region,  # noqa: F401
    search,  # noqa: F401
)
