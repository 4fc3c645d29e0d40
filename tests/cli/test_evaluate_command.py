from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from praxis import main
from recommender.engine import Engine
from recommender.evaluation.queries import load_queries
from recommender.evaluation.systems import dense_by_field, dense_whole


def test_evaluate_compares_rankings_with_intervals(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_INDEX", str(engine._index_root))
    result = CliRunner().invoke(main, ["evaluate", "--fragen", "dev", "--json"])
    data = json.loads(result.stdout)
    ours, full_text = (
        data["rangfolgen"][name]["ndcg@10"] for name in ("fusioniert", "Volltext (Snowball-BM25)")
    )
    assert data["anfragen"] == 25
    assert ours["low"] <= ours["mean"] <= ours["high"]
    assert ours["mean"] > full_text["mean"]
    refused = data["nichts_passendes_kreuzvalidiert"]
    assert refused["fachfremd"]["texte"] == 140 and refused["fachfremd"]["anteil"] >= 0.9
    assert refused["echt, deutsch"]["anteil"] <= 0.05


def test_no_way_of_typing_loses_more_than_five_points(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_INDEX", str(engine._index_root))
    result = CliRunner().invoke(main, ["evaluate", "--schreibweisen", "--json"])
    data = json.loads(result.stdout)
    assert data["anfragen"] == 75
    found = data["schreibweisen"]
    original = found.pop("wie geschrieben")
    assert len(found) >= 12
    for name, item in found.items():
        assert original["recall_at_5"] - item["recall_at_5"] <= 0.05, name
        assert item["nothing_close"] <= 0.05, name


def test_a_comparison_without_the_package_names_what_to_install(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_INDEX", str(engine._index_root))
    monkeypatch.setitem(sys.modules, "txtai", None)
    result = CliRunner().invoke(main, ["evaluate", "--vergleich"])
    assert result.exit_code == 1
    assert "txtai" in result.stderr and "pip install" in result.stderr


def test_plain_dense_rankings_put_similar_cases_first(engine: Engine) -> None:
    queries = load_queries("eigene")[:10]
    for ranker in (dense_whole(engine, engine.encode), dense_by_field(engine, engine.encode)):
        found = [set(query.expected) & set(ranker(query.profile)) for query in queries]
        assert sum(map(bool, found)) >= 7


def test_evaluate_model_scores_similarity_files(tmp_path: Path) -> None:
    rows = ["Ein Hund bellt.\tEs bellt ein Hund.\t5", "Ein Hund bellt.\tDie Miete steigt.\t0"]
    rows.append("Der Laden schließt.\tDas Geschäft macht zu.\t3")
    (tmp_path / "stsb_de_dev.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["evaluate", "--model", str(tmp_path), "--json"])
    assert json.loads(result.stdout)["werte"]["stsb_de_dev.tsv: spearman"] == pytest.approx(100)


def test_evaluate_names_a_folder_without_test_files(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", "--model", str(tmp_path)])
    assert result.exit_code == 2 and "Testdateien" in result.stderr
