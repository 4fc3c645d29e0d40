"""``python -m recommender.training``: the whole recipe by one command."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from recommender.training.recipe import RECIPE, Options, RecipeChanged, train
from recommender.training.sources import DEFAULT_WEIGHTS, Choice, SourceError


def _weight(text: str) -> tuple[str, float]:
    source, _, value = text.partition("=")
    try:
        return source, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"SOURCE=NUMBER expected, not {text!r}") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Train a model as the arguments say; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m recommender.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training text")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--work", type=Path, help="folder for checkpoints, default OUT.work")
    parser.add_argument("--without", nargs="*", default=[], metavar="SOURCE")
    parser.add_argument("--weight", nargs="*", type=_weight, default=[], metavar="SOURCE=W")
    parser.add_argument("--seed", type=int, default=RECIPE.seed)
    parser.add_argument("--threads", type=int, default=RECIPE.threads)
    parser.add_argument(
        "--layers",
        nargs="*",
        type=int,
        default=list(RECIPE.layers),
        metavar="N",
        help="layers of the teacher to keep, as in 0 2 4 5; none for a static model",
    )
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--card", type=Path, help="model card to put into the folder")
    given = parser.parse_args(arguments)
    choice = Choice(frozenset(given.without), {**DEFAULT_WEIGHTS, **dict(given.weight)})
    begun = time.monotonic()

    def progress(text: str) -> None:
        print(f"{time.monotonic() - begun:7.0f} s  {text}", file=sys.stderr, flush=True)

    try:
        train(
            given.data,
            given.out,
            given.work or given.out.with_name(given.out.name + ".work"),
            choice,
            Options(seed=given.seed, threads=given.threads, layers=tuple(given.layers)),
            given.resume,
            progress,
            card=given.card.read_text(encoding="utf-8") if given.card else "",
        )
    except (SourceError, RecipeChanged, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
