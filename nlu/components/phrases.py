from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.history.mentions import Mention
from knowledge.history.readings import readings
from nlu.components.vocabulary import vocabulary

# The CRF may know a name that the vocabulary lacks; times, ages and degrees are read, never guessed.
GUESSED = ("body_part", "medicine", "symptom")
SURE = 0.7


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PhraseExtractor(GraphComponent, EntityExtractorMixin):
    """Entities from the vocabulary and the readings; they outrank what the CRF before it has guessed."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PhraseExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT):
                self._add_entities(message)
        return messages

    def _add_entities(self, message: Message) -> None:
        text = message.get(TEXT)
        known = [*readings().mentions(text), *vocabulary().mentions(text)]
        guessed = [
            guess
            for guess in message.get(ENTITIES, [])
            if guess["entity"] in GUESSED
            and guess.get("confidence_entity", 0.0) >= SURE
            and not any(mention.start < guess["end"] and guess["start"] < mention.end for mention in known)
        ]
        entities = [*map(as_entity, known), *guessed]
        message.set(ENTITIES, sorted(entities, key=lambda e: e["start"]), add_to_output=True)


def as_entity(mention: Mention) -> dict[str, Any]:
    return {
        "entity": mention.entity,
        "value": mention.value,
        "start": mention.start,
        "end": mention.end,
        "extractor": "PhraseExtractor",
    }
