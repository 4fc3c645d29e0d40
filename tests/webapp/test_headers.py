"""Security headers, literally, on every kind of answer."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from recommender.engine import Engine
from webapp import create_app
from webapp.settings import Settings

EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "address",
    ["/", "/gibtsnicht", "/suche", "/faelle.csv", "/healthz", "/api/v1/x", "/static/logo.svg"],
)
def test_headers_are_on_every_answer(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        headers = response.headers
    for name, value in EXPECTED.items():
        assert headers[name] == value
    assert "Set-Cookie" not in headers
    assert "Strict-Transport-Security" not in headers


def test_browsers_are_kept_on_https_where_it_is_served(engine: Engine) -> None:
    client = create_app(engine, Settings(https=True)).test_client()
    assert client.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_static_files_are_fingerprinted_and_kept(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    address = html.split('rel="stylesheet" href="')[1].split('"')[0]
    assert address.startswith("/static/praxiskompass.css?v=")
    with client.get(address) as response:
        assert "max-age=31536000" in response.headers["Cache-Control"]
