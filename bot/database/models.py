"""The tables. Everything that a patient or staff wrote is in an encrypted column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.database.encryption import EncryptedJSON, EncryptedText

WAITING = sql("handled_at IS NULL AND author = 'patient'")


class Base(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True)}


class Conversation(Base):
    __tablename__ = "conversations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(100))
    """Where the channel delivers to: a Telegram chat id; none for the web, which fetches."""
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(String(8), default="en")
    state: Mapped[str] = mapped_column(String(10), default="bot")
    intake: Mapped[str | None] = mapped_column(String(10))
    """`complete` or `partial` once an intake has ended."""
    held_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    dialogue_state: Mapped[Any | None] = mapped_column(EncryptedJSON)
    about: Mapped[str | None] = mapped_column(EncryptedText)
    """Id of the article that was answered from last: what "is it contagious?" leans on."""
    last_seq: Mapped[int] = mapped_column(default=0)
    consented_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("channel", "address"),)


class Message(Base):
    """What patient, bot, system or staff said. `seq` orders a conversation without gaps."""

    __tablename__ = "messages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    author: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(EncryptedText)
    content: Mapped[Any | None] = mapped_column(EncryptedJSON)
    """Parts, buttons and citations of a reply; withheld sentences for staff's eyes."""
    urgency: Mapped[str] = mapped_column(String(10), default="none")
    client_id: Mapped[str | None] = mapped_column(String(100))
    """The channel's own id of an incoming message: the same id is the same message."""
    media: Mapped[str | None] = mapped_column(String(20))
    """Kind of an incoming message that is no text, such as `voice`."""
    reply_to: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    handled_at: Mapped[datetime | None]
    """When the turn of a patient's message was committed; empty while it waits for one."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
        Index(
            "messages_waiting",
            "conversation_id",
            "seq",
            postgresql_where=sql("handled_at IS NULL AND author = 'patient'"),
        ),
    )


class Delivery(Base):
    """The outbox: one row for each message that a channel has to be given."""

    __tablename__ = "deliveries"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    sent_at: Mapped[datetime | None]
    channel_message_id: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(String(300))


class Escalation(Base):
    __tablename__ = "escalations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    urgency: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(60))
    report: Mapped[Any | None] = mapped_column(EncryptedJSON)
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[datetime]
    pages: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(EncryptedText)


class Note(Base):
    """What staff write for each other; patients never see it."""

    __tablename__ = "notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    escalation_id: Mapped[UUID] = mapped_column(ForeignKey("escalations.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Feedback(Base):
    __tablename__ = "feedback"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[bool]
    comment: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class FollowUp(Base):
    """A question how it is that waits for its day. `state` is `waiting`, `asked` or `declined`."""

    __tablename__ = "follow_ups"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(EncryptedText)
    """What it is about, as the patient calls it."""
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")


class Staff(Base):
    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str] = mapped_column(String(200))
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StaffSession(Base):
    __tablename__ = "staff_sessions"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    csrf_token: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class AuditEntry(Base):
    """Who of the staff read or did what, and when. It outlives the conversation that it names."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str] = mapped_column(String(40))
    conversation_id: Mapped[UUID | None]
    article: Mapped[str | None] = mapped_column(String(130))
    """`id.language` of the article, where the deed was about one."""
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class ArticleVersion(Base):
    """A version of an article that the clinic wrote, imported or signed: newer than a shipped file of the same id.

    What review says of it stands in the columns, not in the text.
    """

    __tablename__ = "article_versions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    article: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str]
    status: Mapped[str] = mapped_column(String(12), default="starter")
    collection: Mapped[str | None] = mapped_column(String(60), index=True)
    """The import that brought it."""
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())
    reviewer: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    reviewed_by: Mapped[str | None] = mapped_column(String(100))
    reviewed_on: Mapped[date | None]
    review_until: Mapped[date | None]

    __table_args__ = (UniqueConstraint("article", "language", "version"),)


class TextVector(Base):
    """The vector of a text of the clinic's articles, computed once for all nodes."""

    __tablename__ = "text_vectors"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    vector: Mapped[bytes]
