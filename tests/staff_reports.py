"""Reports as intakes make them, for the tests of what staff get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bot.database.encryption import KeyRing, use_keys
from bot.database.engine import sqlalchemy_url
from bot.database.models import Conversation, Escalation, Message
from safety.intake import IntakeAnswer
from safety.staff_report import RaisedFlag, Sign, StaffReport
from safety.triage import Condition, Reason
from tests.end_to_end.system import System

NHS = "NHS: Headaches, https://www.nhs.uk/conditions/headaches/"

ENGLISH = StaffReport(
    language="en",
    complaint="I've had a terrible headache since last night.\nIt came out of nowhere & I feel sick <b>now</b>",
    complete=True,
    who="self",
    called="",
    answers=(
        IntakeAnswer("age", "How old are you?", "34"),
        IntakeAnswer("headache.onset", "How did it come?", "all of a sudden, like a clap"),
        IntakeAnswer("severity", "How bad is it, from 0 to 10?", "9"),
        IntakeAnswer("flags:headache", "Is any of these there too?", "my neck is a bit stiff, nothing else"),
        IntakeAnswer("risk:pregnancy", "Are you pregnant, or could you be?", "yes, 20 weeks"),
        IntakeAnswer("other", "Is there anything else that matters?", ""),
    ),
    age=34.0,
    sex="female",
    hours=14.0,
    severity=9.0,
    temperature=38.4,
    positives=(
        Sign("headache", "headache", "a terrible headache"),
        Sign("nausea", "feeling sick", "I feel sick"),
        Sign("light-sensitivity", "light hurts the eyes", ""),
    ),
    negatives=(
        Sign("fainting", "fainting", "nothing else"),
        Sign("headache!weakness", "headache: with weakness or numbness", "nothing else"),
        Sign("seizure", "a seizure", ""),
    ),
    unsure=(Sign("blurred-vision", "blurred vision", "not sure about my eyes"),),
    risks=(Sign("risk:pregnancy", "is pregnant", "yes, 20 weeks"),),
    no_risks=(Sign("risk:blood-thinners", "takes a blood thinner", ""),),
    red_flags=(
        RaisedFlag("headache!sudden", "headache: sudden and very bad", "like a clap", "emergency", NHS),
        RaisedFlag("headache!neck", "headache: with a stiff neck", "my neck is a bit stiff", "urgent", NHS),
    ),
    level="emergency",
    within=None,
    reasons=(
        Reason("headache: sudden and very bad", "like a clap", NHS),
        Reason("Severity of 8 or more of 10", "", "NHS: When to call 999, https://www.nhs.uk/999/"),
    ),
    conditions=(
        Condition("bleed-around-the-brain", "bleeding around the brain", 0.413, ("headache", "feeling sick")),
        Condition("migraine", "migraine", 0.352, ("headache", "feeling sick", "light hurts the eyes")),
        Condition("meningitis", "meningitis", 0.08, ("headache",)),
        Condition("tension-headache", "tension headache", 0.021, ()),
    ),
)

CHINESE = StaffReport(
    language="zh",
    complaint="宝宝从昨天开始发烧，一直哭",
    complete=False,
    who="child",
    called="宝宝",
    answers=(
        IntakeAnswer("age", "宝宝多大了？", "5个月"),
        IntakeAnswer("temperature", "体温多少度？", "39度1"),
        IntakeAnswer("flags:fever", "有没有下面的情况？", "奶喝得少，别的没有"),
    ),
    age=0.4167,
    sex=None,
    hours=20.0,
    severity=None,
    temperature=39.1,
    positives=(Sign("fever", "发烧", "发烧"), Sign("poor-feeding", "吃奶少", "奶喝得少")),
    negatives=(Sign("rash", "皮疹", ""), Sign("fever!drowsy", "发烧：叫不醒或很没精神", "别的没有")),
    unsure=(),
    risks=(Sign("risk:infant", "不满1岁的婴儿", ""),),
    no_risks=(),
    red_flags=(),
    level="non_emergency",
    within="hours",
    reasons=(
        Reason(
            "不满6个月的婴儿体温39度以上", "", "NICE: Fever in under 5s (NG143), https://www.nice.org.uk/guidance/ng143"
        ),
    ),
    conditions=(
        Condition("viral-infection", "病毒感染", 0.62, ("发烧",)),
        Condition("ear-infection", "中耳炎", 0.2, ("发烧", "吃奶少")),
    ),
)

OLD = {
    "complaint": "my knee hurts",
    "answers": [{"slot": "age", "question": "How old are you?", "answer": "70"}],
    "complete": False,
    "language": "en",
}
"""As rows from before there was more."""


@dataclass(frozen=True)
class Put:
    conversation_id: UUID
    escalation_id: UUID


def put_request(system: System, report: Mapping[str, Any] | None, urgency: str = "urgent") -> Put:
    """A request with this report in the system's database, as a turn leaves it there."""
    use_keys(KeyRing(system.environment["LANTERN_ENCRYPTION_KEYS"]))
    language = report["language"] if report else "en"
    said = report["complaint"] if report else "can I talk to someone"
    engine = create_engine(sqlalchemy_url(system.database_url))
    with Session(engine) as session:
        conversation = Conversation(channel="web", language=language, state="waiting", last_seq=1)
        session.add(conversation)
        session.flush()
        session.add(
            Message(conversation_id=conversation.id, seq=1, author="patient", text=said, handled_at=datetime.now(UTC))
        )
        escalation = Escalation(
            conversation_id=conversation.id, urgency=urgency, reason="intake", report=report, due_at=datetime.now(UTC)
        )
        session.add(escalation)
        session.commit()
        put = Put(conversation.id, escalation.id)
    engine.dispose()
    return put
