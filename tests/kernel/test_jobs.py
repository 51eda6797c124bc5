"""A promised job is carried out, however often a worker dies on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.kernel import db
from app.kernel.clock import FrozenClock
from app.kernel.db import database, insert_or_ignore
from app.kernel.jobs import BACKOFF_S, DONE, FAILED, LEASE, RUNNING, WAITING, Job, JobRun, Jobs, TryAgain
from tests.factories.gateways import FakeWaker, run_due_jobs

SUBJECT = "01SUBJECT"


class KilledError(BaseException):
    """The end of a worker process: nothing after it runs."""


@pytest.fixture
def waker() -> FakeWaker:
    return FakeWaker()


@pytest.fixture
def jobs(backend: str, clock: FrozenClock, waker: FakeWaker) -> Jobs:
    return Jobs(clock, waker)


def registered(jobs: Jobs, handler: Callable[[JobRun], None], **options: object) -> list[JobRun]:
    """Registers a handler as ``read-id-card``; what it was called with."""
    runs: list[JobRun] = []

    def recorded(run: JobRun) -> None:
        runs.append(run)
        handler(run)

    jobs.register("read-id-card", recorded, **options)  # type: ignore[arg-type]
    return runs


def run_to_the_end(jobs: Jobs, clock: FrozenClock) -> None:
    """Runs every attempt, moving the clock on to those that come later."""
    run_due_jobs(jobs)
    while waiting := Job.select().where(Job.state == WAITING).order_by(Job.run_at).first():
        clock.set(waiting.run_at)
        run_due_jobs(jobs)


def state_of(job_id: str) -> tuple[str, int]:
    job = Job.get_by_id(job_id)
    return job.state, job.attempts


def nothing(_run: JobRun) -> None:
    """A handler that has no trouble."""


def failing(_run: JobRun) -> None:
    raise LookupError("王建国 11010519491231002X")


def test_a_job_is_run_once_with_what_was_promised(jobs: Jobs) -> None:
    runs = registered(jobs, nothing)
    job_id = jobs.submit("read-id-card", SUBJECT, payload={"front": "01PHOTO"})
    assert jobs.due() == [job_id]
    assert run_due_jobs(jobs) == 1
    assert runs == [JobRun(job_id, "read-id-card", SUBJECT, {"front": "01PHOTO"}, 1, False)]
    assert state_of(job_id) == (DONE, 1)
    jobs.run(job_id)
    assert len(runs) == 1


def test_a_later_job_waits_for_its_time(jobs: Jobs, clock: FrozenClock) -> None:
    runs = registered(jobs, nothing)
    job_id = jobs.submit("read-id-card", SUBJECT, run_at=clock.now() + timedelta(seconds=5))
    clock.move(seconds=4.999)
    assert jobs.due() == []
    jobs.run(job_id)
    assert runs == []
    clock.move(seconds=0.001)
    assert jobs.due() == [job_id]
    run_due_jobs(jobs)
    assert len(runs) == 1


def test_jobs_come_in_the_order_of_their_time(jobs: Jobs, clock: FrozenClock) -> None:
    late = jobs.submit("a", SUBJECT, run_at=clock.now() - timedelta(seconds=1))
    early = jobs.submit("a", SUBJECT, run_at=clock.now() - timedelta(seconds=2))
    assert jobs.due() == [early, late]
    assert jobs.due(limit=1) == [early]


def test_equal_keys_wait_once(jobs: Jobs) -> None:
    registered(jobs, nothing)
    first = jobs.submit("read-id-card", SUBJECT, key="card:1")
    assert jobs.submit("read-id-card", SUBJECT, key="card:1") == first
    assert jobs.submit("read-id-card", SUBJECT, key="card:2") != first
    jobs.run(first)
    assert jobs.submit("read-id-card", SUBJECT, key="card:1") != first


def test_a_key_is_free_while_the_job_runs(jobs: Jobs) -> None:
    """What changes while a job runs needs a run of its own."""
    again: list[str] = []
    registered(jobs, lambda _run: again.append(jobs.submit("other", SUBJECT, key="k")))
    job_id = jobs.submit("read-id-card", SUBJECT, key="k")
    jobs.run(job_id)
    assert again != [job_id]


def test_a_job_that_begins_while_an_equal_one_is_promised(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The waiting one stood in the way, and is waiting no more when it is looked for."""
    first = jobs.submit("read-id-card", SUBJECT, key="card")

    def insert(*given: Any, **options: Any) -> list[Any]:
        inserted = insert_or_ignore(*given, **options)
        if not inserted:
            Job.update(state=RUNNING, pending_key=None).execute()
        return inserted

    monkeypatch.setattr("app.kernel.jobs.insert_or_ignore", insert)
    second = jobs.submit("read-id-card", SUBJECT, key="card")
    assert second != first
    assert state_of(second) == (WAITING, 0)


def test_failures_back_off_then_fail_for_good(jobs: Jobs, clock: FrozenClock, waker: FakeWaker) -> None:
    given_up: list[JobRun] = []
    runs = registered(jobs, failing, max_attempts=3, on_failed=given_up.append)
    job_id = jobs.submit("read-id-card", SUBJECT)
    for attempt in (1, 2):
        jobs.run(job_id)
        assert state_of(job_id) == (WAITING, attempt)
        assert Job.get_by_id(job_id).run_at == clock.now() + timedelta(seconds=BACKOFF_S[attempt - 1])
        assert waker.woken[-1] == (job_id, BACKOFF_S[attempt - 1])
        assert given_up == []
        clock.move(seconds=BACKOFF_S[attempt - 1])
    jobs.run(job_id)
    assert state_of(job_id) == (FAILED, 3)
    assert [run.is_last for run in runs] == [False, False, True]
    assert given_up == [runs[-1]]
    assert Job.get_by_id(job_id).finished_at == clock.now()


def test_what_went_wrong_is_kept_without_what_it_said(jobs: Jobs) -> None:
    registered(jobs, failing)
    job_id = jobs.submit("read-id-card", SUBJECT)
    jobs.run(job_id)
    assert Job.get_by_id(job_id).last_error == "LookupError"


def test_the_backoff_ends_at_its_longest(jobs: Jobs, clock: FrozenClock, waker: FakeWaker) -> None:
    registered(jobs, failing, max_attempts=len(BACKOFF_S) + 3)
    jobs.submit("read-id-card", SUBJECT)
    run_to_the_end(jobs, clock)
    assert [after for _, after in waker.woken][-2:] == [BACKOFF_S[-1]] * 2


def test_try_again_names_its_own_delay(jobs: Jobs, clock: FrozenClock) -> None:
    def waiting(run: JobRun) -> None:
        if run.attempt < 3:
            raise TryAgain("the registry has not decided", 1)

    runs = registered(jobs, waiting)
    job_id = jobs.submit("read-id-card", SUBJECT)
    before = clock.now()
    run_to_the_end(jobs, clock)
    assert state_of(job_id) == (DONE, 3)
    assert len(runs) == 3
    assert clock.now() - before == timedelta(seconds=2)


def test_without_a_handler_it_fails_and_says_so(jobs: Jobs) -> None:
    job_id = jobs.submit("nobody-does-this", SUBJECT)
    jobs.run(job_id)
    assert state_of(job_id)[0] == FAILED


def test_a_killed_worker_is_replaced_when_its_lease_is_over(jobs: Jobs, clock: FrozenClock) -> None:
    def killed_once(run: JobRun) -> None:
        if run.attempt == 1:
            raise KilledError

    runs = registered(jobs, killed_once)
    job_id = jobs.submit("read-id-card", SUBJECT)
    with pytest.raises(KilledError):
        jobs.run(job_id)
    assert state_of(job_id) == (RUNNING, 1)
    clock.move(seconds=LEASE.total_seconds())
    assert jobs.due() == []
    jobs.run(job_id)
    assert len(runs) == 1
    clock.move(microseconds=1)
    assert jobs.due() == [job_id]
    jobs.run(job_id)
    assert state_of(job_id) == (DONE, 2)


@pytest.mark.parametrize("handler", [nothing, failing])
def test_a_frozen_worker_comes_back_too_late(
    jobs: Jobs, clock: FrozenClock, handler: Callable[[JobRun], None]
) -> None:
    """Another has begun the job anew meanwhile; how the first attempt ended is of no interest any more."""
    given_up: list[JobRun] = []

    def frozen(run: JobRun) -> None:
        clock.move(seconds=LEASE.total_seconds() + 1)
        Job.update(attempts=2, lease_until=clock.now() + LEASE).execute()  # the other's claim
        handler(run)

    jobs.register("read-id-card", frozen, max_attempts=1, on_failed=given_up.append)
    job_id = jobs.submit("read-id-card", SUBJECT)
    jobs.run(job_id)
    assert state_of(job_id) == (RUNNING, 2)
    assert given_up == []


def test_a_renewed_lease_keeps_others_away(jobs: Jobs, clock: FrozenClock) -> None:
    def killed(_run: JobRun) -> None:
        raise KilledError

    registered(jobs, killed)
    job_id = jobs.submit("read-id-card", SUBJECT)
    with pytest.raises(KilledError):
        jobs.run(job_id)
    clock.move(seconds=20)
    jobs.renew(job_id)
    clock.move(seconds=20)
    assert jobs.due() == []
    clock.move(seconds=11)
    assert jobs.due() == [job_id]


def test_a_lease_of_a_finished_job_is_not_renewed(jobs: Jobs) -> None:
    registered(jobs, nothing)
    job_id = jobs.submit("read-id-card", SUBJECT)
    jobs.run(job_id)
    jobs.renew(job_id)
    assert Job.get_by_id(job_id).lease_until is None


def test_a_job_that_kills_its_worker_again_and_again_ends(jobs: Jobs, clock: FrozenClock) -> None:
    def killed(_run: JobRun) -> None:
        raise KilledError

    given_up: list[JobRun] = []
    runs = registered(jobs, killed, max_attempts=2, on_failed=given_up.append)
    job_id = jobs.submit("read-id-card", SUBJECT)
    for _ in range(2):
        with pytest.raises(KilledError):
            jobs.run(job_id)
        clock.move(seconds=31)
    jobs.run(job_id)
    assert state_of(job_id)[0] == FAILED
    assert len(runs) == 2
    assert len(given_up) == 1


def test_progress(jobs: Jobs) -> None:
    job_id = jobs.submit("read-id-card", SUBJECT)
    jobs.progress(job_id, 3, 40)
    job = Job.get_by_id(job_id)
    assert (job.progress_done, job.progress_total) == (3, 40)


def test_nobody_is_woken_before_the_commit(own_database: str, clock: FrozenClock, waker: FakeWaker) -> None:
    jobs = Jobs(clock, waker)
    with db.connection():
        with database.atomic():
            job_id = jobs.submit("read-id-card", SUBJECT, run_at=clock.now() + timedelta(seconds=3))
            assert not waker.woken
        assert list(waker.woken) == [(job_id, 3.0)]
        with database.atomic() as use_case:
            jobs.submit("read-id-card", SUBJECT)
            use_case.rollback()
        assert list(waker.woken) == [(job_id, 3.0)]
        assert Job.select().count() == 1


def test_many_workers_run_a_job_once(own_database: str, clock: FrozenClock, waker: FakeWaker) -> None:
    jobs = Jobs(clock, waker)
    runs = registered(jobs, nothing)
    with db.connection():
        ids = [jobs.submit("read-id-card", SUBJECT) for _ in range(10)]
    gate = threading.Barrier(6)

    def work(_: int) -> None:
        gate.wait()
        with db.connection():
            for job_id in ids:
                jobs.run(job_id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert sorted(run.job_id for run in runs) == sorted(ids)
