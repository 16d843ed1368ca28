"""What a patient gets at the end of an intake, and what staff get."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.answers.answer import Citations, selected_part
from bot.answers.select import Chosen
from bot.dialogue import FinishIntake, ReportJSON
from bot.library import Library
from bot.replies import CallForStaff, FollowUpOffer, Part, Reply
from bot.wording import say
from knowledge.articles import Article, Passage
from knowledge.graph_files import shipped_graph
from knowledge.history.case import Case
from knowledge.history.persons import Person
from knowledge.language import Language
from safety.intake import IntakeAnswer, IntakeReport
from safety.screen import Urgency
from safety.staff_report import staff_report
from safety.triage import Triage, TriageLevel, triage
from safety.vetted import Button, advice

MEANWHILE_SENTENCES = 3
SAFETY_NET_SIGNS = 5
FEWEST_SIGNS = 3
"""Fewer are no net: then the general danger signs are told."""
READING = 3
FOLLOW_UP_DAYS = {"hours": 1, "day": 1, "days": 3, "weeks": 7, None: 2}
"""After how many days the patient is asked, by how soon they should be seen; None is self-care."""


@dataclass(frozen=True)
class End:
    """One intake that ends, for one patient."""

    step: FinishIntake
    language: Language
    region: str
    library: Library

    async def reply(self) -> Reply:
        report = report_from(self.step.report, self.language)
        result = await asyncio.to_thread(triage, "", language=self.language, report=report)
        call = CallForStaff("intake", urgency_of(result), staff_report(report, result))
        parts = (Part.of("summary", self.step.summary),) if self.step.summary else ()
        name = complaint_name(report)
        article = await self._article(name)
        about = Reply(about=article.id if article else None)
        if not report.complete and result.level is not TriageLevel.EMERGENCY:
            return Reply(parts=parts, calls=(call,), intake="partial") + about
        vetted = advice(result, language=self.language, region=self.region)
        ended = Reply(
            parts=(*parts, Part.of("vetted", vetted.text)),
            buttons=vetted.buttons,
            urgency=Urgency.EMERGENCY if result.level is TriageLevel.EMERGENCY else Urgency.NONE,
            calls=(call,),
            intake="complete" if report.complete else "partial",
        )
        if result.level is TriageLevel.EMERGENCY:
            return ended + about
        return (
            ended
            + about
            + self._meanwhile(article)
            + self._safety_net(report.case)
            + self._later(result, name, vetted.buttons, article)
        )

    async def _article(self, name: str) -> Article | None:
        id = await self.library.topic(name, self.language) if name else None
        return self.library.index.article(id, self.language) if id else None

    def _meanwhile(self, article: Article | None) -> Reply:
        """What the complaint's own article says that one can do; nothing about what it could be."""
        section = article.section("self_care") if article else None
        if article is None or section is None:
            return Reply()
        citations = Citations()
        chosen = Chosen(Passage(article, section), section.sentences[:MEANWHILE_SENTENCES])
        lead = Part.of("say", say("meanwhile", self.language))
        return Reply(parts=(lead, selected_part(chosen, citations)), citations=citations.all)

    def _safety_net(self, case: Case) -> Reply:
        """The complaint's red flags, as far as they are not there."""
        graph = shipped_graph()
        main = next(case.symptoms(), None)
        flags = graph.symptoms[main].red_flags if main else ()
        signs = [f.sign[self.language] for f in flags if f.level == "emergency" and f"{main}!{f.id}" in case.signs]
        if len(signs) < FEWEST_SIGNS:
            text = say("safety_net_general", self.language, region=self.region)
        else:
            joint = "；" if self.language == "zh" else "; "
            text = say("safety_net", self.language, region=self.region, signs=joint.join(signs[:SAFETY_NET_SIGNS]))
        return Reply(parts=(Part.of("say", text),))

    def _later(self, result: Triage, name: str, buttons: tuple[Button, ...], article: Article | None) -> Reply:
        """What to read, and that we will ask how it is."""
        if not name:
            return Reply(parts=(Part.of("say", say("report_passed_on", self.language)),))
        days = FOLLOW_UP_DAYS[result.within]
        when = say("follow_up_tomorrow" if days == 1 else "follow_up_in_days", self.language, days=days)
        decline = Button(say("follow_up_decline_label", self.language), say("follow_up_decline", self.language))
        reading = self._reading(article)
        return Reply(
            parts=(*reading.parts, Part.of("say", say("follow_up_offer", self.language, when=when))),
            buttons=(*buttons, *reading.buttons, decline),
            follow_up=FollowUpOffer(name, days),
        )

    def _reading(self, article: Article | None) -> Reply:
        if article is None:
            return Reply()
        others = [self.library.index.article(id, self.language) for id in article.related]
        articles = [article, *(other for other in others if other is not None)][:READING]
        joint = "、" if self.language == "zh" else ", "
        text = say("often_read", self.language, titles=joint.join(one.title for one in articles))
        buttons = tuple(Button(one.title, say("what_is", self.language, title=one.title)) for one in articles)
        return Reply(parts=(Part.of("say", text),), buttons=buttons)


def left_intake(told: ReportJSON, language: Language) -> CallForStaff:
    """What staff get of an intake that nobody finished."""
    report = report_from(told, language)
    result = triage("", language=language, report=report)
    return CallForStaff("intake_left", urgency_of(result), staff_report(report, result))


def report_from(told: ReportJSON, language: Language) -> IntakeReport:
    answers = tuple(IntakeAnswer(a.slot, a.question, a.answer) for a in told.answers)
    person = Person(*told.person)
    return IntakeReport(told.complaint, answers, told.complete, language, Case.from_json(told.case), person)


def urgency_of(result: Triage) -> Urgency:
    if result.level is TriageLevel.EMERGENCY:
        return Urgency.EMERGENCY
    return Urgency.URGENT if result.within == "hours" else Urgency.NONE


def complaint_name(report: IntakeReport) -> str:
    """The complaint's common name where it has one, else the patient's words; empty when none was told."""
    main = next(report.case.symptoms(), None)
    return shipped_graph().symptoms[main].name[report.language] if main else report.complaint
