"""A Redis Cluster of three servers that belongs to one test session."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import redis

from tests import waiting
from tests.free_port import free_port

SERVERS, SLOTS = 3, 16384
GONE_MS = 6_000
"""After so long a silence a server counts as gone; the others then go on with the slots that are left."""


class OwnCluster:
    """Without files and without replicas: what is killed comes back empty. Raises FileNotFoundError."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise FileNotFoundError("redis-server")
        self._program = program
        self._folder = Path(tempfile.mkdtemp(prefix="jianma-cluster-"))
        self.ports = [free_port() for _ in range(SERVERS)]
        self._buses = [free_port() for _ in range(SERVERS)]
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.ports[0]}/0"

    def __enter__(self) -> OwnCluster:
        for port in self.ports:
            self._start(port)
        for number, port in enumerate(self.ports):
            first, last = SLOTS * number // SERVERS, SLOTS * (number + 1) // SERVERS - 1
            with redis.Redis(port=port) as server:
                until(lambda server=server: server.ping())  # type: ignore[misc]
                server.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
                server.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
                server.execute_command("CLUSTER MEET", "127.0.0.1", self.ports[0], self._buses[0])
        for port in self.ports:
            with redis.Redis(port=port) as server:
                until(lambda server=server: _is_whole(server))  # type: ignore[misc]
        return self

    def __exit__(self, *_error: object) -> None:
        for port in list(self._processes):
            self.kill(port)
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self, port: int) -> None:
        process = self._processes.pop(port)
        process.kill()
        process.wait()

    def _start(self, port: int) -> None:
        folder = self._folder / str(port)
        folder.mkdir()
        bus = self._buses[self.ports.index(port)]
        self._processes[port] = subprocess.Popen(
            (
                *(self._program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)),
                *("--save", "", "--cluster-enabled", "yes", "--cluster-port", str(bus)),
                *("--cluster-node-timeout", str(GONE_MS), "--cluster-require-full-coverage", "no"),
            ),
            stdout=subprocess.DEVNULL,
        )


def until(holds: Callable[[], object], seconds: float = waiting.WITHIN_S) -> None:
    """Asks until it holds; AssertionError when it does not in time."""

    def is_so() -> bool:
        try:
            return bool(holds())
        except redis.RedisError:
            return False  # it is still starting

    waiting.until(is_so, "the cluster", seconds)


def _is_whole(server: redis.Redis) -> bool:
    told = server.execute_command("CLUSTER INFO")
    return bool(told["cluster_state"] == "ok" and told["cluster_known_nodes"] == str(SERVERS))
