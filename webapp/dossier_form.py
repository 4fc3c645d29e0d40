"""The dossier (Mappe) as a form: what was chosen and typed, kept as it was, with errors beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from kb.vocabulary import Words
from recommender.dossier.model import Block, Dossier, DossierError, read_dossier
from webapp.profile_form import FieldError, ProfileForm, read_form

NOTE = "notiz-"
"""Prefix of the field that holds the note on a case; the case's id follows."""
SEEN = "bausteine_gezeigt"
"""Marks a form that showed the building blocks: without a tick, none is wanted."""


@dataclass(frozen=True)
class DossierForm:
    """A filled form: its profile, everything typed, the dossier if it is usable, else the errors.

    ``case_notes`` also keeps notes on cases that are not ticked at the moment.
    """

    profile: ProfileForm
    title: str
    notes: str
    chosen: tuple[str, ...]
    case_notes: Mapping[str, str]
    blocks: frozenset[str]
    dossier: Dossier | None = None
    errors: tuple[FieldError, ...] = ()

    def error(self, field: str) -> str:
        """Return what is wrong with a field, empty if nothing."""
        return " ".join(e.message for e in self.errors if e.field == field)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen or typed yet."""
        return not (self.chosen or self.title or self.notes or self.profile.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The filled fields as name and value, as an address carries them."""
        pairs = [("titel", self.title), *self.profile.pairs]
        pairs += [("fall", case_id) for case_id in self.chosen]
        pairs += [(NOTE + case_id, note) for case_id, note in self.case_notes.items()]
        if len(self.blocks) < len(Block):
            pairs += [(SEEN, "1"), *(("baustein", block) for block in sorted(self.blocks))]
        pairs.append(("notizen", self.notes))
        return [(name, value) for name, value in pairs if value]


def read_dossier_form(given: MultiDict[str, str], words: Words) -> DossierForm:
    """Read a submitted form or the address of a shared dossier; never raises, errors are in it."""
    profile = read_form(given, words, may_be_empty=True)
    title, notes = _text(given.get("titel", "")), _text(given.get("notizen", ""))
    chosen = tuple(dict.fromkeys(name.strip() for name in given.getlist("fall") if name.strip()))
    case_notes = {
        name.removeprefix(NOTE): _text(text)
        for name, text in given.items()
        if name.startswith(NOTE) and _text(text)
    }
    blocks = frozenset(given.getlist("baustein") if given.get(SEEN) else Block)
    form = DossierForm(profile, title, notes, chosen, case_notes, blocks, None, profile.errors)
    if profile.profile is None:
        return form
    record = {
        "titel": title,
        "profil": profile.profile.to_record(),
        "faelle": [{"fall": case_id, "notiz": case_notes.get(case_id, "")} for case_id in chosen],
        "bausteine": sorted(blocks),
        "notizen": notes,
    }
    try:
        dossier = read_dossier(record, words)
    except DossierError as error:
        errors = (FieldError(_field(error, chosen), str(error)),)
        return DossierForm(profile, title, notes, chosen, case_notes, blocks, None, errors)
    return DossierForm(profile, title, notes, chosen, case_notes, blocks, dossier)


def form_of(dossier: Dossier, words: Words) -> DossierForm:
    """Return the form as it would be filled for a dossier."""
    pairs: list[tuple[str, str]] = [("titel", dossier.title), ("notizen", dossier.notes)]
    for name, value in dossier.profile.to_record().items():
        if name == "nicht_gemeinde":
            pairs.append((name, ", ".join(value)))
        elif isinstance(value, list):
            pairs += [(name, item) for item in value]
        else:
            pairs.append((name, "1" if value is True else value))
    for case in dossier.cases:
        pairs += [("fall", case.id), (NOTE + case.id, case.note)]
    pairs += [(SEEN, "1"), *(("baustein", block.value) for block in dossier.blocks)]
    return read_dossier_form(MultiDict(pairs), words)


def _field(error: DossierError, chosen: tuple[str, ...]) -> str:
    match error.path:
        case ("faelle", int(number), "notiz"):
            return NOTE + chosen[number]
        case ("faelle", *_):
            return "fall"
        case ("bausteine", *_):
            return "baustein"
        case (str(name), *_):
            return name
    return "titel"


def _text(value: Any) -> str:
    # Browsers send line ends as CR LF; counted so, a text could be "too long" by what nobody typed.
    return str(value).replace("\r\n", "\n").strip()
