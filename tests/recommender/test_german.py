from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.spelling import fold
from recommender.german import pieces_of, words_of
from recommender.sentences import sentences_of


def shared(one: str, other: str) -> float:
    a, b = set(pieces_of(one)), set(pieces_of(other))
    return len(a & b) / max(1, min(len(a), len(b)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Büchelberg", "Buechelberg"),
        ("Straße", "Strasse"),
        ("Älteren", unicodedata.normalize("NFD", "Älteren")),
        ("GROSSWOHNSIEDLUNG", "Großwohnsiedlung"),
        ("Evaskostüm", "Evaskostuem"),
    ],
)
def test_spellings_of_one_word_are_one_word(one: str, other: str) -> None:
    assert pieces_of(one) == pieces_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nachbarschaftshilfe", "Nachbarschafts-Hilfe"),
        ("Nachbarschaftshilfe", "Hilfe in der Nachbarschaft"),
        ("Wohnungsunternehmen", "Wohnungs Unternehmen"),
        ("Großwohnsiedlung", "Grosswohnsieldung"),
        ("vereinsamt", "Vereinsamung"),
    ],
)
def test_compounds_inflections_and_typos_still_meet(one: str, other: str) -> None:
    assert shared(one, other) >= 0.5


def test_sporthalle_and_halle_do_not_become_single_letters() -> None:
    assert all(len(piece) >= 4 for piece in pieces_of("Sporthalle"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("65+", ["65+"]),
        ("§ 45 SGB XI", ["§45", "sgb", "xi"]),
        ("2.820 Quartiere", ["2820", "quartiere"]),
        ("24-Stunden-Dienst", ["24", "stunden", "dienst"]),
        ("3,5 Mio.", ["3,5", "mio"]),
        ("60er Jahre", ["60", "er", "jahre"]),
    ],
)
def test_numbers_stay_numbers(text: str, words: list[str]) -> None:
    assert [w for w in words_of(text) if w != "er"] == [w for w in words if w != "er"]


@given(st.text())
def test_any_text_is_analysed_and_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(piece for piece in pieces_of(text))


def test_abbreviations_and_dates_do_not_end_sentences() -> None:
    text = "Es gibt z. B. Läden, ca. 20 Vereine u. a. am 6. Juli 2017 in St. Georg. Dann kam der Umzug."
    assert len(sentences_of(text)) == 2


def test_a_long_list_of_notes_is_cut_into_notes() -> None:
    notes = (
        "Hochhaussiedlung am Stadtrand, ein großer Vermieter, viele Bewohner im Rentenalter, "
        "Ärzte und Läden zu Fuß erreichbar, kaum Kontakte zwischen Alt und Jung"
    )
    assert len(sentences_of(notes)) >= 4


@given(st.text())
def test_sentences_are_never_empty(text: str) -> None:
    assert all(sentence.strip() for sentence in sentences_of(text))
