from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from nlu.actions import asides, endings, intake

ACTIONS: tuple[type[Action], ...] = (
    asides.BackToIntake,
    asides.PassOn,
    endings.CallHuman,
    endings.CorrectReport,
    endings.FinishIntake,
    endings.RestartIntake,
    endings.ResumeIntake,
    endings.StopIntake,
    intake.BeginIntake,
    intake.HearAnswer,
    intake.TakeStrayFact,
)


class ActionsInProcess(EndpointConfig):
    """Runs the actions right here; an HTTP action server would cost some 50 ms a turn."""

    def __init__(self) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        for action in ACTIONS:
            self._executor.register_action(action)

    async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
        return await self._executor.run(json)
