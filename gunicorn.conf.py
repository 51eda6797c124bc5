"""How the web server runs; everything that differs between installations comes from the settings."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from environs import Env

from app.commands import lifeline
from app.kernel.settings import Settings

Env().read_env(str(Path(__file__).with_name(".env")), recurse=False)
settings = Settings.from_env()

METRICS = "jianma-metrics-"
MULTIPROC = "PROMETHEUS_MULTIPROC_DIR"  # read when prometheus_client is imported


def _metrics_dir() -> Path:
    """What the settings name, else a folder of this server's own: in TMPDIR, or in memory.

    prometheus_client maps its files, and a page for which a full disk has no room kills the worker that
    touches it. Not below DATA_DIR either because several servers may share that.
    """
    named = Path(os.environ.get(MULTIPROC, ""))
    own = f"{METRICS}{os.getpid()}-"
    if named.name and (named.name.startswith(own) or not named.name.startswith(METRICS)):
        return named  # or made by this server before it was told to read its settings again
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is ours alone
    is_told = "TMPDIR" in os.environ or not os.access(memory, os.W_OK)
    place = Path(tempfile.gettempdir()) if is_told else memory
    for left in place.glob(f"{METRICS}*"):
        pid = left.name.removeprefix(METRICS).partition("-")[0]
        if pid.isdecimal() and not lifeline.is_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=own, dir=place))


metrics_dir = _metrics_dir()
os.environ[MULTIPROC] = str(metrics_dir)

bind = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
workers = settings.web_workers
threads = settings.web_threads
worker_class = "miniprogram_api.web_worker.Worker"
preload_app = False  # a connection must never cross a fork
timeout = 60
# Ctrl-C ends soon; a supervisor that renews the workers lets an answer that somebody waits for be given.
graceful_timeout = 4 if lifeline.LAUNCHER in os.environ else 30
keepalive = 30
forwarder_headers = ""  # no proxy says under which path it lies: a SCRIPT_NAME is a caller's, and dropped
accesslog = None  # the application writes one line per request, without addresses and queries
loglevel = "warning"
control_socket_disable = True
proc_name = "jianma"


def on_starting(_server: Any) -> None:
    """Modules are read once and shared by all workers; what holds a connection is made in each of them.

    Numbers of the workers before the last start are gone with them.
    """
    metrics_dir.mkdir(parents=True, exist_ok=True)
    for left in metrics_dir.glob("*.db"):
        left.unlink()
    importlib.import_module("miniprogram_api.factory")


def pre_fork(_server: Any, _worker: Any) -> None:
    metrics_dir.mkdir(parents=True, exist_ok=True)  # whoever tidies temporary folders may have been there


def post_worker_init(_worker: Any) -> None:
    """What the application is made of stays as long as the worker: the collector need not look at it again.

    A month of a large site makes some hundred thousand small values; with the usual threshold the collector
    walks through all of them a dozen times for nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def child_exit(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    if metrics_dir.name.startswith(METRICS):
        shutil.rmtree(metrics_dir, ignore_errors=True)


def when_ready(_server: Any) -> None:
    """The server ends with the launcher that started it."""
    lifeline.follow_launcher()
