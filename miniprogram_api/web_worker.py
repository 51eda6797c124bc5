"""The process that answers: gunicorn's worker with threads, in which the gate does not stand in line."""

from __future__ import annotations

import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from miniprogram_api import crowding


class Worker(ThreadWorker):
    """A call waits for a thread in the queue of the gate or in that of all others, and is told for how long
    it did. A connection that has said nothing yet holds no thread."""

    def init_process(self) -> None:
        self.gate = ThreadPoolExecutor(crowding.threads_of_the_gate(self.cfg.threads), "gate")
        super().init_process()

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
        conn.readable_since = time.monotonic()
        lane = self.gate if crowding.is_of_the_gate(begun) else self.tpool
        in_hand = lane.submit(self.handle, conn)
        in_hand.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _listen(self, conn: Any) -> None:
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Any) -> Any:
        with crowding.waited(time.monotonic() - conn.readable_since):
            return super().handle(conn)
