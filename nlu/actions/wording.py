from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker


@dataclass(frozen=True)
class Wording:
    """The domain's responses in the patient's language, for sentences that are put together."""

    responses: dict[str, list[dict[str, Any]]]
    language: str

    @classmethod
    def of(cls, tracker: Tracker, domain: dict[str, Any]) -> Wording:
        return cls(domain["responses"], tracker.get_slot("language"))

    def text(self, name: str, **values: Any) -> str:
        for variation in self.responses[name]:
            conditions = variation.get("condition", [])
            if all(c["value"] == self.language for c in conditions if c["name"] == "language"):
                return str(variation["text"]).format(**values)
        raise KeyError(f"{name} has no wording in {self.language}")
