"""One installation for one scenario: its storage, its nodes, and the people of the load."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from faults import findings
from faults.findings import Findings
from faults.load import Load
from faults.record import Record
from faults.storage import OwnPostgres, OwnRedis, ask
from tests.processes.server import ROOT, Server, environment

SIZE = 480
BEFORE_S, AFTER_S = 6.0, 14.0
SETTINGS = {"WEB_WORKERS": "2", "LOG_LEVEL": "WARNING"}


@dataclass
class Outcome:
    """One line of the table. ``recovery_s``: from the end of the fault until every call that had failed was
    answered; None when none failed."""

    name: str
    storage: str
    done: str
    record: Record
    findings: Findings
    recovery_s: float | None = None


@dataclass
class Installation:
    """``nodes`` share database, Redis and the folder of pictures."""

    folder: Path
    nodes: list[Server]
    seed: int
    postgres: OwnPostgres | None = None
    redis: OwnRedis | None = None
    shift: timedelta = timedelta()
    crew: dict[str, Any] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    """What the load is told while it runs."""

    @property
    def storage(self) -> str:
        if self.postgres is None:
            return "SQLite"
        return "PostgreSQL + Redis" if self.redis else "PostgreSQL"

    @property
    def data_dir(self) -> Path:
        return self.nodes[0].data_dir

    @property
    def database_url(self) -> str:
        return self.postgres.url if self.postgres else f"sqlite:///{self.data_dir / 'jianma.db'}"

    @property
    def environment(self) -> dict[str, str]:
        settings = {**self.nodes[0].settings, "PYTHONPATH": str(ROOT)}
        return environment(self.data_dir, **settings)

    def fill(self, size: int) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "faults.crew", str(size)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        self.crew = json.loads(done.stdout.splitlines()[-1])

    def web_workers(self, node: int = 0) -> list[psutil.Process]:
        """Those that answer requests; the oldest of gunicorn's processes only looks after them."""
        found = sorted(self.nodes[node].running("gunicorn"), key=lambda process: process.create_time())
        return found[1:]

    def job_workers(self, node: int = 0) -> list[psutil.Process]:
        """Without the process that starts them again."""
        return [one for one in self.nodes[node].running("app.commands") if one.cmdline()[-1] == "jobs"]

    def wait_for_a_running_job(self) -> None:
        """At most ten seconds; there may be none."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if ask(self.database_url, "SELECT count(*) FROM job WHERE state = 'running'")[0][0]:
                return
            time.sleep(0.01)

    def suffer(
        self,
        name: str,
        done: str,
        fault: Callable[[], None],
        *,
        keeps: bool = False,
        crowd: int = 0,
    ) -> Outcome:
        """Load, the fault in the middle of it, load again, and what is found afterwards.

        ``fault`` returns when the fault is over. With ``keeps`` nothing may have to be repeated.
        """
        load = Load([node.url for node in self.nodes], self.crew, self.seed, self.shift, crowd)
        ended: list[float] = []
        with load.running() as record:
            self.record = record
            time.sleep(BEFORE_S)
            fault()
            ended.append(time.monotonic())
            load.shift = self.shift
            time.sleep(AFTER_S)
        found = findings.look(self.database_url, self.environment, record, self.shift)
        if keeps and record.errors:
            found.wrong.append(f"clients saw {dict(record.errors)}")
        recovery = max(0.0, record.mended_at - ended[0]) if record.errors else None
        return Outcome(name, self.storage, done, record, found, recovery)


@contextmanager
def installed(
    folder: Path,
    seed: int,
    *,
    postgres: bool = False,
    redis: bool = False,
    nodes: int = 1,
    postgres_megabytes: int = 0,
    data_dir: Path | None = None,
    **settings: str,
) -> Iterator[Installation]:
    """Starts and fills an installation; nothing of it is left afterwards.

    With ``postgres_megabytes`` PostgreSQL has a small disk of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data_dir = data_dir or folder / "data"
    with ExitStack() as stack:
        given = {**SETTINGS, **settings}
        own_postgres = stack.enter_context(OwnPostgres(postgres_megabytes)) if postgres else None
        if own_postgres:
            given["DATABASE_URL"] = own_postgres.url
        own_redis = stack.enter_context(OwnRedis(folder)) if redis else None
        if own_redis:
            given["REDIS_URL"] = own_redis.url
        started: list[Server] = []
        for number in range(nodes):
            node = Server(data_dir, **given)
            node._log = folder / f"node-{number}.log"
            started.append(stack.enter_context(node))
        installation = Installation(folder, started, seed, own_postgres, own_redis)
        installation.fill(SIZE)
        yield installation


def kill(*processes: psutil.Process) -> None:
    """Those that are still there, by SIGKILL."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def at_once(*calls: Callable[[], None]) -> None:
    """Each call in a thread of its own; returns when all have ended."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
