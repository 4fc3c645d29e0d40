"""A cache of sentence vectors: an unchanged sentence is never embedded again."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recommender.encoder import Encoder
from recommender.passages import RECIPE

Vectors = NDArray[np.float32]
BATCH = 256


class VectorCache:
    """Vectors of texts under hash(model, recipe, text), in one file per model and recipe."""

    def __init__(self, root: Path, encoder: Encoder) -> None:
        self._encoder = encoder
        self._path = root / f"vektoren-{encoder.fingerprint}-{RECIPE}.npz"
        self._known: dict[str, Vectors] = self._load()
        self._asked: set[str] = set()

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda done: None
    ) -> Vectors:
        """Return unit vectors, shape (texts, width); ``progress`` gets the number just done."""
        keys = [_key(self._encoder.fingerprint, text) for text in texts]
        self._asked.update(keys)
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        progress(len(texts) - len(missing))
        pending = list(missing.items())
        for start in range(0, len(pending), BATCH):
            batch = pending[start : start + BATCH]
            vectors = self._encoder.encode([text for _, text in batch])
            self._known.update(zip((key for key, _ in batch), vectors, strict=True))
            progress(len(batch))
        if not keys:
            return np.zeros((0, self._encoder.width), dtype=np.float32)
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Keep the vectors that were asked for on disk and forget all others."""
        keys = sorted(self._asked)
        if not keys:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own per process: two writers must not meet in one temporary file.
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.tmp")
        with temporary.open("wb") as file:
            np.savez(
                file, keys=np.array(keys), vectors=np.stack([self._known[key] for key in keys])
            )
        os.replace(temporary, self._path)

    def copy_to(self, root: Path) -> None:
        """Give another index folder what is known here, if anything is on disk."""
        if self._path.is_file():
            root.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._path, root / self._path.name)

    def _load(self) -> dict[str, Vectors]:
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
            if vectors.ndim == 2 and vectors.shape == (len(keys), self._encoder.width):
                return dict(zip(keys.tolist(), vectors, strict=True))
        except (OSError, ValueError, KeyError, EOFError):
            pass
        # A missing or damaged cache costs time, never correctness.
        return {}


def _key(fingerprint: str, text: str) -> str:
    return hashlib.sha256(f"{fingerprint}\n{RECIPE}\n{text}".encode()).hexdigest()[:24]
