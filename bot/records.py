"""A patient's record for the command line: exported or erased by staff who run the machine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bot import conversations
from bot.database.engine import connect
from bot.database.models import Conversation


class NoSuchConversation(ValueError):
    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"there is no conversation {conversation_id}")


def _id(conversation_id: str) -> UUID:
    try:
        return UUID(conversation_id)
    except ValueError as error:
        raise NoSuchConversation(conversation_id) from error


async def exported(database_url: str, conversation_id: str) -> dict[str, Any]:
    """Raises NoSuchConversation."""
    engine, sessions = connect(database_url)
    try:
        async with sessions() as session:
            conversation = await session.get(Conversation, _id(conversation_id))
            if conversation is None:
                raise NoSuchConversation(conversation_id)
            return await conversations.record(session, conversation)
    finally:
        await engine.dispose()


async def erased(database_url: str, conversation_id: str) -> None:
    """Raises NoSuchConversation."""
    engine, sessions = connect(database_url)
    try:
        async with sessions() as session:
            if await session.get(Conversation, _id(conversation_id)) is None:
                raise NoSuchConversation(conversation_id)
            await conversations.erase(session, _id(conversation_id))
            await session.commit()
    finally:
        await engine.dispose()
