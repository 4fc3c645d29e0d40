"""All benchmark scores of a model folder: ``python -m recommender.training.evaluate_model``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recommender.training.benchmarks import Encoder, retrieval_scores, sts_spearman

STS_FILES = ("stsb_de_dev.tsv", "stsb_de_test.tsv")
RETRIEVAL_FILES = ("xquad_de.jsonl", "sgb_heading_retrieval.jsonl")


def scores(encoder: Encoder, folder: Path) -> dict[str, float]:
    """Return the scores of an encoder on the files a folder holds, named after file and measure.

    Similarity is 100 x Spearman's correlation, all others are shares between 0 and 1.
    """
    found: dict[str, float] = {}
    for name in STS_FILES:
        if (folder / name).is_file():
            found[f"{name}: spearman"] = round(sts_spearman(encoder, folder / name), 2)
    for name in RETRIEVAL_FILES:
        if (folder / name).is_file():
            result = retrieval_scores(encoder, folder / name)
            found[f"{name}: recall@1"] = round(result.recall_at_1, 4)
            found[f"{name}: recall@10"] = round(result.recall_at_10, 4)
            found[f"{name}: ndcg@10"] = round(result.ndcg_at_10, 4)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores of a model as JSON; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m recommender.training.evaluate_model", description=__doc__
    )
    parser.add_argument("--model", required=True, help="folder or name for sentence-transformers")
    parser.add_argument("--eval", type=Path, required=True, help="folder of the test files")
    given = parser.parse_args(arguments)
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(given.model, device="cpu").float()
    found = scores(
        lambda texts: np.asarray(
            model.encode(texts, batch_size=64, normalize_embeddings=True), dtype=np.float32
        ),
        given.eval,
    )
    print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
