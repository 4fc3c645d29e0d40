"""The command line: assembles the commands of the three packages and turns errors into one line."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from kb.collection import UnknownCase
from kb.commands import COMMANDS as KB_COMMANDS
from kb.problems import ContentError
from kb.template import TemplateError
from recommender.commands import COMMANDS as RECOMMENDER_COMMANDS
from recommender.commands import open_engine
from recommender.dossier.commands import COMMANDS as DOSSIER_COMMANDS
from recommender.encoder import ModelError
from recommender.evaluation.commands import command as evaluate_command
from recommender.generation import IndexProblem
from recommender.insights.commands import COMMANDS as INSIGHT_COMMANDS
from recommender.profile import ProfileError
from recommender.ranking_diff.command import command as diff_command


class Praxis(click.Group):
    """The group of all commands; named errors become one sentence and exit code 1 or 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; content errors exit 1, wrong input exits 2."""
        try:
            return super().invoke(ctx)
        except ContentError as error:
            for problem in error.problems[:20]:
                click.echo(str(problem), err=True)
            raise click.ClickException(
                f"{len(error.problems)} Fehler in der Sammlung. Alle zeigt `praxis check`."
            ) from error
        except (UnknownCase, ProfileError) as error:
            raise click.UsageError(str(error)) from error
        except (ModelError, IndexProblem, TemplateError, OSError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Praxis, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="praxiskompass-quartier")
def main() -> None:
    """Praxiskompass Quartier: gute Beispiele altengerechter Quartiersentwicklung finden."""
    # Windows consoles default to a code page without „“; output is UTF-8 everywhere.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(encoding="utf-8")


@main.command()
@click.option(
    "--host",
    default="127.0.0.1",
    envvar="HOST",
    show_default=True,
    help="Adresse, auf der gehört wird.",
)
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port.")
def serve(host: str, port: int) -> None:
    """Die Web-Anwendung starten; baut vorher den Suchindex.

    Beispiel: praxis serve --port 8080
    """
    # Imported here: searching on the command line needs no web server.
    from webapp.serve import serve_forever
    from webapp.settings import SettingsError

    try:
        serve_forever(open_engine(), host, port)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


for command in (
    *KB_COMMANDS,
    *RECOMMENDER_COMMANDS,
    *DOSSIER_COMMANDS,
    *INSIGHT_COMMANDS,
    diff_command(open_engine),
    evaluate_command(open_engine),
):
    main.add_command(command)

if __name__ == "__main__":
    main()
