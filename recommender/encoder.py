"""Turning sentences into unit vectors, with any sentence-transformers model.

The two kinds of model that this project trains, a small BERT and a table of word pieces, are
computed directly. That gives the same vectors (tested) without importing torch: a process answers
in a second instead of six. Every other model goes through sentence-transformers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from recommender.bert import ACTIVATION, Bert

Vectors = NDArray[np.float32]

TOGETHER = 512
"""Tokens that pass through the layers together, more than a query has: more would not be quicker."""

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
        if modules in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]):
            return StaticEncoder(folder)
        if modules == BertEncoder.MODULES and BertEncoder.can_read(folder):
            return BertEncoder(folder)
    elif model is None:
        raise ModelError(f"Das mitgelieferte Sprachmodell fehlt ({folder}). Bitte neu auschecken.")
    return TransformerEncoder(name)


def _modules(folder: Path) -> list[str]:
    try:
        entries = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        # Where the classes stand has changed between releases, their names have not.
        return [str(entry["type"]).rpartition(".")[2] for entry in entries]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _json(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def unit(vectors: Vectors) -> Vectors:
    """Return the vectors, shape (texts, width), brought to unit length; zeros stay zeros."""
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
        return unit(vectors)


class BertEncoder:
    """A small BERT: a weighted sum of its layers, their mean, a linear map."""

    MODULES: ClassVar = ["Transformer", "WeightedLayerPooling", "Pooling", "Dense", "Normalize"]

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from threadpoolctl import threadpool_limits
        from tokenizers import Tokenizer

        # Its own second thread spins while it waits; on a busy machine that made the slowest answers
        # four times slower. The encoder shares products with a thread that sleeps instead.
        threadpool_limits(limits=1, user_api="blas")
        self.name = folder.name
        self.fingerprint = folder_fingerprint(folder)
        try:
            config = _json(folder / "config.json")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(int(config["max_position_embeddings"]))
            self._bert = Bert(
                load_file(folder / "model.safetensors"),
                int(config["num_attention_heads"]),
                float(config["layer_norm_eps"]),
                load_file(folder / "1_WeightedLayerPooling/model.safetensors")[
                    "layer_weights"
                ].tolist(),
            )
            dense = load_file(folder / "3_Dense/model.safetensors")["linear.weight"]
            self._map = dense.T.astype(np.float32)
        except Exception as error:
            raise ModelError(f"Das Sprachmodell in {folder} ist beschädigt ({error}).") from error
        self.width = int(self._map.shape[1])

    @staticmethod
    def can_read(folder: Path) -> bool:
        """Tell whether a folder holds the one form of BERT that is computed directly here."""
        try:
            config, pooling, dense = (
                _json(folder / name / "config.json") for name in ("", "2_Pooling", "3_Dense")
            )
        except (OSError, ValueError):
            return False
        mean = pooling.get("pooling_mode") == "mean" or bool(
            pooling.get("pooling_mode_mean_tokens")
        )
        return (
            config.get("model_type") == "bert"
            and config.get("hidden_act") == ACTIVATION
            and mean
            and not dense.get("bias", True)
            and str(dense.get("activation_function")).endswith("Identity")
            and (folder / "model.safetensors").is_file()
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (texts, width), float32."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        if not tokens:
            return np.zeros((0, self.width), dtype=np.float32)
        with ThreadPoolExecutor(1) as helper:
            means = np.concatenate([self._bert.means(run, helper) for run in _runs(tokens)])
        # One by one: a product with a single row is computed in another way than with many.
        return unit(np.stack([mean @ self._map for mean in means]))


def _runs(texts: Sequence[list[int]]) -> list[list[list[int]]]:
    """Return the texts in runs of about :data:`TOGETHER` tokens."""
    runs: list[list[list[int]]] = [[]]
    filled = 0
    for text in texts:
        if filled >= TOGETHER:
            runs.append([])
            filled = 0
        runs[-1].append(text)
        filled += len(text)
    return runs


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
        return unit(np.asarray(vectors, dtype=np.float32))
