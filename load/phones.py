"""The phones, in a process of their own: each call begins at its time, whatever others wait for.

`python -m load.phones PORT CONNECTIONS` reads pickled calls from its input and writes a pickled ``Run``. Kept
connections, as a reverse proxy keeps them; where none is idle another one is opened, up to ``CONNECTIONS``. A
phone that has waited as long as its page would closes the connection. Nothing of the product is imported, so
that the generator's own processor time stays small; it is told, since it shares the machine.
"""

from __future__ import annotations

import gzip
import json
import pickle
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from bench.load import ROOT, Connection
from load.call import WITHOUT_AN_ANSWER, Answer, Call

CONNECTIONS = 512
WARM_S = 0.05


@dataclass
class Run:
    """``seconds`` from the first due call to the last answer; ``cpu_s`` what the generator itself used."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    cpu_s: float = 0.0
    most_connections: int = 0


def drive(port: int, calls: Sequence[Call], connections: int = CONNECTIONS) -> Run:
    """Runs them in another process. ``calls`` are in the order of their times."""
    command = [sys.executable, "-m", "load.phones", str(port), str(connections)]
    done = subprocess.run(command, input=pickle.dumps(calls), stdout=subprocess.PIPE, cwd=ROOT, check=True)
    run: Run = pickle.loads(done.stdout)
    return run


@dataclass
class _Phone:
    """One connection with at most one call under way."""

    connection: Connection
    call: Call | None = None
    sent_at: float = 0.0
    sent_bytes: int = 0


class _Generator:
    def __init__(self, port: int, connections: int) -> None:
        self._port, self._connections = port, connections
        self._selector = selectors.DefaultSelector()
        self._idle: list[_Phone] = []
        self._open = 0
        self._waiting: deque[tuple[Call, bytes]] = deque()
        self._patience: list[tuple[float, int, Call]] = []
        self._on: dict[int, _Phone | None] = {}
        """By ``id`` of a call that is due and not answered: its phone, None while it waits for one."""
        self._start = 0.0
        self.run = Run()

    def work(self, calls: Sequence[Call]) -> Run:
        """Returns when every call has its answer or was given up."""
        coming = deque((call, call.wire()) for call in calls)
        self._start = time.perf_counter() + WARM_S
        used = time.process_time()
        while len(self.run.answers) < len(calls):
            now = time.perf_counter() - self._start
            while coming and coming[0][0].due_s <= now:
                self._begin(*coming.popleft())
            self._send_waiting()
            self._give_up(time.perf_counter() - self._start)
            self._receive(self._pause(coming))
        self.run.seconds = time.perf_counter() - self._start
        self.run.cpu_s = time.process_time() - used
        return self.run

    def _pause(self, coming: deque[tuple[Call, bytes]]) -> float:
        moments = [coming[0][0].due_s] if coming else []
        moments += [self._patience[0][0]] if self._patience else []
        return max(0.0, min(moments, default=1.0) - (time.perf_counter() - self._start))

    def _begin(self, call: Call, data: bytes) -> None:
        self._waiting.append((call, data))
        self._on[id(call)] = None
        heappush(self._patience, (call.due_s + call.patience_s, id(call), call))

    def _send_waiting(self) -> None:
        while self._waiting and (self._idle or self._open < self._connections):
            call, data = self._waiting.popleft()
            if id(call) not in self._on:
                continue  # it was given up while it waited
            phone = self._on[id(call)] = self._idle.pop() if self._idle else self._opened()
            phone.call, phone.sent_at = call, time.perf_counter() - self._start
            phone.sent_bytes = len(data)
            try:
                phone.connection.send(data, phone.sent_at)
            except OSError:
                self._end(phone, "lost")

    def _opened(self) -> _Phone:
        phone = _Phone(Connection(self._port, deque()))
        self._selector.register(phone.connection.socket, selectors.EVENT_READ, phone)
        self._open += 1
        self.run.most_connections = max(self.run.most_connections, self._open)
        return phone

    def _give_up(self, now: float) -> None:
        while self._patience and self._patience[0][0] <= now:
            _deadline, _id, call = heappop(self._patience)
            if id(call) not in self._on:
                continue
            phone = self._on[id(call)]
            if phone is None:
                self._note(call, now, 0, WITHOUT_AN_ANSWER, b"", 0, "gave up")
            else:
                self._end(phone, "gave up")

    def _receive(self, pause: float) -> None:
        for key, _mask in self._selector.select(pause):
            phone: _Phone = key.data
            try:
                answer = phone.connection.answer()
            except OSError:
                self._end(phone, "lost")
                continue
            if answer is None or phone.call is None:
                continue
            head, _found, body = answer.partition(b"\r\n\r\n")
            status = int(head[9:12])
            call, phone.call = phone.call, None
            self._note(call, phone.sent_at, phone.sent_bytes, status, head, len(answer), body=body)
            if b"connection: close" in head.lower():
                self._close(phone)
            else:
                self._idle.append(phone)

    def _end(self, phone: _Phone, why: str) -> None:
        call, phone.call = phone.call, None
        if call is not None:
            self._note(call, phone.sent_at, phone.sent_bytes, WITHOUT_AN_ANSWER, b"", 0, why)
        elif phone in self._idle:
            self._idle.remove(phone)
        self._close(phone)

    def _close(self, phone: _Phone) -> None:
        self._selector.unregister(phone.connection.socket)
        phone.connection.socket.close()
        self._open -= 1

    def _note(
        self,
        call: Call,
        sent_at: float,
        sent_bytes: int,
        status: int,
        head: bytes,
        size: int,
        why: str = "",
        body: bytes = b"",
    ) -> None:
        now = time.perf_counter() - self._start
        del self._on[id(call)]
        is_right = status == call.status
        if body and (call.keeps or not is_right) and b"content-encoding: gzip" in head.lower():
            body = gzip.decompress(body)
        if not is_right and not why:
            why = _code(status, body)
        kept = body if call.keeps and is_right else b""
        self.run.answers.append(
            Answer(
                call.kind, call.due_s, now - call.due_s, now - sent_at, status, is_right, sent_bytes, size,
                kept, why,
            )
        )  # fmt: skip


def _code(status: int, body: bytes) -> str:
    """The product's code of a problem, else the status."""
    try:
        return f"{status} {json.loads(body)['code']}"
    except (ValueError, KeyError, TypeError):
        return str(status)


if __name__ == "__main__":
    # The classes are those of the module's importable name, whoever pickled them.
    from load.phones import _Generator as Generator

    generator = Generator(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.buffer.write(pickle.dumps(generator.work(pickle.load(sys.stdin.buffer))))
