"""Two places where Rasa does work for nothing on every turn."""

from __future__ import annotations

import dask
import dask.core
from rasa.core.actions.action import RemoteAction


def lighten() -> None:
    # The result of an action is checked against a JSON schema, and the schema itself anew each time, which
    # takes ten times as long as the rest of a turn. Our actions run in-process and rasa-sdk made their events.
    RemoteAction._validate_action_result = lambda self, result: True
    # The graph of components runs one by one here; dask's scheduler for many threads only costs time.
    dask.get = dask.core.get
