"""The quarter profile (Quartiersprofil): what somebody tells about a neighbourhood, i.e. the query."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError, field_validator

from kb.model import Record, Term
from kb.vocabulary import Words

LONGEST_TEXT = 4000
"""Longest text of one part of a profile, in characters."""

PARTS: dict[str, str] = {
    "struktur": "Quartiersstruktur",
    "problem": "Problemsituation",
    "gesucht": "Gesucht",
    "text": "Beschreibung",
}
"""The prose parts of a profile as people read them."""

Prose = Annotated[str, StringConstraints(strip_whitespace=True)]


class ProfileError(ValueError):
    """A profile cannot be used; names the German field and says in a sentence what is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Profile(Record):
    """A description of a neighbourhood and its problem, and what may come back.

    ``structure``, ``problem``, ``sought`` and ``text`` are prose. The term lists without ``only``
    describe the quarter and weigh softly; the fields from ``only_quarter_types`` on are hard
    filters applied before ranking. ``actors_at_table`` is used by the gap check.
    """

    structure: Prose = Field("", alias="struktur")
    problem: Prose = Field("", alias="problem")
    sought: Prose = Field("", alias="gesucht")
    text: Prose = Field("", alias="text")
    quarter_types: tuple[Term, ...] = Field((), alias="quartierstyp")
    municipality_types: tuple[Term, ...] = Field((), alias="gemeindetyp")
    problems: tuple[Term, ...] = Field((), alias="problemlagen")
    target_groups: tuple[Term, ...] = Field((), alias="zielgruppen")
    fields_of_action: tuple[Term, ...] = Field((), alias="handlungsfelder")
    not_inferred: tuple[Term, ...] = Field((), alias="nicht_erschlossen")
    actors_at_table: tuple[Term, ...] = Field((), alias="akteure_am_tisch")
    only_quarter_types: tuple[Term, ...] = Field((), alias="nur_quartierstyp")
    only_municipality_types: tuple[Term, ...] = Field((), alias="nur_gemeindetyp")
    only_problems: tuple[Term, ...] = Field((), alias="nur_problemlagen")
    only_target_groups: tuple[Term, ...] = Field((), alias="nur_zielgruppen")
    only_fields_of_action: tuple[Term, ...] = Field((), alias="nur_handlungsfelder")
    only_actor_kinds: tuple[Term, ...] = Field((), alias="nur_akteursarten")
    only_obstacles: tuple[Term, ...] = Field((), alias="nur_hindernisse")
    only_states: tuple[Prose, ...] = Field((), alias="nur_land")
    not_municipalities: tuple[Prose, ...] = Field((), alias="nicht_gemeinde")
    cooperation_at_most: Term | None = Field(None, alias="kooperation_hoechstens")
    continues_without_start_up: bool = Field(False, alias="ohne_anschub")

    @field_validator("structure", "problem", "sought", "text")
    @classmethod
    def _composed(cls, value: str) -> str:
        # Decomposed umlauts (NFD, as macOS types them) must not make two spellings of one word.
        return unicodedata.normalize("NFC", value)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to compare: no prose and no describing term."""
        return not (self.has_text or self.quarter_types or self.problems)

    @property
    def has_text(self) -> bool:
        """Whether any prose was given."""
        return any((self.structure, self.problem, self.sought, self.text))

    def to_record(self) -> dict[str, Any]:
        """Return the filled fields with their German names."""
        data = self.model_dump(by_alias=True, mode="json")
        return {key: value for key, value in data.items() if value not in ("", [], None, False)}


# Which vocabulary controls which field of a profile (German name to vocabulary name).
PROFILE_TERMS: dict[str, str] = {
    "quartierstyp": "quartierstyp",
    "gemeindetyp": "gemeindetyp",
    "problemlagen": "problemlagen",
    "zielgruppen": "zielgruppen",
    "handlungsfelder": "handlungsfelder",
    "akteure_am_tisch": "akteursarten",
    "nur_quartierstyp": "quartierstyp",
    "nur_gemeindetyp": "gemeindetyp",
    "nur_problemlagen": "problemlagen",
    "nur_zielgruppen": "zielgruppen",
    "nur_handlungsfelder": "handlungsfelder",
    "nur_akteursarten": "akteursarten",
    "nur_hindernisse": "hindernisarten",
    "kooperation_hoechstens": "kooperationsformen",
}


def read_profile(data: Mapping[str, Any], words: Words, *, may_be_empty: bool = False) -> Profile:
    """Build a profile from its German fields; terms may be given by key, label or synonym.

    Raises :class:`ProfileError` for unknown fields or terms, over-long text and, where it may not
    be empty, a profile that describes nothing.
    """
    fields = dict(data)
    for name, vocabulary in PROFILE_TERMS.items():
        if name in fields and fields[name] not in (None, ""):
            fields[name] = read_terms(name, fields[name], vocabulary, words)
    if isinstance(fields.get("kooperation_hoechstens"), list):
        fields["kooperation_hoechstens"] = (fields["kooperation_hoechstens"] or [None])[0]
    try:
        profile = Profile.model_validate(fields)
    except ValidationError as error:
        raise _profile_error(error) from error
    for name in PARTS:
        value = data.get(name)
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise ProfileError(
                f"Der Text ist zu lang: {len(value)} Zeichen, möglich sind {LONGEST_TEXT}.", name
            )
    if profile.is_empty and not may_be_empty:
        raise ProfileError(
            "Das Profil ist leer. Bitte das Quartier oder sein Problem beschreiben.", "struktur"
        )
    return profile


def read_terms(field: str, value: Any, vocabulary: str, words: Words) -> list[str]:
    """Return the keys of terms given by key, label or synonym.

    Raises :class:`ProfileError`, which names ``field``, for anything the vocabulary does not know.
    """
    values: Iterable[Any] = [value] if isinstance(value, str) else value
    if not isinstance(values, Iterable):
        raise ProfileError(f"„{field}“ muss eine Liste von Begriffen sein.", field)
    entries = words[vocabulary].terms
    by_name = {key: key for key in entries}
    for key, entry in entries.items():
        for name in (entry.label, *entry.synonyms):
            by_name.setdefault(name.casefold(), key)
    found = []
    for item in values:
        key = by_name.get(str(item).strip().casefold(), "")
        if not key:
            near = difflib.get_close_matches(str(item).casefold(), by_name, n=1, cutoff=0.5)
            hint = f" Gemeint ist vielleicht „{by_name[near[0]]}“." if near else ""
            raise ProfileError(
                f"Den Begriff „{item}“ kennt die Liste „{vocabulary}“ nicht.{hint}"
                f" Möglich sind: {', '.join(entries)}.",
                field,
            )
        found.append(key)
    return found


def _profile_error(error: ValidationError) -> ProfileError:
    detail = error.errors(include_url=False)[0]
    field = str(detail["loc"][0]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        known = [f.alias or "" for f in Profile.model_fields.values()]
        near = difflib.get_close_matches(field, known, n=1)
        hint = f" Gemeint ist wohl „{near[0]}“." if near else f" Möglich sind: {', '.join(known)}."
        return ProfileError(f"Das Feld „{field}“ gibt es in einem Profil nicht.{hint}", field)
    return ProfileError(f"Das Feld „{field}“ ist keine gültige Angabe.", field)
