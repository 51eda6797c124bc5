"""Slow work, promised inside the transaction that makes it necessary.

The table is the truth: a job exists exactly when its use case was committed. A queue only wakes the worker;
a lost wake-up or a killed worker costs time, never work, because ``due`` finds what is waiting and what was
leased by somebody who no longer renews.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import peewee

from app.kernel.clock import Clock
from app.kernel.db import (
    CodeField,
    IdField,
    InstantField,
    JsonField,
    Table,
    database,
    insert_or_ignore,
)

log = logging.getLogger("jianma.jobs")

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
LEASE = timedelta(seconds=30)
BACKOFF_S = (2, 10, 60, 300, 1800)


class Job(Table):
    """One promised piece of work; ``pending_key`` keeps two of the same from waiting together."""

    kind = CodeField()
    subject_id = IdField()
    payload = JsonField()
    pending_key = CodeField(max_length=120, null=True, unique=True)
    state = CodeField()
    run_at = InstantField()
    lease_until = InstantField(null=True)
    attempts = peewee.IntegerField(default=0)
    last_error = CodeField(max_length=200, null=True)
    progress_done = peewee.IntegerField(default=0)
    progress_total = peewee.IntegerField(default=0)
    created_at = InstantField()
    finished_at = InstantField(null=True)

    class Meta:
        table_name = "job"
        indexes = ((("state", "run_at"), False), (("kind", "subject_id"), False))


class TryAgain(Exception):
    """A handler cannot finish now; the job waits ``after_s`` seconds and runs again."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.after_s = after_s


@dataclass(frozen=True, slots=True)
class JobRun:
    """One attempt, as its handler sees it. A handler may run twice: after a crash, from the start."""

    job_id: str
    kind: str
    subject_id: str
    payload: dict[str, Any]
    attempt: int
    is_last: bool


Handler = Callable[[JobRun], None]


class Waker(Protocol):
    """Tells the job worker that something is due."""

    def wake(self, job_id: str, after_s: float) -> None: ...


@dataclass(frozen=True, slots=True)
class _Registration:
    handler: Handler
    max_attempts: int
    on_failed: Handler | None


def _free(now: datetime) -> Any:
    """Due and waiting, or left by a worker that no longer renews.

    A set clock may start again where it was set: what was promised or leased in what is the future now
    would wait for it otherwise. Processes read the clock at slightly different moments, hence the margin.
    """
    is_due = (Job.run_at <= now) | (Job.created_at > now + LEASE)
    is_left = (Job.lease_until < now) | (Job.lease_until > now + 2 * LEASE)
    return ((Job.state == WAITING) & is_due) | ((Job.state == RUNNING) & is_left)


def _is_attempt_of(job: Job) -> Any:
    """What a worker writes that was frozen for longer than its lease is not about this attempt any more."""
    return (Job.id == job.id) & (Job.state == RUNNING) & (Job.attempts == job.attempts)


@dataclass
class Jobs:
    """Promise (``submit``), find (``due``) and carry out (``run``) jobs."""

    clock: Clock
    waker: Waker
    _kinds: dict[str, _Registration] = field(default_factory=dict)

    def register(
        self, kind: str, handler: Handler, *, max_attempts: int = 5, on_failed: Handler | None = None
    ) -> None:
        """Who carries out a kind; ``on_failed`` runs once after the last attempt went wrong."""
        self._kinds[kind] = _Registration(handler, max_attempts, on_failed)

    def submit(
        self,
        kind: str,
        subject_id: str,
        *,
        payload: dict[str, Any] | None = None,
        run_at: datetime | None = None,
        key: str | None = None,
    ) -> str:
        """Inside the use case's transaction. With ``key``, an equal one that waits already is returned.

        ``payload`` holds ids only, nothing personal.
        """
        now = self.clock.now()
        job = Job(
            kind=kind,
            subject_id=subject_id,
            payload=payload or {},
            pending_key=key,
            state=WAITING,
            run_at=run_at or now,
            created_at=now,
        )
        while not insert_or_ignore(Job, [dict(job.__data__)]):
            waiting = Job.get_or_none(Job.pending_key == key)
            if waiting is not None:  # otherwise it has begun in this very moment, and its key is free again
                return str(waiting.id)
        delay = max(0.0, ((run_at or now) - now).total_seconds())
        database.after_commit(lambda: self.waker.wake(job.id, delay))
        return str(job.id)

    def due(self, limit: int = 100) -> list[str]:
        """Ids of jobs that should be running now: waiting ones, and those whose worker is gone."""
        now = self.clock.now()
        rows = Job.select(Job.id).where(_free(now)).order_by(Job.run_at).limit(limit).tuples()
        return [str(job_id) for (job_id,) in rows]

    def renew(self, job_id: str) -> None:
        """Called every few seconds while a handler works."""
        until = self.clock.now() + LEASE
        Job.update(lease_until=until).where((Job.id == job_id) & (Job.state == RUNNING)).execute()

    def progress(self, job_id: str, done: int, total: int) -> None:
        Job.update(progress_done=done, progress_total=total).where(Job.id == job_id).execute()

    def run(self, job_id: str) -> None:
        """Takes the job if it is due and free, runs its handler, and writes down how it ended."""
        job = self._claim(job_id)
        if job is None:
            return
        registration = self._kinds.get(job.kind)
        if registration is None:
            self._finish(job, FAILED, "no handler")
            log.error("job without a handler", extra={"kind": job.kind, "job_id": job.id})
            return
        attempt = JobRun(
            job_id=job.id,
            kind=job.kind,
            subject_id=job.subject_id,
            payload=job.payload,
            attempt=job.attempts,
            is_last=job.attempts >= registration.max_attempts,
        )
        if attempt.attempt > registration.max_attempts:
            # Whoever had the last attempt was killed in it; another could be killed the same way.
            self._again_or_fail(job, attempt, registration, "worker lost", None)
            return
        try:
            registration.handler(attempt)
        except TryAgain as again:
            self._again_or_fail(job, attempt, registration, str(again), again.after_s)
        except Exception as error:
            log.exception("job failed", extra={"kind": job.kind, "job_id": job.id})
            self._again_or_fail(job, attempt, registration, type(error).__name__, None)
        else:
            self._finish(job, DONE, None)

    def _claim(self, job_id: str) -> Job | None:
        now = self.clock.now()
        taken = (
            Job.update(
                state=RUNNING,
                lease_until=now + LEASE,
                attempts=Job.attempts + 1,
                pending_key=None,
            )
            .where((Job.id == job_id) & _free(now))
            .execute()
        )
        return Job.get_by_id(job_id) if taken else None

    def _again_or_fail(
        self,
        job: Job,
        attempt: JobRun,
        registration: _Registration,
        why: str,
        after_s: float | None,
    ) -> None:
        if not self._hold(job):
            return
        if attempt.is_last:
            if registration.on_failed is not None:
                registration.on_failed(attempt)
            self._finish(job, FAILED, why)
            return
        delay = after_s
        if delay is None:
            delay = BACKOFF_S[min(attempt.attempt, len(BACKOFF_S)) - 1]
        Job.update(
            state=WAITING,
            run_at=self.clock.now() + timedelta(seconds=delay),
            lease_until=None,
            last_error=why[:200],
        ).where(_is_attempt_of(job)).execute()
        self.waker.wake(job.id, delay)

    def _hold(self, job: Job) -> bool:
        """Whether the attempt is still the job's last one, which it then is for another lease."""
        until = self.clock.now() + LEASE
        return bool(Job.update(lease_until=until).where(_is_attempt_of(job)).execute())

    def _finish(self, job: Job, state: str, error: str | None) -> None:
        Job.update(state=state, lease_until=None, last_error=error, finished_at=self.clock.now()).where(
            _is_attempt_of(job)
        ).execute()
