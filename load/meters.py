"""What was used between two moments: processor time by part, what was written, calls of the store."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis

from bench.storage import Storage
from load.place import Place


@dataclass(frozen=True)
class Reading:
    """Running totals at one moment; seconds, bytes and numbers."""

    at: float
    cpu_s: dict[str, float]
    busy_s: float
    """Of the whole machine, whoever used it."""
    written_bytes: int
    store_calls: int

    def since(self, before: Reading) -> dict[str, Any]:
        """What was used since then, and the share of the machine that it is."""
        seconds = self.at - before.at
        cpus = psutil.cpu_count() or 1
        used = {part: self.cpu_s[part] - before.cpu_s[part] for part in self.cpu_s}
        return {
            "seconds": seconds,
            "cpu_s": used,
            "machine": (self.busy_s - before.busy_s) / seconds / cpus,
            "written_bytes": self.written_bytes - before.written_bytes,
            "store_calls": self.store_calls - before.store_calls - 1,  # the reading itself is one
        }


class Meters:
    """Reads a place that runs."""

    def __init__(self, place: Place) -> None:
        self._storage = place.storage
        self._parts = place.processes()

    def read(self) -> Reading:
        cpu = {part: sum(map(_cpu_s, processes)) for part, processes in self._parts.items()}
        busy = psutil.cpu_times()
        idle = busy.idle + getattr(busy, "iowait", 0.0)
        return Reading(
            time.monotonic(), cpu, sum(busy[:8]) - idle, self._written_bytes(), self._store_calls()
        )

    def memory_mb(self) -> dict[str, float]:
        """Of the largest process of each part that is the product's, and what the store holds."""
        found = {
            part: max(process.memory_info().rss for process in self._parts[part]) / 2**20
            for part in ("web", "jobs")
        }
        if self._storage.redis_url:
            with redis.Redis.from_url(self._storage.redis_url) as store:
                found["store"] = store.info("memory")["used_memory"] / 2**20
        return found

    def _written_bytes(self) -> int:
        """PostgreSQL's log; with SQLite whatever the web workers had the system write, log lines included."""
        if self._storage.url.startswith("sqlite"):
            return sum(process.io_counters().write_bytes for process in self._parts["web"])
        with psycopg.connect(self._storage.url) as asking:
            return int(_one(asking, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))

    def _store_calls(self) -> int:
        if not self._storage.redis_url:
            return 0
        with redis.Redis.from_url(self._storage.redis_url) as store:
            return int(store.info("stats")["total_commands_processed"])


def _cpu_s(process: psutil.Process) -> float:
    """With all processes below it, those that have ended included."""
    own = process.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        try:
            total += sum(child.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue  # it has been counted with its parent meanwhile
    return float(total)


def sizes(storage: Storage) -> dict[str, tuple[int, int]]:
    """Rows and bytes on disk by table, indexes included."""
    if storage.url.startswith("sqlite"):
        return _sizes_of_file(Path(storage.url.removeprefix("sqlite:///")))
    with psycopg.connect(storage.url) as asking:
        tables = asking.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        return {
            name: (int(_one(asking, f'SELECT count(*) FROM "{name}"')), int(size)) for name, size in tables
        }


def _one(asking: psycopg.Connection[Any], sql: Any) -> Any:
    row = asking.execute(sql).fetchone()
    assert row is not None
    return row[0]


def _sizes_of_file(path: Path) -> dict[str, tuple[int, int]]:
    with sqlite3.connect(path, timeout=30) as asking:
        of_table = dict(asking.execute("SELECT name, tbl_name FROM sqlite_master"))
        found: dict[str, int] = {}
        for name, size in asking.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            table = of_table.get(name, name)
            found[table] = found.get(table, 0) + size
        return {
            table: (asking.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0], size)
            for table, size in found.items()
            if table in of_table.values()
        }
