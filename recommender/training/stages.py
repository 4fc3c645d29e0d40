"""The recipe: which losses with which weights for how many steps, and the loop that runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recommender.training import losses
from recommender.training.feeds import Feed, Pairs, Rows
from recommender.training.sources import Choice, Row
from recommender.training.student import LONGEST_TEXT_IN_PIECES, PieceLists, cut, unit_means

CLUSTERS = 1000
CLUSTER_RUN = 32
PAIR_KINDS = ("paraphrase", "paragraph", "synonym")


@dataclass(frozen=True)
class Parallel:
    """German and English sides with the teacher's vectors of the English side."""

    german: PieceLists
    english: PieceLists
    teacher_row: Rows
    teacher: NDArray[np.float16]
    feeds: tuple[Feed, Feed]


@dataclass(frozen=True)
class Stage:
    """A stretch of training with fixed weights; the rate falls evenly from ``rate`` to ``end``.

    ``rate`` and ``end`` are learning rates of the piece vectors, ``warm_up`` counts steps. Batches
    have the sizes of the recipe unless ``sentences`` or ``pairs`` say otherwise. With ``turns``,
    each step takes the next kind of pair, otherwise all of them. The English side is shown every
    ``english_every`` steps; of a text the first ``longest`` pieces. ``advice`` is the weight of the
    static model's ranking of the pairs, beside a contrast of 1.
    """

    name: str
    steps: int
    rate: float
    end: float
    warm_up: int = 0
    distance: float = 1.0
    similarity: float = 10.0
    correlation: float = 0.0
    neighbourhood: float = 0.5
    paraphrase: float = 0.0
    paragraph: float = 0.0
    synonym: float = 0.0
    advice: float = 0.0
    sentences: int = 0
    pairs: int = 0
    turns: tuple[str, ...] = ()
    english_every: int = 1
    longest: int = LONGEST_TEXT_IN_PIECES

    def rate_at(self, place: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        falling = self.rate + (self.end - self.rate) * place / self.steps
        return falling * min(1.0, (place + 1) / (self.warm_up + 1))

    def pairs_at(self, step: int) -> list[tuple[str, float]]:
        """Return the kinds of pairs a step shows, with their weights."""
        kinds = (self.turns[step % len(self.turns)],) if self.turns else PAIR_KINDS
        return [(kind, getattr(self, kind)) for kind in kinds]

    def in_batches(
        self, parallel: Parallel, pairs: dict[str, Pairs]
    ) -> tuple[Parallel, dict[str, Pairs]]:
        """Return the text with feeds of this stage's batch sizes."""
        if self.sentences:
            first, second = (feed.of(self.sentences) for feed in parallel.feeds)
            parallel = replace(parallel, feeds=(first, second))
        if self.pairs:
            pairs = {name: replace(p, feed=p.feed.of(self.pairs)) for name, p in pairs.items()}
        return parallel, pairs


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


class Student(Protocol):
    """What a stage trains: either kind of student."""

    def __call__(self, bags: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        """Return unit vectors of texts given by their pieces."""
        ...

    def as_teacher(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return vectors in the teacher's space."""
        ...

    def rates(self) -> Iterator[tuple[list[torch.nn.Parameter], float]]:
        """Yield groups of weights with their share of a stage's learning rate."""
        ...

    def state_dict(self) -> dict[str, torch.Tensor]:
        """Return all weights by name."""
        ...

    def load_state_dict(self, weights: dict[str, torch.Tensor]) -> object:
        """Take over all weights."""
        ...


def run_stages(
    student: Student,
    stages: Sequence[Stage],
    parallel: Parallel,
    pairs: dict[str, Pairs],
    last: Path,
    resume: bool,
    progress: Callable[[str], None],
    every: int = 250,
    judge: Callable[[], str] | None = None,
    adviser: NDArray[np.float32] | None = None,
) -> None:
    """Run all stages on the student; ``adviser`` is the static model's table, for stages it advises.

    A checkpoint is written to ``last`` every ``every`` steps and at the end of each stage; with
    ``resume`` it is continued, to the same weights as without the interruption. The weights at the
    end of each stage are kept beside it, see :func:`after_stage`.
    """
    groups = [{"params": weights, "share": share} for weights, share in student.rates()]
    optimizer = torch.optim.Adam(groups, lr=0.0, betas=(0.9, 0.98), fused=True)
    last.parent.mkdir(parents=True, exist_ok=True)
    advising = None if adviser is None else torch.from_numpy(adviser)
    done = 0
    if resume and last.is_file():
        kept = torch.load(last, weights_only=True)
        student.load_state_dict(kept["student"])
        optimizer.load_state_dict(kept["optimizer"])
        done = int(kept["step"])
        progress(f"resumed after step {done}")
    step = 0
    for number, stage in enumerate(stages):
        of_parallel, of_pairs = stage.in_batches(parallel, pairs)
        for place in range(stage.steps):
            step += 1
            if step <= done:
                continue
            for group in optimizer.param_groups:
                group["lr"] = group["share"] * stage.rate_at(place)
            loss = _loss(student, stage, of_parallel, of_pairs, step - 1, advising)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            if step % 25 == 0:
                progress(f"{stage.name} {place + 1}/{stage.steps}: loss {loss.item():.4f}")
            if step % every == 0:
                _save(last, student, optimizer, step)
                if judge is not None:
                    progress(judge())
        if step > done:
            _write(after_stage(last, number), student.state_dict())
            _save(last, student, optimizer, step)
            if judge is not None:
                progress(f"after {stage.name}: {judge()}")


def _loss(
    student: Student,
    stage: Stage,
    parallel: Parallel,
    pairs: dict[str, Pairs],
    step: int,
    adviser: torch.Tensor | None,
) -> torch.Tensor:
    # Batches of anything and batches of near subjects take turns: the first show what differs
    # greatly, the second what differs little.
    rows = parallel.feeds[step % 2].rows(step // 2)
    target = torch.from_numpy(parallel.teacher[parallel.teacher_row[rows]].astype(np.float32))
    german = student(parallel.german.bags(rows, stage.longest))
    sides = [german]
    if step % stage.english_every == 0:
        sides.append(student(parallel.english.bags(rows, stage.longest)))
    loss = torch.zeros(())
    for side in sides:
        if stage.distance > 0:
            away = losses.distance_to_teacher(student.as_teacher(side), target)
            loss = loss + stage.distance * away
        if stage.similarity > 0:
            loss = loss + stage.similarity * losses.similarity_error(german, side, target)
    if stage.correlation > 0:
        loss = loss + stage.correlation * losses.correlation_error(german, target)
    if stage.neighbourhood > 0:
        loss = loss + stage.neighbourhood * losses.neighbourhood_error(german, sides[-1], target)
    for name, weight in stage.pairs_at(step):
        if weight > 0 and name in pairs:
            loss = loss + weight * _pair_loss(student, stage, pairs[name], step, adviser)
    return loss


def _pair_loss(
    student: Student, stage: Stage, pairs: Pairs, step: int, adviser: torch.Tensor | None
) -> torch.Tensor:
    rows = pairs.feed.rows(step)
    same = losses.shared(
        torch.from_numpy(pairs.a_number[rows]), torch.from_numpy(pairs.b_number[rows])
    )
    sides = [side.bags(rows, stage.longest) for side in (pairs.a, pairs.b)]
    a, b = (student(side) for side in sides)
    loss = losses.contrast(a, b, same)
    if adviser is not None and stage.advice > 0:
        near, far = (unit_means(adviser, side) for side in sides)
        loss = loss + stage.advice * losses.advice_error(a, b, near @ far.T)
    return loss


def after_stage(last: Path, number: int) -> Path:
    """Return where the weights after a stage, counted from 0, are kept."""
    return last.with_name(f"{last.stem}-{number}.pt")


def average_of(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Return the mean of some weights (Izmailov et al. 2018): a flatter place than either."""
    states = [torch.load(path, weights_only=True) for path in paths]
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def _save(path: Path, student: Student, optimizer: torch.optim.Optimizer, step: int) -> None:
    state = {"student": student.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    _write(path, state)


def _write(path: Path, state: object) -> None:
    unfinished = path.with_suffix(".unfinished.pt")
    torch.save(state, unfinished)
    os.replace(unfinished, path)
