"""What somebody chose for a dossier (Mappe); everything else is computed when it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from kb.model import Record
from kb.vocabulary import Words
from recommender.profile import Profile, ProfileError, read_profile

VERSION = "1"
"""Version of the dossier's fields; raise it when an older program could misread a newer file."""
LONGEST_TITLE, LONGEST_NOTE, LONGEST_NOTES = 200, 2000, 4000
"""Longest title, note on a case and free notes, in characters."""
MOST_CASES = 20

Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TITLE)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NOTE)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NOTES)]


class Block(StrEnum):
    """The building blocks of a dossier, in their order."""

    PROFILE = "profil"
    CASES = "faelle"
    APPROACH = "vorgehen"
    ACTORS = "akteure"
    GAPS = "luecken"
    OBSTACLES = "hindernisse"
    FUNDING = "foerderung"
    QUESTIONS = "fragen"
    SOURCES = "quellen"


BLOCK_TITLES: Mapping[Block, str] = {
    Block.PROFILE: "Das Quartier",
    Block.CASES: "Die ausgewählten Fälle: was passt, was anders ist, was offen bleibt",
    Block.APPROACH: "Zu jedem Fall: Vorgehen und Ergebnisse",
    Block.ACTORS: "Wer bringt was ein?",
    Block.GAPS: "Wer fehlt am Tisch?",
    Block.OBSTACLES: "Was im Weg stand und wie es ausging",
    Block.FUNDING: "Was nach der Förderung kam",
    Block.QUESTIONS: "Fragen für das Gespräch vor Ort",
    Block.SOURCES: "Quellen",
}


class DossierError(ValueError):
    """A dossier cannot be read; ``path`` leads to the field, as keys and list positions."""

    def __init__(self, message: str, path: Sequence[str | int] = ()) -> None:
        super().__init__(message)
        self.path = tuple(path)

    @property
    def field(self) -> str:
        """The dotted German path of the field, empty if the whole is wrong."""
        return ".".join(str(part) for part in self.path)


def _case_alone(value: Any) -> Any:
    return {"fall": value} if isinstance(value, str) else value


class ChosenCase(Record):
    """A case by its id, with a note. Whether the case exists is seen when the dossier is written."""

    id: Title = Field(alias="fall", min_length=1)
    note: Note = Field("", alias="notiz")


class Dossier(Record):
    """A dossier: pure choice. ``blocks`` is a set, a dossier shows them in the order of Block."""

    title: Title = Field("", alias="titel")
    profile: Profile = Field(Profile.model_validate({}), alias="profil")
    cases: tuple[Annotated[ChosenCase, BeforeValidator(_case_alone)], ...] = Field(
        (), alias="faelle", max_length=MOST_CASES
    )
    blocks: frozenset[Block] = Field(frozenset(Block), alias="bausteine")
    notes: Notes = Field("", alias="notizen")

    @property
    def heading(self) -> str:
        """The title, or what a dossier without one is called."""
        return self.title or "Mappe zum Quartier"

    def to_record(self) -> dict[str, Any]:
        """Return the filled fields with their German names, as a dossier file holds them."""
        record: dict[str, Any] = {"mappe": int(VERSION)}
        if self.title:
            record["titel"] = self.title
        record["profil"] = self.profile.to_record()
        record["faelle"] = [
            {"fall": case.id, "notiz": case.note} if case.note else {"fall": case.id}
            for case in self.cases
        ]
        record["bausteine"] = [block.value for block in Block if block in self.blocks]
        if self.notes:
            record["notizen"] = self.notes
        return record


def read_dossier(data: Mapping[str, Any], words: Words) -> Dossier:
    """Build a dossier from its German fields; cases named twice count once, the first time.

    Raises :class:`DossierError`.
    """
    fields = dict(data)
    version = str(fields.pop("mappe", VERSION))
    if version != VERSION:
        raise DossierError(
            f"Diese Mappe hat die Fassung „{version}“, gelesen wird nur Fassung {VERSION}."
            " Vermutlich stammt sie aus einer neueren Version des Praxiskompass.",
            ("mappe",),
        )
    profile = fields.pop("profil", None) or {}
    if not isinstance(profile, Mapping):
        raise DossierError("„profil“ muss aus einzelnen Angaben (Feld: Wert) bestehen.", ["profil"])
    try:
        fields["profil"] = read_profile(profile, words, may_be_empty=True)
    except ProfileError as error:
        raise DossierError(
            str(error), ["profil", error.field] if error.field else ["profil"]
        ) from error
    try:
        dossier = Dossier.model_validate({k: v for k, v in fields.items() if v is not None})
    except ValidationError as error:
        raise _first_problem(error) from error
    once: dict[str, ChosenCase] = {}
    for case in dossier.cases:
        once.setdefault(case.id, case)
    return dossier.model_copy(update={"cases": tuple(once.values())})


def _first_problem(error: ValidationError) -> DossierError:
    detail = error.errors(include_url=False)[0]
    path = tuple(part for part in detail["loc"] if part != "[key]")
    name, kind = str(path[-1]) if path else "", detail["type"]
    context = detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = (
            "fall, notiz"
            if path[0] == "faelle"
            else "mappe, titel, profil, faelle, bausteine, notizen"
        )
        return DossierError(
            f"Das Feld „{name}“ gibt es in einer Mappe nicht. Möglich sind: {known}.", path
        )
    if kind == "missing":
        return DossierError(f"Das Feld „{name}“ fehlt.", path)
    if kind == "string_too_long":
        return DossierError(
            f"Der Text in „{name}“ ist zu lang. Möglich sind {context['max_length']} Zeichen.", path
        )
    if kind == "too_long":
        return DossierError(
            f"Eine Mappe fasst höchstens {MOST_CASES} Fälle, genannt sind {context['actual_length']}.",
            path,
        )
    if kind == "enum":
        return DossierError(
            f"Den Baustein „{detail['input']}“ gibt es nicht. Möglich sind: {', '.join(Block)}.",
            path,
        )
    return DossierError(f"„{name}“ ist hier keine gültige Angabe.", path)
