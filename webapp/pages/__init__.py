"""The pages for people, one module per topic, all on one blueprint."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("pages", __name__)

# Each module puts its own addresses on the blueprint when it is imported.
from webapp.pages import about, browse, case, compare, dossier, region, search  # noqa: E402, F401
