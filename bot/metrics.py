"""Figures for Prometheus; none carries a patient's word or name."""

from prometheus_client import Counter, Histogram

TURN_SECONDS = Histogram("lantern_turn_seconds", "Time from a waiting message to its reply, without the commit")
TURNS_FAILED = Counter("lantern_turns_failed", "Attempts at a turn that raised an error")
MESSAGES_RECEIVED = Counter("lantern_messages_received", "Messages that patients sent", ["channel"])
LOGIN_FAILURES = Counter("lantern_login_failures", "Staff logins with a wrong password or e-mail")
