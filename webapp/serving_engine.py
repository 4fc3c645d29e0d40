"""The engine that answers requests, swapped for a newer index generation while running."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from flask import current_app, g

if TYPE_CHECKING:
    from recommender.engine import Engine

EXTENSION = "praxis-engine"
SECONDS_BETWEEN_LOOKS = 5.0

log = logging.getLogger(__name__)


class ServingEngine:
    """Holds the current engine; looks for a newer generation at most every few seconds."""

    def __init__(
        self, engine: Engine, seconds_between_looks: float = SECONDS_BETWEEN_LOOKS
    ) -> None:
        self._engine = engine
        self._seconds = seconds_between_looks
        self._looking = threading.Lock()
        self._last_look = time.monotonic()

    def current(self) -> Engine:
        """Return the engine to answer with; never waits for another thread's look."""
        due = time.monotonic() - self._last_look >= self._seconds
        if due and self._looking.acquire(blocking=False):
            try:
                self._engine = self._engine.reload_if_changed()
            except Exception as error:
                # Whatever is wrong with the new generation, the old one still answers.
                log.warning("Neuer Index nicht geladen, der alte antwortet weiter: %s", error)
            finally:
                self._last_look = time.monotonic()
                self._looking.release()
        return self._engine


def current_engine() -> Engine:
    """Return the engine of this request: one and the same from its first to its last line."""
    if "engine" not in g:
        serving: ServingEngine = current_app.extensions[EXTENSION]
        g.engine = serving.current()
    engine: Engine = g.engine
    return engine
