"""Workers are renewed, and the server is started anew on a socket that stays, while requests flow."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import requests

from tests.processes.server import ROOT, environment
from tests.waiting import WITHIN_S, until

# As systemd does: the socket is descriptor 3, and the environment says whose it is.
ON_SOCKET = (
    'import os, sys; os.environ["LISTEN_PID"] = str(os.getpid()); os.execv(sys.executable, sys.argv[1:])'
)


@dataclass
class Traffic:
    """Phones that ask without a pause, each time on a connection of its own, as a proxy does."""

    url: str
    answered: int = 0
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def flowing(self) -> Iterator[None]:
        stop = threading.Event()
        threads = [threading.Thread(target=self._ask, args=(stop,)) for _phone in range(4)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _ask(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                answer = requests.get(f"{self.url}/api/v1/consents/documents", timeout=WITHIN_S)
                if answer.status_code != 200:
                    self.faults.append(f"{answer.status_code}: {answer.text[:200]}")
            except requests.RequestException as fault:
                self.faults.append(repr(fault))
            self.answered += 1
            time.sleep(0.05)


BODY = b'{"account": "nobody", "password": "nothing-of-the-kind"}'
HEAD = (
    b"POST /api/v1/auth/password HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
)
LONGER_THAN_CTRL_C_WAITS_S = 5.0


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen(256)
        yield held


@pytest.fixture
def start(tmp_path: Path, listening: socket.socket) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts the web server alone, as its unit does, on the socket that is held."""
    port = listening.getsockname()[1]
    values = environment(tmp_path / "data", PORT=str(port), LISTEN_FDS="1")
    subprocess.run(
        [sys.executable, "-m", "app.commands", "migrate"],
        cwd=ROOT,
        env=values,
        check=True,
        capture_output=True,
    )
    begun: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "web.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", ON_SOCKET, sys.executable, "-m", "gunicorn", "wsgi:application"],
                cwd=ROOT,
                env=values,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(3,),
                preexec_fn=lambda: os.dup2(listening.fileno(), 3, inheritable=True),
            )
        begun.append(process)
        return process

    yield start
    for process in begun:
        for child in psutil.Process(process.pid).children() if process.poll() is None else ():
            child.kill()
        process.kill()
        process.wait()


def _workers(master: subprocess.Popen[bytes]) -> set[int]:
    return {child.pid for child in psutil.Process(master.pid).children()}


def test_no_request_fails_while_workers_are_renewed_and_the_server_is_started_anew(
    start: Callable[[], subprocess.Popen[bytes]], listening: socket.socket
) -> None:
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    master = start()
    assert requests.get(f"{url}/healthz", timeout=WITHIN_S).status_code == 200
    traffic = Traffic(url)
    with traffic.flowing():
        until(lambda: traffic.answered > 20, "answers")
        before = _workers(master)
        assert before
        slow = socket.create_connection(listening.getsockname(), timeout=WITHIN_S)
        slow.sendall(HEAD + BODY[:20])
        time.sleep(0.3)
        master.send_signal(signal.SIGHUP)
        time.sleep(LONGER_THAN_CTRL_C_WAITS_S)
        slow.sendall(BODY[20:])
        assert slow.recv(1024).startswith(b"HTTP/1.1 401")
        slow.close()
        until(
            lambda: len(_workers(master)) == 2 and not before & _workers(master),
            "new workers",
        )
        master.terminate()
        assert master.wait(WITHIN_S) == 0
        start()
        answered = traffic.answered
        until(lambda: traffic.answered > answered + 20, "answers after the start")
    assert traffic.faults == []
