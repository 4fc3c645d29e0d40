"""Ranking the obstacles of all cases against an obstacle told in somebody's own words.

Built from a loaded generation when first asked. The vectors of its sentences are computed when the
generation is built and kept in the vector cache, so that nobody waits for them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.collection import Collection
from recommender.channels import Signal, widened_pieces
from recommender.dense import DenseIndex
from recommender.encoder import Encoder
from recommender.evaluation.queries import load_queries
from recommender.facets import TermFinder
from recommender.fusion import fuse, order
from recommender.generation import Encode
from recommender.insights.obstacles import by_kind, obstacles_of
from recommender.lexical import LexicalIndex, count_pieces
from recommender.obstacles.query import ObstacleHit, ObstacleQuery, ObstacleResult
from recommender.sentences import sentences_of
from recommender.thesaurus import Thesaurus

Scores = NDArray[np.float32]

# What happened weighs most; how it was handled often speaks of something else.
WEIGHTS = {
    "dense:text:BESCHREIBUNG": 1.0,
    "dense:text:UMGANG": 0.2,
    "dense:text:ART": 0.5,
    "lexical:text:ALLES": 0.7,
}
WORD_SHARE = 0.3
"""How much a full match of all words adds to the cosine in the measure of closeness."""
FOREIGN_STOPPED = 0.95
"""Share of the shipped off-topic texts that must find nothing close, whatever the model."""
FEWEST = 5
"""Hits shown where fewer are close, as the least distant ones."""


class ObstacleIndex:
    """All obstacles of a collection, compared with a text; immutable, so that threads may share it."""

    def __init__(self, collection: Collection, encoder: Encoder, known: Encode) -> None:
        """Index all obstacles; ``known`` encodes what is the same for every question."""
        self._encoder = encoder
        self.items = obstacles_of(collection.cases)
        self._words = collection.words
        self._terms = TermFinder(collection.words, {"art": "hindernisarten"})
        self._thesaurus = Thesaurus(collection.words)
        kinds = collection.words["hindernisarten"].terms
        told = {
            key: [entry.label, *sentences_of(entry.explanation), *entry.synonyms]
            for key, entry in kinds.items()
        }
        number = {key: i for i, key in enumerate(told)}
        # A kind that is no longer in the vocabulary has no words of its own.
        self._kind = np.array([number.get(i.obstacle.kind, len(told)) for i in self.items], int)
        described = [sentences_of(item.obstacle.description) for item in self.items]
        handled = [sentences_of(item.obstacle.handling) for item in self.items]
        self._description = _dense(described, known)
        self._handling = _dense(handled, known)
        self._kinds = _dense([*told.values(), []], known)
        self._lexical = LexicalIndex.build(
            [
                "\n".join(
                    [i.obstacle.description, i.obstacle.handling, *told.get(i.obstacle.kind, [])]
                )
                for i in self.items
            ]
        )
        foreign = [
            query.profile.structure or query.profile.problem for query in load_queries("fremd")
        ]
        tops = [
            float(self._measure(text, self._dense_signals(text, known)).max())
            for text in foreign
            if self.items
        ]
        self._bound = float(np.quantile(tops, FOREIGN_STOPPED)) if tops else 0.0

    def search(self, query: ObstacleQuery) -> ObstacleResult:
        """Return every close obstacle, best first, and the nearest few where hardly any is close.

        Without a text all obstacles that pass the filters come back, grouped by kind, the kind met
        by most cases first.
        """
        admitted = [i for i, item in enumerate(self.items) if query.admits(item)]
        if not query.text:
            groups = by_kind([self.items[i] for i in admitted], self._words)
            ordered = [item for group in groups for item in group.obstacles]
            hits = tuple(ObstacleHit(item, rank, True) for rank, item in enumerate(ordered, 1))
            return ObstacleResult(query, hits, len(admitted), len(self.items))
        allowed = np.zeros(len(self.items), dtype=np.bool_)
        allowed[admitted] = True
        expansions = self._thesaurus.expand(query.text)
        dense = self._dense_signals(query.text, self._encoder.encode)
        signals = [
            *dense,
            Signal(
                "lexical",
                "text",
                "ALLES",
                self._lexical.scores(widened_pieces(query.text, expansions)),
            ),
        ]
        ranking = order(fuse(signals, len(self.items), allowed, WEIGHTS), allowed)
        near = self._measure(query.text, dense) > self._bound
        close = [i for i in ranking if near[i]]
        weak = [i for i in ranking if not near[i]][: max(0, FEWEST - len(close))]
        return ObstacleResult(
            query=query,
            hits=tuple(
                ObstacleHit(self.items[i], rank, bool(near[i]))
                for rank, i in enumerate([*close, *weak], 1)
            ),
            candidates=len(admitted),
            total=len(self.items),
            recognised=tuple(self._terms.find(query.text)),
            expansions=expansions,
        )

    def _dense_signals(self, text: str, encode: Encode) -> list[Signal]:
        vectors = encode(sentences_of(text) or [text])
        found = {
            "BESCHREIBUNG": self._description.best_matches(vectors, None).similarity,
            "UMGANG": self._handling.best_matches(vectors, None).similarity,
            "ART": self._kinds.best_matches(vectors, None).similarity[:, self._kind],
        }
        return [Signal("dense", "text", part, s.mean(axis=0)) for part, s in found.items()]

    def _measure(self, text: str, dense: Sequence[Signal]) -> Scores:
        """Return how close every obstacle is on an absolute scale, shape (obstacles,)."""
        described, _, kind = (signal.scores for signal in dense)
        once = dict.fromkeys(count_pieces([text]), 1.0)
        possible = self._lexical.possible(once)
        share = self._lexical.scores(once) / possible if possible else np.float32(0)
        measure: Scores = np.maximum(described, kind) + WORD_SHARE * share
        return measure


def _dense(texts: Sequence[Sequence[str]], encode: Encode) -> DenseIndex:
    flat = [sentence for sentences in texts for sentence in sentences]
    owners = [i for i, sentences in enumerate(texts) for _ in sentences]
    return DenseIndex.build(encode(flat), owners, len(texts))
