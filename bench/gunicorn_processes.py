"""The product's and the yardstick's web server, started alike."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

import psutil

from app.commands.held_port import HeldPort
from bench.storage import Storage

ROOT = Path(__file__).resolve().parents[1]
PRODUCT, BARE, TIMED = "wsgi:application", "bench.bare:application", "bench.timed:application"
READY_WITHIN_S = 40.0
WEB_WORKERS, WEB_THREADS = 2, 8


class Gunicorn:
    """``with Gunicorn(storage, PRODUCT) as web: web.port``."""

    def __init__(self, storage: Storage, application: str, **settings: str) -> None:
        self._held = HeldPort()
        self.port = self._held.number
        self._storage, self._application, self._settings = storage, application, settings

    def __enter__(self) -> Gunicorn:
        environment = self._storage.environment(
            PORT=str(self.port),
            WEB_WORKERS=str(WEB_WORKERS),
            WEB_THREADS=str(WEB_THREADS),
            **self._settings,
        )
        self._log = (self._storage.data_dir / f"{self._application.partition(':')[0]}.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", self._application],
            cwd=ROOT,
            env=environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        return self

    def __exit__(
        self, _t: type[BaseException] | None, _e: BaseException | None, _b: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._log.close()
        self._held.__exit__()

    def workers(self) -> list[psutil.Process]:
        """Those that answer requests."""
        return psutil.Process(self._process.pid).children()

    def memory_mb(self) -> float:
        """Resident memory of the largest worker."""
        return max(worker.memory_info().rss for worker in self.workers()) / 2**20

    def _wait(self) -> None:
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        told = Path(self._log.name).read_text()[-2000:]
        raise RuntimeError(f"{self._application} does not start:\n{told}")
