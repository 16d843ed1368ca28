from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CautiousFallback(GraphComponent, IntentClassifier):
    """Intents that would cost a lot if misheard, such as paging staff, need more certainty than others.

    `thresholds` maps intents to the least confidence; below it the message counts as not understood.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"thresholds": {}}

    def __init__(self, config: dict[str, Any]) -> None:
        self._thresholds: dict[str, float] = config["thresholds"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CautiousFallback:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            intent = message.get(INTENT)
            if intent and intent["confidence"] < self._thresholds.get(intent["name"], 0.0):
                unsure = {"name": "nlu_fallback", "confidence": intent["confidence"]}
                message.set(INTENT, unsure, add_to_output=True)
        return messages
