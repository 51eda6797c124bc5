"""The load, in a process of its own: requests made ready beforehand, over kept connections.

`python -m bench.load` reads a pickled ``Load`` from its input and writes what came of it as JSON.
"""

from __future__ import annotations

import json
import pickle
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Load:
    """``rate`` requests begin per second whatever the answers do; None: as fast as answers come.

    With ``in_lanes`` the requests are dealt out to the connections beforehand, and none overtakes another
    of its connection.
    """

    port: int
    requests: list[bytes]
    connections: int
    good: bytes  # stands in every answer that is right
    rate: float | None = None
    in_lanes: bool = False


@dataclass(frozen=True)
class Outcome:
    """Latencies in seconds; with a rate they count from when the request should have begun."""

    seconds: float
    latencies: list[float]
    bad: list[str]

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def drive(load: Load) -> Outcome:
    """Runs it in another process. RuntimeError when an answer was not what it should be."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=pickle.dumps(load),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        check=True,
    )
    outcome = Outcome(**json.loads(done.stdout))
    if outcome.bad:
        raise RuntimeError(f"{len(outcome.bad)} of {len(load.requests)} answers are wrong: {outcome.bad[0]}")
    return outcome


class Connection:
    """One kept connection with at most one request under way."""

    def __init__(self, port: int, waiting: deque[bytes]) -> None:
        self.waiting = waiting
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self.begun = 0.0

    def send(self, request: bytes, begun: float) -> None:
        self.begun, self._received = begun, b""
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The whole answer once it is there."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._received += part
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        return self._received if len(body) >= length else None


def _run(load: Load) -> Outcome:
    selector = selectors.DefaultSelector()
    idle: deque[Connection] = deque()
    together = deque(load.requests)
    for lane in range(load.connections):
        own = deque(load.requests[lane :: load.connections])
        connection = Connection(load.port, own if load.in_lanes else together)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        idle.append(connection)
    latencies: list[float] = []
    bad: list[str] = []
    begun = 0
    start = time.perf_counter()
    while len(latencies) < len(load.requests):
        now = time.perf_counter()
        while idle and (load.rate is None or start + begun / load.rate <= now):
            due = now if load.rate is None else start + begun / load.rate
            connection = idle.popleft()
            if connection.waiting:
                connection.send(connection.waiting.popleft(), due)
                begun += 1
        pause = TIMEOUT_S
        if load.rate is not None and idle:
            pause = max(0.0, start + begun / load.rate - time.perf_counter())
        events = selector.select(pause)
        if not events and pause == TIMEOUT_S:
            raise TimeoutError("no answer")
        for key, _mask in events:
            answer = key.data.answer()
            if answer is None:
                continue
            latencies.append(time.perf_counter() - key.data.begun)
            if load.good not in answer or not answer.startswith(b"HTTP/1.1 20"):
                bad.append(answer[-700:].decode(errors="replace"))
            idle.append(key.data)
    return Outcome(time.perf_counter() - start, latencies, bad[:20])


if __name__ == "__main__":
    # The class is that of the module's importable name, whoever pickled it.
    from bench.load import _run as run_load

    print(json.dumps(asdict(run_load(pickle.load(sys.stdin.buffer)))))
