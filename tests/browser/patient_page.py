"""The patient's page, as a patient uses it."""

from __future__ import annotations

import json
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from bot.settings import REPOSITORY

TEXTS = REPOSITORY / "bot" / "web" / "static" / "texts"
ANSWER_MS = 45_000


class PatientPage:
    def __init__(self, page: Page, url: str, language: str = "en") -> None:
        self.page = page
        self.url = url
        self.language = language
        self.texts: dict[str, Any] = json.loads((TEXTS / f"{language}.json").read_text("utf-8"))
        self.chat = page.locator("lantern-chat")
        self.writing = self.chat.get_by_label(self.texts["write"])
        self.state = self.chat.locator(".bar .state")
        self.own = self.chat.locator(".message.from-patient")
        self.answers = self.chat.locator(".messages .message:not(.from-patient)")
        self.events = self.chat.locator(".messages .event")
        self.start = self.chat.get_by_role("button", name=self.texts["start"])

    def opens(self) -> PatientPage:
        self.page.goto(f"{self.url}/?lang={self.language}")
        expect(self.start).to_be_visible()
        return self

    def begins(self) -> PatientPage:
        """Opens the page and agrees to how it is used."""
        self.opens()
        self.start.click()
        expect(self.writing).to_be_visible()
        return self

    def writes(self, text: str) -> None:
        self.writing.fill(text)
        self.writing.press("Enter")

    def asks(self, text: str) -> Locator:
        """Writes, and waits for the answer."""
        return self.answer_to(lambda: self.writes(text))

    def taps(self, label: str) -> Locator:
        """Taps a quick reply, and waits for the answer."""
        return self.answer_to(lambda: self.quick_replies.get_by_text(label, exact=True).click())

    def answer_to(self, act: Any) -> Locator:
        before = self.answers.count()
        act()
        answer = self.answers.nth(before)
        expect(answer).to_be_visible(timeout=ANSWER_MS)
        return answer

    @property
    def quick_replies(self) -> Locator:
        return self.answers.last.locator(".chip")

    @property
    def token(self) -> str:
        """What this browser opens its conversation with."""
        token = "Object.entries(localStorage).find(([key]) => key.endsWith(':token'))[1]"
        return str(self.page.evaluate(token))

    @property
    def conversation_id(self) -> str:
        data = httpx.get(f"{self.url}/api/chat/data", headers={"Authorization": f"Bearer {self.token}"})
        return str(data.raise_for_status().json()["conversation_id"])

    def chooses(self, entry: str) -> None:
        """An entry of the chat's menu."""
        self.chat.get_by_role("button", name=self.texts["menu"]["label"], exact=True).click()
        self.chat.locator("#menu").get_by_role("button", name=entry).click()
