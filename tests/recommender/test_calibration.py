"""Closeness in words: calibrated in one go, honest in German and English."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.calibration import calibration_of, evidence_of
from recommender.channels import Matches
from recommender.closeness import Calibration, Evidence, measures, topic_measures
from recommender.engine import Engine
from recommender.evaluation.queries import load_queries
from recommender.language import is_english
from recommender.profile import Profile
from recommender.result import Closeness


def single(engine: Engine, profile: Profile) -> Evidence:
    matches: Matches = engine.matches(profile)
    return Evidence.of_matches(matches, engine.loaded.neighbours)


def test_many_profiles_measured_at_once_measure_like_each_alone(engine: Engine) -> None:
    profiles = [q.profile for q in load_queries("dev", "english", "fremd")[::4]]
    profiles.append(Profile(problem="§§§", text="😀"))
    together = evidence_of(profiles, engine._generation, engine._encoder.encode)
    for profile, evidence in zip(profiles, together, strict=True):
        alone = single(engine, profile)
        assert (evidence.words, evidence.english) == (alone.words, alone.english)
        assert np.allclose(topic_measures(evidence), topic_measures(alone), atol=1e-5)
        assert np.allclose(measures(evidence), measures(alone), atol=1e-5)


def test_calibrating_twice_gives_the_same_and_is_stored_as_it_is(engine: Engine) -> None:
    record = calibration_of(engine._generation, engine._encoder.encode)
    assert record == engine._generation.calibration
    assert Calibration.from_record(record).to_record() == record


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Many older tenants live on their own and the last shop has closed.", True),
        ("High-rise estate, no lift, many pensioners", True),
        ("Viele Ältere leben allein, der letzte Laden ist zu.", False),
        ("Großwohnsiedlung, Leerstand, Hochaltrige", False),
        ("Community Center, Sharing, Facility Management – wer macht das hier?", False),
        ("", False),
        ("12345 §§§", False),
    ],
)
def test_english_is_told_by_its_small_words(text: str, english: bool) -> None:
    assert is_english(text) is english


def test_english_profiles_are_told_from_english_off_topic_texts(engine: Engine) -> None:
    real = [engine.search(q.profile, 5).closeness for q in load_queries("english")]
    texts = [q.profile for q in load_queries("fremd")]
    foreign = [
        engine.search(profile, 5).closeness
        for profile in texts
        if is_english(f"{profile.structure}\n{profile.problem}")
    ]
    assert real.count(Closeness.NONE) / len(real) <= 0.05
    assert len(foreign) > 20 and foreign.count(Closeness.NONE) / len(foreign) >= 0.8


def test_a_filter_does_not_make_a_real_profile_off_topic(engine: Engine) -> None:
    profile = load_queries("dev")[0].profile.model_copy(update={"only_states": ("Berlin",)})
    assert engine.search(profile).closeness is not Closeness.NONE
