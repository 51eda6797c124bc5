"""The real thing: the launcher and all its processes, on free ports and a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests

from tests.free_port import free_port

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
READY_WITHIN_S = 120.0
STOP_WITHIN_S = GONE_WITHIN_S = 60.0


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """Nothing of the machine's own settings reaches the processes."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "APP_ENV": "test", "DATA_DIR": str(data_dir), **settings}


class Server:
    """``with Server(folder, WEB_WORKERS="4") as server: requests.get(server.url + "/api/v1/me")``."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.settings = settings
        self.port = int(settings.get("PORT", "0")) or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.launcher: subprocess.Popen[bytes] | None = None
        self._log = data_dir.with_name(data_dir.name + ".log")

    def __enter__(self) -> Server:
        self.start()
        self.wait_until_ready()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        settings = {**self.settings, "PORT": str(self.port)}
        with self._log.open("ab") as log:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "app.commands", "run"],
                cwd=ROOT,
                env=environment(self.data_dir, **settings),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        assert self.launcher is not None
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            if self.launcher.poll() is not None:
                raise AssertionError(f"the launcher ended with {self.launcher.returncode}:\n{self.output}")
            try:
                if requests.get(f"{self.url}/readyz", timeout=10).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not ready after {READY_WITHIN_S} s:\n{self.output}")

    def processes(self) -> list[psutil.Process]:
        """The launcher and everything below it, whichever process group it is in."""
        assert self.launcher is not None
        try:
            launcher = psutil.Process(self.launcher.pid)
            return [launcher, *launcher.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def running(self, *words: str) -> list[psutil.Process]:
        """Processes whose command line holds every word."""
        return [process for process in self.processes() if all(word in _command(process) for word in words)]

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Ends it as Ctrl-C does; its exit code. Nothing that it started may be left."""
        if self.launcher is None or self.launcher.poll() is not None:
            return self.launcher.returncode if self.launcher else 0
        below = self.processes()
        self.launcher.send_signal(how)
        try:
            code = self.launcher.wait(STOP_WITHIN_S)
        finally:
            _gone, left = psutil.wait_procs(below, timeout=GONE_WITHIN_S)
            for process in left:
                process.kill()
        assert not left, f"left behind: {[_command(process) for process in left]}"
        return code


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""
