"""The command line on real cases with the real model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from praxis import main
from recommender.engine import Engine

STRUCTURE = "Großwohnsiedlung am Stadtrand, viele alleinlebende ältere Mieter"
PROBLEM = "Viele sind einsam. Es fehlt ein Treffpunkt."


@pytest.fixture
def praxis(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRAXIS_INDEX", str(engine._index_root))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return run


def batch(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "profile.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_search_prints_title_place_closeness_and_reasons(praxis) -> None:
    result = praxis("search", "--struktur", STRUCTURE, "--problem", PROBLEM, "-k", "3")
    assert result.exit_code == 0, result.output
    assert "1. " in result.stdout and "Nähe: " in result.stdout and "passt: " in result.stdout


def test_search_json_holds_the_asked_number_of_hits(praxis) -> None:
    result = praxis("search", "--struktur", STRUCTURE, "--problem", PROBLEM, "-k", "5", "--json")
    data = json.loads(result.stdout)
    assert [hit["rang"] for hit in data["treffer"]] == [1, 2, 3, 4, 5]
    assert {"fall", "naehe", "passt", "anders", "offen"} <= set(data["treffer"][0])
    close = [hit["fall"] for hit in data["treffer"] if hit["naehe"] != "keine"]
    assert data["lehren"]["faelle"] == close


def test_batch_answers_each_profile_in_order(praxis, tmp_path: Path) -> None:
    file = batch(
        tmp_path,
        json.dumps({"id": "b", "struktur": STRUCTURE, "problem": PROBLEM}),
        "",
        json.dumps(
            {
                "id": "a",
                "struktur": "Dorf",
                "problem": "Der letzte Laden schließt.",
                "gesucht": "Dorfladen",
            }
        ),
    )
    result = praxis("search", "--batch", file, "-k", "4", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["b", "a"]
    assert all(len(line["treffer"]) == 4 for line in lines)
    assert lines[0]["naehe"] in {"hoch", "mittel", "gering", "keine"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("kein json",), "Zeile 1"),
        (('{"id": 1, "problem": "Einsamkeit"}', "[1]"), "Zeile 2"),
        (('{"id": 1, "problem": "Einsamkeit"}', '{"id": 2, "quartierstyp": ["burg"]}'), "Zeile 2"),
        (('{"id": 1, "problm": "Einsamkeit"}',), "problem"),
        (('{"id": 1, "problem": ""}',), "leer"),
        (('{"id": 1, "problem": 5}',), "Zeile 1"),
        (("",), "kein Profil"),
        (('{"id": 1, "problem": "' + "x" * 5000 + '"}',), "zu lang"),
    ],
)
def test_bad_batch_lines_are_refused_before_anything_is_printed(
    praxis, tmp_path: Path, lines: tuple[str, ...], words: str
) -> None:
    result = praxis("search", "--batch", batch(tmp_path, *lines), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr


def test_an_empty_search_says_what_to_type(praxis) -> None:
    result = praxis("search")
    assert result.exit_code == 2 and "beschreiben" in result.stderr


def test_an_unknown_term_is_refused_with_the_nearest_one(praxis) -> None:
    result = praxis("search", "--problem", PROBLEM, "--typ", "grosswohnsidlung")
    assert result.exit_code == 2 and "grosswohnsiedlung" in result.stderr


def test_filters_keep_only_what_was_asked_for(praxis) -> None:
    result = praxis("search", "--problem", PROBLEM, "--typ", "dorf", "-k", "50", "--json")
    hits = json.loads(result.stdout)["treffer"]
    assert hits and all("dorf" in hit["quartierstyp"] for hit in hits)


def test_show_prints_a_case_and_refuses_an_unknown_one(praxis) -> None:
    assert "Problemsituation" in praxis("show", "aachen-westparkviertel").stdout
    refused = praxis("show", "gibt-es-nicht")
    assert refused.exit_code == 2 and "gibt-es-nicht" in refused.stderr


def test_show_says_who_contributed_what_and_what_nobody_named(praxis, engine: Engine) -> None:
    case = engine.collection.case("gladbeck-rentfort-nord-einkaufshilfe")
    shown = praxis("show", case.id).stdout
    assert "- Bewohnerschaft und Freiwillige: Zeit\n" in shown
    assert "Von niemandem genannt: Geld, " in shown
    record = json.loads(praxis("show", case.id, "--json").stdout)
    brought = {
        (row["begriff"], cell["begriff"])
        for row in record.pop("wer_bringt_was")["zeilen"]
        for cell in row["beitraege"]
    }
    assert brought == {(a.kind, term) for a in case.actors for term in a.contributions}
    assert record == case.to_record()


def test_search_prints_the_ladder_of_cooperation(praxis) -> None:
    told = praxis("search", "--struktur", STRUCTURE, "--problem", PROBLEM, "-k", "10").stdout
    ladder = told.split("Welche Zusammenarbeit die nahen Fälle voraussetzen")[1]
    assert "    brauchte: " in ladder and "    Vorgehen: " in ladder
    off_topic = praxis("search", "--text", "Wie backe ich einen saftigen Marmorkuchen?").stdout
    assert "Welche Zusammenarbeit" not in off_topic


def test_twins_of_a_case_and_of_a_profile(praxis, tmp_path: Path) -> None:
    twins = praxis("twins", "gladbeck-rentfort-nord-einkaufshilfe", "-k", "2")
    assert twins.exit_code == 0, twins.output
    assert "1. " in twins.stdout and "2. " in twins.stdout and "3. " not in twins.stdout
    profile = tmp_path / "profil.yaml"
    profile.write_text(f"struktur: {STRUCTURE}\nproblem: {PROBLEM}\n", encoding="utf-8")
    told = praxis("twins", "--profil", str(profile)).stdout
    assert "Davon aus dem Text erschlossen: Großwohnsiedlung" in told
    data = json.loads(praxis("twins", "--profil", str(profile), "--json").stdout)
    assert data["faelle"] and all(
        "grosswohnsiedlung" in twin["quartierstyp"] for twin in data["faelle"]
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "FALL"),
        (("bonn-pennenfeld", "--profil", "x.yaml"), "FALL"),
        (("gibt-es-nicht",), "gibt-es-nicht"),
        (("--profil", "gibt-es-nicht.yaml"), "nicht lesbar"),
    ],
)
def test_twins_of_nothing_are_refused(praxis, arguments: tuple[str, ...], words: str) -> None:
    refused = praxis("twins", *arguments)
    assert refused.exit_code == 2 and words in refused.stderr and not refused.stdout


def test_twins_need_a_known_type(praxis, tmp_path: Path) -> None:
    profile = tmp_path / "profil.yaml"
    profile.write_text("problem: Die Menschen hier sind viel allein.\n", encoding="utf-8")
    told = praxis("twins", "--profil", str(profile)).stdout
    assert told == "Ohne bekannten Quartierstyp gibt es keine Zwillingsquartiere.\n"


def test_check_lists_problems_and_exits_1(
    praxis, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    assert praxis("check").exit_code == 0
    path = tiny / "faelle" / "aachen-westparkviertel.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("titel:", "titell:", 1), encoding="utf-8"
    )
    result = praxis("check", "--json")
    assert result.exit_code == 1
    assert any(
        item["zeile"] == 2 and item["feld"] == "titell" for item in json.loads(result.stdout)
    )


def test_new_writes_a_draft_that_passes_and_overwrites_nothing(
    praxis, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    assert praxis("new", "--titel", 'Treff "Am Markt"', "--ort", "Köln").exit_code == 0
    assert (tiny / "faelle" / "koeln-treff-am-markt.md").exists()
    assert praxis("check").exit_code == 0
    again = praxis("new", "--titel", 'Treff "Am Markt"', "--ort", "Köln")
    assert again.exit_code == 1 and "gibt es schon" in again.stderr


def test_a_missing_model_is_one_sentence(praxis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_MODEL", "/gibt/es/nicht")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    result = praxis("search", "--problem", PROBLEM)
    assert result.exit_code == 1 and "PRAXIS_MODEL" in result.stderr
