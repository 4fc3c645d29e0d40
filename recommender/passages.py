"""Which texts of a case are searched, and under which part of the case they stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model import UNKNOWN, Case
from kb.vocabulary import Words
from recommender.sentences import sentences_of

RECIPE = "1"
"""Version of the text preparation; raise it whenever a passage or document changes its text."""


class Part(StrEnum):
    """The parts of a case that are searched; the values are the German names shown to people."""

    STRUCTURE = "Quartiersstruktur"
    PROBLEM = "Problemsituation"
    WORDINGS = "So klingt das vor Ort"
    APPROACH = "Vorgehen"
    REST = "Ergebnisse und Lehren"


@dataclass(frozen=True)
class Passage:
    """One sentence of a case, the unit that is embedded and quoted."""

    case_id: str
    part: Part
    text: str


def passages_of(case: Case) -> list[Passage]:
    """Return the sentences of a case by part, in reading order, each text once per part."""
    found: dict[tuple[Part, str], Passage] = {}
    for part, texts in _prose(case).items():
        for text in texts:
            for sentence in sentences_of(text):
                found.setdefault((part, sentence), Passage(case.id, part, sentence))
    return list(found.values())


def documents_of(case: Case, words: Words) -> dict[Part, str]:
    """Return one text per part for the lexical channel: the prose and the labels of its terms."""
    terms: dict[Part, list[str]] = {
        Part.STRUCTURE: [
            *words.labels("quartierstyp", case.quarter_types),
            *words.labels("quartiersmerkmale", case.features),
            words.label("gemeindetyp", case.municipality_type),
        ],
        Part.PROBLEM: words.labels("problemlagen", case.problems),
        Part.APPROACH: words.labels("handlungsfelder", case.fields_of_action),
        Part.REST: [case.title, *words.labels("zielgruppen", case.target_groups)],
    }
    return {part: "\n".join([*texts, *terms.get(part, [])]) for part, texts in _prose(case).items()}


def _prose(case: Case) -> dict[Part, list[str]]:
    sections = case.sections
    texts = {
        Part.STRUCTURE: [sections.structure],
        Part.PROBLEM: [sections.problem],
        Part.WORDINGS: list(case.wordings),
        Part.APPROACH: [case.summary, sections.approach],
        Part.REST: [
            sections.results_text,
            sections.transferability,
            sections.lessons,
            *case.results,
            *(obstacle.description for obstacle in case.obstacles),
            *(obstacle.handling for obstacle in case.obstacles),
            case.continuation.description,
        ],
    }
    return {
        part: [text for text in parts if text and text.strip() != UNKNOWN]
        for part, parts in texts.items()
    }
