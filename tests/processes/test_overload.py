"""More calls than the server has threads for, and a worker that is killed with a call in hand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import requests

from miniprogram_api.crowding import ORDINARY_S
from miniprogram_api.holds import LEASE_S, RENEWED_EVERY_S
from tests.processes.server import Server

THREADS = 2
SLACK_S = 8.0  # of a machine that does other things, too
POOL = 16


class Phone:
    """Somebody who is signed in and agrees to something."""

    def __init__(self, server: Server, name: str) -> None:
        self._api = f"{server.url}/api/v1"
        told = requests.post(f"{self._api}/auth/wechat", json={"code": f"demo-{name}"}, timeout=30)
        assert told.status_code == 200, told.text
        self._token = {"Authorization": f"Bearer {told.json()['access_token']}"}
        documents = requests.get(f"{self._api}/consents/documents", timeout=30).json()
        self._agreement = next(one for one in documents if one["purpose"] == "privacy_policy")

    def agree(self, key: str | None = None) -> requests.Response:
        body = {"purpose": "privacy_policy", "version": self._agreement["version"], "accepted": True}
        headers = {**self._token, **({"Idempotency-Key": key} if key else {})}
        return requests.post(f"{self._api}/me/consents", json=body, headers=headers, timeout=120)

    def scan(self) -> requests.Response:
        """At a gate that is not his: it is refused, but it is looked at."""
        return requests.post(f"{self._api}/projects/none/scans", json={}, headers=self._token, timeout=120)


@pytest.fixture
def server(own_servers: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    few = {"WEB_WORKERS": "1", "WEB_THREADS": str(THREADS)}
    with Server(tmp_path / "data", **own_servers, **few) as running:
        yield running


@contextmanager
def nobody_may_agree(server: Server) -> Iterator[None]:
    """Whoever wants to write a consent waits for as long."""
    with psycopg.connect(server.settings["DATABASE_URL"]) as locking:
        locking.execute("LOCK TABLE consent IN EXCLUSIVE MODE")
        yield


def web_worker(server: Server) -> psutil.Process:
    gunicorns = server.running("gunicorn")
    ids = {process.pid for process in gunicorns}
    return next(process for process in gunicorns if process.ppid() in ids)


def test_whoever_waited_too_long_is_turned_away_and_the_gate_is_not(server: Server) -> None:
    phone = Phone(server, "crowd")
    with ThreadPoolExecutor(POOL) as pool:
        with nobody_may_agree(server):
            held = [pool.submit(phone.agree) for _ in range(THREADS)]
            time.sleep(1)
            late = [pool.submit(phone.agree) for _ in range(4)]
            scan = pool.submit(phone.scan)
            time.sleep(ORDINARY_S + 1)
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
