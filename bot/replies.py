"""What one turn says and asks for: the only thing that a turn hands to the commit."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from safety.screen import Flag, Urgency
from safety.staff_report import StaffReport
from safety.vetted import Button

DialogueState = dict[str, Any]
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ORDER = [Urgency.NONE, Urgency.URGENT, Urgency.EMERGENCY, Urgency.CRISIS]


def in_intake(state: DialogueState | None) -> bool:
    """Whether a dialogue state has an intake under way."""
    return state is not None and bool(state.get("loop"))


@dataclass(frozen=True)
class Citation:
    """The passage that sentences rest on, as the patient may look it up."""

    n: int
    passage_id: str
    title: str
    section: str
    notice: str
    """What the patient must know about the review of this passage; empty when it was reviewed."""
    reviewed_on: str | None
    source: str
    """Publisher, title and address of the article's first source."""
    url: str
    """Path of the article on this server."""


@dataclass(frozen=True)
class Sentence:
    text: str
    citations: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.text + "".join(str(n).translate(SUPERSCRIPTS) for n in self.citations)


@dataclass(frozen=True)
class Part:
    """A paragraph, or a list when `bullets`."""

    kind: Literal["say", "ask", "answer", "help_now", "summary", "vetted"]
    sentences: tuple[Sentence, ...]
    bullets: bool = False

    @classmethod
    def of(cls, kind: Literal["say", "ask", "summary", "vetted"], text: str) -> Part:
        return cls(kind, (Sentence(text),))

    def __str__(self) -> str:
        if self.bullets:
            return "\n".join(f"• {sentence}" for sentence in self.sentences)
        return " ".join(str(sentence) for sentence in self.sentences)


@dataclass(frozen=True)
class Withheld:
    """A generated sentence that was not shown, the rule that withheld it, and what stood in its place."""

    generated: str
    rule: str
    shown: str


@dataclass(frozen=True)
class CallForStaff:
    """A request to open an escalation, or to raise the one that is open."""

    reason: str
    urgency: Urgency = Urgency.NONE
    report: StaffReport | None = None


@dataclass(frozen=True)
class FollowUpOffer:
    """To ask how it is with `name` in so many days, unless the patient declines."""

    name: str
    days: int


@dataclass(frozen=True)
class Reply:
    """One reply message and everything that is committed with it. Adding two replies joins what they say."""

    author: Literal["bot", "system"] = "bot"
    parts: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    citations: tuple[Citation, ...] = ()
    urgency: Urgency = Urgency.NONE
    dialogue_state: DialogueState | None = None
    """The state to keep; None leaves the conversation's state as it is."""
    about: str | None = None
    """Id of the article that the answer came from."""
    calls: tuple[CallForStaff, ...] = ()
    intake: Literal["complete", "partial"] | None = None
    follow_up: FollowUpOffer | Literal["declined"] | None = None
    withheld: tuple[Withheld, ...] = ()
    generated: bool = False
    flags: tuple[Flag, ...] = ()
    """The red flags that were found in the patient's message, for staff's eyes."""

    def __add__(self, other: Reply) -> Reply:
        shift = len(self.citations)
        return Reply(
            author="system" if "system" in (self.author, other.author) else "bot",
            parts=self.parts + tuple(_renumbered(part, shift) for part in other.parts),
            buttons=other.buttons or self.buttons,
            citations=self.citations + tuple(replace(c, n=c.n + shift) for c in other.citations),
            urgency=max(self.urgency, other.urgency, key=ORDER.index),
            dialogue_state=self.dialogue_state if other.dialogue_state is None else other.dialogue_state,
            about=other.about or self.about,
            calls=self.calls + other.calls,
            intake=other.intake or self.intake,
            follow_up=other.follow_up or self.follow_up,
            withheld=self.withheld + other.withheld,
            generated=self.generated or other.generated,
            flags=self.flags + other.flags,
        )

    @property
    def silent(self) -> bool:
        return not self.parts

    @property
    def text(self) -> str:
        return "\n\n".join(str(part) for part in self.parts)

    def content(self) -> dict[str, Any]:
        """The encrypted JSON beside the text of the message."""
        return {
            "parts": [part_json(part) for part in self.parts],
            "buttons": [asdict(button) for button in self.buttons],
            "citations": [asdict(citation) for citation in self.citations],
            "withheld": [asdict(withheld) for withheld in self.withheld],
        }


def part_json(part: Part) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "text": str(part),
        "bullets": part.bullets,
        "sentences": [{"text": s.text, "citations": list(s.citations)} for s in part.sentences],
    }


def _renumbered(part: Part, shift: int) -> Part:
    return replace(
        part, sentences=tuple(Sentence(s.text, tuple(n + shift for n in s.citations)) for s in part.sentences)
    )
