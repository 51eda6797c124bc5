"""Who stands in line for a thread, and for how long he is told that he did."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from miniprogram_api import crowding
from miniprogram_api.web_worker import Lane, Worker
from tests.waiting import until

THREADS = 2


def test_only_who_finds_no_thread_free_stands_in_line() -> None:
    lane, go_on = Lane(THREADS, "test"), threading.Event()

    def handle(conn: Any) -> None:
        go_on.wait()
        if conn.is_bad:
            raise ValueError

    conns = [SimpleNamespace(is_bad=number == 0) for number in range(2 * THREADS)]
    calls = [lane.take(handle, conn) for conn in conns]
    assert [conn.in_line_since is None for conn in conns] == [True, True, False, False]
    go_on.set()
    until(lambda: all(call.done() for call in calls), "all of them")
    late = [SimpleNamespace(is_bad=False) for _ in range(THREADS)]
    for call in [lane.take(handle, conn) for conn in late]:
        call.result()
    assert [conn.in_line_since for conn in late] == [None] * THREADS
    lane.shutdown()


@pytest.mark.parametrize(("stood_s", "least_s"), [(None, 0.0), (7.0, 7.0)])
def test_a_call_is_told_how_long_it_stood_in_line(
    stood_s: float | None, least_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []
    monkeypatch.setattr(ThreadWorker, "handle", lambda _self, _conn: told.append(crowding.waited_s()))
    since = None if stood_s is None else time.monotonic() - stood_s
    Worker.handle(Worker.__new__(Worker), SimpleNamespace(in_line_since=since))
    assert (told[0] == 0.0) is (stood_s is None)
    assert told[0] >= least_s
    assert crowding.waited_s() == 0.0
