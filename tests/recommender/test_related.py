"""Related words: what a profile and a case say of the same thing in other words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.channels import MOST_WORDS, words_of_profile
from recommender.encoder import Encoder, Vectors
from recommender.engine import Engine
from recommender.german import spellings_of
from recommender.passages import Part, documents_of
from recommender.profile import Profile
from recommender.related import RELATED, RelatedWords, strength_of, weighed

FILLING = (
    "Garten Küche Bahnhof Lehrer Winter Fahrrad Zeitung Musik Wald Fenster Hund Brot Schule Regen "
    "Apotheke Treppe Rathaus Kirche Bäcker Wiese Verein Miete Strom Straße Brücke Theater Kanal"
)


def signal(engine: Engine, profile: Profile, name: str) -> Vectors:
    return next(s.scores for s in engine.matches(profile).signals if s.name == name)


@pytest.fixture(scope="module")
def words(encoder: Encoder) -> RelatedWords:
    documents = [
        {Part.PROBLEM: "Viele leiden unter Vereinsamung.", Part.STRUCTURE: "Ein Dorf."},
        {Part.PROBLEM: "Der Laden ist zu, 24 Stunden am Tag."},
        {Part.PROBLEM: f"{FILLING} Die Älteren"},
    ]
    return RelatedWords.build(documents, encoder.encode)


def placed(words: RelatedWords, encoder: Encoder, text: str) -> Vectors:
    spelt = spellings_of(text)
    unknown = words.unknown([spelt])
    vectors = dict(zip(unknown, encoder.encode([*unknown.values()]), strict=True))
    return words.place(spelt, vectors)


def strengths(words: RelatedWords, encoder: Encoder, text: str) -> Vectors:
    return words.strengths(placed(words, encoder, text))


def test_a_word_meets_itself_fully_and_a_related_one_in_part(
    words: RelatedWords, encoder: Encoder
) -> None:
    itself = strengths(words, encoder, "Vereinsamung")[0]
    related = strengths(words, encoder, "Einsamkeit")[0]
    part = list(Part).index(Part.PROBLEM)
    assert itself[part, 0] == pytest.approx(1)
    assert 0.1 < related[part, 0] < 1
    assert related[part, 0] > related[:, 1:].max()


def test_a_word_stands_in_its_own_part_of_its_own_case_only(
    words: RelatedWords, encoder: Encoder
) -> None:
    found = strengths(words, encoder, "Dorf")
    place = np.argwhere(found > 0.99)
    assert place.tolist() == [[0, list(Part).index(Part.STRUCTURE), 0]]
    assert (strength_of(Part.STRUCTURE, found)[0] > 0.99).tolist() == [True, False, False]


def test_numbers_are_no_words(words: RelatedWords) -> None:
    assert not any(any(sign.isdigit() for sign in word) for word in words.numbers)
    assert spellings_of("24 Stunden, § 45, 65+") == {"stunden": "Stunden"}


def test_umlauts_written_out_are_the_known_word(words: RelatedWords, encoder: Encoder) -> None:
    assert not words.unknown([spellings_of("AELTERE aelteren Älteren A\u0308lteren")]).keys() - {
        "aeltere"
    }
    one, other = (strengths(words, encoder, text) for text in ("Älteren", "aelteren"))
    assert (one == other).all()


def test_only_words_that_no_case_has_need_a_vector_and_each_once(words: RelatedWords) -> None:
    asked = [spellings_of("Dorf und Rollator"), spellings_of("Laden, rollator")]
    assert [*words.unknown(asked)] == ["rollator"]


def test_the_strengths_are_what_comparing_every_pair_of_words_gives(
    words: RelatedWords, encoder: Encoder
) -> None:
    asked = placed(words, encoder, "Einsamkeit Geschäft Bäckerei Dorf")
    wanted = np.zeros((len(asked), len(Part), words.size), dtype=np.float32)
    for number in range(len(words.numbers)):
        near = np.maximum(0, (asked @ words.vectors[number] - RELATED) / (1 - RELATED))
        for place in words.places[words.starts[number] : words.starts[number + 1]]:
            part, case = divmod(int(place), words.size)
            wanted[:, part, case] = np.maximum(wanted[:, part, case], near)
    assert np.allclose(words.strengths(asked), wanted, atol=1e-5)


def test_a_word_related_to_few_cases_weighs_more_than_one_related_to_all() -> None:
    found = np.array([[1, 0, 0, 0], [0, 1, 1, 1]], dtype=np.float32)
    scores = weighed(found)
    assert scores[0] > scores[1] == scores[2] == scores[3] > 0
    assert weighed(np.zeros((0, 4), dtype=np.float32)).tolist() == [0, 0, 0, 0]


def test_the_index_comes_back_as_it_was_saved(
    words: RelatedWords, encoder: Encoder, tmp_path: Path
) -> None:
    words.save(tmp_path)
    loaded = RelatedWords.load(tmp_path, words.size)
    text = "Einsamkeit im Dorf"
    assert (strengths(loaded, encoder, text) == strengths(words, encoder, text)).all()


@pytest.mark.parametrize(
    "documents", [[], [{}], [{Part.PROBLEM: "§ 45"}], [{Part.PROBLEM: "Dorf"}]]
)
def test_collections_without_words_are_no_error(
    documents: list[dict[Part, str]], encoder: Encoder, tmp_path: Path
) -> None:
    built = RelatedWords.build(documents, encoder.encode)
    built.save(tmp_path)
    loaded = RelatedWords.load(tmp_path, len(documents))
    found = strengths(loaded, encoder, "Dorf und Einsamkeit")
    assert found.shape == (2, len(Part), len(documents))
    assert strengths(loaded, encoder, "").shape == (0, len(Part), len(documents))


def test_a_case_is_found_by_a_word_it_does_not_use(engine: Engine) -> None:
    # „Fahrstuhl“ stands in no case; those that speak of a lift are found all the same.
    documents = [documents_of(case, engine.words)[Part.PROBLEM] for case in engine.collection.cases]
    assert not any("fahrstuhl" in text.casefold() for text in documents)
    profile = Profile(problem="Fahrstuhl")
    lift = ["aufzug" in text.casefold() for text in documents]
    scores = signal(engine, profile, "related:problem:PROBLEM")
    assert scores[lift].mean() > 3 * scores[np.logical_not(lift)].mean()


def test_english_words_are_related_to_german_ones(engine: Engine) -> None:
    profile = Profile(problem="Many are lonely and there is no meeting place.")
    scores = signal(engine, profile, "related:problem:PROBLEM")
    lonely = [
        "einsam" in documents_of(case, engine.words)[Part.PROBLEM].casefold()
        for case in engine.collection.cases
    ]
    assert scores[lonely].mean() > 1.5 * scores[np.logical_not(lonely)].mean()


def test_taking_the_met_word_from_the_profile_lowers_the_score(engine: Engine) -> None:
    whole = Profile(problem="Viele sind einsam, der Bus hält nicht mehr.")
    less = Profile(problem="Viele sind da, der Bus hält nicht mehr.")
    scores = signal(engine, whole, "related:problem:PROBLEM")
    best = int(scores.argmax())
    assert signal(engine, less, "related:problem:PROBLEM")[best] < scores[best]


def test_a_profile_of_terms_alone_has_no_words_and_is_answered(engine: Engine) -> None:
    result = engine.search(Profile(quarter_types=("dorf",)), 5)
    assert len(result.hits) == 5 and "dorf" in result.hits[0].case.quarter_types


def test_a_long_list_of_words_is_cut_and_answered(engine: Engine) -> None:
    letters = "bdfgklmnprst"
    made_up = [f"{a}o{b}u{c}a" for a in letters for b in letters for c in letters][:600]
    profile = Profile(problem=" ".join(made_up))
    assert len(words_of_profile(profile)["problem"]) == MOST_WORDS
    assert len(engine.search(profile, 5).hits) == 5
