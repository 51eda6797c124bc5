"""Processes that must not outlive the one that started them, however that one ended."""

from __future__ import annotations

import os
import signal
import threading
import time

LAUNCHER = "JIANMA_LAUNCHER_PID"
LOOK_EVERY_S = 1.0


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def follow(pid: int) -> None:
    """From now on this process gets SIGTERM when ``pid`` is gone."""

    def watch() -> None:
        while is_alive(pid):
            time.sleep(LOOK_EVERY_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def follow_launcher() -> None:
    """Follows ``make run``'s process where that is what started us."""
    pid = os.environ.get(LAUNCHER, "")
    if pid.isdecimal():
        follow(int(pid))
