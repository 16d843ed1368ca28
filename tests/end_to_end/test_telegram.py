"""A conversation in Telegram, from the patient's thumb to the reply, over long polling."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from bot.wording import say
from tests.bot_api_server import BotApiServer
from tests.end_to_end.people import StaffMember
from tests.end_to_end.system import System
from tests.telegram_chat import Chat

CHATS = itertools.count(1001)
TOPICS = [
    "asthma",
    "copd",
    "eczema",
    "flu",
    "migraine",
    "anxiety",
    "insomnia",
    "heartburn",
    "osteoarthritis",
    "hay fever",
]


@pytest.fixture(scope="module")
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


def connected(new_system: Callable[..., System], server: BotApiServer, **environment: str) -> System:
    return new_system(
        LANTERN_TELEGRAM_TOKEN=server.token,
        LANTERN_TELEGRAM_API_URL=server.url,
        LANTERN_REGION="uk",
        **environment,
    )


@pytest.fixture(scope="module")
def system(new_system: Callable[..., System], server: BotApiServer) -> System:
    made = connected(new_system, server)
    made.add_staff("nora@clinic.example", name="Nora")
    return made


@pytest.fixture
def patient(system: System, server: BotApiServer) -> Chat:
    return server.patient(next(CHATS))


@pytest.fixture
def nora(system: System) -> StaffMember:
    return StaffMember(system.url, "nora@clinic.example")


def one(system: System, query: str, chat: Chat) -> object:
    with psycopg.connect(system.database_url) as connection:
        row = connection.execute(query, {"address": str(chat.id)}).fetchone()
    return row[0] if row else None


def conversation_id(system: System, chat: Chat) -> str:
    return str(one(system, "SELECT id FROM conversations WHERE address = %(address)s", chat))


def wait_until(is_so: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"it was not so within {seconds} s"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("language", "question", "title"),
    [("en", "What is high blood pressure?", "High blood pressure"), ("zh", "高血压是什么？", "高血压")],
)
def test_a_question_gets_an_answer_with_its_sources_in_the_language_asked(
    system: System, server: BotApiServer, language: str, question: str, title: str
) -> None:
    patient = server.patient(next(CHATS), language)
    patient.writes(question)
    [reply] = patient.received()
    assert "¹" in reply.text
    [sources] = reply.formatted("italic")
    assert sources.startswith(f"1. {title} · ")
    assert reply.text.endswith(sources)
    assert say("talk_to_person", "zh" if language == "zh" else "en") in patient.reply_keyboard()
    assert patient.typing_shown == 1


def test_an_emergency_gets_the_vetted_text_and_opens_an_escalation(
    system: System, patient: Chat, nora: StaffMember
) -> None:
    patient.writes("my dad's face is drooping and he can't speak")
    [reply] = patient.received()
    assert "999" in reply.text
    assert "**" not in reply.text
    assert nora.finds(conversation_id(system, patient))["urgency"] == "emergency"


def test_a_tapped_button_means_what_it_stands_for(system: System, patient: Chat, nora: StaffMember) -> None:
    patient.writes("/start")
    patient.received()
    patient.taps("Tell my symptoms")
    [reply] = patient.received()
    assert "?" in reply.text
    written = [message["text"] for message in nora.reads(conversation_id(system, patient))["messages"]]
    assert "I don't feel well" in written
    assert "Tell my symptoms" not in written
    assert "Stop" in patient.reply_keyboard()
    patient.taps("Stop")
    assert patient.received()


@pytest.mark.parametrize("kind", ["sends_photo", "sends_voice", "sends_sticker"])
def test_what_cannot_be_read_gets_a_kind_word(patient: Chat, kind: str) -> None:
    getattr(patient, kind)()
    assert patient.received()[0].text == say("unsupported_media", "en", region="uk")


def test_the_words_below_a_photo_are_answered(patient: Chat) -> None:
    patient.sends_photo("What is eczema?")
    assert "1. Eczema" in patient.received()[0].text


@pytest.mark.parametrize("text", ["/restart", '/greet{"language": "zh"}', "/", "😀😀", "x" * 4096, "ا" * 40, "\u200b"])
def test_odd_input_gets_one_clear_answer_and_the_next_question_its_own(patient: Chat, text: str) -> None:
    patient.writes(text)
    assert len(patient.received()[0].text) > 20
    patient.writes("What is asthma?")
    [reply] = patient.received()
    assert "1. Asthma" in reply.text


def test_notices_groups_and_edits_are_passed_over(system: System, server: BotApiServer, patient: Chat) -> None:
    group = server.group(-100_500)
    group.writes("what is asthma")
    patient.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
    patient.writes("What is asthma?")
    patient.edits("What is flu?")
    server.push("message", {"of a shape": "that nobody knows"})
    patient.writes("What is eczema?")
    first, second = patient.received(2)
    assert "1. Asthma" in first.text
    assert "1. Eczema" in second.text
    assert patient.receives_nothing(1)
    assert group.receives_nothing(0)
    assert one(system, "SELECT count(*) FROM conversations WHERE address = %(address)s", group) == 0


def test_ten_quick_messages_are_answered_in_order(patient: Chat) -> None:
    for topic in TOPICS:
        patient.writes(f"what is {topic}")
    replies = patient.received(len(TOPICS), timeout=90)
    sources = [reply.formatted("italic")[0].casefold() for reply in replies]
    assert [topic for topic, source in zip(TOPICS, sources, strict=True) if topic not in source] == []


def test_a_staff_reply_reaches_the_patient_at_once_and_the_bot_keeps_silent(
    system: System, patient: Chat, nora: StaffMember
) -> None:
    patient.writes("can I talk to someone")
    patient.received()
    escalation = nora.finds(conversation_id(system, patient))["id"]
    nora.does(escalation, "claim")
    assert "Nora" in patient.received()[0].text
    nora.does(escalation, "reply", text="Hello, how can I help? <Nora> & team")
    assert patient.received(timeout=3)[0].text == "Hello, how can I help? <Nora> & team"
    patient.writes("What is asthma?")
    assert patient.receives_nothing(3)
    nora.does(escalation, "resolve", outcome="answered")
    assert "Nora" in patient.received()[0].text
    patient.writes("What is asthma?")
    assert "1. Asthma" in patient.received()[0].text


def test_a_flood_limit_is_waited_out_and_the_reply_arrives_once(server: BotApiServer, patient: Chat) -> None:
    server.floods(6)
    before = len(server.times_of("sendMessage"))
    patient.writes("What is asthma?")
    [reply] = patient.received()
    refused, accepted = server.times_of("sendMessage")[before:]
    assert "1. Asthma" in reply.text
    assert accepted - refused >= 6


def test_dropped_connections_cost_no_message(server: BotApiServer, patient: Chat) -> None:
    server.drops("getUpdates", times=2)
    server.drops("sendMessage")
    patient.writes("What is asthma?")
    assert "1. Asthma" in patient.received()[0].text
    assert patient.receives_nothing(1)


def test_a_patient_who_blocked_the_bot_is_recorded_and_not_tried_for_ever(
    system: System, server: BotApiServer, patient: Chat
) -> None:
    before = len(server.times_of("sendMessage"))
    patient.blocks_the_bot()
    patient.writes("What is asthma?")
    error = """
        SELECT d.error FROM deliveries d JOIN messages m ON m.id = d.message_id
        JOIN conversations c ON c.id = m.conversation_id WHERE c.address = %(address)s AND d.sent_at IS NOT NULL"""
    wait_until(lambda: "blocked" in str(one(system, error, patient)))
    time.sleep(4)
    assert len(server.times_of("sendMessage")) == before + 1
    patient.blocks_the_bot(False)
    patient.writes("What is eczema?")
    assert "1. Eczema" in patient.received()[0].text


def test_polling_goes_on_after_another_program_polled_with_the_same_token(
    system: System, server: BotApiServer, patient: Chat
) -> None:
    """Telegram answers 409 to one of the two; the gateway's own lock must be free again, on whichever connection."""
    with ThreadPoolExecutor(8) as busy:
        list(busy.map(lambda _: httpx.get(f"{system.url}/readyz"), range(16)))
    for _ in range(3):
        httpx.post(f"{server.url}/bot{server.token}/getUpdates", data={"timeout": "0"})
    patient.writes("What is asthma?")
    assert "1. Asthma" in patient.received()[0].text


def test_an_update_that_comes_again_is_answered_once(server: BotApiServer, patient: Chat) -> None:
    update = patient.writes("What is asthma?")
    patient.received()
    server.pushes_again(update)
    patient.writes("What is eczema?")
    [reply] = patient.received()
    assert "1. Eczema" in reply.text
    assert patient.receives_nothing(2)


def test_a_gateway_killed_before_it_stored_an_update_loses_and_repeats_nothing(
    new_system: Callable[..., System],
) -> None:
    with BotApiServer() as server:
        system = connected(new_system, server)
        patient = server.patient(next(CHATS))
        patient.writes("What is asthma?")
        patient.received()
        with psycopg.connect(system.database_url) as other:
            other.execute("LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE")
            update = patient.writes("What is eczema?")
            wait_until(lambda: update in server.handed_out)
            time.sleep(0.3)
            system.kill()
            assert [waiting["update_id"] for waiting in server.pending] == [update]
        system.start()
        [reply] = patient.received()
        assert "1. Eczema" in reply.text
        assert patient.receives_nothing(3)
        system.stop()


def test_no_word_of_a_patient_is_in_the_log(system: System, patient: Chat) -> None:
    patient.writes("What is asthma? My secret word is quetzalcoatl")
    patient.received()
    assert "quetzalcoatl" not in system.log.read_text("utf-8")
    assert "Local-test-token" not in system.log.read_text("utf-8")
