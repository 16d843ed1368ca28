"""The generator: an OpenAI-compatible server, left alone for a while after it failed."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import httpx
import openai

from knowledge.language import Language
from llm_server.prompts import Decoding, messages

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

logger = logging.getLogger(__name__)

DECODING = Decoding()
FIRST_WORD_SECONDS = 4.0
REST_SECONDS = 15.0


class GeneratorUnavailable(Exception):
    """The generator is not configured, does not answer, or has failed just now."""


@dataclass
class Generator:
    """A client of the server at `url`, which serves `model` for `languages`."""

    url: str
    model: str
    languages: tuple[str, ...]
    api_key: str = "none"
    _resting_until: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        timeout = openai.Timeout(FIRST_WORD_SECONDS, connect=1.0)
        self._client = openai.AsyncOpenAI(
            base_url=f"{self.url}/v1", api_key=self.api_key, timeout=timeout, max_retries=0
        )

    def serves(self, language: Language) -> bool:
        return language in self.languages and time.monotonic() >= self._resting_until

    async def write(self, question: str, sentences: Sequence[str], language: Language) -> AsyncGenerator[str, None]:
        """Pieces of text on the reviewed `sentences`. Raises GeneratorUnavailable, also half-way through.

        Leaving the iteration early closes the stream, which makes the server stop generating.
        """
        try:
            stream = await self._client.chat.completions.create(
                model=self.model,
                messages=cast("list[ChatCompletionMessageParam]", messages(question, sentences, language)),
                stream=True,
                temperature=DECODING.temperature,
                max_tokens=DECODING.max_tokens,
                frequency_penalty=DECODING.frequency_penalty,
            )
            async with stream:
                async for chunk in stream:
                    if chunk.choices and chunk.choices[0].delta.content:
                        yield chunk.choices[0].delta.content
        except (openai.OpenAIError, httpx.HTTPError) as error:
            self._resting_until = time.monotonic() + REST_SECONDS
            logger.warning("the generator failed (%s); answering from reviewed sentences", type(error).__name__)
            raise GeneratorUnavailable(type(error).__name__) from error

    async def alive(self) -> bool:
        try:
            async with httpx.AsyncClient(timeout=1.0) as http:
                return (await http.get(f"{self.url}/health")).is_success
        except httpx.HTTPError:
            return False
