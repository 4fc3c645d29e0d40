"""Turning sentences into unit vectors, with any sentence-transformers model.

The shipped model is a static one: a tokenizer and a table. For such folders the table is read
directly, which gives the same vectors (tested) without importing torch: a process answers in half
a second instead of six. Every other model goes through sentence-transformers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

SHIPPED_MODEL = Path(__file__).resolve().parent / "modell"


class ModelError(Exception):
    """The embedding model cannot be loaded; says which and what to do."""


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    name: str
    fingerprint: str
    width: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (texts, width), float32; a text without words gives zeros."""
        ...


def load_encoder(model: str | None = None) -> Encoder:
    """Load a sentence-transformers name or folder, by default the shipped model.

    Raises :class:`ModelError`.
    """
    name = model or str(SHIPPED_MODEL)
    folder = Path(name)
    if folder.is_dir():
        modules = _modules(folder)
        if (
            modules
            and modules[0].endswith("StaticEmbedding")
            and set(modules[1:])
            <= {
                "sentence_transformers.models.Normalize",
                "sentence_transformers.sentence_transformer.modules.normalize.Normalize",
            }
        ):
            return StaticEncoder(folder)
    elif model is None:
        raise ModelError(f"Das mitgelieferte Sprachmodell fehlt ({folder}). Bitte neu auschecken.")
    return TransformerEncoder(name)


def _modules(folder: Path) -> list[str]:
    try:
        entries = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return [str(entry["type"]) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def folder_fingerprint(folder: Path) -> str:
    """Return a hash over the files of a model folder that decide its vectors."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".safetensors", ".txt", ".model", ".bin"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


class StaticEncoder:
    """A tokenizer and a table of token vectors; a text is the mean of its tokens' vectors."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self.name = folder.name
        self.fingerprint = folder_fingerprint(folder)
        try:
            inner = folder / "0_StaticEmbedding"
            inner = inner if inner.is_dir() else folder
            self._tokenizer = Tokenizer.from_file(str(inner / "tokenizer.json"))
            # Kept in half precision as shipped: only the looked-up rows are widened.
            self._table = load_file(inner / "model.safetensors")["embedding.weight"]
        except Exception as error:
            raise ModelError(f"Das Sprachmodell in {folder} ist beschädigt ({error}).") from error
        # As sentence-transformers does it: every token counts, however long the text.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.width = int(self._table.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (texts, width), float32; a text without tokens gives zeros."""
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        for row, encoding in enumerate(encodings):
            if encoding.ids:
                vectors[row] = self._table[encoding.ids].astype(np.float32).mean(axis=0)
        return _unit(vectors)


class TransformerEncoder:
    """Any other model, through sentence-transformers and torch."""

    def __init__(self, name: str) -> None:
        try:
            # Imported here: it takes seconds, and the shipped model does without.
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(name, device="cpu").float()
        except Exception as error:
            raise ModelError(
                f"Das Sprachmodell „{name}“ lässt sich nicht laden ({str(error)[:200]}). "
                "PRAXIS_MODEL auf einen Ordner oder Namen für sentence-transformers setzen."
            ) from error
        folder = Path(name)
        self.name = folder.name
        revision = str(getattr(self._model, "model_card_data", None) or name)
        self.fingerprint = (
            folder_fingerprint(folder)
            if folder.is_dir()
            else hashlib.sha256(f"{name} {revision}".encode()).hexdigest()[:16]
        )
        self.width = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (texts, width), float32."""
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), batch_size=64, show_progress_bar=False, convert_to_numpy=True
        )
        return _unit(np.asarray(vectors, dtype=np.float32))
