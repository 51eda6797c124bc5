"""Months at their edges: what changes after they were reckoned, and what is said twice."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.kernel.clock import SHANGHAI, FrozenClock
from app.wages.models import WageBatch, WageItem, WorkerContract
from app.wages.queries.batches import changed_since
from tests.factories.attendance import a_worker, china
from tests.factories.events import a_day, an_event
from tests.wages.payroll import APRIL, Payroll, a_contract, own, refusal

FIRST_OF_APRIL = datetime(2026, 4, 1, 0, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("step", ["void", "end"])
def test_a_contract_that_ended_meanwhile_is_reckoned_before_it_is_submitted(
    payroll: Payroll, clock: FrozenClock, step: str
) -> None:
    """GZ2016-3.1.3-2: otherwise days after the contract's end would be paid by it."""
    site, batch_id = payroll.site, payroll.generate()["id"]
    submit = payroll.desk.steps.submit, site.labour_admin, site.id, batch_id
    clock.move(hours=1)
    contract = WorkerContract.get(WorkerContract.project_worker_id == payroll.first.id)
    contracts = payroll.product.contracts.entering
    if step == "void":
        contracts.void(site.project_admin, site.id, contract.id, reason="登错了")
    else:
        contracts.end(site.project_admin, site.id, contract.id, ends_on=date(2026, 3, 3), reason="离开")
    assert refusal(*submit) == ["BATCH_STALE"]
    clock.move(hours=1)
    payroll.generate()
    assert refusal(*submit) == ["WAGE_STANDARD_MISSING"]


def test_an_end_after_the_month_changes_nothing_of_it(payroll: Payroll, clock: FrozenClock) -> None:
    site, batch_id = payroll.site, payroll.generate()["id"]
    clock.move(hours=1)
    contract = WorkerContract.get(WorkerContract.project_worker_id == payroll.first.id)
    end = payroll.product.contracts.entering.end
    end(site.project_admin, site.id, contract.id, ends_on=date(2026, 4, 1), reason="离开")
    assert payroll.desk.steps.submit(site.labour_admin, site.id, batch_id)["state"] == "submitted"


def test_a_night_shift_that_ends_after_the_month_was_reckoned_is_paid(
    payroll: Payroll, clock: FrozenClock
) -> None:
    """X-07: its hours belong to the last day of the month; whoever came in April is no matter of March."""
    site = payroll.site
    clock.set(FIRST_OF_APRIL)
    night = a_worker(payroll.product, site, "张伟")
    a_contract(payroll.product, site, night, 3_000, "HOUR")
    an_event(site, night, "in", china(22, day=31))
    batch_id = payroll.generate()["id"]
    assert payroll.item(batch_id, night).amount_cents == 0
    submit = payroll.desk.steps.submit, site.labour_admin, site.id, batch_id
    for direction, hour in (("in", 7), ("out", 9)):
        an_event(site, payroll.first, direction, FIRST_OF_APRIL.replace(hour=hour))
    clock.set(FIRST_OF_APRIL.replace(hour=10))
    assert not changed_since(WageBatch.get_by_id(batch_id))
    an_event(site, night, "out", FIRST_OF_APRIL.replace(hour=6, minute=0))
    assert refusal(*submit) == ["BATCH_STALE"]
    payroll.generate()
    assert payroll.item(batch_id, night).amount_cents == 8 * 3_000


def test_the_night_reckons_a_draft_of_the_running_month_to_its_end(
    payroll: Payroll, clock: FrozenClock
) -> None:
    """GZ2016-3.3-4: what nobody looked at again falls due whole, and for everybody who worked."""
    clock.set(china(12, day=2))
    batch_id = payroll.generate()["id"]
    late = a_worker(payroll.product, payroll.site, "张伟")
    a_contract(payroll.product, payroll.site, late)
    a_day(payroll.site, late, 30)
    clock.set(APRIL)
    payroll.desk.arrears.draft(clock.now())
    assert payroll.desk.register.show(payroll.site.regulator, payroll.site.id, batch_id)["items"] == 3
    assert payroll.item(batch_id, late).amount_cents == 30_000
    reckoned = WageBatch.get_by_id(batch_id).computed_at
    clock.move(days=1)
    payroll.desk.arrears.draft(clock.now())
    assert WageBatch.get_by_id(batch_id).computed_at == reckoned  # once is enough


def test_the_due_day_of_a_batch_is_the_earliest_of_all_its_lines(payroll: Payroll) -> None:
    """Also of one that was written by hand, of whom no attendance is left."""
    site, batch_id = payroll.site, payroll.generate()["id"]
    item = payroll.item(batch_id, payroll.first)
    edit = payroll.desk.batches.edit
    edit(site.labour_admin, site.id, batch_id, item.id, amount_cents=1_000, reason="按量计")
    WageItem.update(project_worker_id="gone", due_on=date(2026, 4, 1)).where(WageItem.id == item.id).execute()
    assert payroll.generate()["due_on"] == date(2026, 4, 1)


def test_a_long_reference_of_the_bank_said_again_is_no_other_answer(payroll: Payroll) -> None:
    batch_id = payroll.sent()
    told = payroll.answer(batch_id, **{"银行流水号": "R" * 80})
    assert (told["taken"], told["refused"]) == (2, 0)
    again = payroll.answer(batch_id, **{"银行流水号": "R" * 80})
    assert (again["repeated"], again["refused"]) == (2, 0)


def test_what_the_worker_said_outlives_a_line_that_is_written_meanwhile(payroll: Payroll) -> None:
    """A line that was read before he answered is written back without his answer in it."""
    site, desk, batch_id = payroll.site, payroll.desk, payroll.reviewed()
    item = payroll.item(batch_id, payroll.first)
    desk.own.answer(own(payroll.first), item.id, answer="objected", reason="少一天")
    item.paid_cents += 1
    item.save()
    assert WageItem.get_by_id(item.id).objection == "少一天"
    assert desk.register.show(site.regulator, site.id, batch_id)["objections"] == 1
