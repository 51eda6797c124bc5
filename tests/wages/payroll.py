"""A month of wages to test with: a site in Guizhou, workers with contracts, days in March 2026."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from app.bootstrap import Product
from app.kernel.actor import Actor, Grant
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.wages.models import ArrearsWarning, ContractVersion, WageItem, WorkerContract
from tests.factories.attendance import Worker, a_worker
from tests.factories.events import a_day
from tests.factories.sites import Site, a_site, caller

APRIL = datetime(2026, 4, 2, 9, 0, tzinfo=SHANGHAI)
MARCH = "2026-03"
BANK = {
    "bank": "贵阳银行",
    "account_name": "渝建总承包有限公司农民工工资专户",
    "account_number": "8552 0100 0000 1234",
}


def a_contract(
    product: Product,
    site: Site,
    worker: Worker,
    cents: int | None = 30_000,
    unit: str | None = "DAY",
    **columns: Any,
) -> WorkerContract:
    """Written directly, with one version that says what a day is worth."""
    now = product.clock.now()
    pay_day = columns.pop("pay_day", 15)
    values: dict[str, Any] = {
        "project_id": site.id,
        "project_worker_id": worker.id,
        "company_id": site.labour.id,
        "kind": "SIMPLE_CONTRACT",
        "signed_on": date(2026, 2, 1),
        "duration": "OPEN_ENDED",
        "period_from": date(2026, 2, 1),
        "entered_on": date(2026, 2, 1),
        "created_by": new_id(),
        "created_at": now,
    }
    contract: WorkerContract = WorkerContract.create(**(values | columns))
    ContractVersion.create(
        contract_id=contract.id,
        number=1,
        effective_from=contract.period_from,
        wage_cents=cents,
        wage_unit=unit,
        pay_day=pay_day,
        answer="waiting",
        created_by=new_id(),
        created_at=now,
    )
    return contract


@dataclass
class Payroll:
    """Two workers with a contract each: the first came on three days, the second on two."""

    product: Product
    site: Site
    first: Worker
    second: Worker
    other_contractor: Actor

    @property
    def desk(self) -> Any:
        return self.product.wages

    def generate(self, month: str = MARCH, **given: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.desk.batches.generate(
            given.get("by", self.site.labour_admin), self.site.id, company_id=self.site.labour.id, month=month
        )
        return told

    def items(self, batch_id: str) -> dict[str, WageItem]:
        """By engagement; back pay under ``(engagement, month)``."""
        rows = WageItem.select().where(WageItem.batch_id == batch_id)
        return {(row.project_worker_id, row.back_pay_month): row for row in rows}  # type: ignore[misc]

    def item(self, batch_id: str, worker: Worker, back_pay_month: str = "") -> WageItem:
        return self.items(batch_id)[(worker.id, back_pay_month)]  # type: ignore[index]

    def reviewed(self) -> str:
        batch_id: str = self.generate()["id"]
        self.desk.steps.submit(self.site.labour_admin, self.site.id, batch_id)
        self.desk.steps.review(self.site.contractor_admin, self.site.id, batch_id, approve=True)
        return batch_id

    def with_accounts(self) -> None:
        self.desk.accounts.register(self.site.contractor_admin, self.site.id, **BANK)
        for place, worker in enumerate((self.first, self.second)):
            number = f"62220212345678901{place:02}"
            self.desk.own_account.give(own(worker), bank="贵阳银行", account_number=number, is_own=True)

    def sent(self, percent: int = 100) -> str:
        self.with_accounts()
        batch_id = self.reviewed()
        self.desk.sending.send(self.site.contractor_admin, self.site.id, batch_id, percent=percent)
        return batch_id

    def bank_rows(self, batch_id: str) -> list[list[Any]]:
        """What the bank was told, a row per payment in order of the accounts, without the header."""
        _name, data = self.desk.sending.sheet(self.site.contractor_admin, self.site.id, batch_id)
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        rows = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
        return sorted(rows, key=lambda row: str(row[4]))

    def answer(self, batch_id: str, results: list[str] | None = None, **changes: Any) -> dict[str, Any]:
        """The bank's sheet comes back; ``changes`` by column name spoil every row."""
        rows = []
        for place, row in enumerate(self.bank_rows(batch_id)):
            result = results[place] if results else "成功"
            told = {"付款编号": row[0], "批次校验码": row[1], "金额（元）": row[5], "结果": result}
            rows.append(told | {"银行流水号": f"R-{row[0]}"} | changes)
        return self.taken(batch_id, rows)

    def taken(self, batch_id: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        told: dict[str, Any] = self.desk.bank_results.take(
            self.site.contractor_admin, self.site.id, batch_id, a_sheet(rows)
        )
        return told


def own(worker: Worker) -> Actor:
    return Actor(new_id(), worker.person_id, new_id(), (Grant("worker", "self", worker.person_id),), new_id())


def a_sheet(rows: list[dict[str, Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    headers = list(rows[0])
    sheet.append(headers)
    for row in rows:
        sheet.append([row[name] for name in headers])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_payroll(product: Product) -> Payroll:
    site = a_site(product, "guizhou")
    first, second = a_worker(product, site, "王建国"), a_worker(product, site, "李秀英")
    for worker in (first, second):
        a_contract(product, site, worker)
    for day in (2, 3, 4):
        a_day(site, first, day)
    for day in (2, 3):
        a_day(site, second, day)
    other = caller(("company_admin", "company", site.contractor.id))
    return Payroll(product, site, first, second, other)


def refusal(call: Callable[..., object], *args: object, **given: object) -> list[str]:
    """The codes of why a call was refused."""
    with pytest.raises(Refused) as refused:
        call(*args, **given)
    return [reason.code for reason in refused.value.reasons]


def night(payroll: Payroll, clock: FrozenClock, month: int, day: int) -> None:
    clock.set(APRIL.replace(month=month, day=day, hour=0, minute=20))
    payroll.desk.arrears.watch(clock.now())


def open_levels() -> list[str]:
    return [row.level for row in ArrearsWarning.select().where(ArrearsWarning.closed_at.is_null())]
