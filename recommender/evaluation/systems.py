"""The rankings that are compared: ours, its channels alone, and a German full-text engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s

from recommender.engine import Engine
from recommender.facets import stems_of
from recommender.fusion import WEIGHTS
from recommender.passages import Part, documents_of
from recommender.profile import Profile

Ranker = Callable[[Profile], Sequence[str]]
DEPTH = 10


def rankers(engine: Engine) -> dict[str, Ranker]:
    """Return every ranking by name; each answers a profile with case ids, best first."""

    def ours(**options: object) -> Ranker:
        return lambda profile: [
            hit.case.id
            for hit in engine.search(profile, DEPTH, **options).hits  # type: ignore[arg-type]
        ]

    found: dict[str, Ranker] = {"fusioniert": ours()}
    found["ohne Umschreibungen"] = ours(without_parts=frozenset({Part.WORDINGS}))
    for channel in ("dense", "lexical", "facets"):
        only = {name: weight for name, weight in WEIGHTS.items() if name.startswith(channel)}
        found[f"nur {channel}"] = ours(weights=only)
    found["Volltext (Snowball-BM25)"] = full_text(engine)
    return found


def full_text(engine: Engine) -> Ranker:
    """Return BM25 over Snowball stems of whole cases, as a German full-text engine ranks."""
    cases = engine.collection.cases
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index(
        [list(stems_of("\n".join(documents_of(c, engine.words).values()))) for c in cases],
        show_progress=False,
    )

    def rank(profile: Profile) -> list[str]:
        stems = [
            s for s in stems_of(f"{profile.structure}\n{profile.problem}") if s in index.vocab_dict
        ]
        if not stems:
            return []
        scores = index.get_scores(stems)
        order = sorted(range(len(cases)), key=lambda i: (-scores[i], i))
        return [cases[i].id for i in order[:DEPTH]]

    return rank
