"""A report as text to paste into a record, in clinical order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.reports.amounts import plain, said_age, said_span
from bot.reports.kept import Report, kept_report
from bot.reports.wording import known, word
from knowledge.language import Language
from safety.intake import IntakeAnswer
from safety.staff_report import RaisedFlag, Sign, StaffReport
from safety.triage import Condition, Reason

INDENT = "  "


def as_text(report: Report, language: Language) -> str:
    """Headings are in `language`; what the patient said and the names of signs stay as they were told.

    An older row has only person, complaint and history; its other sections are left out, not empty.
    """
    return "\n".join(_Text(kept_report(report), language).lines()) + "\n"


class _Text:
    def __init__(self, report: StaffReport, language: Language) -> None:
        self._report = report
        self._language = language

    def lines(self) -> Iterator[str]:
        report = self._report
        yield self._word("title", state=self._word("state_complete" if report.complete else "state_partial"))
        yield from self._section("person", self._person() or [self._word("not_told")])
        yield from self._section("complaint", [self._quoted(report.complaint) or self._word("not_told")])
        yield from self._section("history", chain.from_iterable(map(self._answer, report.answers)))
        if not report.level:
            return
        yield from self._section("positives", map(self._sign, report.positives))
        yield from self._section("negatives", map(self._sign, report.negatives))
        yield from self._section("unsure", map(self._sign, report.unsure))
        yield from self._section("background", self._background())
        yield from self._section("red_flags", chain.from_iterable(map(self._red_flag, self._report.red_flags)))
        yield from self._section("triage", self._triage())
        if report.conditions:
            yield from self._section("conditions", map(self._condition, report.conditions))

    def _section(self, heading: str, lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
        yield ""
        yield self._word(heading).upper()
        empty = True
        for line in lines:
            empty = False
            yield line
        if empty:
            yield self._word("nothing")

    def _person(self) -> list[str]:
        report = self._report
        facts = [
            known("sex", report.sex, self._language) if report.sex else "",
            "" if report.age is None else said_age(report.age, self._language),
            "" if report.hours is None else self._word("since", amount=said_span(report.hours, self._language)),
            "" if report.severity is None else self._word("severity", number=plain(report.severity)),
            "" if report.temperature is None else self._word("temperature", number=plain(report.temperature)),
        ]
        lines = [self._joined(facts, "comma")] if any(facts) else []
        if report.who != "self":
            lines.insert(0, self._word("of_writer", who=known("who", report.who, self._language)))
        return lines

    def _answer(self, given: IntakeAnswer) -> Iterator[str]:
        yield f"- {_indented(given.question or given.slot)}"
        yield f"{INDENT}{self._quoted(given.answer) or self._word('no_answer')}"

    def _sign(self, sign: Sign) -> str:
        return f"- {with_words(sign.name, sign.words, self._language)}"

    def _background(self) -> Iterator[str]:
        yield from map(self._sign, self._report.risks)
        if self._report.no_risks:
            yield self._word("denied", names=self._joined([risk.name for risk in self._report.no_risks]))

    def _red_flag(self, flag: RaisedFlag) -> Iterator[str]:
        level = known("level", flag.level, self._language)
        yield f"{self._sign(flag)} [{level}]"
        if flag.source:
            yield INDENT + self._word("source", source=flag.source)

    def _triage(self) -> Iterator[str]:
        yield level_and_soon(self._report, self._language)
        if self._report.reasons:
            yield self._word("reasons")
            yield from (f"- {self._reason(reason)}" for reason in self._report.reasons)

    def _reason(self, reason: Reason) -> str:
        said = with_words(reason.rule, reason.words, self._language)
        return said + (f" [{reason.source}]" if reason.source else "")

    def _condition(self, condition: Condition) -> str:
        share = self._word("share", percent=round(condition.score * 100))
        why = self._word("fits", names=self._joined(condition.why)) if condition.why else ""
        return f"- {condition.name}{self._word('comma')}{self._joined([share, why], 'comma')}"

    def _quoted(self, words: str) -> str:
        return quoted(words, self._language)

    def _joined(self, parts: Sequence[str], joint: str = "joint") -> str:
        return self._word(joint).join(filter(None, parts))

    def _word(self, key: str, **values: object) -> str:
        return word(key, self._language, **values)


def level_and_soon(report: StaffReport, language: Language) -> str:
    """The triage level with how soon, where the level says so."""
    level = known("level", report.level, language)
    soon = "emergency" if report.level == "emergency" else report.within
    return word("level_and_soon", language, level=level, soon=known("soon", soon, language)) if soon else level


def with_words(name: str, words: str, language: Language) -> str:
    """The name of a sign or rule, with the patient's words where there are any."""
    return word("with_words", language, name=name, words=quoted(words, language)) if words else name


def quoted(words: str, language: Language) -> str:
    return word("quoted", language, words=_indented(words)) if words else ""


def _indented(words: str) -> str:
    return words.replace("\n", f"\n{INDENT}")
