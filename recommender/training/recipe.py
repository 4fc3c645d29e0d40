"""The recipe of the shipped model, from text to folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recommender.training.benchmarks import retrieval_of_pairs
from recommender.training.contextual import ContextualStudent, save_contextual
from recommender.training.feeds import Pairs, load_pairs
from recommender.training.finish import evening_of, every_nth, means_of
from recommender.training.sources import Choice, Row, read_parallel
from recommender.training.stages import (
    Parallel,
    Stage,
    after_stage,
    average_of,
    parallel_of,
    run_stages,
)
from recommender.training.student import PieceLists, StaticStudent, save_static
from recommender.training.teacher import teacher_vectors
from recommender.training.transplant import vectors_of_pieces
from recommender.training.vocabulary import build_vocabulary

STATIC_STAGES = (
    Stage("distil", 600, 1e-2, 1e-3),
    Stage("retrieve", 900, 6e-3, 6e-4, paraphrase=0.3, paragraph=0.15, synonym=0.1),
    Stage(
        "polish",
        200,
        3e-3,
        3e-4,
        similarity=30.0,
        neighbourhood=1.0,
        paraphrase=0.3,
        synonym=0.1,
    ),
)
_DISTIL = Stage(
    "layers: distil",
    500,
    1e-3,
    8e-4,
    warm_up=50,
    distance=5.0,
    similarity=0.0,
    correlation=3.0,
    neighbourhood=0.0,
    sentences=256,
    english_every=4,
    longest=64,
)
_RETRIEVE = replace(
    _DISTIL,
    name="layers: retrieve",
    steps=1200,
    rate=8e-4,
    end=5.06e-4,
    warm_up=0,
    paraphrase=1.0,
    paragraph=1.0,
    synonym=0.5,
    advice=0.5,
    sentences=144,
    pairs=160,
    turns=("paraphrase", "paragraph", "paraphrase", "paragraph", "paraphrase", "synonym"),
)
CONTEXTUAL_STAGES = (
    _DISTIL,
    _RETRIEVE,
    replace(
        _RETRIEVE,
        name="layers: long texts",
        steps=350,
        rate=5e-4,
        end=2e-5,
        sentences=96,
        pairs=96,
        longest=96,
    ),
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
    static_stages: tuple[Stage, ...] = STATIC_STAGES
    #: See :mod:`recommender.training.finish`.
    evening: float = 0.25
    #: The layers of the teacher that are kept, by number; none for a static model.
    layers: tuple[int, ...] = (0, 2, 4, 5)
    #: See :class:`recommender.training.contextual.ContextualStudent`.
    words: float = 0.3
    contextual_stages: tuple[Stage, ...] = CONTEXTUAL_STAGES
    every: int = 250


RECIPE = Options()
AVERAGED = 2
"""The weights after this many last stages are averaged."""
MOST_JUDGED = 400
"""Held-out headings looked at in between; all of them would take minutes each time."""


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
    table = _static_table(tokenizer, parallel, pairs, held, work, options, resume, progress)
    if not options.layers:
        save_static(table, tokenizer, out, card)
    else:
        student = ContextualStudent(
            vectors_of_pieces(table, tokenizer), options.layers, options.words
        )
        progress(f"layers begin: {_judge(student.encode, tokenizer, held)}")
        run_stages(
            student,
            options.contextual_stages,
            parallel,
            pairs,
            work / "contextual.pt",
            resume,
            progress,
            options.every,
            lambda: _judge(student.encode, tokenizer, held),
            adviser=table,
        )
        ends = range(len(options.contextual_stages))[-AVERAGED:]
        student.load_state_dict(
            average_of([after_stage(work / "contextual.pt", number) for number in ends])
        )
        sample = _sample(parallel, pairs, thinned=4)
        evening = evening_of(student.of_pieces(sample), options.evening)
        save_contextual(student, evening, tokenizer, out, card)
    progress(f"written: {out}")


def _static_table(
    tokenizer: Tokenizer,
    parallel: Parallel,
    pairs: dict[str, Pairs],
    held: Sequence[Row],
    work: Path,
    options: Options,
    resume: bool,
    progress: Callable[[str], None],
) -> NDArray[np.float32]:
    path = work / "static.npy"
    if resume and path.is_file():
        kept: NDArray[np.float32] = np.load(path)
        return kept
    student = StaticStudent(tokenizer.get_vocab_size(), options.width, options.seed)
    run_stages(
        student,
        options.static_stages,
        parallel,
        pairs,
        work / "static.pt",
        resume,
        progress,
        options.every,
        lambda: _judge(student.encode, tokenizer, held),
    )
    table = student.vectors()
    evening = evening_of(means_of(table, _sample(parallel, pairs)), options.evening)
    table = table @ evening
    unfinished = path.with_suffix(".unfinished.npy")
    np.save(unfinished, table)
    os.replace(unfinished, path)
    return table


def settings(choice: Choice, options: Options) -> str:
    """Return all that decides the weights before the last, cheap steps, as JSON."""
    sizes = {
        key: value
        for key, value in asdict(options).items()
        if key not in ("static_stages", "contextual_stages", "evening", "every")
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


def _sample(parallel: Parallel, pairs: dict[str, Pairs], thinned: int = 1) -> PieceLists:
    """Return texts of all kinds, to see in which directions vectors spread."""
    parts = [(parallel.german, 40 * thinned)]
    if "paraphrase" in pairs:
        parts += [(pairs["paraphrase"].a, 20 * thinned), (pairs["paraphrase"].b, 20 * thinned)]
    return every_nth(parts)


def _judge(
    encode: Callable[[Sequence[str], Tokenizer], NDArray[np.float32]],
    tokenizer: Tokenizer,
    held: Sequence[Row],
) -> str:
    if not held:
        return "no held-out headings"
    scores = retrieval_of_pairs(
        lambda texts: encode(texts, tokenizer), [row.texts for row in held[:MOST_JUDGED]]
    )
    return f"held-out headings: nDCG@10 {scores.ndcg_at_10:.3f} over {scores.documents} sections"
