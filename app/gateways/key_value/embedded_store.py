"""The key-value store in an SQLite file, shared by every thread and process that opens it."""

from __future__ import annotations

import itertools
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.kernel.clock import system_time
from app.kernel.ports import StoreDown

BUSY_S = 5.0
SWEEP_EVERY = 128
SWEEP_ROWS = 512
KEYS_AT_ONCE = 500

TABLE = """
CREATE TABLE IF NOT EXISTS kv (
    key VARCHAR(200) NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    expires_at DOUBLE PRECISION
)
"""
INDEX = "CREATE INDEX IF NOT EXISTS kv_expires_at ON kv (expires_at)"
PUT = """
INSERT INTO kv (key, value, expires_at) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
"""
PUT_IF_ABSENT = PUT + " WHERE kv.expires_at <= ?"
COUNT = """
INSERT INTO kv (key, value, expires_at) VALUES (:key, '1', :expires_at)
ON CONFLICT (key) DO UPDATE SET
    value = CASE WHEN kv.expires_at <= :now THEN '1'
            ELSE CAST(CAST(kv.value AS INTEGER) + 1 AS TEXT) END,
    expires_at = CASE WHEN kv.expires_at <= :now THEN excluded.expires_at ELSE kv.expires_at END
WHERE kv.expires_at <= :now OR CAST(CAST(kv.value AS INTEGER) AS TEXT) = kv.value
RETURNING value
"""
REPLACE_IF = """
UPDATE kv SET value = ?, expires_at = ?
WHERE key = ? AND value = ? AND (expires_at IS NULL OR expires_at > ?)
"""
SWEEP = "DELETE FROM kv WHERE key IN (SELECT key FROM kv WHERE expires_at <= ? LIMIT ?)"


class EmbeddedStore:
    """Carries out ``KeyValueStore`` in table ``kv``; ``now`` gives seconds since 1970.

    Each thread has a connection of its own, so a write must not happen while the same thread holds a
    transaction on the same file: it would wait for itself. ``in_transaction`` tells when that is so;
    a write then raises RuntimeError at once instead of StoreDown after five seconds.
    Raises StoreDown when the file cannot be opened, read or locked, and ValueError as in RedisStore.
    """

    def __init__(
        self,
        path: Path,
        *,
        now: Callable[[], float] = system_time,
        in_transaction: Callable[[], bool] | None = None,
    ) -> None:
        self._path = path
        self._now = now
        self._in_transaction = in_transaction or (lambda: False)
        self._mine = threading.local()
        self._writes = itertools.count(1)

    def get(self, key: str) -> str | None:
        with self._connection() as connection:
            row = connection.execute(
                "SELECT value FROM kv WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)",
                (key, self._now()),
            ).fetchone()
        return row[0] if row else None

    def set(self, key: str, value: str, ttl_s: float | None = None) -> None:
        expires_at = None if ttl_s is None else self._now() + _positive(ttl_s)
        self._write(PUT, (key, value, expires_at))

    def set_if_absent(self, key: str, value: str, ttl_s: float) -> bool:
        now = self._now()
        return self._write(PUT_IF_ABSENT, (key, value, now + _positive(ttl_s), now))[1] == 1

    def take_many_if_absent(self, items: Mapping[str, str], ttl_s: float) -> dict[str, str | None]:
        """Takes every free key in one transaction; per key the value found already there, or None."""
        now = self._now()
        expires_at = now + _positive(ttl_s)
        found: dict[str, str | None] = dict.fromkeys(items)
        if not items:
            return found
        keys = list(items)
        with self._writing() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for start in range(0, len(keys), KEYS_AT_ONCE):
                part = keys[start : start + KEYS_AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value FROM kv WHERE key IN ({marks})"  # noqa: S608 (marks only)
                alive = " AND (expires_at IS NULL OR expires_at > ?)"
                found.update(connection.execute(query + alive, (*part, now)))
            free = [(key, items[key], expires_at) for key in keys if found[key] is None]
            connection.executemany(PUT, free)
            connection.execute("COMMIT")
        return found

    def increment(self, key: str, ttl_s: float) -> int:
        """Adds one; the time to live starts with the first."""
        now = self._now()
        values = {"key": key, "expires_at": now + _positive(ttl_s), "now": now}
        row = self._write(COUNT, values)[0]
        if row is None:
            raise ValueError("the stored value is not a whole number")
        return int(row[0])

    def replace_if(self, key: str, expected: str, value: str, ttl_s: float) -> bool:
        """Writes only while the key still holds ``expected``; whether it did."""
        now = self._now()
        return self._write(REPLACE_IF, (value, now + _positive(ttl_s), key, expected, now))[1] == 1

    def delete(self, *keys: str) -> None:
        if keys:
            marks = ",".join("?" * len(keys))
            self._write(f"DELETE FROM kv WHERE key IN ({marks})", keys)  # noqa: S608 (marks only)

    def ping(self) -> None:
        self.get("")

    def sweep(self) -> int:
        """Removes some of what has expired; how many. Happens now and then by itself."""
        with self._writing() as connection:
            return connection.execute(SWEEP, (self._now(), SWEEP_ROWS)).rowcount

    def close(self) -> None:
        """Closes the calling thread's connection."""
        connection = self._mine.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _write(self, statement: str, values: Any) -> tuple[Any, int]:
        """One statement is one transaction: the row it returned and how many rows it touched."""
        with self._writing() as connection:
            cursor = connection.execute(statement, values)
            row = cursor.fetchone()
            cursor.fetchall()
            return row, cursor.rowcount

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if self._in_transaction():
            raise RuntimeError("the embedded key-value store is not written inside a transaction")
        with self._connection() as connection:
            if next(self._writes) % SWEEP_EVERY == 0:
                connection.execute(SWEEP, (self._now(), SWEEP_ROWS))
            yield connection

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection: sqlite3.Connection | None = None
        try:
            connection = self._connect()
            yield connection
        except sqlite3.Error as error:
            self.close()
            raise StoreDown(f"key-value file: {type(error).__name__}") from error
        finally:
            # After an error it is closed already, and a closed one cannot be asked.
            is_open = connection is self._mine.__dict__.get("connection")
            if connection is not None and is_open and connection.in_transaction:
                self.close()

    def _connect(self) -> sqlite3.Connection:
        mine = self._mine.__dict__
        if "connection" in mine and mine["process"] != os.getpid():
            # SQLite forbids a child even to close what it inherited through a fork.
            mine["inherited"] = mine.pop("connection")
        if "connection" not in mine:
            mine["connection"], mine["process"] = self._open(), os.getpid()
        connection: sqlite3.Connection = mine["connection"]
        return connection

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            self._switch_to_wal(connection)
        # What is kept here may be lost with the power; it is never the only copy of a fact.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(TABLE)
        connection.execute(INDEX)
        return connection

    @staticmethod
    def _switch_to_wal(connection: sqlite3.Connection) -> None:
        # Changing the mode does not wait for the lock by itself; opening a transaction does.
        for last in (False, True):
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError:
                if last:
                    raise
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("COMMIT")


def _positive(ttl_s: float) -> float:
    if ttl_s <= 0:
        raise ValueError("a time to live is positive")
    return ttl_s
