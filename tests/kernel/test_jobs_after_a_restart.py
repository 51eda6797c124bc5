"""A set clock starts again where it was set; jobs of the run before do not wait for it."""

from __future__ import annotations

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.jobs import Job


def test_a_promise_of_the_run_before_is_due_at_once(product: Product, clock: FrozenClock) -> None:
    clock.move(minutes=5)
    job_id = product.jobs.submit("before", "x")
    clock.move(minutes=-5)
    assert product.jobs.due() == [job_id]


def test_a_lease_of_the_run_before_binds_nobody(product: Product, clock: FrozenClock) -> None:
    ran: list[int] = []
    product.jobs.register("before", lambda run: ran.append(run.attempt))
    job_id = product.jobs.submit("before", "x")
    clock.move(minutes=5)
    product.jobs._claim(job_id)
    clock.move(minutes=-5)
    product.jobs.run(job_id)
    assert ran == [2]
    assert Job.get_by_id(job_id).state == "done"


def test_a_promise_for_later_still_waits(product: Product, clock: FrozenClock) -> None:
    from datetime import timedelta

    product.jobs.submit("later", "x", run_at=clock.now() + timedelta(hours=1))
    assert product.jobs.due() == []
