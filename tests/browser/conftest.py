"""One running Lantern and one Chromium for every test here; a page may not complain about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.chromium import chromium
from tests.browser.console_page import ConsolePage
from tests.browser.patient_page import PatientPage
from tests.conftest import systems
from tests.end_to_end.system import PASSWORD, System

PATIENCE_MS = 30_000
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
NORA = "nora@clinic.example"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SETTLED = """Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => {}))).then(() => {})"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

Fine = Callable[[Page, str], None]


@pytest.fixture(scope="package")
def system(postgres: str, nlu_url: str, cache_folder: Path) -> Iterator[System]:
    with systems(postgres, nlu_url, cache_folder) as make:
        made = make(LANTERN_REGION="uk", LANTERN_CLINIC_NAME="Harbour Street Surgery")
        made.add_staff(NORA, name="Nora")
        yield made


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with chromium() as opened:
        yield opened


class Complaints:
    """What pages wrote to their console: errors, and whatever the content security policy refused."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected: list[str] = []

    def expect(self, words: str) -> None:
        """The browser itself says so when a request fails, and this test makes one fail."""
        self.expected.append(words)

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """What an examiner does to the page is not the page's own doing."""
        before = list(self.heard)
        yield
        self.heard = before

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def unexpected(self) -> list[str]:
        return [said for said in self.heard if not any(words in said for words in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(message.text)


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    made = Complaints()
    yield made
    assert made.unexpected() == []


@pytest.fixture
def assert_fine(complaints: Complaints) -> Fine:
    """Finds fault with a page that some people could not use. Takes the page and the name of its state."""

    def check(page: Page, where: str) -> None:
        page.evaluate(SETTLED)
        with complaints.unheard():
            found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{where}:\n{found.generate_report()}"
        assert page.evaluate(TOO_WIDE) <= 0, f"{where} scrolls sideways"

    return check


@pytest.fixture
def new_page(browser: Browser, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a browser of its own as another person has it; options come as keyword arguments."""
    contexts = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{**DESKTOP, "locale": "en-GB", **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def patient(system: System, new_page: Callable[..., Page]) -> PatientPage:
    return PatientPage(new_page(), system.url)


@pytest.fixture
def chinese_patient(system: System, new_page: Callable[..., Page]) -> PatientPage:
    return PatientPage(new_page(locale="zh-CN"), system.url, "zh")


@pytest.fixture
def nora(system: System, new_page: Callable[..., Page]) -> ConsolePage:
    """A nurse who is signed in."""
    return ConsolePage(new_page(), system.url).signs_in(NORA, PASSWORD)
