"""The long-running processes beside the web server: job worker and stand-ins."""

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

from app.bootstrap import Product
from app.commands import lifeline, upkeep
from app.commands.database import open_product
from app.gateways.job_queue import JobQueue, JobWorker
from app.gateways.standins import StandinsRefused, serve
from app.kernel.settings import Settings

log = logging.getLogger("jianma.jobs")

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 15.0
STEADY_S = 60.0


def jobs(settings: Settings, args: argparse.Namespace) -> int:
    """The job worker; with ``--keep`` a process above it that starts it again when it dies."""
    lifeline.follow_launcher()
    if args.keep:
        return _keep([sys.executable, "-m", "app.commands", "jobs"])
    product = open_product(settings)
    worker(product).run()
    return 0


def worker(product: Product) -> JobWorker:
    """The worker of the product's own queue."""
    queue = product.gateways.waker
    if not isinstance(queue, JobQueue):
        raise TypeError("the job worker needs the real queue")
    return JobWorker(
        product.jobs,
        queue,
        product.gateways.store,
        chores=lambda: upkeep.tidy(product),
    )


def _keep(command: list[str]) -> int:
    """Starts the command again, after a pause that grows, until this process is told to stop."""
    child: subprocess.Popen[bytes] | None = None
    stopping = threading.Event()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        stopping.set()
        if child is not None and child.poll() is None:
            child.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    pause = FIRST_PAUSE_S
    environment = {**os.environ, lifeline.LAUNCHER: str(os.getpid())}
    while not stopping.is_set():
        started = time.monotonic()
        child = subprocess.Popen(command, env=environment)  # noqa: S603 - our own command
        code = child.wait()
        if stopping.is_set():
            break
        pause = FIRST_PAUSE_S if time.monotonic() - started > STEADY_S else min(pause * 2, LONGEST_PAUSE_S)
        log.error("job worker ended, started again", extra={"exit_code": code, "pause_s": pause})
        stopping.wait(pause)
    return 0


def standins(settings: Settings, args: argparse.Namespace) -> int:
    """Stand-ins for WeChat and the registry, on the loopback address."""
    lifeline.follow_launcher()
    try:
        serve(
            args.port,
            wechat_appid=settings.wechat_appid,
            wechat_secret=settings.wechat_secret,
            registry_secret=settings.registry_secret,
        )
    except StandinsRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0
