from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from nlu.actions import asides, endings, follow_up, intake

ACTIONS: tuple[type[Action], ...] = (
    asides.BackToIntake,
    asides.ExplainQuestion,
    asides.PassOn,
    endings.CallHuman,
    endings.CorrectReport,
    endings.FinishIntake,
    endings.GoBack,
    endings.RestartIntake,
    endings.ResumeIntake,
    endings.StopIntake,
    follow_up.DeclineFollowUp,
    follow_up.HearHowItIs,
    intake.AskNext,
    intake.BeginIntake,
    intake.HearAnswer,
    intake.TakeStrayFact,
)


class ActionsInProcess(EndpointConfig):
    """Runs the actions right here; an HTTP action server would cost some 50 ms a turn."""

    def __init__(self) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self.failure: Exception | None = None
        for action in ACTIONS:
            self._executor.register_action(action)

    async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
        try:
            return await self._executor.run(json)
        except Exception as error:
            self.failure = error  # Rasa goes on as if the action had done nothing; the turn must not
            raise
