"""Telegram by webhook: the secret opens it, and every update is answered once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest

from tests.bot_api_server import BotApiServer
from tests.end_to_end.system import System
from tests.end_to_end.test_telegram import CHATS, connected, wait_until
from tests.telegram_chat import Chat

SECRET = "a-webhook-secret_42"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module")
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


@pytest.fixture(scope="module")
def system(new_system: Callable[..., System], server: BotApiServer) -> System:
    made = connected(new_system, server, LANTERN_TELEGRAM_WEBHOOK_SECRET=SECRET)
    made.environment["LANTERN_TELEGRAM_WEBHOOK_URL"] = made.url
    made.restart_bot()
    wait_until(lambda: server.webhook is not None)
    return made


@pytest.fixture
def patient(system: System, server: BotApiServer) -> Chat:
    return server.patient(next(CHATS))


def messages_kept(system: System) -> int:
    with psycopg.connect(system.database_url) as connection:
        [kept] = connection.execute("SELECT count(*) FROM messages").fetchone() or (0,)
    return int(kept)


def test_a_question_that_comes_by_webhook_is_answered(patient: Chat) -> None:
    patient.writes("What is asthma?")
    assert "1. Asthma" in patient.received()[0].text


def test_the_same_update_twice_is_answered_once(server: BotApiServer, patient: Chat) -> None:
    update = patient.writes("What is asthma?")
    patient.received()
    server.pushes_again(update)
    wait_until(lambda: not server.pending)
    assert server.webhook_answers[-1] == 200
    assert patient.receives_nothing(3)


@pytest.mark.parametrize(
    "headers", [{}, {HEADER: ""}, {HEADER: "wrong"}, {HEADER: SECRET + "x"}, {HEADER: "ключ".encode()}]
)
def test_without_the_secret_nothing_is_read_or_kept(
    system: System, patient: Chat, headers: dict[str, str | bytes]
) -> None:
    before = messages_kept(system)
    update = {"update_id": 1, "message": patient.message(text="What is asthma?")}
    for content in (json.dumps(update).encode(), b"{broken", b"\xff"):
        answer = httpx.post(f"{system.url}/telegram/webhook", content=content, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "forbidden"
    assert messages_kept(system) == before
    assert patient.receives_nothing(1)


@pytest.mark.parametrize("content", [b"{broken", b"\xff\xfe", b"[]", b"{}", b'{"update_id": "x"}'])
def test_what_is_no_update_gets_a_clear_error(system: System, content: bytes) -> None:
    answer = httpx.post(f"{system.url}/telegram/webhook", content=content, headers={HEADER: SECRET})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("invalid_json", "invalid_update")


def test_an_update_of_unknown_shape_does_not_come_for_ever(system: System, server: BotApiServer, patient: Chat) -> None:
    server.push("message", {"of a shape": "that nobody knows"})
    patient.writes("What is asthma?")
    assert "1. Asthma" in patient.received()[0].text


def test_a_message_written_while_the_gateway_is_down_is_answered_once_it_is_back(
    system: System, server: BotApiServer, patient: Chat
) -> None:
    system.kill()
    patient.writes("What is asthma?")
    wait_until(lambda: server.webhook_answers[-1] == 0)
    system.start()
    assert "1. Asthma" in patient.received()[0].text
    assert patient.receives_nothing(2)
