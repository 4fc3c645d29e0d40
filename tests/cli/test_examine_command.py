"""`praxis examine` on real cases with the real model."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_search_command import praxis  # noqa: F401

PROJECT = """vorgehen: |
  Ein Nachbarschaftstreff mit Beratung in einer Großwohnsiedlung.
  Die Caritas stellt eine halbe Stelle.
akteure: [kommune]
anschluss: "ja"
"""


def test_a_project_file_is_compared(praxis, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "projekt.yaml"
    path.write_text(PROJECT, encoding="utf-8")
    told = praxis("examine", str(path)).stdout
    assert "nicht genannt, dort in " in told and "Anschlussfinanzierung geregelt" in told
    data = json.loads(praxis("examine", str(path), "--json").stdout)
    assert f"Verglichen mit {len(data['verglichen_mit'])} Fällen" in told


def test_a_faulty_file_is_one_sentence(praxis, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "projekt.yaml"
    for text, words in (
        ("vorgehen: Treff\nakteure: [quatsch]\n", "akteursarten"),
        ("akteure: [kommune]\n", "beschreiben Sie Ihr Projekt"),
    ):
        path.write_text(text, encoding="utf-8")
        refused = praxis("examine", str(path))
        assert refused.exit_code == 2 and words in refused.stderr
    assert praxis("examine", str(tmp_path / "fehlt.yaml")).exit_code == 2
