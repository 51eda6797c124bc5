"""However many calls wait for a thread, whoever stands at the gate does not wait behind them."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from miniprogram_api.crowding import threads_of_the_gate
from tests.processes.crowd import Phone, nobody_may_agree, waiting
from tests.processes.server import Server
from tests.waiting import until

THREADS = 2
SILENT = 12 * (THREADS + threads_of_the_gate(THREADS))
UNHINDERED_S = 25.0
"""gunicorn would wait five seconds for each of the silent ones, a minute for all."""


@pytest.fixture
def server(tmp_path: Path, own_servers: dict[str, str]) -> Iterator[Server]:
    few = {"WEB_WORKERS": "1", "WEB_THREADS": str(THREADS)}
    with Server(tmp_path / "data", **own_servers, **few) as running:
        yield running


def test_the_gate_is_answered_while_every_other_thread_is_held_and_others_wait(server: Server) -> None:
    phone = Phone(server, "crowd")
    with ThreadPoolExecutor(2 * THREADS) as pool:
        with nobody_may_agree(server):
            held = [pool.submit(phone.agree) for _ in range(THREADS)]
            until(lambda: waiting(server) == THREADS, "every thread in use")
            behind = [pool.submit(phone.agree) for _ in range(THREADS)]
            answers = [phone.scan() for _ in range(5)]
            assert not any(call.done() for call in (*held, *behind))
        assert [call.result().status_code for call in held] == [201] * THREADS
    assert [answer.status_code for answer in answers] == [403] * 5


def test_connections_that_say_nothing_hold_nobody_up(server: Server) -> None:
    phone = Phone(server, "silent")
    with ExitStack() as open_for_now:
        for _ in range(SILENT):
            open_for_now.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        time.sleep(0.5)  # the server has taken them all
        begun = time.monotonic()
        assert phone.scan().status_code == 403
        assert phone.agree().status_code == 201
        assert time.monotonic() - begun < UNHINDERED_S


def test_a_call_that_comes_in_pieces_is_answered(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as phone:
        for piece in (
            b"POST /api/v1/pro",
            b"jects/none/scans HTTP/1.1\r\nHo",
            b"st: a\r\nContent-Length: 0\r\n\r\n",
        ):
            phone.sendall(piece)
            time.sleep(0.3)
        assert phone.recv(64).startswith(b"HTTP/1.1 401 ")
        phone.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 2)  # at once, on the same connection
        until(lambda: phone.recv(65536).count(b" 200 OK") > 0, "an answer")
