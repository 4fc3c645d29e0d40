"""The recipe: which losses with which weights for how many steps, and the loop that runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recommender.training import losses
from recommender.training.feeds import Feed, Pairs, Rows
from recommender.training.sources import Choice, Row
from recommender.training.student import PieceLists, Student, cut

CLUSTERS = 1000
CLUSTER_RUN = 32


@dataclass(frozen=True)
class Stage:
    """A stretch of training with fixed weights; the rate falls evenly to a tenth of ``rate``."""

    name: str
    steps: int
    rate: float
    distance: float = 1.0
    similarity: float = 10.0
    neighbourhood: float = 0.5
    paraphrase: float = 0.0
    paragraph: float = 0.0
    synonym: float = 0.0


@dataclass(frozen=True)
class Parallel:
    """German and English sides with the teacher's vectors of the English side."""

    german: PieceLists
    english: PieceLists
    teacher_row: Rows
    teacher: NDArray[np.float16]
    feeds: tuple[Feed, Feed]


def parallel_of(
    rows: Sequence[Row],
    teacher: NDArray[np.float16],
    teacher_row: Rows,
    tokenizer: Tokenizer,
    choice: Choice,
    batch: int,
    seed: int,
) -> Parallel:
    """Return the parallel rows with two feeds: all shuffled, and runs of one subject."""
    weights = np.asarray([choice.weight(row.source) for row in rows])
    batch = min(batch, max(2, len(rows) // 2))
    random = np.random.default_rng((seed, 3))
    centres = teacher[random.choice(len(teacher), min(CLUSTERS, len(teacher)), replace=False)]
    centres = centres.astype(np.float32)
    nearest = np.concatenate(
        [
            (teacher[start : start + 8192].astype(np.float32) @ centres.T).argmax(axis=1)
            for start in range(0, len(teacher), 8192)
        ]
    )
    subject = nearest[teacher_row]
    order = random.permutation(len(rows))
    order = order[np.argsort(subject[order], kind="stable")]
    runs = [order[start : start + CLUSTER_RUN] for start in range(0, len(order), CLUSTER_RUN)]
    return Parallel(
        cut([row.texts[0] for row in rows], tokenizer),
        cut([row.texts[1] for row in rows], tokenizer),
        teacher_row,
        teacher,
        (
            Feed("all", [np.asarray([i]) for i in range(len(rows))], weights, batch, seed),
            Feed("near", runs, np.asarray([weights[run].mean() for run in runs]), batch, seed),
        ),
    )


def run_stages(
    student: Student,
    stages: Sequence[Stage],
    parallel: Parallel,
    pairs: dict[str, Pairs],
    checkpoints: Path,
    resume: bool,
    progress: Callable[[str], None],
    every: int = 250,
    judge: Callable[[NDArray[np.float32]], str] | None = None,
) -> NDArray[np.float32]:
    """Run all stages and return the table, shape (pieces, width), float32.

    A checkpoint is written every ``every`` steps and at the end of each stage; with ``resume`` the
    last one is continued, to the same weights as without the interruption.
    """
    optimizer = torch.optim.Adam(student.parameters(), lr=0.0, betas=(0.9, 0.98), fused=True)
    checkpoints.mkdir(parents=True, exist_ok=True)
    last = checkpoints / "last.pt"
    done = 0
    if resume and last.is_file():
        kept = torch.load(last, weights_only=True)
        student.load_state_dict(kept["student"])
        optimizer.load_state_dict(kept["optimizer"])
        done = int(kept["step"])
        progress(f"resumed after step {done}")
    step = 0
    for stage in stages:
        for place in range(stage.steps):
            step += 1
            if step <= done:
                continue
            for group in optimizer.param_groups:
                group["lr"] = stage.rate * (1 - 0.9 * place / stage.steps)
            loss = _loss(student, stage, parallel, pairs, step - 1)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            if step % 25 == 0:
                progress(f"{stage.name} {place + 1}/{stage.steps}: loss {loss.item():.4f}")
            if step % every == 0:
                _save(last, student, optimizer, step)
                if judge is not None:
                    progress(judge(_table(student)))
        if step > done:
            _save(last, student, optimizer, step)
            if judge is not None:
                progress(f"after {stage.name}: {judge(_table(student))}")
    return _table(student)


def _loss(
    student: Student, stage: Stage, parallel: Parallel, pairs: dict[str, Pairs], step: int
) -> torch.Tensor:
    # Batches of anything and batches of near subjects take turns: the first show what differs
    # greatly, the second what differs little.
    rows = parallel.feeds[step % 2].rows(step // 2)
    target = torch.from_numpy(parallel.teacher[parallel.teacher_row[rows]].astype(np.float32))
    german = student(parallel.german.bags(rows))
    english = student(parallel.english.bags(rows))
    loss = stage.distance * (
        losses.distance_to_teacher(student.as_teacher(german), target)
        + losses.distance_to_teacher(student.as_teacher(english), target)
    )
    loss = loss + stage.similarity * (
        losses.similarity_error(german, german, target)
        + losses.similarity_error(german, english, target)
    )
    loss = loss + stage.neighbourhood * losses.neighbourhood_error(german, english, target)
    for name, weight in (
        ("paraphrase", stage.paraphrase),
        ("paragraph", stage.paragraph),
        ("synonym", stage.synonym),
    ):
        if weight > 0 and name in pairs:
            loss = loss + weight * _pair_loss(student, pairs[name], step)
    return loss


def _pair_loss(student: Student, pairs: Pairs, step: int) -> torch.Tensor:
    rows = pairs.feed.rows(step)
    same = losses.shared(
        torch.from_numpy(pairs.a_number[rows]), torch.from_numpy(pairs.b_number[rows])
    )
    return losses.contrast(student(pairs.a.bags(rows)), student(pairs.b.bags(rows)), same)


def _table(student: Student) -> NDArray[np.float32]:
    return student.table.weight.detach().numpy().astype(np.float32, copy=True)


def _save(path: Path, student: Student, optimizer: torch.optim.Optimizer, step: int) -> None:
    unfinished = path.with_suffix(".unfinished.pt")
    torch.save(
        {"student": student.state_dict(), "optimizer": optimizer.state_dict(), "step": step},
        unfinished,
    )
    os.replace(unfinished, path)
