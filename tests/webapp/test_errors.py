"""Errors: pages for people, problem documents for programs, tracebacks for nobody."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from recommender.engine import Engine
from tests.webapp.checking_client import Pages
from webapp import LARGEST_BODY, create_app
from webapp.errors import LONGEST_QUERY_STRING

SECRET = "Frau Beispiel aus der Musterstraße"


def test_not_found(pages: Pages) -> None:
    assert pages.get("/gibt/es/nicht", status=404).text_of("h1") == ["Diese Seite gibt es nicht"]


def test_wrong_method_says_which_are_right(pages: Pages) -> None:
    page = pages.post("/faelle", status=405)
    assert "GET" in page.headers["Allow"]


def test_far_too_large_a_body(pages: Pages) -> None:
    pages.post("/suche", status=413, data={"problem": "x" * (LARGEST_BODY + 1)})


def test_far_too_long_an_address(pages: Pages) -> None:
    pages.get("/suche?problem=" + "x" * LONGEST_QUERY_STRING, status=414)


def test_problem_documents_under_api(app: Flask) -> None:
    client = app.test_client()
    for address, method, status in (
        ("/api/v1/gibtsnicht", "GET", 404),
        ("/api/v1/cases", "DELETE", 405),
        ("/faelle/gibtsnicht.json", "GET", 404),
    ):
        response = client.open(address, method=method)
        assert response.status_code == status
        assert response.content_type == "application/problem+json"
        problem = response.get_json()
        assert set(problem) == {"type", "title", "status", "detail"} and problem["status"] == status


class _Broken:
    """The real engine with a search that fails and quotes what was typed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str):
        return getattr(self._engine, name)

    def reload_if_changed(self) -> _Broken:
        return self

    def search(self, profile, limit: int = 10):
        raise ValueError(f"cannot handle {profile.problem}")


def test_failure_shows_no_traceback_and_logs_no_text(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(_Broken(engine))  # type: ignore[arg-type]
    with caplog.at_level(logging.DEBUG):
        page = Pages(app).post("/suche", status=500, data={"problem": SECRET})
        answer = app.test_client().post("/api/v1/search", json={"problem": SECRET})
    assert page.text_of("h1") == ["Hier ist etwas schiefgegangen"]
    assert "Traceback" not in page.html and "ValueError" not in page.html
    assert (answer.status_code, answer.get_json()["status"]) == (500, 500)
    assert "ValueError in POST /suche" in caplog.text
    assert SECRET not in caplog.text


def test_a_generation_that_cannot_be_loaded_leaves_the_old_one_serving(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    from webapp.serving_engine import ServingEngine

    class Damaged(_Broken):
        def reload_if_changed(self) -> _Broken:
            raise OSError("Der Index ist beschädigt.")

    damaged = Damaged(engine)
    serving = ServingEngine(damaged, seconds_between_looks=0)  # type: ignore[arg-type]
    assert serving.current() is damaged
    assert "der alte antwortet weiter" in caplog.text
