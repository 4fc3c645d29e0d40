"""The JSON API for programs; errors are RFC 9457 problem documents."""

from __future__ import annotations

from flask import Blueprint

api = Blueprint("api", __name__)

# Each module puts its own addresses on the blueprint when it is imported.
from webapp.api import cases, document, dossier, health, region, search  # noqa: E402, F401
