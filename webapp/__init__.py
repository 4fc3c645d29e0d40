"""The web app of Praxiskompass Quartier: pages, JSON API and exports over one search engine."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from jinja2 import StrictUndefined

from webapp.api import api
from webapp.errors import register_errors
from webapp.headers import add_security_headers
from webapp.pages import pages
from webapp.serving_engine import EXTENSION, ServingEngine
from webapp.settings import Settings
from webapp.static_files import fingerprint_static_files
from webapp.wording import register_wording

if TYPE_CHECKING:
    from recommender.engine import Engine

SITE = "Praxiskompass Quartier"
LARGEST_BODY = 512 * 1024
"""Bytes of a request; far above four full texts, far below what could hurt."""

log = logging.getLogger(__name__)


class PraxisApp(Flask):
    """Flask, except that its error log cannot quote what somebody typed."""

    def log_exception(self, exc_info: Any) -> None:
        """Log type and place of an error; its message may hold query text and stays out."""
        kind, _, trace = exc_info
        where = "".join(traceback.format_tb(trace))
        rule = request.url_rule.rule if request.url_rule else "?"
        log.error("%s in %s %s\n%s", kind.__name__, request.method, rule, where)


def create_app(engine: Engine, settings: Settings | None = None) -> Flask:
    """Build the app around an opened engine; does no input or output of its own."""
    app = PraxisApp(__name__)
    _configure(app, settings or Settings())
    _attach_engine(app, engine)
    _prepare_templates(app)
    register_errors(app)
    _register_pages(app)
    add_security_headers(app, https=app.config["PRAXIS"].https)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config["PRAXIS"] = settings
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]


def _attach_engine(app: Flask, engine: Engine) -> None:
    app.extensions[EXTENSION] = ServingEngine(engine)


def _prepare_templates(app: Flask) -> None:
    # A misspelt name in a template is an error in a test, not a blank on a page.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(SITE=SITE, settings=app.config["PRAXIS"])
    fingerprint_static_files(app)
    register_wording(app)


def _register_pages(app: Flask) -> None:
    app.register_blueprint(pages)
    app.register_blueprint(api)
