"""Where outlines and points of a map stand: numbers and paths for a drawing, no drawing.

The projection is equirectangular, scaled at the middle latitude: true enough for one state.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kb.geography import HOME_STATE, Area, Ring, geography
from kb.region import AreaCases, MunicipalityCases, Region

Layer = Literal["districts", "states"]

WIDTH = 720
"""Width of a drawing in its own units; the page scales it."""
MARGIN = 6
SMALLEST, GROWTH = 6.0, 2.7
"""Radius of a point for one case, and how it grows with the root of further ones."""


@dataclass(frozen=True)
class Outline:
    """A district or state as an SVG path."""

    area: AreaCases
    path: str


@dataclass(frozen=True)
class Point:
    """A municipality with cases."""

    place: MunicipalityCases
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Map:
    """A drawing of ``width`` × ``height`` units; smaller points come later, on top of larger ones."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class _Projection:
    west: float
    north: float
    scale_x: float
    scale_y: float
    height: int

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (
            MARGIN + (longitude - self.west) * self.scale_x,
            MARGIN + (self.north - latitude) * self.scale_y,
        )


def district_map(region: Region) -> Map:
    """Draw the districts of North Rhine-Westphalia and the municipalities with cases there."""
    places = [place for place in region.municipalities if place.state == HOME_STATE]
    return _draw("districts", region.districts, places)


def state_map(region: Region) -> Map:
    """Draw the German states and the municipalities with cases outside North Rhine-Westphalia."""
    names = {state.name for state in region.states} - {HOME_STATE}
    places = [place for place in region.municipalities if place.state in names]
    return _draw("states", region.states, places)


def _draw(
    layer: Layer,
    counted: Sequence[AreaCases],
    places: Iterable[MunicipalityCases],
) -> Map:
    project, paths = _projected(layer)
    points = []
    for place in places:
        if place.longitude is not None and place.latitude is not None:
            x, y = project(place.longitude, place.latitude)
            radius = SMALLEST + GROWTH * math.sqrt(len(place.cases) - 1)
            points.append(Point(place, round(x, 1), round(y, 1), round(radius, 1)))
    return Map(
        WIDTH,
        project.height,
        tuple(Outline(area, paths[area.key]) for area in counted),
        tuple(sorted(points, key=lambda point: -point.radius)),
    )


# The outlines never change while the program runs, whatever is selected.
@lru_cache(maxsize=2)
def _projected(layer: Layer) -> tuple[_Projection, Mapping[str, str]]:
    drawn: tuple[Area, ...] = getattr(geography(), layer)
    corners = [corner for area in drawn for ring in area.rings for corner in ring]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    scale_x = (WIDTH - 2 * MARGIN) / (east - west)
    scale_y = scale_x / math.cos(math.radians((south + north) / 2))
    height = round((north - south) * scale_y) + 2 * MARGIN
    project = _Projection(west, north, scale_x, scale_y, height)
    return project, {area.key: _path(area.rings, project) for area in drawn}


def _path(rings: Iterable[Ring], project: _Projection) -> str:
    """Return the rings as closed SVG sub-paths, corners that fall on one unit left out."""
    pieces = []
    for ring in rings:
        corners = [tuple(round(value) for value in project(*corner)) for corner in ring]
        kept = [c for c, before in zip(corners[1:], corners, strict=False) if c != before]
        # An island smaller than a unit would be a dot of dirt.
        if len(kept) > 2:
            start = kept[0]
            steps = "".join(
                f"l{x - a} {y - b}" for (x, y), (a, b) in zip(kept[1:], kept, strict=False)
            )
            pieces.append(f"M{start[0]} {start[1]}{steps}z")
    return "".join(pieces)
