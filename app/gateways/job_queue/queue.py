"""Wake-ups from every process to the job worker. The table of jobs is the truth; a wake-up may be lost."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
from huey import Huey, RedisHuey, SqliteHuey

from app.kernel.installation import installation_of

log = logging.getLogger("jianma.jobs")

REDIS_CONNECT_S = 0.5
REDIS_ANSWER_S = 3.0  # longer than the second that an idle worker waits for its next wake-up


class JobQueue:
    """Carries out ``Waker``. What a wake-up leads to is set by the worker; elsewhere it leads nowhere."""

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self.carry_out: Callable[[str], None] = self._nobody
        self._task: Any = huey.task(name="run_job")(self._received)

    @classmethod
    def open(cls, *, redis_url: str | None, data_dir: Path, database_url: str) -> JobQueue:
        """The queue that fits the settings; installations that share a Redis do not share a queue."""
        if not redis_url:
            path = data_dir / "queue.db"
            return cls(SqliteHuey("jianma", filename=str(path), results=False, fsync=False))
        pool = redis.ConnectionPool.from_url(
            redis_url, socket_connect_timeout=REDIS_CONNECT_S, socket_timeout=REDIS_ANSWER_S, protocol=2
        )
        name = "jianma" + installation_of(database_url)
        return cls(RedisHuey(name, results=False, connection_pool=pool))

    def wake(self, job_id: str, after_s: float) -> None:
        """A job is due in ``after_s`` seconds. A queue that is down costs seconds, never a request."""
        self.try_wake(job_id, after_s)

    def try_wake(self, job_id: str, after_s: float = 0.0) -> bool:
        """As ``wake``; False when the queue could not be told."""
        try:
            if after_s > 0:
                self._task.schedule(args=(job_id,), delay=after_s)
            else:
                self._task(job_id)
        except (redis.RedisError, sqlite3.Error, OSError) as error:
            log.warning("wake-up not sent", extra={"job_id": job_id, "why": type(error).__name__})
            return False
        return True

    def _received(self, job_id: str) -> None:
        self.carry_out(job_id)

    @staticmethod
    def _nobody(job_id: str) -> None:
        raise RuntimeError("only the job worker carries out jobs")
