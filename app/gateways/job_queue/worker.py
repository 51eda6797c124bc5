"""The job worker: threads that carry out jobs, one that keeps leases, sweeps and says that it lives, and
one for the hourly chores."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import peewee

from app.gateways.job_queue.queue import JobQueue
from app.kernel import db
from app.kernel.condition import ALIVE_KEY
from app.kernel.jobs import Jobs
from app.kernel.ports import KeyValueStore, StoreDown

log = logging.getLogger("jianma.jobs")

ALIVE_TTL_S = 15.0
TICK_S = 0.5
SWEEP_EVERY_S = 2.0
BEAT_EVERY_S = 5.0
RENEW_EVERY_S = 10.0
CHORES_EVERY_S = 3600.0
WOKEN_FOR_S = 30.0
POLL_S = 0.2
STOP_WITHIN_S = 4.0


class JobWorker:
    """Runs until SIGTERM or SIGINT, then lets handlers finish for four seconds.

    What is cut off then, or by a kill, is taken up by the next worker when its lease is over. ``chores``
    run at the start and once an hour, for as long as they need: leases are kept beside them.
    """

    def __init__(
        self,
        jobs: Jobs,
        queue: JobQueue,
        store: KeyValueStore,
        *,
        threads: int = 2,
        chores: Callable[[], None] = lambda: None,
    ) -> None:
        self._jobs = jobs
        self._queue = queue
        self._store = store
        self._threads = threads
        self._chores = chores
        self._held: dict[object, str] = {}
        self._woken: dict[str, float] = {}
        self._spare = ThreadPoolExecutor(max_workers=1, thread_name_prefix="jobs-without-queue")
        self._ended = threading.Event()
        queue.carry_out = self.carry_out

    def run(self) -> None:
        """Blocks until told to stop."""
        consumer = self._queue.huey.create_consumer(
            workers=self._threads,
            periodic=False,
            max_delay=POLL_S,
            worker_type="thread",
            shutdown_timeout=STOP_WITHIN_S,
            graceful_signal="TERM",
        )
        upkeep = self._beside(
            "jobs-upkeep",
            (BEAT_EVERY_S, self._beat),
            (RENEW_EVERY_S, self._renew),
            (SWEEP_EVERY_S, self._sweep),
        )
        self._beside("jobs-chores", (CHORES_EVERY_S, self._chores))
        try:
            consumer.run()
        finally:
            self._ended.set()
            self._spare.shutdown(wait=False, cancel_futures=True)
            upkeep.join(timeout=1)

    def _beside(self, name: str, *duties: tuple[float, Callable[[], None]]) -> threading.Thread:
        """A thread of its own for duties that come back every so many seconds; it ends with the process."""
        thread = threading.Thread(target=self._repeat, args=(duties,), name=name, daemon=True)
        thread.start()
        return thread

    def carry_out(self, job_id: str) -> None:
        """One job, on a connection of its own, its lease renewed while it runs."""
        with self._holding(job_id), db.connection():
            self._jobs.run(job_id)

    @contextmanager
    def _holding(self, job_id: str) -> Iterator[None]:
        """Woken twice, a job is held twice: the call that finds it taken lets go of its own hold only."""
        hold = object()
        self._held[hold] = job_id
        try:
            yield
        finally:
            del self._held[hold]

    def _repeat(self, duties: Sequence[tuple[float, Callable[[], None]]]) -> None:
        next_at = dict.fromkeys(range(len(duties)), 0.0)
        while not self._ended.is_set():
            for number, (every_s, duty) in enumerate(duties):
                if time.monotonic() >= next_at[number]:
                    next_at[number] = time.monotonic() + every_s
                    self._attempt(duty)
            self._ended.wait(TICK_S)

    def _attempt(self, duty: Callable[[], None]) -> None:
        """Storage that is away for a moment must not end the upkeep; it is tried again at its next turn."""
        try:
            with db.connection():
                duty()
        except (peewee.PeeweeException, StoreDown, OSError) as error:
            log.warning("job upkeep hindered", extra={"why": type(error).__name__})
        except Exception:  # without this thread every lease of a working process would run out
            log.exception("job upkeep failed")

    def _beat(self) -> None:
        self._store.set(ALIVE_KEY, str(os.getpid()), ALIVE_TTL_S)

    def _renew(self) -> None:
        for job_id in {*self._held.values()}:
            self._jobs.renew(job_id)

    def _sweep(self) -> None:
        """Finds what no wake-up announced: lost ones, dead workers, a queue that is down."""
        now = time.monotonic()
        self._woken = {job_id: at for job_id, at in self._woken.items() if now - at < WOKEN_FOR_S}
        held = {*self._held.values()}
        for job_id in self._jobs.due():
            if job_id in self._woken or job_id in held:
                continue
            self._woken[job_id] = now
            if not self._queue.try_wake(job_id):
                self._spare.submit(self.carry_out, job_id)
