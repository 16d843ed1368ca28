"""Promise 7: patients' words are encrypted at rest."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import psycopg
import pytest

from bot import conversations
from bot.database.encryption import KeyRing, UnreadableCiphertext, UnusableEncryptionKeys, generated_keys, use_keys
from bot.database.engine import connect
from bot.database.migrate import migrate


def key(identifier: str) -> str:
    return f"{identifier}:{base64.b64encode(os.urandom(32)).decode()}"


def test_the_same_words_never_look_the_same() -> None:
    ring = KeyRing(key("k1"))
    assert ring.encrypt(b"my chest hurts") != ring.encrypt(b"my chest hurts")


def test_a_rotated_key_still_reads_what_the_old_one_wrote() -> None:
    old, new = key("k1"), key("k2")
    stored = KeyRing(old).encrypt(b"words")
    assert KeyRing(f"{new},{old}").decrypt(stored) == b"words"
    with pytest.raises(UnreadableCiphertext, match="k1"):
        KeyRing(new).decrypt(stored)


@pytest.mark.parametrize("position", [0, 1, 3, 10, -1])
def test_changed_bytes_are_refused(position: int) -> None:
    ring = KeyRing(key("k1"))
    stored = bytearray(ring.encrypt(b"words"))
    stored[position] ^= 1
    with pytest.raises(UnreadableCiphertext):
        ring.decrypt(bytes(stored))


@pytest.mark.parametrize("keys", ["", "k1", "k1:", "k1:not base64!", "k1:c2hvcnQ=", f":{key('k')[2:]}"])
def test_unusable_keys_are_refused_without_showing_them(keys: str) -> None:
    with pytest.raises(UnusableEncryptionKeys) as refused:
        KeyRing(keys)
    assert "c2hvcnQ" not in str(refused.value)


def test_generated_keys_are_kept_and_private(tmp_path: Path) -> None:
    file = tmp_path / "encryption.keys"
    first = generated_keys(file)
    assert generated_keys(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    KeyRing(first)


async def test_no_word_of_a_patient_stands_readable_in_the_database(empty_database: str) -> None:
    use_keys(KeyRing(key("k1")))
    migrate(empty_database)
    engine, sessions = connect(empty_database)
    async with sessions() as session:
        conversation, _ = await conversations.start_web(session, "en", True)
        await conversations.receive(session, conversation.id, "1", "xylophonics hurt")
        await session.commit()
    await engine.dispose()
    with psycopg.connect(empty_database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()
            assert "xylophonics" not in repr(rows), table
            assert b"xylophonics" not in b"".join(v for row in rows for v in row if isinstance(v, bytes)), table
