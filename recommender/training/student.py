"""The static student: one vector per word piece; a text is the mean of its pieces' vectors.

Trained with plain torch, saved as an ordinary sentence-transformers folder.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from recommender.training.teacher import WIDTH as TEACHER_WIDTH

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

INITIAL_SPREAD = 0.02
LONGEST_TEXT_IN_PIECES = 192


@dataclass(frozen=True)
class PieceLists:
    """The pieces of many texts: ``pieces[starts[i]:starts[i + 1]]`` are those of text i."""

    pieces: NDArray[np.int32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.starts) - 1

    def bags(
        self, rows: NDArray[np.int64], longest: int = LONGEST_TEXT_IN_PIECES
    ) -> tuple[Tensor, Tensor]:
        """Return the pieces of the rows one after the other, and where each row starts."""
        first, last = self.starts[rows], self.starts[rows + 1]
        lengths = np.minimum(last - first, longest)
        offsets = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        within = np.arange(int(lengths.sum())) - np.repeat(offsets, lengths)
        pieces = self.pieces[np.repeat(first, lengths) + within]
        return torch.from_numpy(pieces.astype(np.int64)), torch.from_numpy(offsets)


def cut(texts: Sequence[str], tokenizer: Tokenizer) -> PieceLists:
    """Cut texts into pieces; of long texts only the start is used in training."""
    lists: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), 20_000):
        for encoding in tokenizer.encode_batch_fast(
            list(texts[start : start + 20_000]), add_special_tokens=False
        ):
            lists.append(np.asarray(encoding.ids[:LONGEST_TEXT_IN_PIECES], dtype=np.int32))
    starts = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in lists], out=starts[1:])
    pieces = np.concatenate(lists) if lists else np.zeros(0, dtype=np.int32)
    return PieceLists(pieces, starts)


def unit_means(table: Tensor, bags: tuple[Tensor, Tensor]) -> Tensor:
    """Return the means of the texts' piece vectors, brought to unit length, shape (texts, width)."""
    pieces, starts = bags
    mean = nn.functional.embedding_bag(pieces, table, starts, mode="mean")
    return nn.functional.normalize(mean, dim=1)


class StaticStudent(nn.Module):
    """The table of piece vectors, and a projection to the teacher's width used in training only."""

    def __init__(self, vocabulary: int, width: int, seed: int) -> None:
        """Make a student of small random vectors."""
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.table = nn.EmbeddingBag(vocabulary, width, mode="mean")
        self.head = nn.Linear(width, TEACHER_WIDTH, bias=False)
        with torch.no_grad():
            # Small, so that a piece hardly ever seen adds next to nothing to a text.
            self.table.weight.normal_(0, INITIAL_SPREAD, generator=generator)
            self.head.weight.normal_(0, width**-0.5, generator=generator)

    def forward(self, bags: tuple[Tensor, Tensor]) -> Tensor:
        """Return unit vectors, shape (texts, width)."""
        return unit_means(self.table.weight, bags)

    def as_teacher(self, vectors: Tensor) -> Tensor:
        """Return the vectors in the teacher's space, unit length, shape (texts, 384)."""
        return nn.functional.normalize(self.head(vectors), dim=1)

    def rates(self) -> Iterator[tuple[list[nn.Parameter], float]]:
        """Yield groups of weights with their share of a stage's learning rate."""
        yield list(self.parameters()), 1.0

    def vectors(self) -> NDArray[np.float32]:
        """Return a copy of the table, shape (pieces, width), float32."""
        return self.table.weight.detach().numpy().astype(np.float32, copy=True)

    def encode(self, texts: Sequence[str], tokenizer: Tokenizer) -> NDArray[np.float32]:
        """Return unit vectors of texts, shape (texts, width), float32; no pieces gives zeros."""
        weights = self.table.weight.detach()
        rows: list[NDArray[np.float32]] = []
        for start in range(0, len(texts), 4096):
            part = list(texts[start : start + 4096])
            ids = [e.ids for e in tokenizer.encode_batch_fast(part, add_special_tokens=False)]
            flat = torch.tensor([piece for one in ids for piece in one], dtype=torch.long)
            lengths = [len(one) for one in ids]
            offsets = torch.tensor([0, *np.cumsum(lengths)[:-1].tolist()], dtype=torch.long)
            rows.append(unit_means(weights, (flat, offsets)).numpy())
        return np.concatenate(rows) if rows else np.zeros((0, weights.shape[1]), dtype=np.float32)


def save_static(table: NDArray[np.float32], tokenizer: Tokenizer, folder: Path, card: str) -> None:
    """Write a sentence-transformers folder in half precision, replacing an older one whole."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, StaticEmbedding

    static = StaticEmbedding(tokenizer, embedding_weights=table)
    write_folder(
        SentenceTransformer(modules=[static, Normalize()], device="cpu").half(), folder, card
    )


def write_folder(model: SentenceTransformer, folder: Path, card: str) -> None:
    """Write a model and its card to a folder, replacing an older one only when all is there."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    model.save(str(unfinished), create_model_card=False)
    _name_modules_for_all_versions(unfinished)
    (unfinished / "README.md").write_text(card, encoding="utf-8")
    if folder.exists():
        old = folder.with_name(folder.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        os.rename(folder, old)
        os.rename(unfinished, folder)
        shutil.rmtree(old)
    else:
        os.rename(unfinished, folder)


def _name_modules_for_all_versions(folder: Path) -> None:
    # The newest release writes where its classes stand today; older ones only know these names.
    modules = folder / "modules.json"
    entries = json.loads(modules.read_text(encoding="utf-8"))
    for entry in entries:
        entry["type"] = "sentence_transformers.models." + entry["type"].rpartition(".")[2]
    modules.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    tokenizer = folder / "tokenizer_config.json"
    if tokenizer.is_file():
        settings = json.loads(tokenizer.read_text(encoding="utf-8"))
        settings["tokenizer_class"] = "PreTrainedTokenizerFast"
        tokenizer.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
