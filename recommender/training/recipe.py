"""The recipe of the shipped model, from text to folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recommender.training.benchmarks import retrieval_of_pairs
from recommender.training.feeds import load_pairs
from recommender.training.finish import even_out, every_nth
from recommender.training.sources import Choice, Row, read_parallel
from recommender.training.stages import Stage, parallel_of, run_stages
from recommender.training.student import Student, encode_with, save_model
from recommender.training.teacher import teacher_vectors
from recommender.training.vocabulary import build_vocabulary

STAGES = (
    Stage("distil", 600, 1e-2),
    Stage("retrieve", 900, 6e-3, paraphrase=0.3, paragraph=0.15, synonym=0.1),
    Stage("polish", 200, 3e-3, similarity=30.0, neighbourhood=1.0, paraphrase=0.3, synonym=0.1),
)


@dataclass(frozen=True)
class Options:
    """Sizes of a run. The defaults are the shipped model's."""

    seed: int = 20
    threads: int = 2
    pieces: int = 48_000
    width: int = 512
    parallel_batch: int = 1024
    pair_batch: int = 512
    stages: tuple[Stage, ...] = STAGES
    #: See :mod:`recommender.training.finish`.
    evening: float = 0.25
    every: int = 250


RECIPE = Options()


class RecipeChanged(Exception):
    """A run cannot be resumed with other sources, weights or sizes; says which it had."""


def train(
    data: Path,
    out: Path,
    work: Path,
    choice: Choice,
    options: Options,
    resume: bool,
    progress: Callable[[str], None],
    card: str = "",
) -> None:
    """Train a model from the text in ``data`` and write its folder to ``out``.

    What is slow is kept in ``work``: vocabulary, teacher's vectors and checkpoints. Raises
    :class:`recommender.training.sources.SourceError`, and :class:`RecipeChanged` where ``resume``
    would go on with other sources or sizes than the run was begun with.
    """
    _begin(work, choice, options, resume)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = _tokenizer(data, work, choice, options)
    progress(f"vocabulary: {tokenizer.get_vocab_size():,} pieces")
    rows = read_parallel(data, choice)
    texts, teacher_row = np.unique(
        np.asarray([row.texts[1] for row in rows], dtype=object), return_inverse=True
    )
    progress(f"parallel: {len(rows):,} rows, {len(texts):,} English texts")
    teacher = teacher_vectors([str(text) for text in texts], work, progress)
    parallel = parallel_of(
        rows, teacher, teacher_row, tokenizer, choice, options.parallel_batch, options.seed
    )
    pairs, held = load_pairs(data, choice, tokenizer, options.pair_batch, options.seed, progress)
    student = Student(tokenizer.get_vocab_size(), options.width, options.seed)
    table = run_stages(
        student,
        options.stages,
        parallel,
        pairs,
        work,
        resume,
        progress,
        options.every,
        lambda table: _judge(table, tokenizer, held),
    )
    parts = [(parallel.german, 40)]
    if "paraphrase" in pairs:
        parts += [(pairs["paraphrase"].a, 20), (pairs["paraphrase"].b, 20)]
    texts_cut = every_nth(parts)
    finished = even_out(table, texts_cut, options.evening)
    progress(f"finished: {_judge(finished, tokenizer, held)}")
    save_model(finished, tokenizer, out, card)
    progress(f"written: {out}")


def settings(choice: Choice, options: Options) -> str:
    """Return all that decides the weights before the last, cheap steps, as JSON."""
    sizes = {
        key: value
        for key, value in asdict(options).items()
        if key not in ("stages", "evening", "every")
    }
    return json.dumps(
        {"without": sorted(choice.without), "weights": dict(choice.weights), **sizes},
        sort_keys=True,
    )


def _begin(work: Path, choice: Choice, options: Options, resume: bool) -> None:
    path = work / "settings.json"
    wanted = settings(choice, options)
    begun = path.read_text(encoding="utf-8") if path.is_file() else None
    if resume and begun is not None and begun != wanted:
        raise RecipeChanged(f"{work} was begun with other settings: {begun}")
    if begun != wanted:
        # A vocabulary learnt from other sources would be taken for this one's.
        for old in work.glob("vocabulary-*.json"):
            old.unlink()
        work.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, encoding="utf-8")


def _tokenizer(data: Path, work: Path, choice: Choice, options: Options) -> Tokenizer:
    path = work / f"vocabulary-{options.pieces}.json"
    if not path.is_file():
        work.mkdir(parents=True, exist_ok=True)
        build_vocabulary(data, choice, options.pieces).save(str(path))
    return Tokenizer.from_file(str(path))


def _judge(table: NDArray[np.float32], tokenizer: Tokenizer, held: Sequence[Row]) -> str:
    if not held:
        return "no held-out headings"
    scores = retrieval_of_pairs(
        lambda texts: encode_with(table, tokenizer, texts), [row.texts for row in held]
    )
    return f"held-out headings: nDCG@10 {scores.ndcg_at_10:.3f} over {scores.documents} sections"
