"""GZ2016-3.1.3-2: what a month is worth, however many days and versions of a contract it has."""

from __future__ import annotations

from datetime import date

import pytest

from app.wages.models import ContractVersion, WorkerContract
from app.wages.service.reckoning import Line
from tests.factories.attendance import Worker
from tests.factories.events import a_day
from tests.statements import statements
from tests.wages.payroll import MARCH, Payroll


def lines(payroll: Payroll) -> dict[str, Line]:
    site, product = payroll.site, payroll.product
    found = product.wages.batches.reckoning.lines(site.project, site.labour.id, MARCH, product.clock.now())
    return {line.worker_id: line for line in found}


def contract_of(worker: Worker) -> WorkerContract:
    found: WorkerContract = WorkerContract.get(WorkerContract.project_worker_id == worker.id)
    return found


def a_change(payroll: Payroll, worker: Worker, number: int, effective_from: date, cents: int) -> None:
    ContractVersion.create(
        contract_id=contract_of(worker).id,
        number=number,
        effective_from=effective_from,
        wage_cents=cents,
        wage_unit="DAY",
        pay_day=15,
        answer="waiting",
        created_by="x",
        created_at=payroll.product.clock.now(),
    )


def test_contracts_are_asked_once_for_a_month(payroll: Payroll) -> None:
    with statements() as few:
        assert lines(payroll)[payroll.first.id].days == 3
    for day in range(5, 29):
        a_day(payroll.site, payroll.first, day)
    for number in range(2, 20):
        a_change(payroll, payroll.first, number, date(2026, 3, number), 30_000 + number)
    with statements() as many:
        assert lines(payroll)[payroll.first.id].days == 27
    assert len(many) == len(few)
    assert sum('"worker_contract_version"' in sql for sql in many) == 1


@pytest.mark.parametrize(("change", "cents"), [(2, 105_000), (3, 100_000), (4, 95_000), (5, 90_000)])
def test_a_raise_counts_from_its_day(payroll: Payroll, change: int, cents: int) -> None:
    a_change(payroll, payroll.first, 2, date(2026, 3, change), 35_000)
    assert lines(payroll)[payroll.first.id].cents == cents


@pytest.mark.parametrize("column", ["terminated_on", "period_to"])
def test_days_after_the_contracts_end_have_no_standard(payroll: Payroll, column: str) -> None:
    contract = contract_of(payroll.first)
    for last, cents, flags in ((4, 90_000, ()), (3, None, ("STANDARD_MISSING",))):
        setattr(contract, column, date(2026, 3, last))
        contract.save()
        line = lines(payroll)[payroll.first.id]
        assert (line.cents, line.flags, line.due_on) == (cents, flags, date(2026, 4, 15))
