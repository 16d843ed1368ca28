"""Keeps Rasa to itself: no telemetry, no progress bars, and no log line that holds a patient's words."""

from __future__ import annotations

import logging
import os
import warnings


def quieten() -> None:
    """To be called before Rasa is imported; some of it is read only then."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    warnings.filterwarnings("ignore")
    import structlog

    # Unconfigured, structlog prints every debug event, with the message in it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for name in ("rasa", "rasa_sdk"):
        logging.getLogger(name).setLevel(logging.ERROR)
