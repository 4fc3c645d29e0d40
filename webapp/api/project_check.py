"""The project check for programs: a project as JSON or form data, by POST only."""

from __future__ import annotations

from flask import Response, jsonify

from recommender.profile import ProfileError
from recommender.project.as_data import check_as_data
from recommender.project.check import check_project
from recommender.project.project import LISTS, read_project
from webapp.api import api
from webapp.errors import InvalidInput
from webapp.given import given_record
from webapp.serving_engine import current_engine


@api.post("/api/v1/project-check")
def project_check() -> Response:
    """Return the nearest cases and what they have that the project does not name."""
    engine = current_engine()
    try:
        project = read_project(given_record(LISTS), engine.words)
    except ProfileError as error:
        raise InvalidInput(str(error), error.field) from None
    return jsonify(check_as_data(check_project(engine, project), engine.words))
