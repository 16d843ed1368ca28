"""What Telegram is given: replies, and pages for the staff chat."""

from __future__ import annotations

import html
import logging
import re
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardRemove
from telegram import ReplyKeyboardMarkup as Keyboard
from telegram.constants import MessageLimit
from telegram.error import BadRequest, Forbidden

from bot.database.models import Conversation, Escalation, Message

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramOutbound:
    """Sends through an initialised `Bot`; a flood limit is left to the job's retry."""

    def __init__(self, bot: Bot, staff_chat: str | None) -> None:
        self._bot = bot
        self._staff_chat = staff_chat

    async def send(self, conversation: Conversation, message: Message) -> tuple[int | None, str | None]:
        """The id of the last Telegram message, or why Telegram will never take it."""
        pieces = split(rendered(message))
        sent: int | None = None
        try:
            for piece in pieces:
                last = piece is pieces[-1]
                delivered = await self._bot.send_message(
                    chat_id=conversation.address or "",
                    text=piece,
                    parse_mode="HTML",
                    reply_markup=keyboard((message.content or {}).get("buttons", [])) if last else None,
                    link_preview_options=NO_PREVIEW,
                )
                sent = delivered.message_id
        except (Forbidden, BadRequest) as error:
            logger.warning("Telegram refused a message for good: %s", type(error).__name__)
            return None, type(error).__name__
        return sent, None

    async def page(self, escalation: Escalation) -> None:
        if self._staff_chat is None:
            return
        await self._bot.send_message(
            chat_id=self._staff_chat,
            text=f"Escalation ({escalation.urgency}): {escalation.reason}. Please open the staff console.",
        )


def rendered(message: Message) -> str:
    """The message as Telegram HTML, with its sources below."""
    text = _bold(html.escape(message.text, quote=False))
    citations = (message.content or {}).get("citations", [])
    if not citations:
        return text
    sources = "\n".join(_source(citation) for citation in citations)
    return f"{text}\n\n{sources}"


def _bold(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text, flags=re.DOTALL)


def _source(citation: dict[str, Any]) -> str:
    notice = f" ({citation['notice']})" if citation["notice"] else ""
    return f"<i>{citation['n']}. {html.escape(citation['title'])} · {html.escape(citation['section'])}{notice}</i>"


def keyboard(buttons: list[dict[str, Any]]) -> Keyboard | InlineKeyboardMarkup | ReplyKeyboardRemove:
    """Quick replies as a keyboard that sends what it shows. Telegram takes no `tel:` links, the text has the number."""
    labels = [button["label"] for button in buttons if not button["url"]]
    links = [button for button in buttons if button["url"] and button["url"].startswith("https://")]
    if labels:
        rows = [labels[i : i + 2] for i in range(0, len(labels), 2)]
        return Keyboard(rows, resize_keyboard=True, one_time_keyboard=True)
    if links:
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(link["label"], url=link["url"])] for link in links]
        )
    return ReplyKeyboardRemove()


def split(text: str) -> list[str]:
    """Pieces that Telegram accepts, cut between paragraphs so that no markup is torn."""
    pieces, current = [], ""
    for line in text.split("\n"):
        if current and len(current) + len(line) + 1 > MessageLimit.MAX_TEXT_LENGTH:
            pieces.append(current.strip())
            current = ""
        current += line + "\n"
    pieces.append(current.strip())
    return [piece for piece in pieces if piece]
