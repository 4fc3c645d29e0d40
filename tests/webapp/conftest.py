"""The app over the real collection and model; a hostile record for what must never get through."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.collection import default_content
from recommender.engine import Engine
from tests.webapp.checking_client import Pages
from webapp import create_app
from webapp.serve import make_server
from webapp.settings import Settings

HOSTILE_TEXT = """Ein Satz mit <script>alert(1)</script> und <img src=x onerror=alert(1)>.

# Zu groß

[Klick](javascript:alert(1)) und [gut](https://example.org/) <a href="data:text/html,x">x</a>
<iframe src="https://example.org/"></iframe> <p style="color:red" id="inhalt" onclick="a()">Absatz</p>
"""


@pytest.fixture(scope="session")
def app(engine: Engine) -> Flask:
    return create_app(engine)


@pytest.fixture(scope="session")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def pages(app: Flask) -> Pages:
    return Pages(app)


@pytest.fixture(scope="session")
def case_id(engine: Engine) -> str:
    """A case that has most of what a case can have."""
    return max(engine.collection.cases, key=lambda c: len(c.actors) + 3 * len(c.obstacles)).id


@pytest.fixture(scope="session")
def address(engine: Engine) -> Iterator[str]:
    """The address of the app as waitress serves it."""
    server = make_server(engine, Settings(port=0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"  # type: ignore[union-attr]
    server.task_dispatcher.shutdown()  # type: ignore[union-attr]
    server.close()
    thread.join(5)


@pytest.fixture(scope="session")
def hostile_pages(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Pages over a collection with one record whose every text tries to break out."""
    content = tmp_path_factory.mktemp("hostile") / "practices"
    shutil.copytree(default_content() / "vokabular", content / "vokabular")
    (content / "faelle").mkdir()
    (content / "faelle" / "boeser-fall.md").write_text(_hostile_record(), encoding="utf-8")
    return Pages(create_app(Engine.open(content, tmp_path_factory.mktemp("hostile-index"))))


def _hostile_record() -> str:
    bad = "<script>alert(1)</script>"
    body = "\n\n".join(
        f"## {name}\n\n{HOSTILE_TEXT.replace('# Zu groß', '### Zu groß')}"
        for name in (
            "Quartiersstruktur",
            "Problemsituation",
            "Vorgehen",
            "Ergebnisse",
            "Übertragbarkeit",
        )
    )
    return f"""---
titel: "=HYPERLINK(1) {bad}"
kurzfassung: "{bad} & 'Anführung'"
ort: {{gemeinde: "{bad}", quartier: "{bad}", land: NRW}}
gemeindetyp: grossstadt
zeitraum: {{von: "2013", bis: unbekannt}}
quartierstyp: [grosswohnsiedlung]
quartiersmerkmale: []
problemlagen: [einsamkeit]
zielgruppen: [aeltere]
handlungsfelder: [wohnen]
akteure: [{{name: "{bad}", art: kommune, rolle: unbekannt, beitraege: [], beschreibung: "{bad}"}}]
kooperation: {{form: unbekannt, beschreibung: unbekannt}}
hindernisse: []
finanzierung: []
verstetigung: {{stand: unbekannt, beschreibung: unbekannt}}
ergebnisse: []
evidenz: selbstauskunft
voraussetzungen: []
uebertragbar: {{wenn: ["{bad}"], nicht_wenn: []}}
verwandt: []
umschreibungen: ["{bad} eins", "{bad} zwei", "{bad} drei"]
quellen:
  - {{titel: "{bad}", url: "https://example.org/?x='><script>alert(1)</script>", abgerufen: "2026-11", liefert: ["{bad}"]}}
stufe: gelistet
stand: 2020-01
naechste_pruefung: 2021-01
---

{body}
"""
