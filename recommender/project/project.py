"""A project of one's own, as somebody pastes it in to compare it with the cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from kb.model import Record, Term
from kb.vocabulary import Words
from recommender.fields import ComposedProse, read_record
from recommender.profile import Profile, ProfileError, Prose

PROJECT_TERMS: dict[str, str] = {
    "zielgruppen": "zielgruppen",
    "handlungsfelder": "handlungsfelder",
    "akteure": "akteursarten",
    "finanzierung": "finanzierungsarten",
    "kooperation": "kooperationsformen",
    "evidenz": "evidenz",
}
LISTS = (*PROJECT_TERMS, "nicht_erschlossen", "nicht_gemeinde")
"""The fields that hold lists."""


class Project(Record):
    """What a project does and where, and what it names in controlled terms.

    ``follow_up`` says whether the money after the start-up funding is settled, None if it is not told.
    """

    approach: ComposedProse = Field("", alias="vorgehen")
    structure: ComposedProse = Field("", alias="struktur")
    problem: ComposedProse = Field("", alias="problem")
    target_groups: tuple[Term, ...] = Field((), alias="zielgruppen")
    fields_of_action: tuple[Term, ...] = Field((), alias="handlungsfelder")
    actor_kinds: tuple[Term, ...] = Field((), alias="akteure")
    funding: tuple[Term, ...] = Field((), alias="finanzierung")
    cooperation: tuple[Term, ...] = Field((), alias="kooperation")
    evidence: tuple[Term, ...] = Field((), alias="evidenz")
    follow_up: Literal["ja", "nein"] | None = Field(None, alias="anschluss")
    not_inferred: tuple[Term, ...] = Field((), alias="nicht_erschlossen")
    not_municipalities: tuple[Prose, ...] = Field((), alias="nicht_gemeinde")

    @property
    def text(self) -> str:
        """All prose of the project."""
        return "\n".join(part for part in (self.approach, self.structure, self.problem) if part)

    def to_profile(self, inferred: Mapping[str, frozenset[str]]) -> Profile:
        """Return the project as a query: what it does meets what the cases did."""
        return Profile(
            structure=self.structure,
            problem=self.problem,
            sought=self.approach,
            target_groups=tuple(sorted({*self.target_groups, *inferred["zielgruppen"]})),
            fields_of_action=tuple(sorted({*self.fields_of_action, *inferred["handlungsfelder"]})),
            not_inferred=self.not_inferred,
            not_municipalities=self.not_municipalities,
        )

    def to_record(self) -> dict[str, Any]:
        """Return the filled fields with their German names."""
        data = self.model_dump(by_alias=True, mode="json")
        return {key: value for key, value in data.items() if value}


def read_project(data: Mapping[str, Any], words: Words) -> Project:
    """Build a project from its German fields; terms may be given by key, label or synonym.

    Raises :class:`recommender.profile.ProfileError`, also for a project without any text.
    """
    project = read_record(Project, data, PROJECT_TERMS, words)
    if not project.text:
        raise ProfileError(
            "Bitte beschreiben Sie Ihr Projekt, ein Satz genügt für den Anfang.", "vorgehen"
        )
    return project
