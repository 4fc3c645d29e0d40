"""`praxis obstacles` on real cases with the real model."""

from __future__ import annotations

import json

from tests.cli.test_search_command import praxis  # noqa: F401


def test_overview_filters_and_text(praxis) -> None:  # noqa: F811
    assert "Projektitis und Förderkarriere (projektitis)" in praxis("obstacles").stdout
    kind = praxis("obstacles", "--art", "projektitis", "--ausgang", "ungeloest").stdout
    assert "Ausgang: ungelöst" in kind and "Ausgang: gelöst" not in kind
    told = praxis("obstacles", "Förderung läuft aus").stdout
    assert "Als Art erkannt: Projektitis" in told and "Das Vorhaben danach: " in told
    assert "Nichts Passendes" in praxis("obstacles", "Rezept für Rouladen mit Rotkohl").stdout


def test_json_and_refusal(praxis) -> None:  # noqa: F811
    data = json.loads(praxis("obstacles", "Förderung läuft aus", "--json").stdout)
    assert data["treffer"][0]["art"] == "projektitis" and data["treffer"][0]["nah"]
    refused = praxis("obstacles", "--art", "quatsch")
    assert refused.exit_code == 2 and "hindernisarten" in refused.stderr
