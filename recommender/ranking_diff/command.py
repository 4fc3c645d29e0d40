"""``praxis diff``: what a change does to the ranking."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kb.collection import default_content, load_readable
from kb.git import GitProblem
from kb.problems import ContentError, Problem
from kb.revision import Revision, content_at
from recommender.engine import Engine
from recommender.evaluation.queries import QueriesProblem, queries_for
from recommender.ranking_diff.compare import (
    RankingDiff,
    changes_between,
    compare,
    steps,
    words_changed,
)
from recommender.ranking_diff.told import as_markdown, as_record


def command(open_engine: Callable[[], Engine]) -> click.Command:
    """Return the command; ``open_engine`` opens the configured engine."""

    @click.command()
    @click.argument("stand", metavar="STAND")
    @click.option("--json", "as_json", is_flag=True, help="Den ganzen Vergleich als JSON ausgeben.")
    def diff(stand: str, as_json: bool) -> None:
        """Zeigen, was eine Änderung an der Suche ändert, als Markdown für eine Prüfanfrage.

        Vergleicht die Sammlung zum STAND (Zweig, Marke oder Commit in Git) mit den Dateien, wie sie
        jetzt sind, auch wenn sie noch nicht festgehalten sind: beurteilte Anfragen, Nachbarschaften
        und ob die geänderten Fälle gefunden werden.

        Beispiel: praxis diff main > rangfolge.md
        """
        content = default_content()
        try:
            with content_at(content, stand) as revision:
                found, old, model = _compared(revision, content, open_engine)
        except (GitProblem, QueriesProblem) as error:
            raise click.ClickException(str(error)) from error
        name = f"„{revision.name}“ ({revision.commit})"
        if as_json:
            data = as_record(found, name, model, old)
            click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            click.echo(as_markdown(found, name, model, old))

    return diff


def _compared(
    revision: Revision, content: Path, open_engine: Callable[[], Engine]
) -> tuple[RankingDiff, list[Problem], str]:
    try:
        old, errors = load_readable(revision.content)
    except ContentError as error:
        raise GitProblem(
            f"Zum Stand „{revision.name}“ ist die Sammlung nicht lesbar:"
            f" {_within(error.problems[0], revision)}"
        ) from error
    errors = [_within(problem, revision) for problem in errors]
    # Opened first: it leaves the vectors of all unchanged sentences behind.
    after = open_engine()
    new = after.collection
    if not changes_between(old, new) and not words_changed(old, new):
        sizes = (len(old.cases), len(new.cases))
        return RankingDiff(sizes, (), (), 0, {}, (), (), ()), errors, after.model_name
    cases = {case.id for collection in (old, new) for case in collection.cases}
    queries = queries_for(content, cases)
    with (
        TemporaryDirectory(prefix="praxis-index-") as folder,
        click.progressbar(
            length=steps(old, new, len(queries)),
            label="Vergleich",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar,
    ):
        before = after.over(old, Path(folder))
        return (
            compare(before, after, queries, lambda: bar.update(1)),
            errors,
            after.model_name,
        )


def _within(problem: Problem, revision: Revision) -> Problem:
    # The folder is gone when somebody reads the sentence.
    return replace(problem, path=problem.path.relative_to(revision.content))
