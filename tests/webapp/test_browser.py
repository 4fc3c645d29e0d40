"""A few flows in a real, headless Chromium; skipped with a reason where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from webapp.example_profiles import EXAMPLE_PROFILES

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.common.exceptions import WebDriverException  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --disable-dev-shm-usage"
)
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
Start = Callable[..., "webdriver.Chrome"]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start browsers with the script on or off; all are closed at the end."""
    running: list[webdriver.Chrome] = []

    def _start(script: bool = True) -> webdriver.Chrome:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM or ""
        profile: Path = tmp_path_factory.mktemp("browser")
        for argument in (*QUIET.split(), f"--user-data-dir={profile}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not script:
            blocked = {"profile.managed_default_content_settings.javascript": 2}
            options.add_experimental_option("prefs", blocked)
        service = webdriver.ChromeService(DRIVER)
        browser = webdriver.Chrome(options=options, service=service)
        browser.set_page_load_timeout(60)
        running.append(browser)
        return browser

    yield _start
    for browser in running:
        browser.quit()


@pytest.fixture(scope="module")
def browser(start: Start) -> webdriver.Chrome:
    return start()


@pytest.fixture
def wide(browser: webdriver.Chrome) -> webdriver.Chrome:
    _width(browser, 1280)
    return browser


def _width(browser: webdriver.Chrome, width: int) -> None:
    # A window cannot be as narrow as a phone; the emulated screen can.
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600},
    )


def _heading(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "h1").text


def _patiently(browser: webdriver.Chrome) -> WebDriverWait:
    # While one page makes way for the next, the driver may hold elements of neither.
    return WebDriverWait(browser, 30, ignored_exceptions=[WebDriverException])


def _wait_for(browser: webdriver.Chrome, heading: str) -> None:
    _patiently(browser).until(lambda b: _heading(b) == heading)


def _no_complaints(browser: webdriver.Chrome) -> None:
    """The console is empty: nothing missing, nothing that the security policy had to stop."""
    assert [entry["message"] for entry in browser.get_log("browser")] == []


def test_example_to_case_and_back(wide: webdriver.Chrome, address: str) -> None:
    wide.get(address)
    wide.find_element(By.LINK_TEXT, EXAMPLE_PROFILES[0].title).click()
    _wait_for(wide, "Gute Beispiele für Ihr Quartier finden")
    field = wide.find_element(By.ID, "problem")
    assert field.get_attribute("value") == EXAMPLE_PROFILES[0].texts["problem"]
    wide.find_element(By.CSS_SELECTOR, "button.primary").click()
    _wait_for(wide, "Ähnliche Fälle für Ihr Quartier")
    assert wide.current_url == f"{address}/suche"
    first = wide.find_element(By.CSS_SELECTOR, "article h3 a")
    title = first.text
    first.click()
    _wait_for(wide, title)
    wide.back()
    _wait_for(wide, "Ähnliche Fälle für Ihr Quartier")
    wide.find_element(By.CSS_SELECTOR, "details.edit > summary").click()
    kept = wide.find_element(By.ID, "problem").get_attribute("value")
    assert kept == EXAMPLE_PROFILES[0].texts["problem"]
    assert wide.get_cookies() == []
    _no_complaints(wide)


def test_keyboard_alone(wide: webdriver.Chrome, address: str) -> None:
    wide.get(address)

    def focused() -> object:
        return wide.switch_to.active_element

    wide.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert focused().text == "Zum Inhalt springen"  # type: ignore[attr-defined]
    assert focused().is_displayed()  # type: ignore[attr-defined]
    focused().send_keys(Keys.ENTER)  # type: ignore[attr-defined]
    for _ in range(10):
        focused().send_keys(Keys.TAB)  # type: ignore[attr-defined]
        if focused().get_attribute("id") == "problem":  # type: ignore[attr-defined]
            break
    focused().send_keys("Viele Ältere leben allein und gehen kaum noch aus dem Haus.")  # type: ignore[attr-defined]
    outline = wide.execute_script("return getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    for _ in range(20):
        focused().send_keys(Keys.TAB)  # type: ignore[attr-defined]
        if focused().tag_name == "button":  # type: ignore[attr-defined]
            break
    focused().send_keys(Keys.ENTER)  # type: ignore[attr-defined]
    _wait_for(wide, "Ähnliche Fälle für Ihr Quartier")


def test_map_is_narrowed_and_its_list_scrolled_by_keyboard(
    wide: webdriver.Chrome, address: str
) -> None:
    wide.get(f"{address}/karte")

    def tab_to(found: Callable[[Any], bool]) -> Any:
        for _ in range(60):
            wide.switch_to.active_element.send_keys(Keys.TAB)
            if found(wide.switch_to.active_element):
                return wide.switch_to.active_element
        raise AssertionError("not reached by keyboard")

    select = tab_to(lambda e: e.get_attribute("id") == "quartierstyp")
    select.send_keys("Zechen")
    chosen = select.get_attribute("value")
    assert chosen
    tab_to(lambda e: e.tag_name == "button").send_keys(Keys.ENTER)
    _patiently(wide).until(lambda b: f"quartierstyp={chosen}&" in b.current_url)
    wide.get(f"{address}/karte")
    box = tab_to(lambda e: e.get_attribute("class") == "place-box")
    box.send_keys(Keys.END)
    _patiently(wide).until(
        lambda b: b.execute_script("return document.querySelector('.place-box').scrollTop") > 0
    )
    assert tab_to(lambda e: e.tag_name == "a").get_attribute("href").startswith(f"{address}/faelle")
    _no_complaints(wide)


def test_faulty_form_puts_the_focus_on_the_summary(wide: webdriver.Chrome, address: str) -> None:
    wide.get(address)
    wide.find_element(By.CSS_SELECTOR, "button.primary").click()
    _patiently(wide).until(lambda b: b.title.startswith("Fehler: "))
    assert wide.switch_to.active_element.get_attribute("id") == "fehler"
    wide.switch_to.active_element.find_element(By.TAG_NAME, "a").click()
    assert wide.switch_to.active_element.get_attribute("id") == "struktur"


def test_counter_says_how_much_room_is_left(wide: webdriver.Chrome, address: str) -> None:
    wide.get(address)
    wide.find_element(By.ID, "struktur").send_keys("Dorf")
    assert wide.find_element(By.ID, "struktur-grenze").text == "Noch 3.996 von 4.000 Zeichen."


def test_no_sideways_scrolling_at_320_pixels(
    browser: webdriver.Chrome, address: str, case_id: str
) -> None:
    _width(browser, 320)
    search = "/suche?struktur=Hochhaussiedlung&problem=Viele+leben+allein"
    chosen = f"fall={case_id}&fall=bonn-buschdorf"
    prepared = (f"/mappe?{chosen}&problem=Viele+leben+allein", f"/vergleich?{chosen}", "/mappe")
    about = ("/so-funktioniert-die-suche", "/impressum", "/datenschutz", "/barrierefreiheit")
    for page in (
        "/",
        "/faelle",
        f"/faelle/{case_id}",
        "/karte",
        "/luecken?gegen=land",
        search,
        *prepared,
        "/leichte-sprache",
        *about,
    ):
        browser.get(address + page)
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= 320, page


def test_targets_are_large_enough(browser: webdriver.Chrome, address: str) -> None:
    """WCAG 2.5.8: controls are at least 24 by 24 CSS pixels."""
    _width(browser, 375)
    browser.get(f"{address}/suche?struktur=Hochhaussiedlung&problem=Viele+leben+allein")
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    small = browser.execute_script(
        "return [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea,"
        " summary, nav a')].filter(e => { const r = e.getBoundingClientRect();"
        " return r.width < 24 || r.height < 24 }).map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_everything_works_without_script(start: Start, address: str) -> None:
    browser = start(script=False)
    browser.get(f"{address}/?beispiel={EXAMPLE_PROFILES[1].key}")
    assert browser.find_element(By.ID, "struktur-grenze").text == "Höchstens 4.000 Zeichen."
    browser.find_element(By.CSS_SELECTOR, "button.primary").click()
    _wait_for(browser, "Ähnliche Fälle für Ihr Quartier")
    chips = browser.find_elements(By.CSS_SELECTOR, "button.chip")
    if chips:
        gone = chips[0].get_attribute("value")
        chips[0].click()
        _patiently(browser).until(
            lambda b: (
                gone
                not in [c.get_attribute("value") for c in b.find_elements(By.CSS_SELECTOR, ".chip")]
            )
        )
    browser.find_element(By.LINK_TEXT, "Fälle stöbern").click()
    _wait_for(browser, "Fälle stöbern")
    browser.find_element(By.CSS_SELECTOR, "form.facets summary").click()
    browser.find_element(By.CSS_SELECTOR, "form.facets input[type=checkbox]").click()
    browser.find_element(By.CSS_SELECTOR, "form.facets button").click()
    _patiently(browser).until(lambda b: "quartierstyp=" in b.current_url)


def test_ticked_hits_become_a_dossier_and_a_comparison_without_script(
    start: Start, address: str
) -> None:
    browser = start(script=False)
    browser.get(f"{address}/suche?struktur=Hochhaussiedlung&problem=Viele+leben+allein")
    for box in browser.find_elements(By.CSS_SELECTOR, ".pick input")[:2]:
        # As with the keyboard: reach the box, press the space bar.
        box.send_keys(Keys.SPACE)
    browser.find_element(By.CSS_SELECTOR, "button[formaction='/mappe']").send_keys(Keys.ENTER)
    _wait_for(browser, "Mappe zum Quartier")
    assert browser.current_url == f"{address}/mappe"
    assert len(browser.find_elements(By.CSS_SELECTOR, "#fall input:checked")) == 2
    browser.find_element(By.ID, "titel").send_keys("Sitzung", Keys.ENTER)
    _wait_for(browser, "Sitzung")
    assert browser.find_element(By.ID, "vorschau").text.count("Passt, weil") == 2
    browser.back()
    browser.back()
    browser.find_element(By.CSS_SELECTOR, "button[formaction='/vergleich']").click()
    _wait_for(browser, "Fälle vergleichen")
    assert "Hochhaus" not in browser.current_url and browser.current_url.count("fall=") == 2
    assert browser.get_cookies() == []
