"""Boundaries and names of North Rhine-Westphalia's districts and of the German states."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kb.spelling import fold
from kb.states import STATE_KEYS

FOLDER = Path(__file__).resolve().parent / "geo"
HOME_STATE = "Nordrhein-Westfalen"
HOME_STATE_KEY = STATE_KEYS[HOME_STATE]
"""The state whose districts are known one by one; official keys of its places start with this."""

Ring = tuple[tuple[float, float], ...]
"""A closed line of (longitude, latitude) in degrees (WGS84)."""


@dataclass(frozen=True)
class Area:
    """A district or state: official key, name in words, and the rings of its outline."""

    key: str
    name: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Geography:
    """The districts of North Rhine-Westphalia and the German states, each sorted by name.

    Kreis Unna stands under U, as people look it up. ``municipalities`` counts them per district key.
    """

    districts: tuple[Area, ...]
    states: tuple[Area, ...]
    municipalities: Counter[str]


@lru_cache(maxsize=1)
def geography() -> Geography:
    """Read the shipped files once; they belong to the program, not to the content."""
    with (FOLDER / "nrw_gemeinden.csv").open(encoding="utf-8", newline="") as file:
        municipalities = Counter(row["ags"][:5] for row in csv.DictReader(file))
    return Geography(
        _areas(FOLDER / "nrw_kreise.geojson"), _areas(FOLDER / "laender.geojson"), municipalities
    )


def _areas(path: Path) -> tuple[Area, ...]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    features.sort(key=lambda item: fold(item["properties"]["name"]))
    return tuple(
        Area(item["properties"]["ags"], _name(item["properties"]), _rings(item["geometry"]))
        for item in features
    )


def _name(properties: dict[str, Any]) -> str:
    # The official list says „Wesel“, people say „Kreis Wesel“; „Hochsauerlandkreis“ says it itself.
    name = str(properties["name"])
    is_bare = properties.get("bez") == "Kreis" and not any(
        word in name.lower() for word in ("kreis", "region")
    )
    return f"Kreis {name}" if is_bare else name


def _rings(geometry: dict[str, Any]) -> tuple[Ring, ...]:
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return tuple(
        tuple((float(x), float(y)) for x, y in ring) for polygon in polygons for ring in polygon
    )
