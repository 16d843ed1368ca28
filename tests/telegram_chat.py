"""A chat as a patient sees it: what they can do in it, and what came."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.telegram_markup import Entity, covered

if TYPE_CHECKING:
    from tests.bot_api_server import BotApiServer


@dataclass(frozen=True)
class Delivered:
    """A message as the patient sees it."""

    message_id: int
    text: str
    entities: tuple[Entity, ...]
    markup: dict[str, Any]
    at: float

    def formatted(self, kind: str) -> list[str]:
        return [covered(self.text, entity) for entity in self.entities if entity.kind == kind]


@dataclass(frozen=True)
class Chat:
    """A patient's private chat with the bot, or a group that the bot is in."""

    server: BotApiServer
    id: int
    language_code: str
    kind: str

    def writes(self, text: str) -> int:
        return self.sends(text=text)

    def sends_photo(self, caption: str | None = None) -> int:
        size = {"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}
        return self.sends(photo=[size], **({"caption": caption} if caption else {}))

    def sends_voice(self) -> int:
        return self.sends(voice={"file_id": "v", "file_unique_id": "v", "duration": 3})

    def sends_sticker(self) -> int:
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        return self.sends(sticker={"file_id": "s", "file_unique_id": "s", "width": 9, "height": 9, **kind})

    def sends(self, **content: Any) -> int:
        return self.server.push("message", self.message(**content))

    def edits(self, text: str) -> int:
        """Arrives whatever `allowed_updates` says: Telegram sends unwanted kinds for a while."""
        message = self.message(text=text, edit_date=int(time.time()))
        return self.server.push("edited_message", message, always=True)

    def taps(self, label: str) -> int:
        """A tap on the reply keyboard sends what the button shows."""
        assert label in self.reply_keyboard(), f"{label!r} is not among {self.reply_keyboard()}"
        return self.writes(label)

    def blocks_the_bot(self, blocked: bool = True) -> None:
        (self.server.blocked.add if blocked else self.server.blocked.discard)(self.id)

    def received(self, count: int = 1, timeout: float = 30) -> list[Delivered]:
        """The messages since the last call, at least `count`; fails when they do not come in time."""
        with self.server.changed:
            enough = self.server.changed.wait_for(lambda: len(self._new()) >= count, timeout)
            new = self._new()
            assert enough, f"chat {self.id} received {len(new)} of {count} messages within {timeout} s"
            self.server.read[self.id] += len(new)
            return new

    def receives_nothing(self, seconds: float) -> bool:
        with self.server.changed:
            return not self.server.changed.wait_for(lambda: bool(self._new()), seconds)

    def reply_keyboard(self) -> list[str]:
        """What the buttons under the text field show now."""
        for message in reversed(self.server.sent.get(self.id, [])):
            if "keyboard" in message.markup:
                return [button["text"] for row in message.markup["keyboard"] for button in row]
            if "remove_keyboard" in message.markup:
                return []
        return []

    @property
    def typing_shown(self) -> int:
        return self.server.actions[self.id]

    def _new(self) -> list[Delivered]:
        return self.server.sent.get(self.id, [])[self.server.read[self.id] :]

    def message(self, **content: Any) -> dict[str, Any]:
        """As the Bot API describes it."""
        sender = {"id": abs(self.id), "is_bot": False, "first_name": "Ada", "language_code": self.language_code}
        chat = {"id": self.id, "type": self.kind, "first_name": "Ada"}
        return {"message_id": self.server.next_id(), "date": int(time.time()), "chat": chat, "from": sender} | content
