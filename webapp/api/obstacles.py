"""Obstacles for programs: from a text, from filters, or all of them."""

from __future__ import annotations

from flask import Response, jsonify

from recommender.obstacles.as_data import obstacles_as_data
from recommender.obstacles.query import QUERY_TERMS, read_obstacle_query
from recommender.profile import ProfileError
from webapp.api import api
from webapp.errors import InvalidInput
from webapp.given import given_record
from webapp.serving_engine import current_engine


@api.route("/api/v1/obstacles", methods=["GET", "POST"])
def obstacles() -> Response:
    """Return the obstacles found, how they were handled and how they ended."""
    engine = current_engine()
    try:
        query = read_obstacle_query(given_record(QUERY_TERMS), engine.words)
    except ProfileError as error:
        raise InvalidInput(str(error), error.field) from None
    return jsonify(obstacles_as_data(engine.obstacles.search(query), engine.words))
