"""Whether the service answers, for monitoring."""

from __future__ import annotations

from flask import Response, jsonify

from webapp.api import api
from webapp.serving_engine import current_engine


@api.get("/healthz")
def health() -> Response:
    """Return what is being served."""
    engine = current_engine()
    return jsonify(
        {
            "status": "ok",
            "faelle": len(engine.collection.cases),
            "generation": engine.generation,
            "modell": engine.model_name,
        }
    )
