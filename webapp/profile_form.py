"""The profile as a form: what was typed and ticked, kept as it was, with errors beside the fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from kb.vocabulary import Words
from recommender.profile import LONGEST_TEXT, PROFILE_TERMS, Profile, ProfileError, read_profile

TEXT_FIELDS = ("struktur", "problem", "gesucht", "text")
LIST_FIELDS = (
    *(name for name in PROFILE_TERMS if name != "kooperation_hoechstens"),
    "nicht_erschlossen",
    "nur_land",
)
LEAST_HITS, MOST_HITS = 10, 50
EMPTY_MESSAGE = "Bitte beschreiben Sie das Quartier oder seine Problemsituation, ein Satz genügt für den Anfang."


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of the form."""

    field: str
    message: str


@dataclass(frozen=True)
class ProfileForm:
    """A filled form: typed texts, ticked terms, the profile if it is usable, else the errors."""

    typed: Mapping[str, str]
    ticked: Mapping[str, frozenset[str]]
    profile: Profile | None = None
    errors: tuple[FieldError, ...] = ()
    limit: int = LEAST_HITS

    def text(self, field: str) -> str:
        """Return what was typed into a field."""
        return self.typed.get(field, "")

    def terms(self, field: str) -> frozenset[str]:
        """Return what was ticked in a field."""
        return self.ticked.get(field, frozenset())

    def error(self, field: str) -> str:
        """Return what is wrong with a field, empty if nothing."""
        return " ".join(e.message for e in self.errors if e.field == field)

    def number_ticked(self, fields: Iterable[str]) -> int:
        """Return how many of the given fields' terms are ticked or filled."""
        return sum(len(self.terms(f)) + bool(self.text(f)) for f in fields)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The filled fields as name and value, in a stable order, as an address carries them."""
        pairs = [(name, value) for name, value in self.typed.items() if value]
        pairs += [(name, term) for name, terms in self.ticked.items() for term in sorted(terms)]
        return pairs


EMPTY_FORM = ProfileForm({}, {})


def read_form(
    given: MultiDict[str, str], words: Words, *, may_be_empty: bool = False
) -> ProfileForm:
    """Read a submitted form or the address of a shared search; never raises, errors are in it."""
    typed = {name: _text(given.get(name, "")) for name in TEXT_FIELDS}
    typed["nicht_gemeinde"] = _text(given.get("nicht_gemeinde", ""))
    typed["kooperation_hoechstens"] = given.get("kooperation_hoechstens", "").strip()
    typed["ohne_anschub"] = "1" if given.get("ohne_anschub") else ""
    ticked = {name: frozenset(filter(None, given.getlist(name))) for name in LIST_FIELDS}
    limit = _limit(given.get("anzahl", ""))
    errors = [
        FieldError(name, _too_long(typed[name]))
        for name in TEXT_FIELDS
        if len(typed[name]) > LONGEST_TEXT
    ]
    if errors:
        return ProfileForm(typed, ticked, None, tuple(errors), limit)
    try:
        profile = read_profile(_as_record(typed, ticked), words, may_be_empty=may_be_empty)
    except ProfileError as error:
        empty = not any((*typed.values(), *ticked.values())) or error.field in ("", "struktur")
        message = EMPTY_MESSAGE if empty else str(error)
        errors = [FieldError(error.field or "struktur", message)]
        return ProfileForm(typed, ticked, None, tuple(errors), limit)
    return ProfileForm(typed, ticked, profile, (), limit)


def _as_record(typed: Mapping[str, str], ticked: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    record: dict[str, Any] = {name: typed[name] for name in TEXT_FIELDS if typed[name]}
    record |= {name: sorted(terms) for name, terms in ticked.items() if terms}
    municipalities = [part.strip() for part in typed["nicht_gemeinde"].replace(";", ",").split(",")]
    if any(municipalities):
        record["nicht_gemeinde"] = [name for name in municipalities if name]
    if typed["kooperation_hoechstens"]:
        record["kooperation_hoechstens"] = typed["kooperation_hoechstens"]
    if typed["ohne_anschub"]:
        record["ohne_anschub"] = True
    return record


def _text(value: str) -> str:
    # Browsers send line ends as CR LF; counted so, a text could be "too long" by what nobody typed.
    return value.replace("\r\n", "\n").strip()


def _too_long(text: str) -> str:
    over = len(text) - LONGEST_TEXT
    return (
        f"Der Text ist um {_de(over)} Zeichen zu lang. Möglich sind {_de(LONGEST_TEXT)} Zeichen,"
        f" es sind {_de(len(text))}."
    )


def _de(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _limit(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else LEAST_HITS
    return min(max(number, 1), MOST_HITS)
