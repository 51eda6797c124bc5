"""How the installation is doing: which part does not answer, and how much work waits."""

from __future__ import annotations

from dataclasses import dataclass

import peewee
from playhouse.pool import MaxConnectionsExceeded

from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.jobs import FAILED, RUNNING, WAITING, Job
from app.kernel.ports import KeyValueStore, StoreDown

ALIVE_KEY = "jobs:alive"
"""Written by the job worker every few seconds, gone soon after it."""

STORAGE_DOWN: tuple[type[Exception], ...] = (
    peewee.OperationalError,
    peewee.InterfaceError,
    MaxConnectionsExceeded,
)
"""What the database raises when it does not answer; the same request may be sent again."""
UNSTORABLE: tuple[type[Exception], ...] = (peewee.DataError, OverflowError)
"""What the database raises for values that no column holds."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Jobs by state, and for how many seconds the oldest one that is due has been waiting."""

    waiting: int
    running: int
    failed: int
    oldest_due_s: float


class Condition:
    """Looks at the parts that every request depends on."""

    def __init__(self, clock: Clock, store: KeyValueStore) -> None:
        self._clock = clock
        self._store = store

    def parts(self) -> dict[str, bool]:
        """Per part whether it answers: ``database``, ``key_value_store``, ``job_worker``."""
        store = self._is_store_up()
        return {
            "database": self._is_database_up(),
            "key_value_store": store,
            "job_worker": store and self._is_worker_up(),
        }

    def backlog(self) -> Backlog:
        """One statement; raises what the database raises."""
        now = self._clock.now()
        states = dict(
            Job.select(Job.state, peewee.fn.COUNT(Job.id))
            .where(Job.state << (WAITING, RUNNING, FAILED))
            .group_by(Job.state)
            .tuples()
        )
        oldest = (
            Job.select(Job.run_at)
            .where((Job.state == WAITING) & (Job.run_at <= now))
            .order_by(Job.run_at)
            .limit(1)
            .tuples()
            .first()
        )
        waited = (now - oldest[0]).total_seconds() if oldest else 0.0
        return Backlog(states.get(WAITING, 0), states.get(RUNNING, 0), states.get(FAILED, 0), waited)

    @staticmethod
    def _is_database_up() -> bool:
        try:
            database.execute_sql("SELECT 1").fetchone()
        except STORAGE_DOWN:
            return False
        return True

    def _is_store_up(self) -> bool:
        try:
            self._store.ping()
        except StoreDown:
            return False
        return True

    def _is_worker_up(self) -> bool:
        try:
            return self._store.get(ALIVE_KEY) is not None
        except StoreDown:
            return False
