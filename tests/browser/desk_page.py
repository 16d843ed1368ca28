"""The editors' desk in the staff console, as an editor uses it."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.console_page import TEXTS

EDITH = "edith@clinic.example"


class DeskPage:
    def __init__(self, page: Page, url: str, language: str = "en") -> None:
        self.page = page
        self.url = url
        self.language = language
        self.texts: dict[str, Any] = json.loads((TEXTS / f"{language}.json").read_text("utf-8"))
        self.words = self.texts["article"]
        self.rows = page.locator("#articles tbody tr")
        self.editor = page.locator("#article-text")
        self.checked = page.locator("#checked")
        self.conflict = page.locator("#conflict")
        self.status = page.locator("#standing .pill")
        self.standing = page.locator("#standing")
        self.toast = page.locator("#toast")
        self.signing = page.locator("#signing")
        self.versions = page.locator("#version-list .version")

    def signs_in(self, email: str, password: str, to: str = "/staff/articles") -> DeskPage:
        self.page.goto(f"{self.url}{to}{'&' if '?' in to else '?'}lang={self.language}")
        login = self.texts["login"]
        self.page.get_by_label(login["email"]).fill(email)
        self.page.get_by_label(login["password"], exact=True).fill(password)
        self.page.get_by_role("button", name=login["submit"]).click()
        expect(self.page.locator("#live")).to_have_attribute("data-state", "live")
        return self

    def opens(self, article: str, view: str = "text", language: str = "en") -> DeskPage:
        self.page.goto(f"{self.url}/staff/articles/{language}/{article}?lang={self.language}#{view}")
        expect(self.page.locator(f"#view-{view}")).to_be_visible()
        return self

    def turns_to(self, view: str) -> None:
        self.page.locator(f"[data-view={view}]").click()
        expect(self.page.locator(f"#view-{view}")).to_be_visible()

    def finds(self, words: str) -> None:
        self.page.get_by_label(self.texts["articles"]["search"]).fill(words)

    def chooses(self, status: str) -> None:
        self.page.locator(".choice", has=self.page.locator(f"input[value='{status}']")).click()

    def writes(self, old: str, new: str) -> None:
        """Puts `new` in the place of the first `old`."""
        text = self.editor.input_value()
        assert old in text
        self.editor.fill(text.replace(old, new, 1))

    def presses(self, name: str) -> None:
        """A button by the name of its text, such as `save`."""
        self.page.get_by_role("button", name=self.words[name], exact=True).click()

    def saves(self) -> None:
        self.presses("save")
        expect(self.page.locator("#edit-state")).to_have_text(self.words["nothing_unsaved"])

    def signs(self) -> None:
        self.presses("sign")
        self.presses("sign_now")
        expect(self.signing).to_be_hidden()

    def changed(self, kind: str, within: Locator | None = None) -> Locator:
        """The lines of a difference that were `added` or `removed`."""
        return (within or self.page).locator(f".diff [data-change={kind}] .text")
