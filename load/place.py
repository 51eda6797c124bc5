"""The installation under load: its storage, which nobody else uses, its web server and its job worker."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import redis

from bench.gunicorn_processes import ROOT, TIMED, Gunicorn
from bench.storage import Storage, embedded
from faults.storage import OwnPostgres, OwnRedis


@contextmanager
def own_servers(folder: Path) -> Iterator[Storage]:
    """PostgreSQL and Redis of their own, so that what they use is this load's. Raises NotHere."""
    data = folder / "postgres"
    data.mkdir(parents=True)
    with OwnPostgres() as cluster, OwnRedis(data) as store:
        yield Storage("PostgreSQL + Redis", cluster.url, store.url, data)


KINDS: dict[str, Callable[[Path], AbstractContextManager[Storage]]] = {
    "postgres": own_servers,
    "sqlite": embedded,
}


@dataclass(frozen=True)
class Place:
    """What runs."""

    storage: Storage
    web: Gunicorn
    jobs: subprocess.Popen[bytes]

    def processes(self) -> dict[str, list[psutil.Process]]:
        """By part: ``web``, ``jobs``, and where they are servers ``database`` and ``store``."""
        found = {"web": self.web.workers(), "jobs": [psutil.Process(self.jobs.pid)]}
        if self.storage.redis_url:
            found["database"] = [psutil.Process(_postmaster(self.storage.url))]
            with redis.Redis.from_url(self.storage.redis_url) as store:
                found["store"] = [psutil.Process(int(store.info("server")["process_id"]))]
        return found


@contextmanager
def started(storage: Storage) -> Iterator[Place]:
    """Web server and job worker on a filled storage; nothing of them is left afterwards."""
    with ExitStack() as stack:
        web = stack.enter_context(Gunicorn(storage, TIMED, TRUSTED_PROXIES="1"))
        log = stack.enter_context((storage.data_dir / "jobs.log").open("ab"))
        jobs = subprocess.Popen(
            [sys.executable, "-m", "app.commands", "jobs"],
            cwd=ROOT,
            env=storage.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        stack.callback(jobs.wait, 30)
        stack.callback(jobs.terminate)
        yield Place(storage, web, jobs)


def _postmaster(url: str) -> int:
    with psycopg.connect(url) as asking:
        rows = asking.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"
        ).fetchall()
    return int(psutil.Process(rows[0][0]).ppid())
