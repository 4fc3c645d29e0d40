"""Where the cases are: districts, states and municipalities, and where the collection knows nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kb.collection import Collection
from kb.geography import HOME_STATE, HOME_STATE_KEY, Area, geography
from kb.model import UNKNOWN, Case
from kb.spelling import fold

DENOMINATOR = (
    "Gezählt werden veröffentlichte Fälle. Die Sammlung ist eine Auswahl und beansprucht nicht,"
    " alle Gemeinden abzudecken: „kein Fall bekannt“ heißt nicht, dass es dort nichts gibt."
)


@dataclass(frozen=True)
class AreaCases:
    """The selected cases of a district or state, and how many cases it has without selection.

    ``key`` is empty outside Germany.
    """

    key: str
    name: str
    cases: tuple[Case, ...]
    total: int


@dataclass(frozen=True)
class DistrictCases(AreaCases):
    """A district with the number of its municipalities, and of those with a selected case."""

    municipalities: int
    with_case: int


@dataclass(frozen=True)
class MunicipalityCases:
    """The selected cases of a municipality, with its coordinates (WGS84) where a case has them."""

    name: str
    state: str
    key: str
    latitude: float | None
    longitude: float | None
    cases: tuple[Case, ...]

    @property
    def district(self) -> str:
        """The key of its district in North Rhine-Westphalia; empty elsewhere."""
        return self.key[:5] if self.key.startswith(HOME_STATE_KEY) else ""

    @property
    def on_map(self) -> bool:
        """Whether there is a point to draw."""
        return self.latitude is not None and self.longitude is not None


@dataclass(frozen=True)
class Region:
    """The selected cases by place; ``total`` is the number of published cases.

    ``districts`` are all districts of North Rhine-Westphalia and ``states`` all German states,
    those without a case included; ``elsewhere`` are other countries (and ``unbekannt``), only
    those with cases. ``municipalities`` are those with selected cases.
    """

    total: int
    cases: tuple[Case, ...]
    districts: tuple[DistrictCases, ...]
    states: tuple[AreaCases, ...]
    elsewhere: tuple[AreaCases, ...]
    municipalities: tuple[MunicipalityCases, ...]

    @property
    def home(self) -> AreaCases:
        """North Rhine-Westphalia as a whole."""
        return next(state for state in self.states if state.name == HOME_STATE)

    @property
    def covered(self) -> tuple[DistrictCases, ...]:
        """The districts with a selected case."""
        return tuple(district for district in self.districts if district.cases)

    @property
    def gaps(self) -> tuple[DistrictCases, ...]:
        """The districts without a selected case."""
        return tuple(district for district in self.districts if not district.cases)

    @property
    def number_of_municipalities(self) -> int:
        """How many municipalities North Rhine-Westphalia has."""
        return sum(district.municipalities for district in self.districts)

    @property
    def municipalities_with_case(self) -> int:
        """How many municipalities of North Rhine-Westphalia have a selected case."""
        return sum(district.with_case for district in self.districts)

    @property
    def without_district(self) -> tuple[Case, ...]:
        """Cases in North Rhine-Westphalia that stand in no district: their official key is missing."""
        placed = {case.id for district in self.districts for case in district.cases}
        return tuple(case for case in self.home.cases if case.id not in placed)

    def to_record(self) -> dict[str, Any]:
        """Return the region with German keys; every count comes with the ids of its cases."""
        return {
            "faelle": self.total,
            "ausgewaehlt": len(self.cases),
            "hinweis": DENOMINATOR,
            "nordrhein_westfalen": {
                "faelle": len(self.home.cases),
                "kreise": len(self.districts),
                "kreise_mit_fall": len(self.covered),
                "gemeinden": self.number_of_municipalities,
                "gemeinden_mit_fall": self.municipalities_with_case,
            },
            "kreise": [
                {
                    **_area_record(district),
                    "gemeinden": district.municipalities,
                    "gemeinden_mit_fall": district.with_case,
                }
                for district in self.districts
            ],
            "ohne_kreis": _ids(self.without_district),
            "laender": [_area_record(state) for state in self.states],
            "anderswo": [_area_record(area) for area in self.elsewhere],
            "gemeinden": [
                {
                    "gemeinde": place.name,
                    "land": place.state,
                    "ags": place.key,
                    "lat": place.latitude,
                    "lon": place.longitude,
                    "anzahl": len(place.cases),
                    "faelle": _ids(place.cases),
                }
                for place in self.municipalities
            ],
            "luecken": [district.key for district in self.gaps],
        }


def region_of(collection: Collection, selected: Sequence[Case] | None = None) -> Region:
    """Place the selected cases of a collection, all of them if None."""
    cases = tuple(collection.cases if selected is None else selected)
    known = geography()
    others = {case.place.state for case in cases} - {area.name for area in known.states}
    return Region(
        total=len(collection.cases),
        cases=cases,
        districts=tuple(
            _district(area, cases, collection.cases, known.municipalities[area.key])
            for area in known.districts
        ),
        states=tuple(_area(area.key, area.name, cases, collection.cases) for area in known.states),
        elsewhere=tuple(
            _area("", name, cases, collection.cases)
            for name in sorted(others, key=lambda name: (name == UNKNOWN, fold(name)))
        ),
        municipalities=_municipalities(cases),
    )


def told(region: Region) -> Iterator[str]:
    """Yield the region as lines of text: totals, districts with cases, the gaps, the states."""
    home = region.home
    yield f"{_cases(len(region.cases))} von {region.total} veröffentlichten. {DENOMINATOR}"
    yield ""
    yield f"{HOME_STATE}: {_cases(len(home.cases))} in {len(region.covered)} von" + (
        f" {len(region.districts)} Kreisen und kreisfreien Städten, in"
        f" {region.municipalities_with_case} von {region.number_of_municipalities} Gemeinden."
    )
    for district in region.covered:
        places = ", ".join(
            f"{place.name} ({len(place.cases)})"
            for place in region.municipalities
            if place.district == district.key
        )
        yield f"  {len(district.cases):>3}  {district.name}: {places}"
    if region.without_district:
        yield f"  {len(region.without_district):>3}  ohne bekannten Kreis"
    gaps = ", ".join(district.name for district in region.gaps)
    yield f"Kein Fall bekannt in {len(region.gaps)} von {len(region.districts)}: {gaps or '–'}."
    yield ""
    yield "Länder:"
    for area in (*region.states, *region.elsewhere):
        yield f"  {len(area.cases) or '·':>3}  {area.name}"


def _area(key: str, name: str, selected: Sequence[Case], everything: Sequence[Case]) -> AreaCases:
    return AreaCases(
        key,
        name,
        tuple(case for case in selected if case.place.state == name),
        sum(case.place.state == name for case in everything),
    )


def _district(
    area: Area, selected: Sequence[Case], everything: Sequence[Case], municipalities: int
) -> DistrictCases:
    cases = tuple(case for case in selected if case.place.key[:5] == area.key)
    return DistrictCases(
        area.key,
        area.name,
        cases,
        sum(case.place.key[:5] == area.key for case in everything),
        municipalities,
        len({case.place.key for case in cases}),
    )


def _municipalities(cases: Iterable[Case]) -> tuple[MunicipalityCases, ...]:
    found: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        found.setdefault((case.place.municipality, case.place.state), []).append(case)
    places = []
    for (name, state), members in found.items():
        here = next((c.place for c in members if c.place.latitude is not None), members[0].place)
        key = next((c.place.key for c in members if c.place.key != UNKNOWN), UNKNOWN)
        places.append(
            MunicipalityCases(name, state, key, here.latitude, here.longitude, tuple(members))
        )
    return tuple(sorted(places, key=lambda place: (place.name == UNKNOWN, fold(place.name))))


def _area_record(area: AreaCases) -> dict[str, Any]:
    return {
        "ags": area.key or None,
        "name": area.name,
        "anzahl": len(area.cases),
        "insgesamt": area.total,
        "faelle": _ids(area.cases),
    }


def _ids(cases: Iterable[Case]) -> list[str]:
    return [case.id for case in cases]


def _cases(count: int) -> str:
    return "1 Fall" if count == 1 else f"{count} Fälle"
