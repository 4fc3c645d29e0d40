"""Records broken in many ways: each gives its own sentence, at its own line, with what to write."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from kb.collection import CASES, check_content
from kb.problems import Problem, Severity
from kb.rules import ALL_RULES
from praxis import main
from tests.conftest import CONTENT

CASE = "aachen-westparkviertel"
Change = Callable[[str], str]


class Broken(NamedTuple):
    """A change to a good record, and what must be said about it.

    ``at`` stands in the line the sentence points to, ``words`` in the sentence or its advice.
    """

    change: Change
    rule: str
    field: str
    at: str
    words: str


def replaced(pattern: str, by: str) -> Change:
    return lambda text: re.sub(pattern, lambda match: match.expand(by), text, count=1, flags=re.M)


def removed(start: str, end: str) -> Change:
    return lambda text: text[: text.index(start)] + text[text.index(end) :]


def said(heading: str, sentence: str) -> Change:
    """Put a sentence into a section, below two empty lines so that counting must be exact."""
    return lambda text: text.replace(
        f"## {heading}\n", f"## {heading}\n\n\n{sentence}\n\nWeiter.\n", 1
    )


BROKEN = {
    # YAML and its traps
    "tab": Broken(replaced(r"^  quartier:", "\tquartier:"), "yaml", "", "\tquartier", "Tabulator"),
    "colon in a text": Broken(
        replaced(r"^titel: .*", "titel: Aachen: Quartiersbüro"), "yaml", "", "titel", "Doppelpunkt"
    ),
    "quotes in quotes": Broken(
        replaced(r"^titel: .*", 'titel: "Das "Haus" im Park"'), "yaml", "", "titel", "„…“"
    ),
    "quote not closed": Broken(
        replaced(r"^gemeindetyp: .*", 'gemeindetyp: "grossstadt'), "yaml", "", "", '" fehlt'
    ),
    "bracket not closed": Broken(
        replaced(r"^verwandt: \[\]", "verwandt: [bonn-buschdorf"), "yaml", "", "verwandt", "eckige"
    ),
    "field without colon": Broken(
        replaced(r"^evidenz: ", "evidenz "), "yaml", "", "evidenz", "Doppelpunkt"
    ),
    "indentation": Broken(replaced(r"^  land:", "   land:"), "yaml", "", "land", "Einrückung"),
    "markdown stars": Broken(
        replaced(r"^titel: .*", "titel: *Quartiersbüro*"), "yaml", "", "titel", "Anführungszeichen"
    ),
    "anchor": Broken(
        replaced(r"^gemeindetyp: ", "gemeindetyp: &typ "), "yaml", "", "gemeindetyp", "Anker"
    ),
    "tag": Broken(
        replaced(r"^gemeindetyp: ", "gemeindetyp: !typ "), "yaml", "", "gemeindetyp", "„!typ“"
    ),
    "field twice": Broken(
        replaced(r"^gemeindetyp:", "titel: Noch einer\ngemeindetyp:"),
        "yaml",
        "",
        "Noch einer",
        "steht zweimal (zuerst in Zeile 2)",
    ),
    "control sign": Broken(
        replaced(r"^titel: ", "titel: \x07"), "yaml", "", "titel", "Steuerzeichen"
    ),
    # The file itself
    "no front matter": Broken(lambda text: text[4:], "datei", "", "titel", "drei Bindestrichen"),
    "no end of front matter": Broken(
        replaced(r"^---\n\n## Q", "\n## Q"), "datei", "", "---", "kein Ende"
    ),
    "empty front matter": Broken(
        removed("titel:", "---\n\n## Q"), "schema", "", "---", "keine Angaben"
    ),
    # Fields
    "unknown field": Broken(
        replaced(r"^kurzfassung:", "kurzfasung:"),
        "schema",
        "kurzfasung",
        "kurzfasung",
        "„kurzfassung“",
    ),
    "missing required field": Broken(
        replaced(r"^titel: .*\n", ""), "schema", "titel", "kurzfassung", "„titel“ fehlt"
    ),
    "missing place": Broken(
        replaced(r"^  gemeinde: .*\n", ""), "schema", "ort.gemeinde", "ort:", "fehlt"
    ),
    "missing field": Broken(
        replaced(r"^evidenz: .*\n", ""), "vollstaendig", "evidenz", "titel", "„unbekannt“"
    ),
    "nothing after the colon": Broken(
        replaced(r"^titel: .*", "titel:"), "schema", "titel", "titel", "gefunden: nichts"
    ),
    "list for text": Broken(
        replaced(r"^titel: .*", "titel: [a, b]"), "schema", "titel", "titel", "eine Liste"
    ),
    "text for list": Broken(
        replaced(r"^verwandt: .*", "verwandt: bonn-buschdorf"),
        "schema",
        "verwandt",
        "verwandt",
        "eckige Klammern",
    ),
    "text for fields": Broken(
        lambda text: removed("verstetigung:", "ergebnisse:")(text).replace(
            "ergebnisse:", "verstetigung: verstetigt\nergebnisse:", 1
        ),
        "schema",
        "verstetigung",
        "verstetigung",
        "Feld: Wert",
    ),
    "two-digit year": Broken(
        replaced(r'^  von: "2017"', '  von: "17"'), "schema", "zeitraum.von", "von", "vier Ziffern"
    ),
    "short municipality key": Broken(
        replaced(r'ags: "\d+"', "ags: 5334"), "schema", "ort.ags", "ags", "achtstellig"
    ),
    "decimal comma": Broken(
        replaced(r"lat: \S+", "lat: 50,776"), "schema", "ort.lat", "lat", "Zahl mit Punkt"
    ),
    "impossible latitude": Broken(
        replaced(r"lat: \S+", "lat: 512.5"), "schema", "ort.lat", "lat", "Höchstens 90 Grad"
    ),
    "month thirteen": Broken(
        replaced(r'^stand: "2026-11"', 'stand: "2026-13"'), "schema", "stand", "stand", "JJJJ-MM"
    ),
    "German date": Broken(
        replaced(r'^stand: "2026-11"', "stand: 24.11.2026"), "schema", "stand", "stand", "JJJJ-MM"
    ),
    "name of a file as relation": Broken(
        replaced(r"^verwandt: .*", "verwandt: [Bonn Buschdorf.md]"),
        "schema",
        "verwandt.0",
        "verwandt",
        "ohne .md",
    ),
    # Terms
    "mistyped term": Broken(
        replaced(r"^gemeindetyp: .*", "gemeindetyp: grosstadt"),
        "begriff",
        "gemeindetyp",
        "gemeindetyp",
        "„grossstadt“",
    ),
    "label instead of key": Broken(
        replaced(r"^gemeindetyp: .*", "gemeindetyp: Großstadt"),
        "begriff",
        "gemeindetyp",
        "gemeindetyp",
        "„grossstadt“",
    ),
    "term from nowhere": Broken(
        replaced(r"- gemischter-stadtteil", "- xyz"), "begriff", "quartierstyp.0", "xyz", "Möglich:"
    ),
    "unknown where it cannot be": Broken(
        replaced(r"^gemeindetyp: .*", "gemeindetyp: unbekannt"),
        "begriff",
        "gemeindetyp",
        "gemeindetyp",
        "geht hier",
    ),
    "unknown stage": Broken(
        replaced(r"^stufe: .*", "stufe: fertig"), "begriff", "stufe", "stufe", "gelistet"
    ),
    "term twice": Broken(
        replaced(r"^  - gemischter-stadtteil", r"\g<0>\n\g<0>"),
        "doppelt",
        "quartierstyp",
        "quartierstyp",
        "zweimal",
    ),
    # Sections
    "mistyped section": Broken(
        replaced(r"^## Vorgehen", "## Vorgehn"), "abschnitt", "Vorgehn", "## Vorgehn", "## Vorgehen"
    ),
    "section twice": Broken(
        lambda text: text + "\n## Vorgehen\n\nNoch einmal.\n",
        "abschnitt",
        "Vorgehen",
        "## Vorgehen",
        "zusammenführen",
    ),
    "text above the sections": Broken(
        replaced(r"^## Quartiersstruktur", "Vorweg.\n\n## Quartiersstruktur"),
        "abschnitt",
        "(Text vor der ersten Überschrift)",
        "Vorweg",
        "nicht vorgesehen",
    ),
    "missing section": Broken(
        removed("## Vorgehen", "## Ergebnisse"), "vollstaendig", "Vorgehen", "", "fehlt"
    ),
    "empty section": Broken(
        lambda text: removed("## Ergebnisse", "## Übertrag")(text).replace(
            "## Übertrag", "## Ergebnisse\n\n## Übertrag", 1
        ),
        "vollstaendig",
        "Ergebnisse",
        "## Ergebnisse",
        "leer",
    ),
    "empty list": Broken(
        lambda text: removed("quellen:", "stufe:")(text).replace("stufe:", "quellen: []\nstufe:"),
        "vollstaendig",
        "quellen",
        "quellen",
        "Mindestens einen",
    ),
    # Editorial rules
    "e-mail": Broken(
        said("Vorgehen", "Wer mitmachen will, schreibt an info@beispiel.de."),
        "kontaktdaten",
        "Vorgehen",
        "info@",
        "E-Mail",
    ),
    "phone": Broken(
        said("Vorgehen", "Das Büro ist unter 0202 / 123 45 67 zu erreichen."),
        "kontaktdaten",
        "Vorgehen",
        "0202",
        "Telefon",
    ),
    "phone in a field": Broken(
        replaced(r"rolle: Förderer", 'rolle: "Förderer, Tel. 0211 4711"'),
        "kontaktdaten",
        "akteure.3.rolle",
        "rolle",
        "Telefon",
    ),
    "person by office": Broken(
        said("Vorgehen", "Bürgermeisterin Erika Muster eröffnete den Treff."),
        "personen",
        "Vorgehen",
        "Erika",
        "Amt oder Rolle",
    ),
    "person by salutation": Broken(
        replaced(r"rolle: Förderer", "rolle: Ansprechpartnerin Frau Muster"),
        "personen",
        "akteure.3.rolle",
        "rolle",
        "nennt eine Person",
    ),
    "hidden sign": Broken(
        said("Ergebnisse", "Das Quartiers\u00adbüro besteht."),
        "zeichen",
        "Ergebnisse",
        "besteht.",
        "U+00AD",
    ),
    "backslash in quotes": Broken(
        replaced(r"^titel: .*", r'titel: "Ordner C:\\Projekte"'),
        "zeichen",
        "titel",
        "titel",
        "verdoppeln",
    ),
    "see link": Broken(
        said("Ergebnisse", "Siehe https://beispiel.de/bericht"),
        "siehe-link",
        "Ergebnisse",
        "Siehe",
        "eigenen Worten",
    ),
    "see homepage": Broken(
        replaced(r"rolle: Förderer", "rolle: Näheres auf der Homepage"),
        "siehe-link",
        "akteure.3.rolle",
        "rolle",
        "eigenen Worten",
    ),
    "another word for unknown": Broken(
        replaced(r"betrag: unbekannt", 'betrag: "k. A."'),
        "keine-angabe",
        "finanzierung.0.betrag",
        "betrag",
        "„unbekannt“",
    ),
    "hidden e-mail": Broken(
        said("Vorgehen", "Wer mitmachen will, schreibt an info (at) beispiel.de."),
        "kontaktdaten",
        "Vorgehen",
        "(at)",
        "E-Mail",
    ),
    "source without date": Broken(
        replaced(r"abgerufen: .*", "abgerufen: unbekannt"),
        "quellen",
        "quellen.0.abgerufen",
        "abgerufen",
        "Abrufdatum",
    ),
    "source without purpose": Broken(
        replaced(r"^    liefert:\n(      - .*\n)+", ""),
        "quellen",
        "quellen.0.liefert",
        "titel",
        "was die Quelle belegt",
    ),
    "source with a script": Broken(
        replaced(r'url: "https://ratsinfo.*', 'url: "javascript:alert(1)"'),
        "quellen",
        "quellen.0.url",
        "url",
        "https://",
    ),
    "source from nowhere": Broken(
        replaced(r"- titel: Ratsvorlage.*\n    url: .*", "- titel: unbekannt\n    url: unbekannt"),
        "quellen",
        "quellen.0",
        "titel: unbekannt",
        "weder Titel noch Adresse",
    ),
    "end before start": Broken(
        replaced(r'^  bis: "2020"', '  bis: "2016"'), "zeitraum", "zeitraum", "zeitraum", "bevor"
    ),
    "ended but running": Broken(
        lambda text: text.replace('  bis: "2020"', "  bis: laufend", 1).replace(
            "  stand: unbekannt", "  stand: beendet", 1
        ),
        "zeitraum",
        "zeitraum.bis",
        "laufend",
        "Jahr des Endes",
    ),
    "continued by nobody": Broken(
        replaced(r"^  stand: unbekannt", "  stand: verstetigt"),
        "verstetigung",
        "verstetigung.beschreibung",
        "verstetigung",
        "wer ihn trägt",
    ),
    "solved without how": Broken(
        replaced(r"umgang: .*\n    ausgang: unbekannt", "umgang: unbekannt\n    ausgang: geloest"),
        "umgang",
        "hindernisse.0.umgang",
        "umgang",
        "steht nicht da, wie",
    ),
    "key of another state": Broken(
        replaced(r'ags: "05', 'ags: "09'), "ort", "ort.ags", "ags", "beginnt er mit 05"
    ),
    "latitude and longitude swapped": Broken(
        replaced(r"lat: (\S+)\n  lon: (\S+)", r"lat: \2\n  lon: \1"),
        "ort",
        "ort.lat",
        "lat",
        "vertauscht",
    ),
    "dead relation": Broken(
        replaced(r"^verwandt: .*", "verwandt: [gibt-es-nicht]"),
        "verwandt",
        "verwandt.0",
        "verwandt",
        "gibt es nicht",
    ),
    "own relation": Broken(
        replaced(r"^verwandt: .*", f"verwandt: [{CASE}]"),
        "verwandt",
        "verwandt.0",
        "verwandt",
        "sich selbst",
    ),
}

WARNED = {
    "numbers without year": Broken(
        replaced(r"420 Bögen", "1.420 Bögen"), "jahr", "Ergebnisse", "## Ergebnisse", "von wann"
    ),
    "endless sentence": Broken(
        said("Vorgehen", "Die Stadt " + "und noch jemand " * 30 + "kamen."),
        "satzlaenge",
        "Vorgehen",
        "und noch",
        "Teilen",
    ),
    "first and last name": Broken(
        said("Vorgehen", "Den Treff leitet Petra Muster."),
        "vorname",
        "Vorgehen",
        "Petra",
        "Amt oder Rolle",
    ),
    "abbreviated state": Broken(
        replaced(r"^  land: .*", "  land: NRW"), "land", "ort.land", "land", "„Nordrhein-Westfalen“"
    ),
    "invented state": Broken(
        replaced(r"^  land: .*", "  land: Ruhrgebiet"), "land", "ort.land", "land", "ausschreiben"
    ),
    "overdue": Broken(
        lambda text: text.replace('"2026-11"', '"2024-11"').replace('"2027-11"', '"2025-11"'),
        "pruefung",
        "naechste_pruefung",
        "naechste",
        "fällig",
    ),
    "review too far": Broken(
        replaced(r'"2027-11"', '"2031-11"'), "frist", "naechste_pruefung", "naechste", "2027-11"
    ),
    "state of the future": Broken(
        lambda text: text.replace('"2026-11"', '"2098-11"').replace('"2027-11"', '"2099-11"'),
        "frist",
        "stand",
        "stand:",
        "Zukunft",
    ),
    "hardly any wordings": Broken(
        lambda text: removed("umschreibungen:", "quellen:")(text).replace(
            "quellen:", "umschreibungen: []\nquellen:", 1
        ),
        "umschreibungen",
        "umschreibungen",
        "umschreibungen",
        "drei bis sechs",
    ),
}


def break_case(content: Path, change: Change) -> list[Problem]:
    path = content / CASES / f"{CASE}.md"
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "the test must change the record"
    path.write_text(after, encoding="utf-8")
    return check_content(content)


def told(problems: list[Problem], content: Path, broken: Broken) -> Problem:
    lines = (content / CASES / f"{CASE}.md").read_text(encoding="utf-8").split("\n")
    shown = [str(p) for p in problems]
    for problem in problems:
        if (problem.rule, problem.field) == (broken.rule, broken.field):
            assert problem.path.stem == CASE
            assert broken.at in lines[problem.line - 1], (problem.line, shown)
            assert broken.words in f"{problem.message} {problem.advice}", shown
            return problem
    raise AssertionError(f"not told: {broken.rule} {broken.field} in {shown}")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_is_refused_with_place_and_remedy(name: str, tiny: Path) -> None:
    problem = told(break_case(tiny, BROKEN[name].change), tiny, BROKEN[name])
    assert problem.severity is Severity.ERROR
    assert problem.message.endswith((".", "?")) and problem.advice.endswith((".", "?"))


@pytest.mark.parametrize("name", WARNED)
def test_a_doubtful_record_is_warned_about(name: str, tiny: Path) -> None:
    problems = break_case(tiny, WARNED[name].change)
    assert told(problems, tiny, WARNED[name]).severity is Severity.WARNING
    assert all(problem.severity is Severity.WARNING for problem in problems)


@pytest.mark.parametrize("name", ["mistyped term", "label instead of key", "unknown stage"])
def test_one_mistake_gives_one_sentence(name: str, tiny: Path) -> None:
    problems = break_case(tiny, BROKEN[name].change)
    assert len([p for p in problems if p.severity is Severity.ERROR]) == 1


def test_all_mistakes_of_a_record_come_out_at_once(tiny: Path) -> None:
    together = (
        "field twice", "unknown field", "missing field", "two-digit year", "mistyped term",
        "mistyped section", "phone in a field", "see link", "hidden sign", "source with a script",
        "source without date", "solved without how", "own relation",
    )  # fmt: skip

    def all_of_them(text: str) -> str:
        for name in together:
            text = BROKEN[name].change(text)
        return text

    problems = break_case(tiny, all_of_them)
    for name in together:
        told(problems, tiny, BROKEN[name])


def test_what_cannot_be_read_is_not_judged_by_its_placeholder(tiny: Path) -> None:
    def all_required_gone(text: str) -> str:
        for name in ("titel", "stufe", "stand", "naechste_pruefung"):
            text = re.sub(rf"^{name}:.*\n", "", text, count=1, flags=re.M)
        return text

    problems = break_case(tiny, all_required_gone)
    assert {p.rule for p in problems} == {"schema", "jahr"}


def test_all_problems_of_all_files_come_out_at_once(tiny: Path) -> None:
    for path in (tiny / CASES).glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("titel:", "titell:", 1), encoding="utf-8")
    problems = check_content(tiny)
    assert {p.path.stem for p in problems} == {p.stem for p in (tiny / CASES).glob("*.md")}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xef\xbb\xbf---\n", "ohne BOM"),
        ("---\ntitel: Köln\n".encode("latin-1"), "als UTF-8 speichern"),
        (b"---\nti\x00tel\n", "Nullzeichen"),
        (b"", "drei Bindestrichen"),
    ],
)
def test_wrong_encodings_are_named(raw: bytes, words: str, tiny: Path) -> None:
    (tiny / CASES / f"{CASE}.md").write_bytes(raw)
    found = [p for p in check_content(tiny) if p.rule == "datei"]
    assert len(found) == 1 and words in f"{found[0].message} {found[0].advice}"


def test_a_file_name_that_is_no_id_is_named(tiny: Path) -> None:
    (tiny / CASES / f"{CASE}.md").rename(tiny / CASES / "Aachen Westpark.md")
    problem = next(p for p in check_content(tiny) if p.rule == "dateiname")
    assert "bonn-buschdorf.md" in problem.advice


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (lambda text: text.replace("  grossstadt:", "  unbekannt:"), "vokabular", "kein Begriff"),
        (lambda text: text.replace("    bezeichnung:", "    name:", 1), "schema", "„bezeichnung“"),
        (lambda text: text + "titel: Zwei\n", "yaml", "zweimal"),
    ],
)
def test_a_broken_vocabulary_is_named(change: Change, rule: str, words: str, tiny: Path) -> None:
    path = tiny / "vokabular" / "gemeindetyp.yaml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    found = [p for p in check_content(tiny) if p.path == path and p.rule == rule]
    assert any(words in f"{p.message} {p.advice}" for p in found)


def test_a_missing_vocabulary_and_a_missing_collection_are_named(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tiny / "vokabular" / "evidenz.yaml").unlink()
    assert any(p.rule == "vokabular" and "„evidenz“" in p.message for p in check_content(tiny))
    monkeypatch.setenv("PRAXIS_CONTENT", str(tmp_path / "nirgends"))
    result = CliRunner().invoke(main, ["check", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)[0]["regel"] == "ordner"


@pytest.mark.parametrize(
    "sentence",
    [
        "Mehr Menschen kommen seitdem unter Leute.",
        "Unter dem Dach der Kirche entstand ein Treff.",
        "Die Robert Bosch Stiftung gab Geld, das Franz Sales Haus die Räume.",
        "In den 1960er Jahren lebten dort 650 Menschen, 2018 waren es 4.200.",
        "Frauen und Männer kamen; Herren waren selten, und die Bürgermeisterin eröffnete.",
        "Der Antrag 0025/2014 des Rates lag vor.",
    ],
)
def test_harmless_sentences_are_left_alone(sentence: str, tiny: Path) -> None:
    before = {(p.rule, p.field) for p in check_content(tiny)}
    problems = break_case(tiny, said("Vorgehen", sentence))
    assert {(p.rule, p.field) for p in problems} == before


def test_every_rule_is_listed_and_broken_by_a_record_here() -> None:
    tried = {broken.rule for broken in (*BROKEN.values(), *WARNED.values())}
    # Tested above, and the near-duplicates in a file of their own.
    tried |= {"dateiname", "vokabular", "ordner", "aehnlich"}
    assert {rule.name for rule in ALL_RULES} == tried
    listed = json.loads(CliRunner().invoke(main, ["check", "--rules", "--json"]).stdout)
    assert {rule["regel"] for rule in listed} == tried
    assert all(rule["erklaerung"].endswith(".") for rule in listed)


def test_drafts_are_spared_except_what_protects_persons(tiny: Path) -> None:
    def draft_of_everything(text: str) -> str:
        for name in ("see link", "dead relation", "source without date", "missing section"):
            text = BROKEN[name].change(text)
        text = BROKEN["person by office"].change(text + "\n## Vorgehen\n")
        return text.replace("stufe: gelistet", "stufe: entwurf")

    errors = [p for p in break_case(tiny, draft_of_everything) if p.severity is Severity.ERROR]
    assert {p.rule for p in errors} == {"personen", "verwandt"}


def test_errors_and_warnings_are_told_apart_on_the_command_line(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    monkeypatch.chdir(tiny)
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    break_case(tiny, WARNED["hardly any wordings"].change)
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 0 and "0 Fehler, 3 Warnungen." in result.stderr
    break_case(tiny, BROKEN["mistyped term"].change)
    result = CliRunner().invoke(main, ["check", f"faelle/{CASE}.md"])
    assert result.exit_code == 1 and "1 Fehler, 3 Warnungen." in result.stderr
    assert result.stdout.startswith(f"faelle/{CASE}.md:")
    only_errors = CliRunner().invoke(main, ["check", "--nur-fehler"])
    assert only_errors.exit_code == 1 and len(only_errors.stdout.strip().split("\n")) == 1
    assert "1 Fehler, 3 Warnungen." in only_errors.stderr
    data = json.loads(CliRunner().invoke(main, ["check", "--json"]).stdout)
    assert {item["schwere"] for item in data} == {"fehler", "warnung"}
    assert data[0]["datei"] == f"faelle/{CASE}.md"


def test_annotations_for_github_name_file_and_line(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_CONTENT", str(tiny))
    monkeypatch.chdir(tiny)
    break_case(tiny, BROKEN["mistyped term"].change)
    result = CliRunner().invoke(main, ["check", "--github"])
    assert result.exit_code == 1
    assert re.match(
        rf"::error file=faelle/{CASE}\.md,line=\d+,title=begriff gemeindetyp::„grosstadt“",
        result.stdout,
    )


def test_the_annotated_example_of_the_contributors_page_is_a_good_case(tiny: Path) -> None:
    page = (CONTENT / "LIESMICH.md").read_text(encoding="utf-8")
    example = page.partition("```markdown\n")[2].partition("```\n")[0]
    (tiny / CASES / "bonn-buschdorf.md").write_text(example, encoding="utf-8")
    assert [str(p) for p in check_content(tiny) if p.path.stem == "bonn-buschdorf"] == []
