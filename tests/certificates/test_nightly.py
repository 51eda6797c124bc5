"""The work of the night: once every legal day, whoever starts it."""

from __future__ import annotations

from datetime import UTC, datetime

from app.bootstrap import Product
from app.certificates.service.nightly import CERTIFICATES_NIGHTLY, Nightly
from app.commands.upkeep import hourly
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.db import database
from app.kernel.jobs import Job
from tests.factories.certificates import a_certificate
from tests.factories.gateways import run_due_jobs
from tests.racing import at_once


def nights() -> list[tuple[str, str]]:
    rows = Job.select(Job.subject_id, Job.state).where(Job.kind == CERTIFICATES_NIGHTLY).order_by(Job.id)
    return list(rows.tuples())


def test_once_a_day_however_often_it_is_started(product: Product, clock: FrozenClock) -> None:
    nightly = product.certificates.nightly
    for _hour in range(3):
        hourly(product)
    run_due_jobs(product.jobs)
    nightly.start()
    assert nights() == [("2026-03-10", "done")]
    clock.set(datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC))
    nightly.start()
    assert len(nights()) == 1
    clock.set(datetime(2026, 3, 10, 16, 0, tzinfo=UTC))
    nightly.start()
    assert nights() == [("2026-03-10", "done"), ("2026-03-11", "waiting")]


def test_two_workers_at_midnight(own_product: Product, clock: FrozenClock) -> None:
    clock.set(datetime(2026, 3, 11, tzinfo=SHANGHAI))
    at_once(*[own_product.certificates.nightly.start] * 4)
    with database.connection_context():
        assert nights() == [("2026-03-11", "waiting")]


def test_a_step_that_fails_stops_no_other_and_is_tried_again(product: Product, clock: FrozenClock) -> None:
    done: list[str] = []

    def fails(_now: datetime) -> None:
        done.append("fails")
        if done.count("fails") == 1:
            raise RuntimeError

    nightly = Nightly(clock, product.jobs, (("fails", fails), ("works", lambda _now: done.append("works"))))
    product.jobs.register(CERTIFICATES_NIGHTLY, nightly.run)
    nightly.start()
    run_due_jobs(product.jobs)
    assert (done, nights()) == (["fails", "works"], [("2026-03-10", "waiting")])
    clock.move(seconds=10)
    run_due_jobs(product.jobs)
    assert done == ["fails", "works"] * 2
    assert nights() == [("2026-03-10", "done")]


def test_every_step_of_the_product_runs(product: Product, clock: FrozenClock) -> None:
    a_certificate(product, "王建国", valid_to=datetime(2026, 3, 1, tzinfo=UTC).date())
    names = [name for name, step in product.certificates.nightly.steps]
    assert len(names) == len(set(names))
    for name, step in product.certificates.nightly.steps:
        step(clock.now())
        step(clock.now())
        assert name
