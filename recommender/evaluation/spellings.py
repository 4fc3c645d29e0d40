"""How people type: variants of a profile in other spellings, with typos, as notes, in one field.

All variants are deterministic, so that a measurement can be repeated: chance is seeded by the text.
Numbers are never touched, since half a number means something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from random import Random

from kb.spelling import fold
from recommender.german import STOP_WORDS, words_of
from recommender.profile import Profile

Change = Callable[[str], str]
"""Turns one text of a profile into the same text as somebody else would type it."""

TYPO_EVERY = 8
"""One word in so many gets a typo, among words of at least TYPO_LENGTH letters."""
TYPO_LENGTH = 5
SHORTEST_PART = 4
"""Letters of the shortest part in which a compound is split."""

_WORD = re.compile(r"[^\W\d_]+")
_HYPHENED = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_NUMBER_HYPHEN = re.compile(r"(?<=\d)-(?=[^\W\d_])")
_FULL_STOP = re.compile(r"(?<=[^\W_])[.;:!?]+(?=\s|$)|[;:!?]+")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)  # fmt: skip
_LINKS = ("", "s", "n", "en", "es", "er")
_ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
# What notes do without: stop words, auxiliaries among them, and verbs that say little.
_SMALL_WORDS = STOP_WORDS | {
    *("gibt", "geht", "gehen", "kommt", "kommen", "liegt", "liegen", "steht", "stehen"),
    *("bleibt", "bleiben", "macht", "machen", "braucht", "brauchen", "laesst", "lassen"),
}


def variants(vocabulary: Collection[str]) -> dict[str, Callable[[Profile], Profile]]:
    """Return every variant by its German name.

    ``vocabulary`` are the folded words of the collection, by which compounds are split and joined.
    """
    of_text: dict[str, Change] = {
        "ae, oe, ue": lambda text: text.translate(_UMLAUTS),
        "zerlegte Umlaute": lambda text: unicodedata.normalize("NFD", text),
        "ss statt ß": lambda text: text.replace("ß", "ss"),
        "alles klein": str.lower,
        "alles groß": str.upper,
        "Bindestriche mehr": lambda text: _each_word(text, lambda w: _split(w, "-", vocabulary)),
        "Bindestriche weniger": _without_hyphens,
        "Wörter getrennt": lambda text: _each_word(text, lambda w: _split(w, " ", vocabulary)),
        "Wörter verbunden": lambda text: _joined(_without_hyphens(text), vocabulary),
        "Tippfehler": typos,
        "Stichworte": notes,
    }
    found = {name: _in_each_field(change) for name, change in of_text.items()}
    found["ein Feld"] = lambda profile: Profile(text=_all_text(profile))
    found["ein Absatz ohne Punkte"] = lambda profile: Profile(
        text=" ".join(_FULL_STOP.sub(" ", _all_text(profile)).split())
    )
    return found


def words_of_collection(texts: Iterable[str]) -> frozenset[str]:
    """Return the folded words of texts, numbers left out."""
    return frozenset(word for text in texts for word in words_of(text) if word.isalpha())


def typos(text: str) -> str:
    """Return the text with a typo in about one long word of eight: seeded by the text itself."""
    random = Random(text)

    def mistyped(word: str) -> str:
        if len(word) < TYPO_LENGTH or random.randrange(TYPO_EVERY):
            return word
        # Hardly anybody mistypes the first letter.
        place = random.randrange(1, len(word) - 1)
        before, letter, after = word[:place], word[place], word[place + 1 :]
        kind = random.choice(("swap", "drop", "double", "neighbour"))
        if kind == "swap":
            return before + after[0] + letter + after[1:]
        if kind == "drop":
            return before + after
        return before + (letter * 2 if kind == "double" else _neighbour(letter, random)) + after

    return _each_word(text, mistyped)


def notes(text: str) -> str:
    """Return the text as terse notes: no small words, no common verbs, commas for full stops."""
    kept = [
        word
        for word in _FULL_STOP.sub(",", text).split()
        if not (bare := fold(word.strip(",.–„“()…"))) or bare not in _SMALL_WORDS
    ]
    return re.sub(r"(\s*,)+", ",", " ".join(kept)).strip(" ,")


def _in_each_field(change: Change) -> Callable[[Profile], Profile]:
    return lambda profile: Profile(
        structure=change(profile.structure), problem=change(profile.problem)
    )


def _all_text(profile: Profile) -> str:
    return f"{profile.structure} {profile.problem}".strip()


def _each_word(text: str, change: Change) -> str:
    return _WORD.sub(lambda match: change(match[0]), text)


def _neighbour(letter: str, random: Random) -> str:
    for row in _ROWS:
        place = row.find(letter.lower())
        if place >= 0:
            near = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            return random.choice(near)
    return letter


def _without_hyphens(text: str) -> str:
    """Join hyphened words, and set a number apart from its word."""
    joined = _NUMBER_HYPHEN.sub(" ", text)
    pieces = _HYPHENED.split(joined)
    return pieces[0] + "".join(piece[:1].lower() + piece[1:] for piece in pieces[1:])


def _split(word: str, sign: str, vocabulary: Collection[str]) -> str:
    """Split a compound at ``sign`` where both parts are words of the collection, else keep it."""
    best = 0
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        first, second = fold(word[:place]), fold(word[place:])
        known = second in vocabulary and any(
            first.removesuffix(link) in vocabulary
            and len(first.removesuffix(link)) >= SHORTEST_PART
            for link in _LINKS
        )
        if known and min(place, len(word) - place) > min(best, len(word) - best):
            best = place
    if not best:
        return word
    second = word[best:]
    return word[:best] + sign + (second.capitalize() if word[0].isupper() else second)


def _joined(text: str, vocabulary: Collection[str]) -> str:
    """Write two words as one where the collection does."""
    words = text.split(" ")
    found: list[str] = []
    for word in words:
        before = found[-1] if found else ""
        if before.isalpha() and fold(before + re.sub(r"\W+$", "", word)) in vocabulary:
            found[-1] = before + word.lower()
        else:
            found.append(word)
    return " ".join(found)
