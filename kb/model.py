"""The record of a case: German field names are mapped to English attributes here and nowhere else."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

UNKNOWN = "unbekannt"
ONGOING = "laufend"
DRAFT = "entwurf"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Term = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Year = Annotated[str, StringConstraints(pattern=r"^(\d{4}|unbekannt|laufend)$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$")]


def _number_or_none(value: Any) -> Any:
    if value == UNKNOWN:
        return None
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,3}(\.\d+)?", value):
        raise ValueError("keine Gradzahl")
    return value


Degrees = Annotated[float | None, BeforeValidator(_number_or_none)]


def known(text: str) -> str | None:
    """Return the text, or None where the record says that it is not known."""
    return None if text == UNKNOWN else text


class Record(BaseModel):
    """Base of all parts of a record: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Place(Record):
    """Where a case is; coordinates in degrees (WGS84), ``key`` is the official municipality key."""

    municipality: Text = Field(alias="gemeinde")
    quarter: Text = Field(UNKNOWN, alias="quartier")
    district: Text = Field(UNKNOWN, alias="kreis")
    state: Text = Field(UNKNOWN, alias="land")
    key: Annotated[str, StringConstraints(pattern=r"^(\d{8}|unbekannt)$")] = Field(
        UNKNOWN, alias="ags"
    )
    latitude: Degrees = Field(None, alias="lat", ge=-90, le=90)
    longitude: Degrees = Field(None, alias="lon", ge=-180, le=180)

    @property
    def label(self) -> str:
        """The place in words: municipality and, where known, the quarter."""
        if self.quarter == UNKNOWN:
            return self.municipality if self.municipality != UNKNOWN else self.state
        return f"{self.municipality}, {self.quarter}"


class Period(Record):
    """From which year to which; the end may be ``laufend``."""

    start: Year = Field(UNKNOWN, alias="von")
    end: Year = Field(UNKNOWN, alias="bis")


class Actor(Record):
    """One actor and what it contributed."""

    name: Text = Field(alias="name")
    kind: Term = Field(alias="art")
    role: Text = Field(UNKNOWN, alias="rolle")
    contributions: tuple[Term, ...] = Field((), alias="beitraege")
    description: Text = Field(UNKNOWN, alias="beschreibung")


class Cooperation(Record):
    """The form in which the actors worked together."""

    form: Term = Field(UNKNOWN, alias="form")
    description: Text = Field(UNKNOWN, alias="beschreibung")


class Obstacle(Record):
    """An obstacle, how it was handled and how that ended."""

    kind: Term = Field(alias="art")
    description: Text = Field(alias="beschreibung")
    handling: Text = Field(UNKNOWN, alias="umgang")
    outcome: Term = Field(UNKNOWN, alias="ausgang")


class Funding(Record):
    """One source of money, from when to when."""

    source: Text = Field(alias="quelle")
    kind: Term = Field(alias="art")
    start: Year = Field(UNKNOWN, alias="von")
    end: Year = Field(UNKNOWN, alias="bis")
    amount: Text = Field(UNKNOWN, alias="betrag")
    description: Text = Field(UNKNOWN, alias="beschreibung")


class Continuation(Record):
    """What became of the case after its start-up funding (Verstetigung)."""

    state: Term = Field(UNKNOWN, alias="stand")
    description: Text = Field(UNKNOWN, alias="beschreibung")


class Transfer(Record):
    """Under which conditions the case can be a model elsewhere, and under which not."""

    when: tuple[Text, ...] = Field((), alias="wenn")
    when_not: tuple[Text, ...] = Field((), alias="nicht_wenn")


class Source(Record):
    """Where statements of the case come from and what this source delivers."""

    title: Text = Field(UNKNOWN, alias="titel")
    url: Text = Field(UNKNOWN, alias="url")
    accessed: Text = Field(UNKNOWN, alias="abgerufen")
    delivers: tuple[Text, ...] = Field((), alias="liefert")


class Sections(Record):
    """The fixed sections of the body, as Markdown."""

    structure: str = Field("", alias="Quartiersstruktur")
    problem: str = Field("", alias="Problemsituation")
    approach: str = Field("", alias="Vorgehen")
    results_text: str = Field("", alias="Ergebnisse")
    transferability: str = Field("", alias="Übertragbarkeit")
    lessons: str = Field("", alias="Lehren")


class FrontMatter(Record):
    """The fields of a case, as its front matter holds them."""

    title: Text = Field(alias="titel")
    summary: Text = Field(UNKNOWN, alias="kurzfassung")
    place: Place = Field(alias="ort")
    municipality_type: Term = Field(UNKNOWN, alias="gemeindetyp")
    period: Period = Field(default_factory=lambda: Period.model_validate({}), alias="zeitraum")
    quarter_types: tuple[Term, ...] = Field((), alias="quartierstyp")
    features: tuple[Term, ...] = Field((), alias="quartiersmerkmale")
    problems: tuple[Term, ...] = Field((), alias="problemlagen")
    target_groups: tuple[Term, ...] = Field((), alias="zielgruppen")
    fields_of_action: tuple[Term, ...] = Field((), alias="handlungsfelder")
    actors: tuple[Actor, ...] = Field((), alias="akteure")
    cooperation: Cooperation = Field(
        default_factory=lambda: Cooperation.model_validate({}), alias="kooperation"
    )
    obstacles: tuple[Obstacle, ...] = Field((), alias="hindernisse")
    funding: tuple[Funding, ...] = Field((), alias="finanzierung")
    continuation: Continuation = Field(
        default_factory=lambda: Continuation.model_validate({}), alias="verstetigung"
    )
    results: tuple[Text, ...] = Field((), alias="ergebnisse")
    evidence: Term = Field(UNKNOWN, alias="evidenz")
    preconditions: tuple[Text, ...] = Field((), alias="voraussetzungen")
    transfer: Transfer = Field(
        default_factory=lambda: Transfer.model_validate({}), alias="uebertragbar"
    )
    related: tuple[Slug, ...] = Field((), alias="verwandt")
    wordings: tuple[Text, ...] = Field((), alias="umschreibungen")
    sources: tuple[Source, ...] = Field((), alias="quellen")
    stage: Literal["entwurf", "gelistet", "geprueft"] = Field(alias="stufe")
    as_of: Month = Field(alias="stand")
    next_review: Month = Field(alias="naechste_pruefung")


class Case(FrontMatter):
    """A case: its id (the file's name), its fields and its sections."""

    id: Slug
    sections: Sections

    @property
    def is_published(self) -> bool:
        """Whether searchers may see the case."""
        return self.stage != DRAFT

    def to_record(self) -> dict[str, Any]:
        """Return the case with its German field names, as the JSON API gives it."""
        data = self.model_dump(by_alias=True, mode="json", exclude={"id", "sections"})
        return {"id": self.id, **data, "abschnitte": self.sections.model_dump(by_alias=True)}


# Which vocabulary controls which field: dotted German path (lists without index) to vocabulary name.
CONTROLLED: dict[str, str] = {
    "gemeindetyp": "gemeindetyp",
    "quartierstyp": "quartierstyp",
    "quartiersmerkmale": "quartiersmerkmale",
    "problemlagen": "problemlagen",
    "zielgruppen": "zielgruppen",
    "handlungsfelder": "handlungsfelder",
    "akteure.art": "akteursarten",
    "akteure.beitraege": "beitraege",
    "kooperation.form": "kooperationsformen",
    "hindernisse.art": "hindernisarten",
    "hindernisse.ausgang": "ausgaenge",
    "finanzierung.art": "finanzierungsarten",
    "verstetigung.stand": "verstetigung",
    "evidenz": "evidenz",
    "stufe": "stufen",
}
