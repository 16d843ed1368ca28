"""What Telegram is given: replies, and pages for the staff chat."""

from __future__ import annotations

import logging
import time
from typing import Any
from uuid import UUID

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardRemove
from telegram import ReplyKeyboardMarkup as Keyboard
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from bot.connectors.telegram.formatting import pieces
from bot.connectors.telegram.inbound import seconds_of
from bot.database.models import Conversation, Escalation, Message

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
LONGEST_HALF_ROW = 18
"""Characters of a label that a phone still shows when two buttons share a row."""
LONGEST_ERROR = 300


class TelegramOutbound:
    """Sends through an initialised `Bot`; what may work later is raised and left to the job's retry."""

    def __init__(self, bot: Bot, staff_chat: str | None) -> None:
        self._bot = bot
        self._staff_chat = staff_chat
        self._pieces_sent: dict[UUID, int] = {}
        """Of messages that were interrupted between two pieces, so that a retry goes on and does not repeat."""
        self._quiet_until: dict[str, float] = {}
        """Chats that Telegram asked to leave alone for a while, and until when."""

    async def send(self, conversation: Conversation, message: Message) -> tuple[int | None, str | None]:
        """The id of the last Telegram message, or why Telegram will never take it."""
        chat, waiting = conversation.address or "", pieces(message)
        self._keep_quiet(chat)
        sent = None
        try:
            for number in range(self._pieces_sent.get(message.id, 0), len(waiting)):
                is_last = number == len(waiting) - 1
                delivered = await self._bot.send_message(
                    chat_id=chat,
                    text=waiting[number].text,
                    entities=waiting[number].entities(),
                    reply_markup=keyboard((message.content or {}).get("buttons", [])) if is_last else None,
                    link_preview_options=NO_PREVIEW,
                )
                sent = delivered.message_id
                self._pieces_sent[message.id] = number + 1
        except RetryAfter as pause:
            self._quiet_until[chat] = time.monotonic() + seconds_of(pause)
            raise
        except (Forbidden, BadRequest) as error:
            logger.warning("Telegram refused a message for good: %s", error)
            self._pieces_sent.pop(message.id, None)
            return None, str(error)[:LONGEST_ERROR]
        self._pieces_sent.pop(message.id, None)
        return sent, None

    def _keep_quiet(self, chat: str) -> None:
        """Raises RetryAfter while Telegram wants no message for this chat: asking earlier makes the wait longer."""
        remaining = self._quiet_until.get(chat, 0.0) - time.monotonic()
        if remaining > 0:
            raise RetryAfter(int(remaining) + 1)
        self._quiet_until.pop(chat, None)

    async def page(self, escalation: Escalation) -> None:
        """A staff chat that does not exist, or that the bot may not write to, is the clinic's to mend."""
        if self._staff_chat is None:
            return
        try:
            await self._bot.send_message(
                chat_id=self._staff_chat,
                text=f"Escalation ({escalation.urgency}): {escalation.reason}. Please open the staff console.",
            )
        except (Forbidden, BadRequest, InvalidToken) as error:
            logger.error("the staff chat cannot be paged: %s", error)


def keyboard(buttons: list[dict[str, Any]]) -> Keyboard | InlineKeyboardMarkup | ReplyKeyboardRemove:
    """Quick replies as a keyboard that sends what it shows. Telegram takes no `tel:` links, the text has the number."""
    labels = [button["label"] for button in buttons if not button["url"]]
    links = [button for button in buttons if button["url"] and button["url"].startswith("https://")]
    if labels:
        return Keyboard(_rows(labels), resize_keyboard=True, one_time_keyboard=True)
    if links:
        return InlineKeyboardMarkup([[InlineKeyboardButton(link["label"], url=link["url"])] for link in links])
    return ReplyKeyboardRemove()


def _rows(labels: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for label in labels:
        half = len(label) <= LONGEST_HALF_ROW
        if half and rows and len(rows[-1]) == 1 and len(rows[-1][0]) <= LONGEST_HALF_ROW:
            rows[-1].append(label)
        else:
            rows.append([label])
    return rows
