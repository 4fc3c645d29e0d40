"""Variants of how people type: what they change, what they leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.evaluation.spellings import notes, typos, variants, words_of_collection
from recommender.profile import Profile
from recommender.sentences import sentences_of

VOCABULARY = words_of_collection(["Nachbarschaft Hilfe Wohnung Markt Wochenmarkt ältere Menschen"])
PROFILE = Profile(
    structure="Große Siedlung; die Nachbarschaftshilfe ist für Ältere da.",
    problem="Der Haus-Notruf für 65+ fehlt. Laut § 45 gibt es einen 24-Stunden-Dienst für 2.820 Menschen.",
)


def typed(name: str) -> Profile:
    return variants(VOCABULARY)[name](PROFILE)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ae, oe, ue", "Nachbarschaftshilfe ist fuer Aeltere da"),
        ("ss statt ß", "Grosse Siedlung"),
        ("alles klein", "große siedlung"),
        ("alles groß", "GROSSE SIEDLUNG"),
        ("Bindestriche mehr", "Nachbarschafts-Hilfe"),
        ("Wörter getrennt", "Nachbarschafts Hilfe"),
        ("Bindestriche weniger", "Hausnotruf"),
        ("Stichworte", "Große Siedlung, Nachbarschaftshilfe Ältere"),
    ],
)
def test_each_variant_types_as_its_name_says(name: str, words: str) -> None:
    profile = typed(name)
    assert words in f"{profile.structure}\n{profile.problem}"


def test_words_are_joined_only_where_the_collection_joins_them() -> None:
    profile = Profile(problem="Der Wochen Markt und der Kinder Markt")
    joined = variants(VOCABULARY)["Wörter verbunden"](profile)
    assert joined.problem == "Der Wochenmarkt und der Kinder Markt"


@pytest.mark.parametrize("name", list(variants(VOCABULARY)))
def test_numbers_stay_numbers_in_every_variant(name: str) -> None:
    profile = typed(name)
    text = f"{profile.structure} {profile.problem} {profile.text}"
    assert all(number in text for number in ("65+", "§ 45", "24", "2.820"))


def test_decomposed_umlauts_do_not_reach_the_search() -> None:
    assert typed("zerlegte Umlaute") == PROFILE


def test_one_paragraph_is_one_field_and_one_sentence() -> None:
    profile = typed("ein Absatz ohne Punkte")
    assert not profile.structure and not profile.problem
    assert len(sentences_of(profile.text)) == 1 and "\n" not in profile.text


@given(st.text())
def test_typos_are_repeatable_and_leave_short_words_and_numbers_alone(text: str) -> None:
    assert typos(text) == typos(text)
    assert typos("Es gibt 12345 und 65+ am Ort") == "Es gibt 12345 und 65+ am Ort"
    assert notes(notes(text)) == notes(text)


def test_about_one_long_word_in_eight_gets_a_typo() -> None:
    words = [f"Wort{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(600)]
    mistyped = sum(a != b for a, b in zip(words, typos(" ".join(words)).split(" "), strict=True))
    assert 50 <= mistyped <= 100
