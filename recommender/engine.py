"""The recommender's face: open an index once, then search it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.collection import Collection, load_collection
from kb.model import Case
from kb.vocabulary import Words
from recommender import generation as generations
from recommender.calibration import calibration_of
from recommender.channels import (
    CHANNELS,
    Asked,
    Matches,
    match,
    parts_of,
    worded_parts_of,
)
from recommender.closeness import Calibration, Evidence
from recommender.encoder import Encoder, load_encoder
from recommender.explain import PairFinder, differences_of, open_points_of
from recommender.facets import TermFinder, Terms, shared_terms, terms_of_profile
from recommender.filters import allowed_cases
from recommender.fusion import WEIGHTS, diversify, fuse, order, vouched
from recommender.generation import Encode, Generation, IndexProblem, Progress
from recommender.neighbours import FEEDBACK, SHARE
from recommender.obstacles.index import ObstacleIndex
from recommender.passages import Part
from recommender.profile import Profile
from recommender.result import (
    ChannelRank,
    Closeness,
    Expansion,
    Hit,
    InferredTerm,
    SearchResult,
)
from recommender.thesaurus import Thesaurus
from recommender.vectors import VectorCache, Vectors

_RANKS = (Closeness.HIGH, Closeness.MEDIUM, Closeness.LOW, Closeness.NONE)


def default_index() -> Path:
    """Return the index folder: ``PRAXIS_INDEX``, else ``index/`` of this project."""
    configured = os.environ.get("PRAXIS_INDEX")
    return Path(configured) if configured else Path(__file__).resolve().parent.parent / "index"


class Engine:
    """One loaded generation with its encoder; immutable, so that threads may share it."""

    def __init__(self, generation: Generation, encoder: Encoder, index_root: Path) -> None:
        self._generation = generation
        self._encoder = encoder
        self._index_root = index_root
        self._terms = TermFinder(generation.collection.words)
        self._thesaurus = Thesaurus(generation.collection.words)
        self._calibration = (
            Calibration.from_record(generation.calibration) if generation.calibration else None
        )

    @classmethod
    def open(
        cls,
        content: Path,
        index_root: Path,
        model: str | None = None,
        progress: Progress | None = None,
    ) -> Engine:
        """Open the index of a content folder, building it where it is missing, stale or damaged.

        Raises :class:`kb.problems.ContentError` for content with errors and
        :class:`recommender.encoder.ModelError`.
        """
        encoder = load_encoder(model or os.environ.get("PRAXIS_MODEL") or None)
        if generations.current_name(index_root) == generations.generation_name(content, encoder):
            try:
                return cls(generations.load(index_root, encoder, content), encoder, index_root)
            except IndexProblem:
                # Rebuilding is allowed here and cheap: unchanged sentences are cached.
                pass

        def prepare(generation: Generation, encode: Encode) -> dict[str, Any]:
            # For the vectors that it leaves in the cache: a searcher shall not wait for them.
            ObstacleIndex(generation.collection, encoder, encode)
            return calibration_of(generation, encode)

        collection = load_collection(content)
        built = generations.build(collection, index_root, encoder, prepare, progress)
        return cls(built, encoder, index_root)

    def over(self, collection: Collection, index_root: Path) -> Engine:
        """Return an engine with the same model over another collection, for comparing rankings.

        Its index is built in ``index_root``, without calibration: every closeness is ``LOW``.
        """
        VectorCache(self._index_root, self._encoder).copy_to(index_root)
        built = generations.build(collection, index_root, self._encoder, lambda *_: {})
        return Engine(built, self._encoder, index_root)

    @property
    def collection(self) -> Collection:
        """The cases and words of this generation."""
        return self._generation.collection

    @property
    def words(self) -> Words:
        """The vocabularies of this generation."""
        return self._generation.collection.words

    @property
    def generation(self) -> str:
        """The name of the loaded generation."""
        return self._generation.name

    @property
    def model_name(self) -> str:
        """The name of the embedding model."""
        return self._encoder.name

    @property
    def loaded(self) -> Generation:
        """The loaded generation itself, for measurements."""
        return self._generation

    def reload_if_changed(self) -> Engine:
        """Return an engine over the current generation: this one if it still is the current."""
        if generations.current_name(self._index_root) in (None, self.generation):
            return self
        loaded = generations.load(self._index_root, self._encoder, self.collection.content)
        return Engine(loaded, self._encoder, self._index_root)

    def search(
        self,
        profile: Profile,
        limit: int = 10,
        weights: Mapping[str, float] = WEIGHTS,
        without_parts: frozenset[Part] = frozenset(),
        without_cases: frozenset[str] = frozenset(),
        neighbour_share: float = SHARE,
        feedback: float = FEEDBACK,
    ) -> SearchResult:
        """Return the ``limit`` most similar cases with reasons.

        ``weights``, ``without_parts``, ``neighbour_share`` and ``feedback`` serve ablations;
        ``without_cases`` hides cases by id.
        """
        cases = self.collection.cases
        allowed = allowed_cases(profile, cases, self.words)
        if without_cases:
            others = np.array([case.id not in without_cases for case in cases], dtype=bool)
            allowed = others if allowed is None else allowed & others
        scored = self._score(profile, allowed, weights, without_parts, neighbour_share, feedback)
        ranking = order(scored.scores, allowed)
        hits = self._hits(diversify(ranking, scored.scores, cases, limit), scored)
        closeness = min((hit.closeness for hit in hits), key=_RANKS.index, default=Closeness.NONE)
        flat = {item.word: item for items in scored.expansions.values() for item in items}
        return SearchResult(
            profile=profile,
            closeness=closeness,
            hits=hits,
            candidates=len(ranking),
            total=len(cases),
            inferred=scored.inferred,
            expansions=tuple(flat.values()),
        )

    def explain(self, profile: Profile, case_ids: Sequence[str]) -> tuple[Hit, ...]:
        """Return the named cases with reasons, in the given order, numbered from 1.

        They are compared among the cases that the profile's filters leave; a named case is
        explained even if the filters leave it out. Raises :class:`kb.collection.UnknownCase`.
        """
        cases = self.collection.cases
        numbers = [cases.index(self.collection.case(case_id)) for case_id in case_ids]
        allowed = allowed_cases(profile, cases, self.words)
        if allowed is not None:
            allowed[numbers] = True
        return self._hits(numbers, self._score(profile, allowed))

    def similar(self, case_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the cases most like a case; raises :class:`kb.collection.UnknownCase`."""
        profile = profile_of(self.collection.case(case_id))
        return self.search(profile, limit, without_cases=frozenset({case_id})).hits

    @cached_property
    def obstacles(self) -> ObstacleIndex:
        """The obstacles of all cases, to be searched from an obstacle."""
        known = VectorCache(self._index_root, self._encoder)
        return ObstacleIndex(self.collection, self._encoder, known.encode)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of sentences, shape (texts, width)."""
        return self._encoder.encode(texts)

    def matches(self, profile: Profile) -> Matches:
        """Return all signals of a profile over all cases, for evaluation."""
        return match(
            profile,
            Asked.of(profile, self._generation, self.encode),
            self._generation,
            self.infer(profile),
            self._expand(profile),
            None,
        )

    def infer(self, profile: Profile) -> tuple[InferredTerm, ...]:
        """Return the terms that the profile's text clearly implies."""
        text = "\n".join(parts_of(profile).values())
        return tuple(self._terms.find(text, skip=profile.not_inferred))

    def _score(
        self,
        profile: Profile,
        allowed: NDArray[np.bool_] | None,
        weights: Mapping[str, float] = WEIGHTS,
        without_parts: frozenset[Part] = frozenset(),
        neighbour_share: float = SHARE,
        feedback: float = FEEDBACK,
    ) -> _Scored:
        inferred = self.infer(profile)
        expansions = self._expand(profile)
        asked = Asked.of(profile, self._generation, self.encode)
        matches = match(
            profile, asked, self._generation, inferred, expansions, allowed, without_parts
        )
        own = fuse(matches.signals, len(self.collection.cases), allowed, weights)
        neighbours = self._generation.neighbours_without(without_parts)
        added = vouched(neighbours, own, allowed, neighbour_share, feedback)
        bands = None
        if self._calibration:
            # A filter changes neither what a text is about nor how close a case is to it.
            everywhere = (
                matches
                if allowed is None
                else match(profile, asked, self._generation, inferred, expansions, None)
            )
            evidence = Evidence.of_matches(everywhere, self._generation.neighbours)
            bands = self._calibration.bands(evidence)
        channels = self._channels(matches, weights, allowed)
        channels.append(_Channel.of("neighbours", added, allowed))
        return _Scored(
            inferred=inferred,
            expansions=expansions,
            matches=matches,
            scores=(1 - neighbour_share) * own + added,
            bands=bands,
            channels=channels,
            asked=terms_of_profile(profile, inferred),
        )

    def _hits(self, numbers: Iterable[int], scored: _Scored) -> tuple[Hit, ...]:
        pairs = PairFinder(scored.matches, self._generation)
        hits = []
        for position, number in enumerate(numbers, 1):
            case = self.collection.cases[number]
            offered = self._generation.terms[number]
            hits.append(
                Hit(
                    case=case,
                    rank=position,
                    closeness=scored.bands[number] if scored.bands else Closeness.LOW,
                    score=float(scored.scores[number]),
                    channels=tuple(channel.rank_of(number) for channel in scored.channels),
                    pairs=pairs.pairs_of(number),
                    shared=shared_terms(scored.asked, offered, scored.inferred, self.words),
                    differences=differences_of(scored.asked, case, self.words),
                    open_points=open_points_of(case),
                )
            )
        return tuple(hits)

    def _expand(self, profile: Profile) -> dict[str, tuple[Expansion, ...]]:
        parts = worded_parts_of(profile)
        return {name: self._thesaurus.expand(text) for name, text in parts.items()}

    def _channels(
        self,
        matches: Matches,
        weights: Mapping[str, float],
        allowed: NDArray[np.bool_] | None,
    ) -> list[_Channel]:
        channels: list[_Channel] = []
        for channel in CHANNELS:
            signals = [signal for signal in matches.signals if signal.channel == channel]
            if not signals:
                continue
            scores = fuse(signals, len(self.collection.cases), allowed, weights)
            channels.append(_Channel.of(channel, scores, allowed))
        return channels


@dataclass(frozen=True)
class _Channel:
    """The ranking of one channel: scores and, from 1, ranks of all cases (0: filtered out)."""

    name: str
    scores: NDArray[np.float32]
    ranks: NDArray[np.int64]

    @classmethod
    def of(
        cls, name: str, scores: NDArray[np.float32], allowed: NDArray[np.bool_] | None
    ) -> _Channel:
        ranks = np.zeros(len(scores), dtype=np.int64)
        ranking = order(scores, allowed)
        ranks[ranking] = np.arange(1, len(ranking) + 1)
        return cls(name, scores, ranks)

    def rank_of(self, number: int) -> ChannelRank:
        return ChannelRank(self.name, int(self.ranks[number]) or None, float(self.scores[number]))


@dataclass(frozen=True)
class _Scored:
    """All cases measured against one profile: what the hits of any of them are made of."""

    inferred: tuple[InferredTerm, ...]
    expansions: Mapping[str, tuple[Expansion, ...]]
    matches: Matches
    scores: NDArray[np.float32]
    bands: Sequence[Closeness] | None
    channels: Sequence[_Channel]
    asked: Terms


def profile_of(case: Case) -> Profile:
    """Return a case as if somebody had described its quarter and problem."""
    return Profile(
        structure=case.sections.structure,
        problem=case.sections.problem,
        quarter_types=case.quarter_types,
        municipality_types=(case.municipality_type,),
        problems=case.problems,
    )
