"""Every page, in both languages, on a phone and on a desk, light and dark: readable by everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, NORA, PHONE, Fine
from tests.browser.console_page import ConsolePage
from tests.browser.patient_page import PatientPage
from tests.end_to_end.system import PASSWORD, System

TEXTS = {
    "en": ["What is high blood pressure?", "I've had a headache since yesterday", "my chest is being crushed"],
    "zh": ["高血压是什么？", "我从昨天开始头痛", "我胸口压着疼喘不上气"],
}

pytestmark = [
    pytest.mark.parametrize("language", ["en", "zh"]),
    pytest.mark.parametrize("look", [PHONE, DESKTOP | {"color_scheme": "dark"}], ids=["phone, light", "desk, dark"]),
]


def test_the_chat_from_first_contact_to_an_emergency(
    system: System, new_page: Callable[..., Page], assert_fine: Fine, language: str, look: dict[str, Any]
) -> None:
    patient = PatientPage(new_page(**look), system.url, language).opens()
    assert_fine(patient.page, "first contact")
    patient.begins()
    for text in TEXTS[language]:
        patient.asks(text)
    assert_fine(patient.page, "the conversation")
    patient.chooses(patient.texts["menu"]["data"])
    assert_fine(patient.page, "my data")


def test_an_article(
    system: System, new_page: Callable[..., Page], assert_fine: Fine, language: str, look: dict[str, Any]
) -> None:
    page = new_page(**look)
    page.goto(f"{system.url}/articles/{language}/high-blood-pressure")
    assert_fine(page, "the article")


def test_the_console_from_signing_in_to_resolving(
    system: System, new_page: Callable[..., Page], assert_fine: Fine, language: str, look: dict[str, Any]
) -> None:
    patient = PatientPage(new_page(), system.url, language).begins()
    for text in TEXTS[language]:
        patient.asks(text)
    page = new_page(**look)
    page.goto(f"{system.url}/staff/login?lang={language}")
    assert_fine(page, "signing in")
    console = ConsolePage(page, system.url, language).signs_in(NORA, PASSWORD)
    expect(console.queue).not_to_have_count(0)
    assert_fine(page, "the queue")
    console.opens(console.queue.first)
    assert_fine(page, "a request")
    console.does("claim")
    expect(console.reply).to_be_visible()
    assert_fine(page, "a request that is held")
    console.does("resolve")
    assert_fine(page, "the outcome")
    page.keyboard.press("Escape")
    console.does("release")
    expect(page.locator("#claim")).to_be_visible()
