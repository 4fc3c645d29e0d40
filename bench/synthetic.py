"""Collections of any size: the real cases, and variants recombined from their sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from kb.collection import Collection
from kb.model import UNKNOWN, Case
from recommender.sentences import sentences_of

_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_SECTIONS = ("structure", "problem", "approach", "results_text", "transferability", "lessons")


def collection_of(real: Collection, size: int) -> Collection:
    """Return a collection of ``size`` cases: real ones first, then variants; deterministic."""
    cases = list(real.cases[:size])
    words = sorted({word for case in real.cases for word in _LONG_WORD.findall(_prose(case))})
    cases += [_variant(real.cases, number, words) for number in range(len(cases), size)]
    return Collection(real.content, tuple(sorted(cases, key=lambda case: case.id)), real.words)


def _variant(cases: Sequence[Case], number: int, words: Sequence[str]) -> Case:
    """Return a case that mixes three real ones; no sentence of it is one of theirs."""
    random = Random(number)
    base = cases[number % len(cases)]
    parents = [base, *random.sample(cases, 2)]

    def mixed(texts: Sequence[str], like: str) -> str:
        pool = [sentence for text in texts for sentence in sentences_of(text)]
        count = len(sentences_of(like))
        chosen = random.sample(pool, min(count, len(pool)))
        return " ".join(_reworded(sentence, random, words) for sentence in chosen)

    sections = {
        name: mixed([getattr(case.sections, name) for case in parents], text)
        for name in _SECTIONS
        if (text := getattr(base.sections, name)) and text != UNKNOWN
    }
    wordings = [wording for case in parents for wording in case.wordings]
    return base.model_copy(
        update={
            "id": f"variante-{number:06}",
            "title": f"Variante {number}: {base.title}",
            "place": base.place.model_copy(update={"municipality": f"Musterort {number}"}),
            "related": (),
            "sections": base.sections.model_copy(update=sections),
            "wordings": tuple(
                _reworded(wording, random, words)
                for wording in random.sample(wordings, len(base.wordings))
            ),
            "results": tuple(_reworded(text, random, words) for text in base.results),
        }
    )


def _reworded(sentence: str, random: Random, words: Sequence[str]) -> str:
    """Return the sentence with one of its long words replaced, so that it must be embedded anew."""
    found = list(_LONG_WORD.finditer(sentence))
    if not found:
        return f"{sentence} {random.choice(words)}"
    match = random.choice(found)
    return sentence[: match.start()] + random.choice(words) + sentence[match.end() :]


def _prose(case: Case) -> str:
    return "\n".join([*(getattr(case.sections, name) for name in _SECTIONS), *case.wordings])
