"""Who is turned away when calls wait for threads, and who is not."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from app.bootstrap import Gateways, build
from app.kernel import db
from app.kernel.clock import FrozenClock
from app.kernel.settings import Settings
from miniprogram_api import crowding
from miniprogram_api.crowding import GATE_S, ORDINARY_S
from miniprogram_api.factory import API_PREFIX

ME, SCANS = "/api/v1/me", "/api/v1/projects/none/scans"


@pytest.mark.parametrize(
    ("path", "seconds", "status"),
    [
        (ME, 0.0, 401),
        (ME, ORDINARY_S, 401),
        (ME, ORDINARY_S + 0.1, 503),
        (SCANS, ORDINARY_S + 0.1, 401),
        (SCANS, GATE_S, 401),
        (SCANS, GATE_S + 0.1, 503),
        ("/healthz", GATE_S + 0.1, 200),
        ("/m/", GATE_S + 0.1, 200),
    ],
)
def test_the_gate_waits_longer_than_others(client, path: str, seconds: float, status: int) -> None:
    with crowding.waited(seconds):
        answer = client.get(path)
    assert answer.status_code == status
    if status == 503:
        assert answer.json["code"] == "OVERLOADED"
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["X-Request-Id"]
    assert client.get(path).status_code != 503


@pytest.mark.parametrize(
    ("begun", "is_gate"),
    [
        (b"POST /api/v1/projects/9f1c/scans HTTP/1.1\r\nHost: a", True),
        (b"POST /api/v1/projects/9f1c/scans/batch HTTP/1.1\r\n", True),
        (b"POST /api/v1/projects/9f1c/scans?a=1 HTTP/1.1\r\n", True),
        (b"POST /api/v1/projects/9f1c/manual-check-ins HTTP/1.1\r\n", True),
        (b"POST /api/v1/device-events HTTP/1.1\r\n", True),
        (b"POST /api/v1/device-events?a=1 HTTP/1.1\r\n", True),
        (b"POST /api/v1/device-eventsheet HTTP/1.1\r\n", False),
        (b"GET /api/v1/device-roster HTTP/1.1\r\n", False),
        (b"GET /api/v1/projects/9f1c/scans HTTP/1.1\r\n", False),
        (b"POST /api/v1/projects/9f1c/scansheet HTTP/1.1\r\n", False),
        (b"POST /api/v1/projects//scans HTTP/1.1\r\n", False),
        (b"POST /api/v1/me/code?next=/projects/9f1c/scans HTTP/1.1\r\n", False),
        (b"POST /api/v1/projects/9f1c/workers HTTP/1.1\r\nX: /scans ", False),
        (b" POST /api/v1/projects/9f1c/scans HTTP/1.1\r\n", False),
        (b"POST /api/v1/projects/9f1c/sca", False),
        (b"", False),
    ],
)
def test_what_is_asked_of_the_gate_is_seen_by_its_first_line(begun: bytes, is_gate: bool) -> None:
    assert crowding.is_of_the_gate(begun) is is_gate


def test_every_call_of_the_gate_fits_into_what_is_looked_at() -> None:
    longest = f"POST {API_PREFIX}/projects/{uuid4()}/manual-check-ins HTTP/1.1"
    assert len(longest) <= crowding.LINE_BYTES
    assert crowding.is_of_the_gate(longest.encode())


@pytest.mark.parametrize(("threads", "kept"), [(1, 1), (2, 1), (3, 1), (4, 2), (8, 4)])
def test_the_gate_has_half_as_many_threads_and_never_none(threads: int, kept: int) -> None:
    assert crowding.threads_of_the_gate(threads) == kept


@pytest.mark.parametrize("threads", [1, 8, 20, 21, 22, 64])
def test_no_thread_waits_for_a_connection_that_another_holds(
    threads: int,
    settings: Settings,
    backend: str,
    gateways: Gateways,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of the two kinds of threads and of the one that renews holds."""
    asked: list[int] = []
    bound = db.database.obj

    def connect(_url: str, *, pool_size: int) -> object:
        asked.append(pool_size)
        return bound

    monkeypatch.setattr(db, "connect", connect)
    monkeypatch.setattr(db.database, "obj", None)
    build(replace(settings, web_threads=threads), clock=clock, gateways=gateways)
    assert db.database.obj is bound
    assert asked[0] >= threads + crowding.threads_of_the_gate(threads) + 1
