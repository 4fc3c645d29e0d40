"""How cost grows with the collection: ``python -m bench.scale [--sizes 40,150] [--with-txtai]``.

Real cases and synthesised variants, the same queries for all: ours with ten explained hits, plain
numpy over the same vectors, and txtai's hybrid search over whole cases with the same model. Every
system and size runs in a process of its own with one thread. Times are CPU times and are compared
as ratios, so that other work on the machine does not decide.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bench.measure import Spread, cpu_timed, peak_memory
from bench.synthetic import collection_of
from kb.collection import Collection, default_content, load_collection
from recommender import generation as generations
from recommender.calibration import calibration_of
from recommender.encoder import load_encoder
from recommender.engine import Engine
from recommender.evaluation.queries import load_queries
from recommender.evaluation.systems import (
    MissingPackage,
    query_text,
    txtai_embeddings,
    whole_text,
)
from recommender.passages import Part
from recommender.profile import Profile
from recommender.sentences import sentences_of

SIZES = (40, 150, 1_500, 15_000)
QUERIES = 40
TOP = 10


@dataclass(frozen=True)
class Cost:
    """What one system costs at one size: seconds of CPU, memory in MB."""

    build: float
    query: Spread
    memory: float
    rebuild: float = 0.0
    load: float = 0.0
    passages: int = 0


def main() -> None:
    """Measure every size and print a line for each as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of cases")
    parser.add_argument("--with-txtai", action="store_true", help="also measure txtai")
    given = parser.parse_args()
    if given.with_txtai:
        try:
            txtai_embeddings()
        except MissingPackage as error:
            raise SystemExit(str(error)) from error
    # For the child processes, before they import numpy, FAISS or torch.
    os.environ["OMP_NUM_THREADS"] = "1"
    print(
        "| cases | sentences | build s | rebuild s | load s | memory MB | query p50 ms | p95 ms"
        " | x numpy | x txtai | txtai build x ours | txtai memory MB |"
    )
    print("| --- " * 12 + "|", flush=True)
    for size in (int(text) for text in given.sizes.split(",")):
        mine, plain = _alone(_ours, size)
        other = _alone(_txtai, size) if given.with_txtai else None
        print(_line(size, mine, plain, other), flush=True)


def _alone(measure: Callable[[int], object], size: int) -> object:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, size).result()


def _line(size: int, mine: Cost, plain: Spread, other: Cost | None) -> str:
    cells = [
        f"{size:,}",
        f"{mine.passages:,}",
        f"{mine.build:.1f}",
        f"{mine.rebuild:.1f}",
        f"{mine.load:.2f}",
        f"{mine.memory:,.0f}",
        f"{mine.query.p50 * 1e3:.1f}",
        f"{mine.query.p95 * 1e3:.1f}",
        f"{mine.query.p50 / plain.p50:.1f}",
        f"{mine.query.p50 / other.query.p50:.1f}" if other else "",
        f"{other.build / mine.build:.1f}" if other else "",
        f"{other.memory:,.0f}" if other else "",
    ]
    return "| " + " | ".join(cells) + " |"


def _profiles() -> list[Profile]:
    return [query.profile for query in load_queries("dev", "eigene")][:QUERIES]


def _per_query(answer: Callable[[Profile], object]) -> Spread:
    profiles = _profiles()
    for profile in profiles[:3]:
        answer(profile)
    return Spread.of([cpu_timed(lambda p=profile: answer(p)) for profile in profiles])  # type: ignore[misc]


def _ours(size: int) -> tuple[Cost, Spread]:
    real = load_collection(default_content())
    collection = collection_of(real, size)
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)

        def build(cases: Collection) -> None:
            generations.build(cases, root, encoder, calibration_of)

        cold = cpu_timed(lambda: build(collection))
        changed = cpu_timed(lambda: build(_with_a_changed_case(collection)))
        gc.collect()
        start = time.process_time()
        engine = Engine(generations.load(root, encoder, real.content), encoder, root)
        load = time.process_time() - start
        query = _per_query(lambda profile: engine.search(profile, TOP))
        cost = Cost(cold, query, peak_memory(), changed, load, _passages(engine))
        return cost, _per_query(_plain_numpy(engine))


def _with_a_changed_case(collection: Collection) -> Collection:
    first, *others = collection.cases
    approach = f"Ein neuer Satz. {first.sections.approach}"
    sections = first.sections.model_copy(update={"approach": approach})
    changed = first.model_copy(update={"sections": sections})
    return Collection(collection.content, (changed, *others), collection.words)


def _passages(engine: Engine) -> int:
    return sum(len(items) for items in engine.loaded.passages.values())


def _plain_numpy(engine: Engine) -> Callable[[Profile], object]:
    """Return the least anybody would do: the best cosine of each sentence in each case, and sort."""
    loaded = engine.loaded
    vectors = np.concatenate(
        [loaded.dense[part].vectors() for part in Part if len(loaded.dense[part].owners)]
    )
    owners = np.concatenate([loaded.dense[part].owners for part in Part])
    order = np.argsort(owners, kind="stable")
    vectors = vectors[order]
    _, firsts = np.unique(owners[order], return_index=True)

    def answer(profile: Profile) -> object:
        asked = engine.encode(sentences_of(query_text(profile)))
        best = np.maximum.reduceat(asked @ vectors.T, firsts, axis=1)
        return np.argsort(-best.mean(axis=0))[:TOP]

    return answer


def _txtai(size: int) -> Cost:
    collection = collection_of(load_collection(default_content()), size)
    texts = [(case.id, whole_text(case, collection.words)) for case in collection.cases]
    embeddings = txtai_embeddings()
    build = cpu_timed(lambda: embeddings.index(texts))
    query = _per_query(lambda profile: embeddings.search(query_text(profile), TOP))
    return Cost(build, query, peak_memory())


if __name__ == "__main__":
    main()
