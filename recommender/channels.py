"""The channels: what each part of a profile finds in its own part of every case.

Structure meets structure, problem meets problem and the everyday wordings, both more weakly the
whole case. Whole profiles against whole cases lose clearly on the judged queries (docs/ranking.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain, islice

import numpy as np
from numpy.typing import NDArray

from recommender.dense import BestMatches
from recommender.encoder import Vectors
from recommender.facets import overlap, terms_of_profile
from recommender.generation import Encode, Generation
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
COMPARED = ("dense", "lexical", "related")
"""Channels that compare the texts of a profile with those of the cases."""
CHANNELS = (*COMPARED, FACETS[0])
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
        for channel in COMPARED
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


@dataclass(frozen=True)
class Asked:
    """What a profile's texts come to by themselves, computed once whatever is filtered.

    ``vectors`` are those of the sentences, one part after the other, shape (sentences, width);
    ``strengths`` by part, as :meth:`recommender.related.RelatedWords.strengths` gives them.
    """

    sentences: Mapping[str, tuple[str, ...]]
    vectors: Vectors
    strengths: Mapping[str, Scores]

    @classmethod
    def of(cls, profile: Profile, generation: Generation, encode: Encode) -> Asked:
        """Encode the sentences of a profile and the words that no case has, and relate its words."""
        related = generation.related
        sentences, words = sentences_of_profile(profile), words_of_profile(profile)
        flat = [*chain.from_iterable(sentences.values())]
        unknown = related.unknown(words.values())
        vectors = encode([*flat, *unknown.values()])
        found = dict(zip(unknown, vectors[len(flat) :], strict=True))
        # All at once: one product with all words of the collection.
        strengths = related.strengths(related.place(chain.from_iterable(words.values()), found))
        ends = accumulate(len(own) for own in words.values())
        by_part = {
            name: strengths[end - len(own) : end]
            for (name, own), end in zip(words.items(), ends, strict=True)
        }
        return cls(sentences, vectors[: len(flat)], by_part)


def match(
    profile: Profile,
    asked: Asked,
    generation: Generation,
    inferred: Iterable[InferredTerm],
    expansions: Mapping[str, Iterable[Expansion]],
    allowed: NDArray[np.bool_] | None,
    without_parts: frozenset[Part] = frozenset(),
) -> Matches:
    """Compare a profile with every allowed case; ``without_parts`` are left out (for ablations)."""
    worded = worded_parts_of(profile)
    found = {
        part: generation.dense[part].best_matches(asked.vectors, allowed)
        for part in Part
        if part not in without_parts
    }
    signals: list[Signal] = []
    best: dict[tuple[str, Part], BestMatches] = {}
    start = 0
    for name, own in asked.sentences.items():
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
        cosines = {part: matched.similarity for part, matched in matches.items()}
        strengths = {part: strength_of(part, asked.strengths[name]) for part in found}
        compared = {
            "dense": _by_best(cosines, met, _mean),
            "related": _by_best(strengths, met, weighed),
        }
        if name in worded:
            pieces = widened_pieces(worded[name], expansions.get(name, ()))
            compared["lexical"] = _by_pieces(pieces, generation, met, found)
        signals += [
            Signal(channel, name, part, scores)
            for channel, by_part in compared.items()
            for part, scores in by_part.items()
        ]
    terms = terms_of_profile(profile, inferred)
    if any(terms.values()):
        facets = overlap(terms, generation.term_holders, len(generation.terms))
        signals.append(Signal(*FACETS, facets))
    coverage = generation.whole.coverage(parts_of(profile).values())
    return Matches(tuple(signals), asked.sentences, best, coverage)


def _by_best(
    best: Mapping[Part, Scores], met: Iterable[Part], score: Callable[[Scores], Scores]
) -> dict[str, Scores]:
    """Return by case part a score for every case from what each sentence or word meets best there.

    ``best`` has shape (sentences or words, cases) for each part that is searched.
    """
    whole: Scores = np.max([*best.values()], axis=0)
    return {**{part.name: score(best[part]) for part in met}, WHOLE: score(whole)}


def _mean(cosines: Scores) -> Scores:
    mean: Scores = cosines.mean(axis=0)
    return mean


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


def widened_pieces(text: str, expansions: Iterable[Expansion]) -> dict[str, float]:
    """Return the pieces of a text with their weights, and those of its expansions, which weigh less."""
    pieces = count_pieces([text])
    for expansion in expansions:
        # Shared among the alternatives, so that a large group does not outweigh its own word.
        weight = EXPANSION_WEIGHT / max(1.0, len(expansion.also) ** 0.5)
        for piece, added in count_pieces(expansion.also, weight).items():
            pieces.setdefault(piece, added)
    return pieces
