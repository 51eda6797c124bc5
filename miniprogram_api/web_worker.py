"""The process that answers: gunicorn's worker with threads, in which the gate does not stand in line."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from miniprogram_api import crowding


class Lane(ThreadPoolExecutor):
    """Threads for one kind of call, and whether a call finds one free or has to stand in line for it."""

    def __init__(self, threads: int, name: str) -> None:
        super().__init__(threads, name)
        self._threads_of_all = threads
        self._in_hand = 0
        self._counting = threading.Lock()

    def take(self, handle: Callable[[Any], Any], conn: Any) -> Future[Any]:
        """As ``submit``; ``conn.in_line_since`` is None where a thread was free for it. A machine that stands
        still makes such a call late as well, but turning it away would free nothing."""
        with self._counting:
            self._in_hand += 1
            conn.in_line_since = time.monotonic() if self._in_hand > self._threads_of_all else None
        return self.submit(self._handle, handle, conn)

    def _handle(self, handle: Callable[[Any], Any], conn: Any) -> Any:
        try:
            return handle(conn)
        finally:
            with self._counting:
                self._in_hand -= 1


class Worker(ThreadWorker):
    """A call waits for a thread in the queue of the gate or in that of all others, and is told for how long
    it did. A connection that has said nothing yet holds no thread."""

    def init_process(self) -> None:
        self.gate = Lane(crowding.threads_of_the_gate(self.cfg.threads), "gate")
        super().init_process()

    def get_thread_pool(self) -> Lane:
        return Lane(self.cfg.threads, "ordinary")

    def enqueue_req(self, conn: Any) -> None:
        try:
            begun = conn.sock.recv(crowding.LINE_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            if self.alive and not conn.initialized:
                self._listen(conn)
                return
            begun = b""
        except OSError:
            begun = b""  # gone again, which is found out where calls are read
        lane: Lane = self.gate if crowding.is_of_the_gate(begun) else self.tpool
        in_hand = lane.take(self.handle, conn)
        in_hand.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _listen(self, conn: Any) -> None:
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Any) -> Any:
        since = conn.in_line_since
        with crowding.waited(0.0 if since is None else time.monotonic() - since):
            return super().handle(conn)
