"""Patients and staff, as their pages talk to the gateway."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import Any, Self

import httpx

from tests.end_to_end.system import PASSWORD

REPLY_SECONDS = 30

Message = dict[str, Any]


class Patient:
    """A web page: a session, messages out, and everything that comes over SSE kept in order."""

    def __init__(self, url: str, language: str = "en", token: str | None = None) -> None:
        self.http = httpx.Client(base_url=url, timeout=20)
        if token is None:
            opened = self.http.post("/api/chat/sessions", json={"language": language, "consent": True}).json()
            self.conversation_id: str = opened["conversation_id"]
            token = opened["token"]
        self.token: str = token
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.messages: list[Message] = []
        self.events: list[tuple[str, Any]] = []
        self._closed = False
        self._news = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self.http.close()

    def sends(self, text: str, client_message_id: str | None = None) -> httpx.Response:
        message = {"client_message_id": client_message_id or str(uuid.uuid4()), "text": text}
        return self.http.post("/api/chat/messages", json=message)

    def says(self, text: str) -> Message:
        """Sends a message and waits for the reply to it."""
        seq = self.sends(text).json()["seq"]
        return self.waits_for(lambda message: message["author"] in ("bot", "system") and message["seq"] > seq)

    def waits_for(self, fits: Any, seconds: float = REPLY_SECONDS) -> Message:
        return self.waits(lambda: next((message for message in self.messages if fits(message)), None), seconds)

    def waits_for_event(self, kind: str, fits: Any = lambda data: True, seconds: float = REPLY_SECONDS) -> Any:
        return self.waits(
            lambda: next((data for name, data in self.events if name == kind and fits(data)), None), seconds
        )

    def waits(self, look: Any, seconds: float) -> Any:
        deadline = time.monotonic() + seconds
        with self._news:
            while (found := look()) is None:
                if not self._news.wait(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError(f"nothing such came within {seconds} s; there is: {self.events}")
            return found

    def _listen(self) -> None:
        seen = 0
        while not self._closed:
            try:
                url = f"{self.http.base_url}/api/chat/events".replace("//api", "/api")
                with httpx.stream("GET", url, params={"token": self.token, "after": seen}, timeout=60) as response:
                    event = ""
                    for line in response.iter_lines():
                        name, _, value = line.partition(": ")
                        if name == "event":
                            event = value
                        elif name == "data":
                            seen = self._keep(event, json.loads(value), seen)
                        if self._closed:
                            return
            except (httpx.HTTPError, RuntimeError):
                time.sleep(0.2)

    def _keep(self, event: str, data: Any, seen: int) -> int:
        with self._news:
            self.events.append((event, data))
            if event == "message":
                self.messages.append(data)
                seen = data["seq"]
            self._news.notify_all()
        return seen


class StaffMember:
    """A console: signed in, with its CSRF token."""

    def __init__(self, url: str, email: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=20)
        answer = self.http.post("/api/staff/login", json={"email": email, "password": PASSWORD})
        answer.raise_for_status()
        self.http.headers["X-CSRF-Token"] = answer.json()["csrf_token"]

    def queue(self, status: str = "open") -> list[dict[str, Any]]:
        answer = self.http.get("/api/staff/escalations", params={"status": status})
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def finds(self, conversation_id: str, seconds: float = 10) -> dict[str, Any]:
        """The open escalation of a conversation, waited for."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for item in self.queue():
                if item["conversation_id"] == conversation_id:
                    return item
            time.sleep(0.1)
        raise TimeoutError("no such escalation was opened")

    def does(self, escalation_id: str, action: str, **body: str) -> httpx.Response:
        return self.http.post(f"/api/staff/escalations/{escalation_id}/{action}", json=body)

    def reads(self, conversation_id: str) -> dict[str, Any]:
        answer = self.http.get(f"/api/staff/conversations/{conversation_id}")
        answer.raise_for_status()
        read: dict[str, Any] = answer.json()
        return read
