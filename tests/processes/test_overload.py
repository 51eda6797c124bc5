"""More calls than the server has threads for, and a worker that is killed with a call in hand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from miniprogram_api.crowding import ORDINARY_S
from miniprogram_api.holds import LEASE_S, RENEWED_EVERY_S
from tests.processes.crowd import Phone, nobody_may_agree, waiting
from tests.processes.server import Server
from tests.waiting import until

THREADS = 2
SLACK_S = 30.0  # of a machine that does other things, or stands still
POOL = 16
ARRIVE_WITHIN_S = 8.0  # by when calls that were just made are at the server


@pytest.fixture
def server(own_servers: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    few = {"WEB_WORKERS": "1", "WEB_THREADS": str(THREADS)}
    with Server(tmp_path / "data", **own_servers, **few) as running:
        yield running


def web_worker(server: Server) -> psutil.Process:
    gunicorns = server.running("gunicorn")
    ids = {process.pid for process in gunicorns}
    return next(process for process in gunicorns if process.ppid() in ids)


def test_whoever_waited_too_long_is_turned_away_and_the_gate_is_not(server: Server) -> None:
    phone = Phone(server, "crowd")
    with ThreadPoolExecutor(POOL) as pool:
        with nobody_may_agree(server):
            held = [pool.submit(phone.agree) for _ in range(THREADS)]
            until(lambda: waiting(server) == THREADS, "every thread in use")
            late = [pool.submit(phone.agree) for _ in range(4)]
            scan = pool.submit(phone.scan)
            time.sleep(ORDINARY_S + ARRIVE_WITHIN_S)
            assert not any(call.done() for call in held)
        answers: list[requests.Response] = [call.result() for call in late]
        assert [call.result().status_code for call in held] == [201] * THREADS
    assert [answer.status_code for answer in answers] == [503] * 4
    assert {answer.json()["code"] for answer in answers} == {"OVERLOADED"}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
    assert scan.result().status_code == 403  # it was judged, for all that it had waited
    assert phone.agree().status_code == 201


def test_a_key_is_free_soon_after_its_worker_was_killed_and_never_before(server: Server) -> None:
    phone = Phone(server, "killed")
    with ThreadPoolExecutor(POOL) as pool:
        with nobody_may_agree(server):
            first: Future[requests.Response] = pool.submit(phone.agree, "k-1")
            time.sleep(LEASE_S + RENEWED_EVERY_S)  # longer than a lease that nobody renews
            still = phone.agree("k-1")
            assert (still.status_code, still.json()["code"]) == (409, "IDEMPOTENCY_RUNNING")
            web_worker(server).kill()
            killed = time.monotonic()
            with pytest.raises(requests.ConnectionError):
                first.result()
        answer = phone_insists(phone, "k-1")
        assert time.monotonic() - killed < LEASE_S + SLACK_S
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers
    again = phone.agree("k-1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == answer.json()


def phone_insists(phone: Phone, key: str) -> requests.Response:
    """As pages do: until there is an answer."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            answer = phone.agree(key)
        except requests.ConnectionError:
            answer = None
        if answer is not None and answer.status_code not in (409, 503):
            return answer
        time.sleep(0.5)
    raise AssertionError("no answer")
