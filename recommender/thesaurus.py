"""Widening a profile's words by the thesaurus, visibly („gesucht auch nach …“)."""

from __future__ import annotations

from kb.vocabulary import ThesaurusGroup, Words
from recommender.facets import contains_phrase, stems_of
from recommender.result import Expansion


class Thesaurus:
    """Looks up which other words mean the same as those of a text."""

    def __init__(self, words: Words) -> None:
        self._groups: list[tuple[ThesaurusGroup, list[tuple[str, ...]]]] = [
            (group, [stems_of(word) for word in group.words]) for group in words.thesaurus
        ]

    def expand(self, text: str) -> tuple[Expansion, ...]:
        """Return, for each word of the text that the thesaurus knows, the words of the same meaning."""
        stems = stems_of(text)
        present = frozenset(stems)
        found: dict[str, Expansion] = {}
        for group, phrases in self._groups:
            for word, phrase in zip(group.words, phrases, strict=True):
                if phrase and phrase[0] in present and contains_phrase(stems, phrase):
                    also = tuple(
                        other
                        for other, stem in zip(group.words, phrases, strict=True)
                        if other != word and not contains_phrase(stems, stem)
                    )
                    if also and word not in found:
                        found[word] = Expansion(word, also)
        return tuple(found.values())
