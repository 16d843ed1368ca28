"""The staff console, as a nurse uses it."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from bot.settings import REPOSITORY

TEXTS = REPOSITORY / "bot" / "console" / "texts"


class ConsolePage:
    def __init__(self, page: Page, url: str, language: str = "en") -> None:
        self.page = page
        self.url = url
        self.language = language
        self.texts: dict[str, Any] = json.loads((TEXTS / f"{language}.json").read_text("utf-8"))
        self.queue = page.locator("#list .item")
        self.log = page.locator("#log")
        self.reply = page.locator("#reply-text")
        self.toast = page.locator("#toast")
        self.alarm = page.locator("#alarm")

    def signs_in(self, email: str, password: str) -> ConsolePage:
        self.page.goto(f"{self.url}/staff/login?lang={self.language}")
        self.enters(email, password)
        expect(self.page.locator("#live")).to_have_attribute("data-state", "live")
        return self

    def enters(self, email: str, password: str) -> None:
        login = self.texts["login"]
        self.page.get_by_label(login["email"]).fill(email)
        self.page.get_by_label(login["password"], exact=True).fill(password)
        self.page.get_by_role("button", name=login["submit"]).click()

    def request_of(self, conversation_id: str) -> Locator:
        """The entry of the list that belongs to a conversation."""
        items = self.page.evaluate(
            "async () => (await (await fetch('/api/staff/escalations?status=open')).json()).items"
        )
        [item] = [item for item in items if item["conversation_id"] == conversation_id]
        return self.page.locator(f'#list .item[data-id="{item["id"]}"]')

    def opens(self, item: Locator) -> None:
        item.click()
        expect(self.log.locator(".message").first).to_be_visible()

    def does(self, action: str) -> None:
        self.page.get_by_role("button", name=self.texts["talk"][action], exact=True).click()

    def writes(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Control+Enter")

    def resolves(self, choice: int = 0) -> None:
        outcomes = self.texts["outcomes"]
        self.does("resolve")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(outcomes["choices"][choice]).check()
        dialog.get_by_role("button", name=outcomes["confirm"]).click()
        expect(dialog).to_be_hidden()
