"""How fast the recommender answers and builds: ``python -m bench.query``.

Prints CPU time of all threads, so that other work on the machine does not count, and ratios within the
same run: warm queries (p50, p95; also by the clock on the wall, which is what people wait for), against
a bare numpy product over the same vectors, index build cold and after one changed case, and from
process start to the first answer.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.measure import Spread, cpu_of_children, cpu_timed, peak_memory, timed
from kb.collection import default_content
from recommender.encoder import load_encoder
from recommender.engine import Engine
from recommender.evaluation.queries import load_queries
from recommender.sentences import sentences_of

ROUNDS = 3


def both_clocks() -> np.ndarray:
    """Return the time by the clock on the wall and of CPU, in seconds."""
    return np.array([time.perf_counter(), time.process_time()])


def main() -> None:
    """Run every measurement once and print it."""
    with tempfile.TemporaryDirectory() as folder:
        content, root = Path(folder) / "inhalt", Path(folder) / "index"
        shutil.copytree(default_content(), content)
        cold = cpu_timed(lambda: Engine.open(content, root))
        loaded = cpu_timed(lambda: Engine.open(content, root))
        path = sorted((content / "faelle").glob("*.md"))[0]
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("## Vorgehen\n", "## Vorgehen\n\nNeu.\n"), encoding="utf-8")
        changed = cpu_timed(lambda: Engine.open(content, root))
        engine = Engine.open(content, root)
        profiles = [query.profile for query in load_queries("dev", "eigene")]
        for profile in profiles[:5]:
            engine.search(profile)
        asked = [profile for _ in range(ROUNDS) for profile in profiles]
        answer = lambda profile: timed(lambda: engine.search(profile), both_clocks)  # noqa: E731
        wall, query = map(Spread.of, np.transpose([answer(profile) for profile in asked]))
        encoder = load_encoder()
        cases = engine.collection.cases
        vectors = encoder.encode([s for c in cases for s in sentences_of(c.sections.problem)])
        bare = [
            cpu_timed(lambda p=profile: encoder.encode(sentences_of(p.problem)) @ vectors.T)  # type: ignore[misc]
            for profile in profiles
        ]
        command = [sys.executable, "-m", "praxis", "search", "--problem", "Einsamkeit", "-k", "1"]
        run = lambda: subprocess.run(command, capture_output=True, check=True)  # noqa: E731
        start = min(timed(run, cpu_of_children) for _ in range(3))
        lines = [
            f"{len(cases)} cases, {sum(len(d.owners) for d in engine.loaded.dense.values())} passages",
            f"warm query, ten explained hits   p50 {wall.p50 * 1e3:7.1f} ms   p95 {wall.p95 * 1e3:7.1f} ms",
            f"  in CPU time                    p50 {query.p50 * 1e3:7.1f} ms   p95 {query.p95 * 1e3:7.1f} ms",
            f"  against encoding and one numpy product  {query.p50 / Spread.of(bare).p50:7.1f} x",
            f"build cold                       {cold:7.2f} s",
            f"build after one changed case     {changed:7.2f} s   {changed / cold:5.2f} x of cold",
            f"load a finished index            {loaded:7.2f} s   {loaded / cold:5.2f} x of cold",
            f"process start to first answer    {start:7.2f} s",
            f"memory, at most                  {peak_memory():7.0f} MB",
        ]
        print("\n".join(lines))


if __name__ == "__main__":
    main()
