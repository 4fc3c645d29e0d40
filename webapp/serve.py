"""Serving the app with waitress; nothing that somebody typed reaches a log."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from webapp import create_app
from webapp.settings import Settings, settings_from

if TYPE_CHECKING:
    from recommender.engine import Engine

LARGEST_HEADER = 256 * 1024
"""Bytes; an address with a shared search must fit, so that the app can say what is too long."""


def make_server(engine: Engine, settings: Settings) -> MultiSocketServer | BaseWSGIServer:
    """Return a bound waitress server, not yet running.

    waitress writes no access log, and none is added: an address may hold a shared search.
    Raises OSError if the port is taken.
    """
    return create_server(
        create_app(engine, settings),
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        url_scheme="https" if settings.https else "http",
        max_request_header_size=LARGEST_HEADER,
        clear_untrusted_proxy_headers=True,
    )


def serve_forever(engine: Engine, host: str, port: int) -> None:
    """Serve until interrupted; says where, and what is still missing for the public.

    Everything but host and port comes from the environment; raises OSError if the port is taken
    and :class:`webapp.settings.SettingsError`.
    """
    settings = dataclasses.replace(settings_from(), host=host, port=port)
    server = make_server(engine, settings)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    # With port 0 the system chooses; a server on several addresses has no single one to name.
    chosen = getattr(server, "effective_port", port)
    click.echo(f"Praxiskompass Quartier läuft: http://{shown}:{chosen}/  (Ende mit Strg+C)")
    if settings.operator.missing:
        click.echo(
            "Für einen öffentlichen Betrieb fehlen im Impressum noch: "
            + ", ".join(settings.operator.missing),
            err=True,
        )
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        click.echo("Beendet.")
