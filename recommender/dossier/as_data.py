"""A dossier as plain data with German keys: for JSON downloads, the API and the command line."""

from __future__ import annotations

from typing import Any

from kb.vocabulary import Words
from recommender.as_data import case_brief, hit_as_data
from recommender.dossier.contents import Contents, Entry
from recommender.dossier.model import Block
from recommender.insights.as_data import insights_as_data

_LESSONS = {
    "akteure": Block.ACTORS,
    "luecken": Block.GAPS,
    "hindernisse": Block.OBSTACLES,
    "nach_der_foerderung": Block.FUNDING,
}


def dossier_as_data(contents: Contents, words: Words) -> dict[str, Any]:
    """Return the dossier: what was chosen (``mappe``) and, for each chosen block, what it shows."""
    blocks = contents.dossier.blocks
    data: dict[str, Any] = {
        "mappe": contents.dossier.to_record(),
        "erstellt": contents.made_on.isoformat(),
        "datenstand": {
            "generation": contents.version.generation,
            "faelle": contents.version.cases,
            "neueste_angabe": contents.version.as_of,
        },
        "fehlende_faelle": list(contents.missing),
    }
    if Block.PROFILE in blocks:
        data["erschlossen"] = [
            {"feld": item.field, "begriff": item.term, "bezeichnung": item.label}
            for item in contents.inferred
        ]
    if Block.CASES in blocks:
        data["faelle"] = [_entry(entry, Block.APPROACH in blocks) for entry in contents.entries]
    lessons = insights_as_data(contents.lessons, words)
    data["lehren"] = {key: lessons[key] for key, block in _LESSONS.items() if block in blocks}
    if Block.QUESTIONS in blocks:
        data["fragen"] = [
            {
                "gruppe": group.title,
                "fragen": [
                    {"frage": item.text, "wegen": item.because, "faelle": list(item.cases)}
                    for item in group.questions
                ],
            }
            for group in contents.questions
        ]
    if Block.SOURCES in blocks:
        data["quellen"] = [
            {
                "fall": entry.case.id,
                "stand": entry.case.as_of,
                "quellen": [source.model_dump(by_alias=True) for source in entry.case.sources],
            }
            for entry in contents.entries
        ]
    return data


def _entry(entry: Entry, with_approach: bool) -> dict[str, Any]:
    told = hit_as_data(entry.hit)
    data = {**case_brief(entry.case), "nummer": entry.number, "notiz": entry.note}
    if entry.compared:
        # Without a profile nothing was compared, and „keine“ would be a statement about the case.
        data |= {key: told[key] for key in ("naehe", "passt")}
        data["erfuellt_bedingungen"] = entry.meets_conditions
    data |= {key: told[key] for key in ("anders", "offen")}
    if with_approach:
        data["vorgehen"] = entry.case.sections.approach
        data["ergebnisse"] = list(entry.case.results)
    return data
