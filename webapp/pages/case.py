"""One case: everything the record says, similar cases, twin quarters, and the record itself."""

from __future__ import annotations

import difflib
from datetime import date
from weakref import WeakKeyDictionary

from flask import Response, jsonify, render_template
from werkzeug.exceptions import NotFound

from kb.collection import UnknownCase
from kb.history import last_changes
from kb.model import Case
from recommender.engine import Engine
from recommender.insights.actors import actor_matrix
from recommender.insights.twins import twins_of_case
from recommender.result import Hit
from webapp.addresses import case_address
from webapp.pages import pages
from webapp.serving_engine import current_engine

# Weak, so that an engine whose generation was replaced is let go together with its neighbours.
_NEIGHBOURS: WeakKeyDictionary[Engine, dict[str, tuple[list[Hit], list[Hit]]]] = WeakKeyDictionary()

_CHANGES: WeakKeyDictionary[Engine, dict[str, date]] = WeakKeyDictionary()


@pages.get("/faelle/<case_id>")
def case(case_id: str) -> str:
    """Show a case in words."""
    engine = current_engine()
    found = _case(engine, case_id)
    twins, similar = _neighbours(engine, found.id)
    matrix = actor_matrix([found], engine.words)
    return render_template(
        "case.html",
        case=found,
        matrix=matrix,
        unnamed=matrix.unnamed(engine.words),
        related=[_related(engine, other) for other in found.related],
        twins=twins,
        similar=similar,
        address=case_address(found.id),
        changed=_last_changes(engine).get(found.id),
    )


@pages.get("/faelle/<case_id>.json")
def case_json(case_id: str) -> Response:
    """Return the record of a case with its German field names."""
    return jsonify(_case(current_engine(), case_id).to_record())


def _case(engine: Engine, case_id: str) -> Case:
    try:
        return engine.collection.case(case_id)
    except UnknownCase:
        ids = [case.id for case in engine.collection.cases]
        near = difflib.get_close_matches(case_id, ids, n=1, cutoff=0.7)
        hint = f" Gemeint ist vielleicht der Fall „{near[0]}“." if near else ""
        raise NotFound(
            "Einen Fall mit dieser Adresse gibt es in der Sammlung nicht (mehr)."
            f"{hint} Alle Fälle stehen unter „Fälle stöbern“."
        ) from None


def _neighbours(engine: Engine, case_id: str) -> tuple[list[Hit], list[Hit]]:
    """Return twin quarters and similar cases; the same for all readers, so computed once."""
    known = _NEIGHBOURS.setdefault(engine, {})
    if case_id not in known:
        twins = list(twins_of_case(engine, case_id).hits)
        shown = {hit.case.id for hit in twins}
        similar = [hit for hit in engine.similar(case_id, limit=7) if hit.case.id not in shown]
        known[case_id] = (twins, similar[:4])
    return known[case_id]


def _last_changes(engine: Engine) -> dict[str, date]:
    """Return when each case was last changed; asked of Git once for each generation."""
    if engine not in _CHANGES:
        _CHANGES[engine] = last_changes(engine.collection.content)
    return _CHANGES[engine]


def _related(engine: Engine, case_id: str) -> Case | None:
    # A record may name a draft as related; searchers do not see drafts.
    try:
        return engine.collection.case(case_id)
    except UnknownCase:
        return None
