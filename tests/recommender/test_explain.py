from __future__ import annotations

from recommender.engine import Engine
from recommender.profile import Profile


def test_without_a_lift_is_no_sign_of_accessible_flats(engine: Engine) -> None:
    result = engine.search(Profile(problem="Häuser ohne Aufzug, Treppen sind beschwerlich."))
    terms = {item.term for item in result.inferred}
    assert "wohnung-mit-barrieren" in terms and "barrierearmer-bestand" not in terms


def test_a_lift_that_is_there_is_no_barrier_in_any_wording(engine: Engine) -> None:
    found = {
        text: {item.term for item in engine.search(Profile(problem=text)).inferred}
        for text in ("Das Haus hat keinen Aufzug.", "Ein Haus mit Aufzug.", "Kein Laden im Ort.",
                     "Der Laden im Ort läuft gut.")
    }  # fmt: skip
    assert "wohnung-mit-barrieren" in found["Das Haus hat keinen Aufzug."]
    assert "wohnung-mit-barrieren" not in found["Ein Haus mit Aufzug."]
    assert "versorgung-bricht-weg" in found["Kein Laden im Ort."]
    assert "versorgung-bricht-weg" not in found["Der Laden im Ort läuft gut."]


def test_differences_name_both_sides(engine: Engine) -> None:
    profile = Profile(
        structure="Ein Dorf mit Eigenheimen in einer Landgemeinde.", problem="Der Laden schließt."
    )
    hits = engine.search(profile, 100).hits
    texts = [d.text for hit in hits for d in hit.differences if d.field == "quartierstyp"]
    assert any("Bei Ihnen: Dorf oder Ortsteil" in text for text in texts)
    for hit in hits:
        if "dorf" in hit.case.quarter_types:
            assert "quartierstyp" not in {d.field for d in hit.differences}


def test_open_points_follow_the_fields_of_the_case(engine: Engine) -> None:
    for hit in engine.search(Profile(problem="Einsamkeit"), 200).hits:
        fields = {point.field for point in hit.open_points}
        assert ("verstetigung" in fields) == (hit.case.continuation.state == "unbekannt")
        assert ("hindernisse" in fields) == (not hit.case.obstacles)
