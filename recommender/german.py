"""German text analysis that survives compounds, inflection, umlaut spellings and typos.

Words are cut into overlapping character 4- and 5-grams, so that „Nachbarschaftshilfe“,
„Nachbarschafts-Hilfe“ and „Hilfe in der Nachbarschaft“ share most of their pieces without any
dictionary. On XQuAD-de this retrieves better than stems, lemmas or split compounds (see
docs/ranking.md). Numbers stay whole: half a number means something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from functools import lru_cache

from kb.spelling import fold
from recommender.stop_words import GERMAN

GRAM_SIZES = (4, 5)
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_PARAGRAPH = re.compile(r"§+\s*(?=\d)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(rf"§?\d+(?:[.,]\d+)*(?:[a-z]\b|\+)?|{_WORD.pattern}")


STOP_WORDS = frozenset(fold(word) for word in GERMAN)
NEGATIONS = frozenset({"kein", "keine", "keinem", "keinen", "keiner", "keines", "nicht", "ohne"})


def words_of(text: str, stop_words: Set[str] = STOP_WORDS) -> list[str]:
    """Return the folded words and numbers of a text in order, stop words left out.

    ``65+``, ``§ 45`` and ``2.820`` stay one token each (as ``65+``, ``§45``, ``2820``).
    """
    folded = _PARAGRAPH.sub("§", _THOUSANDS.sub("", fold(text)))
    return [token for token in _TOKEN.findall(folded) if token not in stop_words]


def spellings_of(text: str, stop_words: Set[str] = STOP_WORDS) -> dict[str, str]:
    """Return the words of a text, folded, each with the way it is spelt there first.

    Numbers and stop words are left out.
    """
    found: dict[str, str] = {}
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        found.setdefault(fold(word), word)
    return {word: spelling for word, spelling in found.items() if word not in stop_words}


@lru_cache(maxsize=65536)
def pieces_of_word(word: str) -> tuple[str, ...]:
    """Return the index pieces of one folded word: its 4- and 5-grams, or itself if short."""
    if len(word) <= GRAM_SIZES[0] or not word[-1].isalpha():
        return (word,)
    return tuple(word[i : i + n] for n in GRAM_SIZES for i in range(len(word) - n + 1))


def pieces_of(text: str) -> list[str]:
    """Return the index pieces of a text, in order and with repetitions."""
    return [piece for word in words_of(text) for piece in pieces_of_word(word)]
