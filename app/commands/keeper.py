"""A process above the job worker that starts it again when it dies."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

from app.commands import lifeline
from app.kernel.settings import Settings

log = logging.getLogger("jianma.jobs")

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 15.0
STEADY_S = 60.0
LOOK_EVERY_S = 0.1
WORKER = (sys.executable, "-m", "app.commands", "jobs")


def keep(_settings: Settings, _args: argparse.Namespace) -> int:
    """Starts the job worker again, after a pause that grows, until this process is told to stop."""
    lifeline.follow_launcher()
    stopping = threading.Event()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pause = FIRST_PAUSE_S
    environment = {**os.environ, lifeline.LAUNCHER: str(os.getpid())}
    while not stopping.is_set():
        started = time.monotonic()
        child = subprocess.Popen(WORKER, env=environment)  # noqa: S603 - our own command
        while child.poll() is None:
            if stopping.wait(LOOK_EVERY_S):
                child.terminate()
                child.wait()
        if stopping.is_set():
            break
        pause = FIRST_PAUSE_S if time.monotonic() - started > STEADY_S else min(pause * 2, LONGEST_PAUSE_S)
        log.error("job worker ended, started again", extra={"exit_code": child.returncode, "pause_s": pause})
        stopping.wait(pause)
    return 0
