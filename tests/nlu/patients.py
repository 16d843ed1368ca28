"""Simulated patients: each answers from a hidden case in varied words, mistypes, interrupts, corrects or wanders."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from knowledge.clinical_graph import SHARE, Condition, Question
from knowledge.graph_files import shipped_graph
from knowledge.history.sayings import NEGATIVE_ANSWERS

PREVALENCE = {"common": 10, "uncommon": 4, "rare": 1}
DAYS = {"acute": (1, 6), "subacute": (10, 30), "chronic": (60, 300), "recurrent": (2, 20)}
TYPOS = 0.15
ASIDES = 0.2
WORDS = {
    "en": {
        "opening": [
            "I have {s}",
            "hi, {s} since {d}",
            "{s}... and {t} too",
            "been having {s} for {d}",
            "I've got {s} and {t}",
        ],
        "for": ["my {who} has {s}", "it's about my {who}, {s} for {d}", "my {who} is {age} and has {s}"],
        "who": {"child": ["son", "daughter"], "parent": ["mum", "dad"], "partner": ["wife", "husband"]},
        "days": ["{n} days", "about {n} days", "for {n} days now", "{n} days ago"],
        "age": ["{n}", "{n} years old", "I'm {n}", "turned {n}"],
        "age_for": ["{n}", "{n} years old", "they are {n}"],
        "severity": ["{n}", "{n} out of 10", "maybe a {n}", "I'd say {n}"],
        "yes": ["yes", "yeah", "yes I think so"],
        "no": ["no", "nope", "no, not really"],
        "none": ["none of these", "none", "no, nothing like that"],
        "unknown": ["I don't know", "not sure", "no idea"],
        "nothing": ["nothing else", "no", "no that's all"],
        "aside": [
            "why do you ask?",
            "thanks",
            "hello?",
            "is it dangerous?",
            "can I take ibuprofen?",
            "what is asthma?",
            "are you a robot",
        ],
        "correct": "actually it's {n} days",
        "stop": "stop",
        "resume": "let's go on with the questions",
        "back": "go back",
    },
    "zh": {
        "opening": ["我{s}", "你好，{s}{d}了", "{s}，还有{t}", "{s}有{d}了", "最近{s}，也{t}"],
        "for": ["我{who}{s}", "我{who}{s}{d}了", "我{who}{age}岁，{s}"],
        "who": {"child": ["儿子", "女儿"], "parent": ["妈妈", "爸爸"], "partner": ["老婆", "老公"]},
        "days": ["{n}天", "差不多{n}天", "有{n}天了", "{n}天前"],
        "age": ["{n}", "{n}岁", "今年{n}岁"],
        "age_for": ["{n}", "{n}岁", "{n}岁了"],
        "severity": ["{n}", "{n}分", "大概{n}分吧"],
        "yes": ["有", "是的", "嗯，有"],
        "no": ["没有", "没", "不是"],
        "none": ["都没有", "没有", "没有这些"],
        "unknown": ["不知道", "不清楚", "说不好"],
        "nothing": ["没有别的", "没有了", "没了"],
        "aside": ["为什么问这个", "谢谢", "你好", "严重吗", "能吃布洛芬吗", "什么是哮喘", "你是机器人吗"],
        "correct": "不对，是{n}天",
        "stop": "不说了",
        "resume": "我们继续刚才的问题",
        "back": "返回上一个",
    },
}


@dataclass
class Patient:
    """`truth` is the condition that the case is drawn from."""

    seed: int
    language: str
    random: random.Random = field(init=False)
    truth: Condition = field(init=False)
    symptoms: list[str] = field(init=False)
    age: int = field(init=False)
    sex: str = field(init=False)
    who: str = field(init=False)
    days: int = field(init=False)
    severity: int = field(init=False)
    asides: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        graph = shipped_graph()
        fits = [c for c in graph.conditions.values() if c.system not in ("pregnancy",) and c.triage != "emergency"]
        self.truth = self.random.choices(fits, [PREVALENCE[c.prevalence] for c in fits])[0]
        there = [s for s, f in self.truth.symptoms.items() if self.random.random() < SHARE[f]]
        first = max(self.truth.symptoms, key=lambda s: SHARE[self.truth.symptoms[s]])
        self.symptoms = [first, *(s for s in there if s != first)]
        youngest, oldest = self.truth.age
        self.age = self.random.randint(max(int(youngest), 1), max(int(min(oldest, 90)), 1))
        self.sex = self.truth.sex if self.truth.sex != "any" else self.random.choice(["female", "male"])
        self.who = (
            "child" if self.age < 14 else self.random.choice(["self", "self", "self", "self", "parent", "partner"])
        )
        self.days = self.random.randint(*DAYS[self.truth.course])
        self.severity = self.random.randint(2, 6)

    @property
    def words(self) -> dict[str, Any]:
        return WORDS[self.language]

    def pick(self, name: str, **values: Any) -> str:
        return str(self.random.choice(self.words[name])).format(**values)

    def duration(self) -> str:
        return self.pick("days", n=self.days)

    def named(self, symptom: str) -> str:
        known = shipped_graph().symptoms[symptom]
        return self.random.choice([known.name[self.language], *known.lay[self.language]])

    def opening(self) -> str:
        second = self.named(self.symptoms[1]) if len(self.symptoms) > 1 else self.named(self.symptoms[0])
        values = {
            "s": self.named(self.symptoms[0]),
            "t": second,
            "d": f"{self.days} days" if self.language == "en" else f"{self.days}天",
        }
        if self.who == "self":
            return self.pick("opening", **values)
        sexes = self.words["who"][self.who]
        return self.pick(
            "for", who=sexes[self.sex != ("male" if self.who == "child" else "female")], age=self.age, **values
        )

    def says_next(self, step: dict[str, Any]) -> str:
        """An answer to the open question, or something else in between."""
        if self.asides < 4 and self.random.random() < ASIDES:
            self.asides += 1
            kind = self.random.random()
            if kind < 0.6:
                return self.pick("aside")
            if kind < 0.8:
                return str(self.words["back"])
            self.days += 1
            return str(self.words["correct"]).format(n=self.days)
        return self.slips(self.answer(step))

    def answer(self, step: dict[str, Any]) -> str:
        slot = step["slot"]
        if slot.startswith("flags:"):
            return self.pick("none")
        if slot == "complaint":
            return self.named(self.symptoms[0])
        if slot == "duration":
            return self.duration()
        if slot == "age":
            return self.pick("age" if self.who == "self" else "age_for", n=self.age)
        if slot == "severity":
            return self.pick("severity", n=self.severity)
        if slot == "sex":
            return {"en": {"female": "Female", "male": "a man"}, "zh": {"female": "女", "male": "男的"}}[self.language][
                self.sex
            ]
        if slot == "risk:pregnancy":
            return self.pick("no")
        if slot in ("background", "other"):
            return self.pick("nothing")
        return self.chooses(slot)

    def chooses(self, slot: str) -> str:
        symptom, _, name = slot.partition(".")
        question: Question = next(q for q in shipped_graph().symptoms[symptom].ask if q.id == name)
        weights = [SHARE.get(self.truth.findings.get(f"{slot}.{a.id}", "rare"), 0.05) for a in question.answers]
        answer = self.random.choices(question.answers, weights)[0]
        if self.random.random() < 0.1:
            return self.pick("unknown")
        ids = {a.id for a in question.answers}
        if ids == {"yes", "no"} and self.random.random() < 0.7:
            return self.pick(answer.id)
        if answer.id in NEGATIVE_ANSWERS and self.random.random() < 0.5:
            return self.pick("none")
        return answer.text[self.language]

    def slips(self, text: str) -> str:
        """One slip of the finger in a longer word."""
        if self.language == "zh" or len(text) < 8 or self.random.random() > TYPOS:
            return text
        place = self.random.randrange(1, len(text) - 2)
        if not text[place : place + 2].isalpha():
            return text
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
