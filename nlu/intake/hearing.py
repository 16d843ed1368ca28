"""What a message in the middle of an intake says: to the open question, beside it, and against what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from knowledge.clinical_graph import Question
from knowledge.history.case import Case, Status, Told, is_symptom
from knowledge.history.hours import hours
from knowledge.history.persons import persons
from knowledge.history.reader import settled
from knowledge.history.readings import readings, score_of, years_of
from knowledge.history.sayings import NEGATIVE_ANSWERS
from knowledge.reading.phrasebook import LANGUAGES
from nlu.components.vocabulary import vocabulary
from nlu.intake.planner import PREGNANCY, Planner
from nlu.intake.record import ANSWERED, FLAGS, LONGEST, NONE, SKIPPED, UNCLEAR, UNKNOWN, Answer, Intake
from nlu.intake.short_answers import same, short_answers

READ = ("duration", "severity", "age")
"""Questions whose answer is a number or a time that is read out of the words."""
FIELDS = {"duration": "hours", "severity": "severity", "age": "age"}
TELLING = frozenset(
    [
        "affirm", "correct", "deny", "feel_better", "feel_same", "feel_worse", "inform", "nlu_fallback",
        "report_symptom", "unclear",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """A message with what Rasa made of it. `values`: what is named of times, degrees and ages."""

    text: str
    intent: str
    values: Mapping[str, str]
    corrects: bool

    @property
    def short(self) -> str:
        return self.text[:LONGEST]


@dataclass(frozen=True)
class Heard:
    """`corrected`: questions whose earlier answer changed. `unclear`: the open question is as open as before."""

    intake: Intake
    corrected: tuple[str, ...] = ()
    unclear: bool = False


class Hearing:
    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def opening(self, intake: Intake, words: Words, today: date) -> Intake:
        """A description of symptoms before any question was asked."""
        said = self._planner.reader.read(words.text, today=today)
        if set(said.symptoms()) <= self._planner.sayings.vague:
            said = replace(said, signs={})
        intake = replace(intake, complaint=words.short, person=persons().ill(words.text))
        return self._settled(self._with_values(self._joined(intake, said, words, None), words, None, today))

    def hear(self, intake: Intake, words: Words, today: date) -> Heard:
        asked = intake.open or ""
        said = self._planner.reader.read(words.text, intake.case, today=today)
        answer, told = self._direct(intake, asked, words, said) if asked else (None, {})
        before = intake
        intake = self._joined(intake, said, words, asked)
        intake = self._with_values(intake, words, asked, today, answered=answer is not None)
        if answer is None and asked in READ and intake.answers.get(asked) != before.answers.get(asked):
            answer = intake.answers[asked]
        told = {sign: one for sign, one in told.items() if not self._takes_back(asked, sign, one, intake.case)}
        if answer is not None:
            intake = replace(intake.with_answer(asked, answer), case=intake.case.with_signs(told), again=False)
            if asked == "complaint" and not intake.complaint and answer.status == ANSWERED:
                intake = replace(intake, complaint=words.short, person=persons().ill(words.text))
        if not intake.complaint and intake.main_symptom:
            intake = replace(intake, complaint=words.short)
        intake = self._settled(intake)
        corrected = tuple(self._corrected(before, intake, asked))
        if answer is None and not corrected and self._now_known(before, intake, asked):
            return Heard(replace(intake.with_answer(asked, Answer(ANSWERED, words.short)), again=False))
        if answer is not None or corrected or not asked:
            return Heard(intake, corrected)
        if intake.again:
            return Heard(self._kept_as_it_is(intake, asked, words))
        told_something = intake.case != before.case or intake.answers != before.answers
        return Heard(replace(intake, again=True), unclear=not told_something)

    def answers(self, intake: Intake, text: str) -> bool:
        """Whether the message is one of the open question's own answers, whatever else it could mean."""
        asked = intake.open or ""
        if asked == "sex":
            return short_answers().sex(text) is not None
        if asked.startswith(FLAGS):
            wordings = [open.flag.sign.values() for open in self._planner.flags(intake)]
        else:
            question = self._planner.question(asked)
            wordings = [answer.text.values() for answer in question.answers] if question else []
        named = any(same(text, wording) for texts in wordings for wording in texts)
        return named or bool(short_answers().chosen(text, len(wordings)))

    def _direct(self, intake: Intake, asked: str, words: Words, said: Case) -> tuple[Answer | None, dict[str, Told]]:
        """The answer to the open question itself, with the signs that it tells."""
        question = self._planner.question(asked)
        if question is not None and (found := self._option(asked, question, words, said)):
            return Answer(ANSWERED, found[0]), found[1]
        if words.intent == "skip":
            return Answer(SKIPPED), self._unsure_flags(intake, asked)
        if asked.startswith(FLAGS) and not words.corrects and (listed := self._flags(intake, words, said)):
            return listed
        if words.intent == "dont_know":
            return Answer(UNKNOWN), self._unsure_flags(intake, asked)
        if words.corrects or question is not None or asked.startswith(FLAGS):
            return None, {}
        return self._plain(asked, words, said)

    def _option(self, id: str, question: Question, words: Words, said: Case) -> tuple[str, dict[str, Told]] | None:
        """The words of the chosen answer and its signs."""
        options = {answer.id: answer for answer in question.answers}
        chosen = next((a.id for a in question.answers if any(same(words.text, t) for t in a.text.values())), None)
        if chosen is None and (numbers := short_answers().chosen(words.text, len(options))) and len(options) > 2:
            chosen = list(options)[numbers[0]]
        if chosen is None:
            follows = settled(said, self._planner.sayings)
            chosen = next((a for a in options if follows.says(f"{id}.{a}")), None)
        yes = short_answers().yes_or_no(words.text)
        if chosen is None and yes is None and words.intent in ("affirm", "deny"):
            yes = words.intent == "affirm"
        if chosen is None and yes is not None:
            chosen = self._for_yes_or_no(list(options), yes)
        if chosen is None and not words.corrects:
            for language in LANGUAGES:
                near = short_answers().nearest(words.text, [answer.text[language] for answer in question.answers])
                chosen = chosen or (None if near is None else question.answers[near].id)
        if chosen is None:
            return None
        return words.short, self._signs_of(id, question, chosen, words.short)

    @staticmethod
    def _for_yes_or_no(options: list[str], yes: bool) -> str | None:
        negative = next((id for id in options if id in NEGATIVE_ANSWERS), None)
        if not yes:
            return negative
        others = [id for id in options if id not in NEGATIVE_ANSWERS]
        return others[0] if len(others) == 1 else None

    def _signs_of(self, id: str, question: Question, chosen: str, words: str) -> dict[str, Told]:
        """The chosen answer is there and the others are not; what an answer stands for goes with it."""
        signs: dict[str, Told] = {}
        for answer in question.answers:
            sign = f"{id}.{answer.id}"
            status: Status = "present" if answer.id == chosen else "absent"
            signs[sign] = Told(status, words if answer.id == chosen else "")
            denied = status == "absent" and chosen in NEGATIVE_ANSWERS
            when = self._planner.sayings.follows.get(sign)
            named = list(when.signs()) if when is not None else []
            if denied:
                signs.update({name: Told("absent") for name in named if is_symptom(name) or name.startswith("risk:")})
            elif status == "present" and len(named) == 1 and "." not in named[0]:
                signs[named[0]] = Told("present", words)
            flag = self._planner.sayings.flag_of.get(sign)
            if flag and (status == "present" or denied):
                signs[flag] = Told(status, words if status == "present" else "")
        return signs

    def _flags(self, intake: Intake, words: Words, said: Case) -> tuple[Answer, dict[str, Told]] | None:
        flags = self._planner.flags(intake)
        signs = [open.sign for open in flags]
        wordings = [open.flag.sign.values() for open in flags]
        chosen = {i for i, texts in enumerate(wordings) if any(same(words.text, text) for text in texts)}
        chosen |= set(short_answers().chosen(words.text, len(flags)))
        follows = settled(intake.case.joined(said), self._planner.sayings)
        chosen |= {i for i, sign in enumerate(signs) if follows.says(sign)}
        yes = short_answers().yes_or_no(words.text)
        denies = (yes is False or words.intent == "deny") and not short_answers().contrasts(words.text)
        if not chosen and words.intent != "dont_know" and denies:
            return Answer(NONE, words.short), {sign: Told("absent") for sign in signs}
        if not chosen and words.intent not in ("dont_know", "skip"):
            near = [short_answers().nearest(words.text, [list(texts)[side] for texts in wordings]) for side in (0, 1)]
            chosen = {place for place in near if place is not None}
        if not chosen:
            return None
        told = {sign: Told("present", words.short) if i in chosen else Told("absent") for i, sign in enumerate(signs)}
        return Answer(ANSWERED, words.short), told

    @staticmethod
    def _takes_back(asked: str, sign: str, told: Told, case: Case) -> bool:
        """Whether a "none of these" would deny what the patient told before in words of their own."""
        return told.status != "present" and case.says(sign) is True and not sign.startswith(f"{asked}.")

    def _unsure_flags(self, intake: Intake, asked: str) -> dict[str, Told]:
        if not asked.startswith(FLAGS):
            return {}
        return {open.sign: Told("unsure") for open in self._planner.flags(intake)}

    def _plain(self, asked: str, words: Words, said: Case) -> tuple[Answer | None, dict[str, Told]]:
        """Questions that no entry of the graph asks."""
        kept = Answer(ANSWERED, words.short)
        yes = short_answers().yes_or_no(words.text)
        if asked in READ:
            return None, {}
        if asked == "sex":
            return (kept, {}) if short_answers().sex(words.text) or said.sex else (None, {})
        if asked == PREGNANCY:
            known = said.says(PREGNANCY)
            status = yes if known is None else known
            if status is None:
                return None, {}
            return kept, {PREGNANCY: Told("present" if status else "absent", words.short)}
        if asked == "complaint":
            telling = words.intent in ("inform", "report_symptom") or any(said.symptoms())
            return (kept, {}) if telling else (None, {})
        if yes is False or words.intent == "deny":
            return Answer(NONE, words.short), {}
        told = bool(said.signs) or words.intent in ("inform", "report_symptom")
        bare_yes = yes is True and not said.signs and len(words.text) <= len("yes, i do")
        return (kept, {}) if told and not bare_yes else (None, {})

    def _joined(self, intake: Intake, said: Case, words: Words, asked: str | None) -> Intake:
        """The case with what the message tells in passing. Numbers are taken from `values`, which know the question."""
        case = replace(said, age=None, hours=None, severity=None)
        if asked == "sex" and (sex := short_answers().sex(words.text)):
            case = replace(case, sex="female" if sex == "female" else "male")
        if intake.case.sex and not words.corrects:
            case = replace(case, sex=None)
        return replace(intake, case=one_answer_each(intake.case.joined(case), case.signs))

    def _with_values(
        self, intake: Intake, words: Words, asked: str | None, today: date, *, answered: bool = False
    ) -> Intake:
        """Times, degrees and ages: to the open question, or told in passing, or corrected."""
        if words.intent not in TELLING | {"resume"}:
            return intake
        values = dict(words.values)
        if asked in READ and (value := self._asked_value(asked, words, values)) is not None:
            values[asked] = value
        if words.corrects and not values and (bare := self._bare_correction(intake, words, asked)):
            values[bare[0]] = bare[1]
        for name in READ:
            value = values.get(name)
            known = intake.answers.get(name)
            may = name == asked or known is None or known.status != ANSWERED or words.corrects
            if asked == "age" and name == "duration" and not words.corrects:
                continue
            if value is None or not (may or (name != "duration" and not answered)):
                continue
            number = number_of(name, value, today)
            if number is not None:
                intake = intake.with_answer(name, Answer(ANSWERED, value))
                intake = replace(intake, case=replace(intake.case, **{FIELDS[name]: number}))
        return intake

    @staticmethod
    def _asked_value(asked: str, words: Words, values: Mapping[str, str]) -> str | None:
        """The lenient reading of an answer, with what belongs to other questions blanked out."""
        text = words.text
        for name, value in values.items():
            if name != asked and words.corrects:
                text = text.replace(value, ";")
        return readings().answer(asked, text)

    @staticmethod
    def _bare_correction(intake: Intake, words: Words, asked: str | None) -> tuple[str, str] | None:
        """A bare value ("no wait, 7") changes the latest answer that can take it."""
        last_words = vocabulary().corrected_value(words.text)
        for name in reversed([id for id in intake.answers if id in READ and id != asked]):
            value = readings().answer(name, words.text) or readings().answer(name, last_words)
            if value is not None:
                return name, value
        return None

    def _settled(self, intake: Intake) -> Intake:
        return replace(intake, case=settled(intake.case, self._planner.sayings))

    def _now_known(self, before: Intake, after: Intake, asked: str) -> bool:
        """Whether the message answered the open question by what else it told."""
        question = self._planner.question(asked)
        if question is not None:
            return any(
                after.case.says(f"{asked}.{a.id}") and not before.case.says(f"{asked}.{a.id}") for a in question.answers
            )
        return asked == "sex" and after.case.sex is not None

    @staticmethod
    def _corrected(before: Intake, after: Intake, asked: str) -> Iterable[str]:
        for id, answer in before.answers.items():
            if id != asked and id in READ and answer.status == ANSWERED and after.answers[id] != answer:
                yield id
        for sign, told in before.case.signs.items():
            now = after.case.signs.get(sign, told)
            if is_symptom(sign) and told.words and now.words and {told.status, now.status} == {"present", "absent"}:
                yield sign

    def _kept_as_it_is(self, intake: Intake, asked: str, words: Words) -> Intake:
        """Not understood a second time: staff get the words, and what they might have denied is not known."""
        told = self._unsure_flags(intake, asked)
        complaint = intake.complaint or (words.short if asked == "complaint" else "")
        intake = replace(intake, complaint=complaint, case=intake.case.with_signs(told), again=False)
        return intake.with_answer(asked, Answer(UNCLEAR if asked in READ else ANSWERED, words.short))


def one_answer_each(case: Case, new: Mapping[str, Told]) -> Case:
    """A question that is answered anew loses its earlier answer."""
    answered = {sign.rpartition(".")[0] for sign, told in new.items() if "." in sign and told.status == "present"}
    gone = [
        sign
        for sign, told in case.signs.items()
        if "." in sign and sign.rpartition(".")[0] in answered and sign not in new and told.status == "present"
    ]
    return case.with_signs({sign: Told("absent") for sign in gone})


def number_of(name: str, value: str, today: date) -> float | None:
    if name == "age":
        return years_of(value)
    return score_of(value) if name == "severity" else hours().of(value, today)
