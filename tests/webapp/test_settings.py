"""Settings from the environment, and what an unset operator looks like."""

from __future__ import annotations

import pytest

from recommender.engine import Engine
from tests.webapp.checking_client import Pages
from webapp import create_app
from webapp.settings import Operator, Settings, SettingsError, settings_from


def test_nothing_set_is_safe() -> None:
    settings = settings_from({})
    assert settings == Settings() and settings.host == "127.0.0.1"
    assert len(settings.operator.missing) == 7


def test_everything_set() -> None:
    settings = settings_from(
        {
            "HOST": "0.0.0.0",
            "PORT": "8080",
            "PRAXIS_THREADS": "8",
            "PRAXIS_HTTPS": "ja",
            "PRAXIS_ADRESSE": "https://praxis.example/",
            "PRAXIS_BETREIBER_NAME": "Landesbüro Beispiel",
            "ANDERES": "x",
        }
    )
    assert (settings.host, settings.port, settings.threads, settings.https) == (
        "0.0.0.0",
        8080,
        8,
        True,
    )
    assert settings.public_url == "https://praxis.example"
    assert settings.operator.name == "Landesbüro Beispiel"


@pytest.mark.parametrize(
    "environment",
    [
        {"PORT": "achtzig"},
        {"PORT": "-1"},
        {"PORT": "70000"},
        {"PORT": "٨٠"},
        {"PRAXIS_THREADS": "0"},
        {"PRAXIS_HTTPS": "vielleicht"},
        {"PRAXIS_ADRESSE": "praxis.example"},
        {"PRAXIS_BETREIBER_NAHME": "x"},
    ],
)
def test_wrong_values_are_refused_by_name(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(environment))):
        settings_from(environment)


def test_operator_is_named_where_the_law_wants_it(engine: Engine) -> None:
    operator = Operator("Büro", "Weg 1", "Leitung", "Redaktion", "post@example.org", "123", "DSB")
    pages = Pages(create_app(engine, Settings(operator=operator)))
    for address in ("/impressum", "/datenschutz", "/barrierefreiheit"):
        page = pages.get(address)
        assert "Büro" in page.words and "post@example.org" in page.words
        assert not page.all("mark")


def test_missing_operator_is_marked_not_invented(pages: Pages) -> None:
    page = pages.get("/impressum")
    assert len(page.all("mark")) >= 6
    assert "Noch nicht vollständig." in page.words
