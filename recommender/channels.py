"""The three channels: what each part of a profile finds in its own part of every case.

Structure meets structure, problem meets problem and the everyday wordings, both more weakly the
whole case. Whole profiles against whole cases lose clearly on the judged queries (docs/ranking.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.dense import BestMatches
from recommender.encoder import Vectors
from recommender.facets import overlap, terms_of_profile
from recommender.generation import Generation
from recommender.language import is_english
from recommender.lexical import count_pieces
from recommender.passages import Part
from recommender.profile import Profile
from recommender.result import Expansion, InferredTerm
from recommender.sentences import sentences_of

Scores = NDArray[np.float32]

# Which parts of a case each part of the profile is compared with, and the name of the signal.
MEETS: dict[str, tuple[Part, ...]] = {
    "struktur": (Part.STRUCTURE, Part.WORDINGS),
    "problem": (Part.PROBLEM, Part.WORDINGS),
    "gesucht": (Part.APPROACH,),
    "text": (Part.STRUCTURE, Part.PROBLEM, Part.WORDINGS),
}
FACETS = ("facets", "begriffe", "BEGRIFFE")
MOST_SENTENCES = 50
"""Sentences compared per part; only lists without meaning have more within the longest text."""

EXPANSION_WEIGHT = 0.35
"""Weight of a thesaurus word against a word of the profile, in the lexical channel."""


@dataclass(frozen=True)
class Signal:
    """One comparison: profile part against case part in one channel, a score for every case."""

    channel: str
    asked: str
    part: str
    scores: Scores

    @property
    def name(self) -> str:
        """The signal's name as used in weights and ablations."""
        return f"{self.channel}:{self.asked}:{self.part}"


@dataclass(frozen=True)
class Matches:
    """All signals of one profile, and the sentence matches they came from."""

    signals: tuple[Signal, ...]
    sentences: Mapping[str, tuple[str, ...]]
    best: Mapping[tuple[str, Part], BestMatches]
    coverage: Scores


def signal_names() -> list[str]:
    """Return the names of all signals that a profile with every part can have."""
    compared = [
        f"{channel}:{asked}:{part}"
        for channel in ("dense", "lexical")
        for asked, parts in MEETS.items()
        for part in (*(part.name for part in parts), "WHOLE")
    ]
    return [*compared, ":".join(FACETS)]


def parts_of(profile: Profile) -> dict[str, str]:
    """Return the filled prose parts of a profile by their German name."""
    parts = {
        "struktur": profile.structure,
        "problem": profile.problem,
        "gesucht": profile.sought,
        "text": profile.text,
    }
    return {name: text for name, text in parts.items() if text}


def worded_parts_of(profile: Profile) -> dict[str, str]:
    """Return the parts that are compared by their words too: not the English ones.

    These share no words with German cases; what meets is chance.
    """
    return {name: text for name, text in parts_of(profile).items() if not is_english(text)}


def sentences_of_profile(profile: Profile) -> dict[str, tuple[str, ...]]:
    """Return the sentences of each part that are compared."""
    parts = parts_of(profile)
    return {name: tuple(sentences_of(text)[:MOST_SENTENCES]) for name, text in parts.items()}


def match(
    profile: Profile,
    generation: Generation,
    vectors: Vectors,
    inferred: Iterable[InferredTerm],
    expansions: Mapping[str, Iterable[Expansion]],
    allowed: NDArray[np.bool_] | None,
    without_parts: frozenset[Part] = frozenset(),
) -> Matches:
    """Compare a profile with every allowed case; ``without_parts`` are left out (for ablations).

    ``vectors`` are those of its sentences, one part after the other, shape (sentences, width).
    """
    parts = parts_of(profile)
    worded = worded_parts_of(profile)
    sentences = sentences_of_profile(profile)
    signals: list[Signal] = []
    best: dict[tuple[str, Part], BestMatches] = {}
    found = {
        part: generation.dense[part].best_matches(vectors, allowed)
        for part in Part
        if part not in without_parts
    }
    start = 0
    for name in parts:
        own = slice(start, start + len(sentences[name]))
        start = own.stop
        if not sentences[name]:
            continue
        met = [part for part in MEETS[name] if part not in without_parts]
        for part, matches in found.items():
            best[(name, part)] = BestMatches(matches.similarity[own], matches.passage[own])
        for part in met:
            scores = best[(name, part)].similarity.mean(axis=0)
            signals.append(Signal("dense", name, part.name, scores))
        everywhere = np.max([best[(name, part)].similarity for part in found], axis=0)
        signals.append(Signal("dense", name, "WHOLE", everywhere.mean(axis=0)))
        if name not in worded:
            continue
        pieces = widened_pieces(worded[name], expansions.get(name, ()))
        for part in met:
            scores = generation.lexical[part].scores(pieces)
            signals.append(Signal("lexical", name, part.name, scores))
        whole = (
            generation.whole.scores(pieces)
            if not without_parts
            else np.sum([generation.lexical[part].scores(pieces) for part in found], axis=0)
        )
        signals.append(Signal("lexical", name, "WHOLE", whole))
    asked = terms_of_profile(profile, inferred)
    if any(asked.values()):
        facets = [overlap(asked, terms) for terms in generation.terms]
        signals.append(Signal(*FACETS, np.array(facets, np.float32)))
    return Matches(tuple(signals), sentences, best, generation.whole.coverage(parts.values()))


def widened_pieces(text: str, expansions: Iterable[Expansion]) -> dict[str, float]:
    """Return the pieces of a text with their weights, and those of its expansions, which weigh less."""
    pieces = count_pieces([text])
    for expansion in expansions:
        # Shared among the alternatives, so that a large group does not outweigh its own word.
        weight = EXPANSION_WEIGHT / max(1.0, len(expansion.also) ** 0.5)
        for piece, added in count_pieces(expansion.also, weight).items():
            pieces.setdefault(piece, added)
    return pieces
