"""The generator against a server that answers as it is told."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from load.call import Call
from load.phones import drive
from tests.waiting import until

SLOW_S, FOR_EVER_S = 1.5, 30
PATIENCE_S = 60.0


class _Server(BaseHTTPRequestHandler):
    """``/slow/0.2`` answers after that time, ``/busy`` 503; every other path with itself, compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/slow/"):
            time.sleep(float(self.path.rpartition("/")[2]))
        if self.path == "/busy":
            self._answer(503, json.dumps({"code": "BUSY"}).encode())
            return
        self._answer(200, gzip.compress(self.path.encode()), ("Content-Encoding", "gzip"))

    def do_POST(self) -> None:
        self._answer(200, self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def get(path: str, due_s: float = 0.0, patience_s: float = PATIENCE_S) -> Call:
    return Call("home", due_s, "GET", path, (), b"", patience_s, keeps=True)


def test_bodies_go_up_and_answers_come_back(port: int) -> None:
    posted = Call("scan", 0.0, "POST", "/", (("X-Device-Id", "one"),), "码".encode(), PATIENCE_S, keeps=True)
    run = drive(port, [posted, get("/here")], connections=2)
    assert {answer.body for answer in run.answers} == {"码".encode(), b"/here"}
    assert all(answer.is_right and answer.status == 200 for answer in run.answers)
    assert run.most_connections <= 2


def test_a_call_that_must_wait_for_a_connection_counts_from_its_time(port: int) -> None:
    """The second is due while the only connection waits: that wait is part of its lateness."""
    run = drive(port, [get("/slow/0.4"), get("/quick", due_s=0.1)], connections=1)
    slow, quick = sorted(run.answers, key=lambda answer: answer.due_s)
    assert slow.late_s >= 0.4
    assert quick.late_s >= 0.25
    assert quick.taken_s < quick.late_s - 0.2


def test_a_phone_gives_up_and_its_connection_is_closed(port: int) -> None:
    coming = [get(f"/slow/{FOR_EVER_S}", patience_s=0.2), get("/after", due_s=0.4)]
    run = drive(port, coming, connections=1)
    gave_up, after = sorted(run.answers, key=lambda answer: answer.due_s)
    assert (gave_up.status, gave_up.is_right, gave_up.why) == (0, False, "gave up")
    assert 0.2 <= gave_up.late_s < FOR_EVER_S
    assert after.is_right


def test_a_call_gives_up_while_it_waits_behind_a_patient_one(port: int) -> None:
    coming = [get(f"/slow/{SLOW_S}"), get("/patient"), get("/hasty", patience_s=0.3)]

    def late_s() -> float:
        run = drive(port, coming, connections=1)
        [hasty] = [answer for answer in run.answers if not answer.is_right]
        assert (hasty.why, hasty.sent_bytes) == ("gave up", 0)
        assert [answer.body for answer in run.answers if answer.is_right] == [
            f"/slow/{SLOW_S}".encode(),
            b"/patient",
        ]
        assert hasty.late_s >= 0.3
        return hasty.late_s

    # A machine that stands still makes it late now and then; one that waited for the connection always is.
    until(lambda: late_s() < SLOW_S, "a call that gives up in its time")


def test_an_error_is_told_by_its_code(port: int) -> None:
    [answer] = drive(port, [get("/busy")], connections=1).answers
    assert (answer.status, answer.is_right, answer.why, answer.body) == (503, False, "503 BUSY", b"")
