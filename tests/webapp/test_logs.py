"""The served app writes nothing of what people type, wherever it stands in the request."""

from __future__ import annotations

import logging
import socket
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest

SECRET = "Geheimsatz Lindenstraße"


def _status(request: Request) -> int:
    try:
        with urlopen(request, timeout=30) as answer:
            answer.read()
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


def test_nothing_typed_reaches_log_or_console(
    address: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    form = urlencode({"struktur": SECRET, "problem": SECRET}).encode()
    json_type = {"Content-Type": "application/json"}
    with caplog.at_level(logging.DEBUG):
        assert _status(Request(f"{address}/suche", data=form)) == 200
        assert _status(Request(f"{address}/suche?{form.decode()}")) == 200
        assert _status(Request(f"{address}/api/v1/search?{form.decode()}")) == 200
        for page in ("hindernisse", "api/v1/obstacles"):
            told = urlencode({"text": SECRET}).encode()
            assert _status(Request(f"{address}/{page}", data=told)) == 200
            assert _status(Request(f"{address}/{page}?{told.decode()}")) == 200
        for page in ("projekt-pruefen", "api/v1/project-check"):
            pasted = urlencode({"vorgehen": SECRET, "akteure": SECRET}).encode()
            assert _status(Request(f"{address}/{page}", data=pasted)) == 400
            pasted = urlencode({"vorgehen": SECRET}).encode()
            assert _status(Request(f"{address}/{page}", data=pasted)) == 200
        assert _status(Request(f"{address}/faelle/{quote(SECRET)}")) == 404
        bad = f'{{"{SECRET}": 1}}'.encode()
        assert _status(Request(f"{address}/api/v1/search", data=bad, headers=json_type)) == 400
    written = caplog.text + "".join(capfd.readouterr())
    for form_of_secret in (SECRET, quote(SECRET), SECRET.split()[0]):
        assert form_of_secret not in written


def test_garbage_on_the_wire_is_answered(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"KEIN HTTP\r\n\r\n")
        assert connection.recv(200).startswith(b"HTTP/1.0 4")


def test_answers_name_no_server_software(address: str) -> None:
    with urlopen(f"{address}/healthz", timeout=30) as answer:
        assert "waitress" not in str(answer.headers).lower()
