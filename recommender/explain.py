"""Why a case was found, where it differs and what it leaves open: only from fields and sentences.

Nothing is worded freely: pairs quote both sides, differences and open points name a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import numpy as np

from kb.model import UNKNOWN, Case, known
from kb.vocabulary import Words
from recommender.channels import Matches
from recommender.facets import Terms
from recommender.generation import Generation
from recommender.german import pieces_of, words_of
from recommender.result import Difference, OpenPoint, Pair

MOST_PAIRS = 4
LEAST_WORDS_FOUND = 2
"""Content words from which on a sentence of a case says something by itself („und für Ältere“)."""
CONVINCING = {"dense": 0.4, "lexical": 0.3}
"""Strength from which a pair explains something to a reader: a cosine, or the share of a sentence's
lexical weight that is met. Below it chance words meet („geschlossen“ and „umschlossen“)."""


class PairFinder:
    """Finds the pairs of sentences that carry the scores of one search.

    Dense pairs are the best matches whose mean is the dense signal; lexical pairs quote the
    sentence that shares the most weighty pieces.
    """

    def __init__(self, matches: Matches, generation: Generation) -> None:
        self._matches = matches
        self._generation = generation
        # The sentence of the profile that meets each case best.
        self._strongest = {
            key: best.similarity.argmax(axis=0) for key, best in matches.best.items()
        }
        # Weighed once a search, not once a hit; kept no longer, since it is what somebody typed.
        worded = {signal.asked for signal in matches.signals if signal.channel == "lexical"}
        sentences = {name: own for name, own in matches.sentences.items() if name in worded}
        self._asked = [(name, one) for name, own in sentences.items() for one in own]
        self._weights = np.zeros((len(self._asked), len(generation.whole.peaks)), dtype=np.float32)
        self._possible = np.zeros(len(self._asked))
        for row, (_, sentence) in enumerate(self._asked):
            pieces = dict.fromkeys(pieces_of(sentence), 1.0)
            numbers = generation.whole.numbers_of(pieces)
            self._weights[row, numbers] = generation.whole.peaks[numbers]
            self._possible[row] = generation.whole.possible(pieces)

    def pairs_of(self, number: int) -> tuple[Pair, ...]:
        """Return the convincing pairs of the case with this number, strongest first.

        Where none convinces, the strongest is returned: it is what the place rests on.
        """
        candidates: dict[tuple[str, str], Pair] = {}
        for (asked, part), best in self._matches.best.items():
            strongest = self._strongest[asked, part][number]
            row = int(best.passage[strongest, number])
            if row >= 0:
                sentence = self._matches.sentences[asked][strongest]
                found = self._generation.passages[part][row].text
                similarity = float(best.similarity[strongest, number])
                _keep(candidates, Pair(asked, sentence, part.value, found, "dense", similarity))
        for pair in self._lexical_pairs(number):
            _keep(candidates, pair)
        ranked = sorted(candidates.values(), key=_strength, reverse=True)
        convincing = [
            pair for pair in ranked if _strength(pair) >= 1 and _says_something(pair.found)
        ]
        chosen: list[Pair] = []
        for pair in convincing or ranked[:1]:
            # A sentence of the case is quoted once, however many sentences of the profile it meets.
            if all(pair.found != other.found for other in chosen):
                chosen.append(pair)
        return tuple(chosen[:MOST_PAIRS])

    def _lexical_pairs(self, number: int) -> Iterator[Pair]:
        """Yield for each sentence of the profile the sentence of the case that meets most of it."""
        held = self._generation.pieces_of_case(number)
        if not held.passages:
            return
        met = np.add.reduceat(self._weights[:, held.pieces], held.starts, axis=1)
        for row, best in enumerate(met.argmax(axis=1).tolist()):
            if met[row, best] > 0:
                asked, sentence = self._asked[row]
                found = held.passages[best]
                share = float(met[row, best] / self._possible[row])
                yield Pair(asked, sentence, found.part.value, found.text, "lexical", share)


@lru_cache(maxsize=16384)
def _says_something(sentence: str) -> bool:
    # Of sentences of cases only: what somebody typed is not kept.
    return len(words_of(sentence)) >= LEAST_WORDS_FOUND


def _keep(candidates: dict[tuple[str, str], Pair], pair: Pair) -> None:
    key = (pair.part, pair.asked)
    if key not in candidates or _strength(candidates[key]) < _strength(pair):
        candidates[key] = pair


def _strength(pair: Pair) -> float:
    return pair.similarity / CONVINCING[pair.channel]


def differences_of(asked: Terms, case: Case, words: Words) -> tuple[Difference, ...]:
    """Return where the case differs from what the profile names or implies."""
    found: list[Difference] = []
    wanted_types = asked.get("quartierstyp", frozenset())
    if wanted_types and not wanted_types & set(case.quarter_types):
        there = ", ".join(words.labels("quartierstyp", case.quarter_types))
        here = ", ".join(words.labels("quartierstyp", sorted(wanted_types)))
        found.append(Difference("quartierstyp", f"Dort: {there}. Bei Ihnen: {here}."))
    wanted_sizes = asked.get("gemeindetyp", frozenset())
    if wanted_sizes and case.municipality_type not in wanted_sizes:
        there = words.label("gemeindetyp", case.municipality_type)
        here = " oder ".join(words.labels("gemeindetyp", sorted(wanted_sizes)))
        found.append(Difference("gemeindetyp", f"Dort: {there}. Bei Ihnen: {here}."))
    for feature in sorted(asked.get("quartiersmerkmale", frozenset())):
        opposite = words["quartiersmerkmale"].terms[feature].opposite
        if opposite in case.features:
            there = words.label("quartiersmerkmale", opposite or "")
            here = words.label("quartiersmerkmale", feature)
            found.append(Difference("quartiersmerkmale", f"Dort: {there}. Bei Ihnen: {here}."))
    missing = sorted(asked.get("problemlagen", frozenset()) - set(case.problems))
    if missing:
        labels = "; ".join(words.labels("problemlagen", missing))
        found.append(Difference("problemlagen", f"Dort nicht als Problem genannt: {labels}."))
    found += [
        Difference("uebertragbar", f"Nach den Quellen schwer übertragbar, wenn: {text}")
        for text in case.transfer.when_not
    ]
    return tuple(found)


def open_points_of(case: Case) -> tuple[OpenPoint, ...]:
    """Return what the sources of a case do not say."""
    checks: Mapping[str, tuple[bool, str]] = {
        "verstetigung": (
            case.continuation.state == UNKNOWN,
            "Was nach dem Ende der Förderung geschah, sagen die Quellen nicht.",
        ),
        "finanzierung": (
            not case.funding or all(item.source == UNKNOWN for item in case.funding),
            "Wie das Vorhaben bezahlt wurde, sagen die Quellen nicht.",
        ),
        "hindernisse": (
            not case.obstacles,
            "Ob es Hindernisse gab, sagen die Quellen nicht.",
        ),
        "kooperation": (
            case.cooperation.form == UNKNOWN,
            "Wie verbindlich die Beteiligten zusammenarbeiteten, sagen die Quellen nicht.",
        ),
        "ergebnisse": (
            not case.results and not known(case.sections.results_text or UNKNOWN),
            "Ergebnisse nennen die Quellen nicht.",
        ),
        "evidenz": (
            case.evidence in {UNKNOWN, "selbstauskunft"},
            "Die Wirkung ist nicht unabhängig geprüft.",
        ),
    }
    return tuple(OpenPoint(field, text) for field, (is_open, text) in checks.items() if is_open)


def quoted(pairs: Iterable[Pair]) -> list[str]:
    """Return pairs as German sentences for lists without layout."""
    return [
        f"Sie schreiben „{pair.asked}“ – im Fall ({pair.section}): „{pair.found}“" for pair in pairs
    ]
