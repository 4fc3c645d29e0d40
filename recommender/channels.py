"""The channels: what each part of a profile finds in its own part of every case.

Structure meets structure, problem meets problem and the everyday wordings, both more weakly the
whole case. Whole profiles against whole cases lose clearly on the judged queries (docs/ranking.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain, islice

import numpy as np
from numpy.typing import NDArray

from recommender.dense import BestMatches
from recommender.encoder import Vectors
from recommender.facets import overlap, terms_of_profile
from recommender.generation import Generation
from recommender.german import STOP_WORDS, spellings_of
from recommender.language import is_english
from recommender.lexical import count_pieces
from recommender.passages import Part
from recommender.profile import Profile
from recommender.related import strength_of, weighed
from recommender.result import Expansion, InferredTerm
from recommender.sentences import sentences_of
from recommender.stop_words import ENGLISH

Scores = NDArray[np.float32]

# Which parts of a case each part of the profile is compared with, and the name of the signal.
MEETS: dict[str, tuple[Part, ...]] = {
    "struktur": (Part.STRUCTURE, Part.WORDINGS),
    "problem": (Part.PROBLEM, Part.WORDINGS),
    "gesucht": (Part.APPROACH,),
    "text": (Part.STRUCTURE, Part.PROBLEM, Part.WORDINGS),
}
FACETS = ("facets", "begriffe", "BEGRIFFE")
WHOLE = "WHOLE"
"""Names the comparison with all parts of a case together."""
CHANNELS = ("dense", "lexical", "related", "facets")
MOST_SENTENCES = 50
MOST_WORDS = 300
"""Sentences and different content words compared per part; only lists without meaning have more within
the longest text."""

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
        for channel in CHANNELS[:-1]
        for asked, parts in MEETS.items()
        for part in (*(part.name for part in parts), WHOLE)
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


def words_of_profile(profile: Profile) -> dict[str, dict[str, str]]:
    """Return the content words of each part that are compared, folded, with their spelling."""
    worded = worded_parts_of(profile)
    words = {
        name: spellings_of(text, STOP_WORDS if name in worded else STOP_WORDS | ENGLISH)
        for name, text in parts_of(profile).items()
    }
    return {name: dict(islice(own.items(), MOST_WORDS)) for name, own in words.items()}


def texts_of_profile(profile: Profile, generation: Generation) -> list[str]:
    """Return what of a profile needs a vector: its sentences, then the words that no case has."""
    sentences = chain.from_iterable(sentences_of_profile(profile).values())
    return [*sentences, *generation.related.unknown(words_of_profile(profile).values()).values()]


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

    ``vectors`` are those of :func:`texts_of_profile`, shape (texts, width).
    """
    sentences = sentences_of_profile(profile)
    worded = worded_parts_of(profile)
    count = sum(map(len, sentences.values()))
    strengths = _strengths(profile, generation, vectors[count:])
    found = {
        part: generation.dense[part].best_matches(vectors[:count], allowed)
        for part in Part
        if part not in without_parts
    }
    signals: list[Signal] = []
    best: dict[tuple[str, Part], BestMatches] = {}
    start = 0
    for name, own in sentences.items():
        rows = slice(start, start + len(own))
        start = rows.stop
        if not own:
            continue
        met = [part for part in MEETS[name] if part not in without_parts]
        matches = {
            part: BestMatches(everything.similarity[rows], everything.passage[rows])
            for part, everything in found.items()
        }
        best |= {(name, part): matched for part, matched in matches.items()}
        compared = {
            "dense": _by_sentences(matches, met),
            "related": _by_related_words(strengths[name], met, found),
        }
        if name in worded:
            pieces = widened_pieces(worded[name], expansions.get(name, ()))
            compared["lexical"] = _by_pieces(pieces, generation, met, found)
        signals += [
            Signal(channel, name, part, scores)
            for channel, by_part in compared.items()
            for part, scores in by_part.items()
        ]
    asked = terms_of_profile(profile, inferred)
    if any(asked.values()):
        facets = overlap(asked, generation.term_holders, len(generation.terms))
        signals.append(Signal(*FACETS, facets))
    coverage = generation.whole.coverage(parts_of(profile).values())
    return Matches(tuple(signals), sentences, best, coverage)


def _by_sentences(matches: Mapping[Part, BestMatches], met: Iterable[Part]) -> dict[str, Scores]:
    """Return by case part the mean over the sentences of the best cosine there."""
    similarity = {part: matched.similarity for part, matched in matches.items()}
    whole = np.max([*similarity.values()], axis=0)
    return {
        **{part.name: similarity[part].mean(axis=0) for part in met},
        WHOLE: whole.mean(axis=0),
    }


def _by_related_words(
    strengths: Scores, met: Iterable[Part], searched: Iterable[Part]
) -> dict[str, Scores]:
    """Return by case part the weighed strengths of the most related words there."""
    whole = np.max([strength_of(part, strengths) for part in searched], axis=0)
    return {
        **{part.name: weighed(strength_of(part, strengths)) for part in met},
        WHOLE: weighed(whole),
    }


def _by_pieces(
    pieces: Mapping[str, float],
    generation: Generation,
    met: Iterable[Part],
    searched: Collection[Part],
) -> dict[str, Scores]:
    """Return by case part the BM25 scores of word pieces there."""
    whole = (
        generation.whole.scores(pieces)
        if len(searched) == len(Part)
        else np.sum([generation.lexical[part].scores(pieces) for part in searched], axis=0)
    )
    return {
        **{part.name: generation.lexical[part].scores(pieces) for part in met},
        WHOLE: whole,
    }


def _strengths(profile: Profile, generation: Generation, vectors: Vectors) -> dict[str, Scores]:
    """Return by part of the profile how related its words are; ``vectors`` are of unknown words."""
    words, related = words_of_profile(profile), generation.related
    unknown = dict(zip(related.unknown(words.values()), vectors, strict=True))
    # All at once: one product with all words of the collection.
    strengths = related.strengths(related.place(chain.from_iterable(words.values()), unknown))
    ends = accumulate(len(own) for own in words.values())
    return {
        name: strengths[end - len(own) : end]
        for (name, own), end in zip(words.items(), ends, strict=True)
    }


def widened_pieces(text: str, expansions: Iterable[Expansion]) -> dict[str, float]:
    """Return the pieces of a text with their weights, and those of its expansions, which weigh less."""
    pieces = count_pieces([text])
    for expansion in expansions:
        # Shared among the alternatives, so that a large group does not outweigh its own word.
        weight = EXPANSION_WEIGHT / max(1.0, len(expansion.also) ** 0.5)
        for piece, added in count_pieces(expansion.also, weight).items():
            pieces.setdefault(piece, added)
    return pieces
