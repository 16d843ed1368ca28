"""Release: a generated sentence reaches the patient only when a passage says the same.

Every check fails towards silence: what is not understood, not found or not finished is withheld.
"""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.language import Language, detect_language
from knowledge.sentences import Sentences, split_sentences
from safety.agreement import disagreement
from safety.claims import Claim, claim, plain
from safety.redact import redact
from safety.release_rules import ReleaseRules, release_rules
from safety.support import Support

__all__ = ["Sentences", "Verdict", "check_draft", "check_sentence", "release"]

log = logging.getLogger(__name__)

LEAST_COVERED = 0.6  # of a sentence's content words in the one sentence that it rests on
CLOSEST = 3  # passage sentences that are compared in full
SECONDS = 1.0  # for one sentence in a stream
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s）)，。]+|[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|org|net|info|cn|io|co)\b", re.IGNORECASE
)
_TECHNICAL = re.compile(r"<[a-z/!][^>]*>|\{\{|\}\}|```|\]\(|javascript:", re.IGNORECASE)
_END = re.compile(r"[.!?…。！？][\W_]*$")
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rule` says why a sentence was withheld; `passage` is the index of the passage that it rests on."""

    sentence: str
    released: bool
    rule: str | None
    passage: int | None


def check_sentence(sentence: str, passages: Sequence[str], *, question: str = "", language: Language) -> Verdict:
    """Never raises: an error inside withholds the sentence with the rule `check_failed`."""
    try:
        return _verdict(sentence, passages, question, language)
    except Exception as error:
        log.error("release check failed: %s", type(error).__name__)  # the error's own words could quote the patient
        return Verdict(sentence, False, "check_failed", None)


async def release(
    stream: AsyncIterator[str], passages: Sequence[str], *, question: str, language: Language
) -> AsyncIterator[Verdict]:
    """Verdicts in the order of the text, each once its sentence is complete. Errors of the stream are raised."""
    sentences = Sentences()
    async for piece in stream:
        for sentence in sentences.feed(piece):
            yield await _in_time(sentence, passages, question, language)
    for sentence in sentences.flush():
        yield _finished(await _in_time(sentence, passages, question, language), passages)


def check_draft(draft: str, passages: Sequence[str], question: str = "") -> tuple[list[str], list[Verdict]]:
    """The released sentences and the verdicts on the withheld ones."""
    language = detect_language(draft)
    sentences = Sentences()
    complete, last = sentences.feed(draft), sentences.flush()
    verdicts = [check_sentence(s, passages, question=question, language=language) for s in (*complete, *last)]
    if last:
        verdicts[-1] = _finished(verdicts[-1], passages)
    return [v.sentence for v in verdicts if v.released], [v for v in verdicts if not v.released]


def _finished(verdict: Verdict, passages: Sequence[str]) -> Verdict:
    """The last words of a text that was cut off say something else than the whole sentence would have."""
    if not verdict.released or _END.search(verdict.sentence) or _stands_in(verdict.sentence, passages) is not None:
        return verdict
    return Verdict(verdict.sentence, False, "unfinished", None)


async def _in_time(sentence: str, passages: Sequence[str], question: str, language: Language) -> Verdict:
    check = asyncio.to_thread(check_sentence, sentence, passages, question=question, language=language)
    try:
        return await asyncio.wait_for(check, SECONDS)
    except TimeoutError:
        return Verdict(sentence, False, "check_timed_out", None)


def _verdict(sentence: str, passages: Sequence[str], question: str, language: Language) -> Verdict:
    rules = release_rules(language)
    same = _stands_in(sentence, passages)
    if rule := _forbidden(sentence, passages, rules, same_sentence=same is not None):
        return Verdict(sentence, False, rule, None)
    if same is not None:
        return Verdict(sentence, True, None, same)
    return _supported(sentence, passages, question, language, rules)


def _stands_in(sentence: str, passages: Sequence[str]) -> int | None:
    wanted = _letters(sentence)
    if not wanted:
        return None
    return next((index for index, passage in enumerate(passages) if wanted in _known(passage)), None)


@lru_cache(maxsize=1024)
def _known(passage: str) -> frozenset[str]:
    return frozenset(_letters(sentence) for sentence in split_sentences(passage))


def _letters(sentence: str) -> str:
    """Letters, digits and the signs that change a number's meaning."""
    folded = unicodedata.normalize("NFKC", plain(sentence)).lower()
    folded = re.sub(r"(?<=\d)[.,/](?=\d)", "p", folded).replace("%", "pc").replace("<", "lt").replace(">", "gt")
    return _NOT_LETTERS.sub("", folded)


def _forbidden(sentence: str, passages: Sequence[str], rules: ReleaseRules, *, same_sentence: bool) -> str | None:
    known = "\n".join(passages)
    if any(address not in known for address in _ADDRESS.findall(sentence)):
        return "link that is in no passage"
    if _TECHNICAL.search(sentence):
        return "markup or code"
    if any(sentence[e.start : e.end] not in known for e in redact(sentence).entities if e.kind != "url"):
        return "somebody's personal data"
    text = rules.reader.read(plain(sentence)).text
    for forbidden in rules.forbidden:
        if forbidden.same_sentence and same_sentence:
            continue
        if forbidden.regex.search(text) and not (forbidden.unless and forbidden.unless.search(text)):
            return forbidden.rule
    return None


def _supported(
    sentence: str, passages: Sequence[str], question: str, language: Language, rules: ReleaseRules
) -> Verdict:
    said = claim(plain(sentence), language)
    if not said.words:
        return Verdict(sentence, False, "says nothing that a passage could support", None)
    support = Support(passages, question, language, rules)
    reason = "no passage sentence says this"
    for index, source, added in _closest(said, support):
        if added:
            reason = f"adds: {added}"
        elif (difference := disagreement(said, source, rules)) is None:
            return Verdict(sentence, True, None, index)
        else:
            reason = difference
    return Verdict(sentence, False, reason, None)


def _closest(said: Claim, support: Support) -> Iterator[tuple[int, Claim, str]]:
    """The passage sentences that cover most of what is said, with what their passage does not cover."""
    scored = [
        (support.covered(said, source), -index, -place)
        for index, sources in enumerate(support.claims)
        for place, source in enumerate(sources)
    ]
    for share, index, place in sorted(scored, reverse=True)[:CLOSEST]:
        if share >= LEAST_COVERED:
            yield -index, support.claims[-index][-place], support.added(said, -index)
