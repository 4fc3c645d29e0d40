"""Addresses that leave the site: in citations and documents."""

from __future__ import annotations

from flask import current_app, request, url_for


def case_address(case_id: str) -> str:
    """Return the full address of a case, under the public address of this installation if set."""
    base = current_app.config["PRAXIS"].public_url or request.host_url.rstrip("/")
    return str(base + url_for("pages.case", case_id=case_id))
