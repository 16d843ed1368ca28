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

    def text(self, name: str, /, **values: Any) -> str:
        return str(self._variation(name)["text"]).format(**values)

    def has(self, name: str) -> bool:
        return name in self.responses

    def buttons(self, name: str) -> list[dict[str, str]]:
        return [{"label": b["title"], "value": b["payload"]} for b in self._variation(name).get("buttons", [])]

    def _variation(self, name: str) -> dict[str, Any]:
        for variation in self.responses[name]:
            conditions = variation.get("condition", [])
            if all(c["value"] == self.language for c in conditions if c["name"] == "language"):
                return variation
        raise KeyError(f"{name} has no wording in {self.language}")
