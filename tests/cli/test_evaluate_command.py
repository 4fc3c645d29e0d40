from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from praxis import main
from recommender.engine import Engine


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


def test_evaluate_model_scores_similarity_files(tmp_path: Path) -> None:
    rows = ["Ein Hund bellt.\tEs bellt ein Hund.\t5", "Ein Hund bellt.\tDie Miete steigt.\t0"]
    rows.append("Der Laden schließt.\tDas Geschäft macht zu.\t3")
    (tmp_path / "stsb_de_dev.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["evaluate", "--model", str(tmp_path), "--json"])
    assert json.loads(result.stdout)["werte"]["stsb_de_dev.tsv: spearman"] == pytest.approx(100)


def test_evaluate_names_a_folder_without_test_files(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", "--model", str(tmp_path)])
    assert result.exit_code == 2 and "Testdateien" in result.stderr
