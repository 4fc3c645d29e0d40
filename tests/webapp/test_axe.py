"""Every kind of page under axe-core in a real browser: light and dark, wide and as narrow as a phone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from tests.webapp.test_browser import CHROMIUM, DRIVER, QUIET, webdriver

pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
from selenium.webdriver.common.by import By

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER),
        reason="needs Chromium and ChromeDriver (Debian: chromium-driver)",
    ),
    # The driver's own sockets are closed by the garbage collector, after the test.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# The package is made for another driver; only the script it carries is used here.
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEARCH = "struktur=Hochhaussiedlung+am+Stadtrand&problem=Viele+leben+allein&akteure_am_tisch=verein"
OFF_TOPIC = "Rezept+f%C3%BCr+Rouladen+mit+Rotkohl"
PAGES = {
    "Start": "/",
    "Ergebnis": f"/suche?{SEARCH}",
    "Ergebnis ohne Treffer": f"/suche?problem={OFF_TOPIC}",
    "Stöbern": "/faelle?quartierstyp=dorf",
    "Fall": "/faelle/gelsenkirchen-haushaltsdienste",
    "Hindernisse": "/hindernisse",
    "Hindernisse gefunden": "/hindernisse?text=Die+F%C3%B6rderung+l%C3%A4uft+aus",
    "Hindernisse nicht gefunden": f"/hindernisse?text={OFF_TOPIC}",
    "Projekt": "/projekt-pruefen",
    "Suche erklärt": "/so-funktioniert-die-suche",
    "Karte": "/karte",
    "Lücken": "/luecken",
    "Mappe": "/mappe",
    "Mappe mit Vorschau": "/mappe?fall=bonn-buschdorf&fall=gelsenkirchen-haushaltsdienste&problem=Viele+leben+allein&akteure_am_tisch=kommune",
    "Vergleich": "/vergleich?fall=bonn-buschdorf&fall=gelsenkirchen-haushaltsdienste",
    "Impressum": "/impressum",
    "Datenschutz": "/datenschutz",
    "Barrierefreiheit": "/barrierefreiheit",
    "Leichte Sprache": "/leichte-sprache",
    "Fehler": "/gibt-es-nicht",
}
FORMS = {
    "Fehlerhaftes Formular": ("/", {}),
    "Projekt verglichen": (
        "/projekt-pruefen",
        {"vorgehen": "Ein Treff mit Beratung in einer Hochhaussiedlung, die Caritas hilft."},
    ),
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in (*QUIET.split(), f"--user-data-dir={tmp_path_factory.mktemp('axe')}"):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


@pytest.mark.parametrize("page", PAGES)
def test_page_has_no_violation(browser: webdriver.Chrome, address: str, page: str) -> None:
    browser.get(address + PAGES[page])
    assert _violations(browser) == []


@pytest.mark.parametrize("form", FORMS)
def test_answer_to_a_form_has_no_violation(
    browser: webdriver.Chrome, address: str, form: str
) -> None:
    page, fields = FORMS[form]
    browser.get(address + page)
    for name, text in fields.items():
        browser.find_element(By.ID, name).send_keys(text)
    browser.find_element(By.CSS_SELECTOR, "button.primary").click()
    assert _violations(browser) == []


def test_axe_sees_what_is_wrong(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address + "/impressum")
    browser.execute_script(
        "document.querySelector('main').append(document.createElement('img'), document.createElement('select'));"
        "document.querySelector('h1').style.color = '#bbb'"
    )
    seen = " ".join(_violations(browser))
    assert "image-alt" in seen and "select-name" in seen
    assert "light, 1280 px: color-contrast" in seen and "dark, 320 px: image-alt" in seen


def _violations(browser: webdriver.Chrome) -> list[str]:
    """Return what axe finds, with everything unfolded, in both colour schemes and both widths."""
    browser.execute_script(AXE)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    found: list[str] = []
    for width in (1280, 320):
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        for scheme in ("light", "dark"):
            feature = {"name": "prefers-color-scheme", "value": scheme}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
            result: dict[str, Any] = browser.execute_async_script(
                "const done = arguments[arguments.length - 1];"
                "axe.run(document, {runOnly: arguments[0], resultTypes: ['violations']}).then(done)",
                TAGS,
            )
            found += [
                f"{scheme}, {width} px: {item['id']} ({item['help']}): {node['html'][:160]}"
                for item in result["violations"]
                for node in item["nodes"][:3]
            ]
    return found
