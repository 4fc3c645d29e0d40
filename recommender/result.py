"""What a search gives back: hits with everything needed to say why, why not and what is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kb.model import Case
from recommender.profile import Profile


class Closeness(StrEnum):
    """How close a case is to the profile, in words; ``NONE`` means not close enough to recommend."""

    HIGH = "hoch"
    MEDIUM = "mittel"
    LOW = "gering"
    NONE = "keine"


@dataclass(frozen=True)
class Pair:
    """A sentence of the profile and the sentence of the case it met.

    ``part`` is the profile's part (``struktur``, ``problem``, ``gesucht``, ``text``), ``section``
    the German name of the case's part, ``channel`` ``dense`` or ``lexical``.
    """

    part: str
    asked: str
    section: str
    found: str
    channel: str
    similarity: float


@dataclass(frozen=True)
class SharedTerm:
    """A controlled term that both sides have (``inferred``: read from the profile's text)."""

    field: str
    term: str
    label: str
    inferred: bool


@dataclass(frozen=True)
class Difference:
    """Where the case differs from the profile, in words, from a structured field of the case."""

    field: str
    text: str


@dataclass(frozen=True)
class OpenPoint:
    """What the case leaves open (its sources do not say), from a structured field of the case."""

    field: str
    text: str


@dataclass(frozen=True)
class ChannelRank:
    """Rank (from 1) and score of a case within one channel; rank None if the channel is silent."""

    channel: str
    rank: int | None
    score: float


@dataclass(frozen=True)
class Hit:
    """One recommended case."""

    case: Case
    rank: int
    closeness: Closeness
    score: float
    channels: tuple[ChannelRank, ...] = ()
    pairs: tuple[Pair, ...] = ()
    shared: tuple[SharedTerm, ...] = ()
    differences: tuple[Difference, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()


@dataclass(frozen=True)
class Expansion:
    """A word of the profile and the words that were searched as well (thesaurus)."""

    word: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class InferredTerm:
    """A term that the profile's text clearly implies; removable, weighs softly, never filters."""

    field: str
    term: str
    label: str
    because: str


@dataclass(frozen=True)
class SearchResult:
    """Everything a search found; with closeness ``NONE`` the hits are the weaker ones, named so.

    ``candidates`` is the number of cases that passed the hard filters, ``total`` of all cases.
    """

    profile: Profile
    closeness: Closeness
    hits: tuple[Hit, ...]
    candidates: int
    total: int
    inferred: tuple[InferredTerm, ...] = field(default=())
    expansions: tuple[Expansion, ...] = field(default=())
