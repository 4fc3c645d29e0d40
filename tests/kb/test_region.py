"""Where cases are: counted a second way over the real collection, and by hand on three cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.collection import Collection, load_collection
from kb.geography import geography
from kb.region import region_of, told
from praxis import main
from tests.conftest import CONTENT


@pytest.fixture(scope="module")
def collection() -> Collection:
    return load_collection(CONTENT)


def test_the_shipped_geography_is_complete_and_sorted_as_people_look_names_up() -> None:
    known = geography()
    assert (len(known.districts), len(known.states)) == (53, 16)
    assert sum(known.municipalities.values()) == 396
    assert set(known.municipalities) == {area.key for area in known.districts}
    names = [area.name for area in known.districts]
    assert names[:3] == ["Bielefeld", "Bochum", "Bonn"] and "Kreis Unna" in names
    assert {"Märkischer Kreis", "Rhein-Kreis Neuss", "Städteregion Aachen"} <= set(names)
    for area in (*known.districts, *known.states):
        assert area.rings and all(ring[0] == ring[-1] for ring in area.rings)
    # A free city is one municipality.
    assert all(known.municipalities[a.key] == 1 for a in known.districts if a.name == "Bonn")


def test_every_case_is_counted_in_exactly_one_state_and_one_municipality(
    collection: Collection,
) -> None:
    region = region_of(collection)
    areas = (*region.states, *region.elsewhere)
    assert sum(len(area.cases) for area in areas) == len(collection.cases) == region.total
    assert sum(len(place.cases) for place in region.municipalities) == len(collection.cases)
    assert sum(len(d.cases) for d in region.districts) + len(region.without_district) == len(
        region.home.cases
    )
    by_hand = {
        case.place.key[:5]
        for case in collection.cases
        if case.place.state == "Nordrhein-Westfalen" and case.place.key != "unbekannt"
    }
    assert {district.key for district in region.covered} == by_hand
    assert len(region.gaps) == 53 - len(by_hand)


def test_points_lie_inside_the_outline_of_their_district(collection: Collection) -> None:
    outlines = {area.key: area.rings for area in geography().districts}
    places = [p for p in region_of(collection).municipalities if p.district]
    assert places
    for place in places:
        assert place.on_map
        (west, east), (south, north) = (
            (min(values) - 0.02, max(values) + 0.02)
            for values in zip(*(p for ring in outlines[place.district] for p in ring), strict=True)
        )
        assert west < place.longitude < east and south < place.latitude < north, place.name  # type: ignore[operator]


def test_a_selection_changes_counts_but_not_denominators(collection: Collection) -> None:
    villages = [case for case in collection.cases if "dorf" in case.quarter_types]
    whole, part = region_of(collection), region_of(collection, villages)
    assert part.cases == tuple(villages) and part.total == whole.total
    assert [d.total for d in part.districts] == [len(d.cases) for d in whole.districts]
    assert part.number_of_municipalities == whole.number_of_municipalities == 396
    assert len(part.gaps) > len(whole.gaps)


def test_what_has_no_place_is_counted_and_named(tiny: Path) -> None:
    path = tiny / "faelle" / "bochum-hofstede-quartiersentwicklung.md"
    lines = path.read_text(encoding="utf-8").split("\n")
    cleared = {"ags": "unbekannt", "lat": "unbekannt", "lon": "unbekannt"}
    for i, line in enumerate(lines):
        name = line.strip().split(":")[0]
        if line.startswith("  ") and name in cleared and not line.startswith("   "):
            lines[i] = f"  {name}: {cleared[name]}"
    path.write_text("\n".join(lines), encoding="utf-8")
    region = region_of(load_collection(tiny))
    assert [case.id for case in region.without_district] == [path.stem]
    assert [place.name for place in region.municipalities if not place.on_map] == ["Bochum"]
    assert [district.name for district in region.covered] == ["Städteregion Aachen"]
    assert (len(region.home.cases), region.municipalities_with_case) == (2, 1)
    assert "    1  ohne bekannten Kreis" in list(told(region))


def test_the_command_prints_a_table_or_json(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    printed = CliRunner().invoke(main, ["region"])
    assert printed.exit_code == 0
    assert "Nordrhein-Westfalen: 2 Fälle in 2 von 53 Kreisen" in printed.stdout
    assert "Kein Fall bekannt in 51 von 53" in printed.stdout
    given = CliRunner().invoke(main, ["region", "--typ", "Dorf", "--json"])
    data = json.loads(given.stdout)
    assert data["faelle"] == 3 and data["ausgewaehlt"] == len(data["gemeinden"]) == 1
    assert data["nordrhein_westfalen"] == {
        "faelle": 0, "kreise": 53, "kreise_mit_fall": 0, "gemeinden": 396, "gemeinden_mit_fall": 0,
    }  # fmt: skip
    assert len(data["luecken"]) == 53
    refused = CliRunner().invoke(main, ["region", "--typ", "burg"])
    assert refused.exit_code == 2 and "kennt die Liste" in refused.stderr
