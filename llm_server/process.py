"""Runs vLLM as a process group that never outlives its launcher.

Replacing the launcher by vLLM (exec) would be simpler. But vLLM 0.32 may swallow a SIGTERM that comes while it starts,
and when its API process is killed, the engine process stays behind with the model in memory. Both were seen.
"""

import contextlib
import ctypes
import os
import signal
import subprocess

from llm_server.launch import Launch

# A running vLLM stops within a second; Lantern promises ten.
GRACE_SECONDS = 7
_PR_SET_PDEATHSIG = 1


def run(launch: Launch) -> int:
    """Run until vLLM ends or a SIGTERM or SIGINT ends it, and then leave none of its processes.

    Returns the exit status: 0 when it was told to stop.
    """
    told_to_stop = False
    server = subprocess.Popen(
        launch.arguments,
        env=dict(launch.environment),
        start_new_session=True,
        preexec_fn=_end_with_launcher,
    )
    guard = _guard(server.pid)

    def stop(*_: object) -> None:
        nonlocal told_to_stop
        told_to_stop = True
        server.terminate()
        signal.alarm(GRACE_SECONDS)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGALRM, lambda *_: server.kill())
    status = server.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    guard.kill()
    return 0 if told_to_stop else status if status > 0 else 1


def _end_with_launcher() -> None:
    """Linux tells vLLM to stop when the launcher dies without having told it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _guard(group: int) -> subprocess.Popen[bytes]:
    """For a launcher that is itself killed while vLLM starts: its end of the pipe closes, and then the group goes."""
    return subprocess.Popen(
        ["/bin/sh", "-c", f"read -r _; sleep {GRACE_SECONDS}; kill -s KILL -- -{group}"],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
