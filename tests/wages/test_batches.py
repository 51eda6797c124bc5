"""GZ2016-3.1.3-2, 3.4-3: wages are generated from attendance, reviewed by somebody else, and then locked."""

from __future__ import annotations

import io
from datetime import date, timedelta
from functools import partial

import pytest
from openpyxl import load_workbook

from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.wages.models import ContractVersion, WageBatch, WageItem, WageStep
from tests.factories.attendance import a_worker, china
from tests.factories.events import a_day, an_event
from tests.wages.payroll import APRIL, Payroll, a_contract, own, refusal


def test_a_month_is_days_times_the_standard(payroll: Payroll) -> None:
    told = payroll.generate()
    assert (told["state"], told["items"], told["amount_cents"]) == ("draft", 2, 150_000)
    assert told["due_on"] == date(2026, 4, 15)
    first = payroll.item(told["id"], payroll.first)
    assert (first.days, first.seconds, first.amount_cents) == (3, 97_200, 90_000)
    assert (first.wage_cents, first.unit, first.flags) == (30_000, "DAY", [])


def test_a_night_over_the_months_end_belongs_to_the_day_of_entry(payroll: Payroll) -> None:
    a_day(payroll.site, payroll.first, 31, begin=22, end=30)
    march = payroll.item(payroll.generate()["id"], payroll.first)
    assert (march.days, march.amount_cents) == (4, 120_000)
    april = payroll.generate("2026-04")
    assert april["items"] == 0


def test_a_raise_counts_from_its_day(payroll: Payroll) -> None:
    version = ContractVersion.get(
        ContractVersion.contract_id.in_(
            [row.contract_id for row in ContractVersion.select().order_by(ContractVersion.id).limit(1)]
        )
    )
    ContractVersion.create(
        contract_id=version.contract_id,
        number=2,
        effective_from=date(2026, 3, 3),
        wage_cents=35_000,
        wage_unit="DAY",
        pay_day=20,
        answer="waiting",
        created_by="x",
        created_at=payroll.product.clock.now(),
    )
    item = payroll.item(payroll.generate()["id"], payroll.first)
    assert (item.amount_cents, item.wage_cents, item.due_on) == (100_000, 35_000, date(2026, 4, 20))


def test_without_a_standard_nothing_is_submitted_until_somebody_writes_it(payroll: Payroll) -> None:
    site, desk = payroll.site, payroll.desk
    nobody, piece = a_worker(payroll.product, site, "张伟"), a_worker(payroll.product, site, "刘洋")
    a_contract(payroll.product, site, piece, 500, "PIECE")
    for worker in (nobody, piece):
        a_day(site, worker, 5)
    batch_id = payroll.generate()["id"]
    assert payroll.item(batch_id, nobody).computed_cents is None
    assert refusal(desk.steps.submit, site.labour_admin, site.id, batch_id) == [
        "WAGE_STANDARD_MISSING",
        "AMOUNT_MISSING",
    ]
    for worker in (nobody, piece):
        item = payroll.item(batch_id, worker)
        desk.batches.edit(site.labour_admin, site.id, batch_id, item.id, amount_cents=8_800, reason="按量计")
    assert payroll.generate()["amount_cents"] == 150_000 + 17_600  # reckoned anew, written ones stay
    assert desk.steps.submit(site.labour_admin, site.id, batch_id)["state"] == "submitted"


def test_managers_without_a_contract_are_paid_elsewhere(payroll: Payroll) -> None:
    site = payroll.site
    staff = a_worker(payroll.product, site, "张伟", identity_class="contractor_manager")
    bound = a_worker(payroll.product, site, "刘洋", identity_class="contractor_manager")
    a_contract(payroll.product, site, bound, 600_000, "MONTH")
    for worker in (staff, bound):
        a_day(site, worker, 5)
    made = payroll.generate()
    assert made["items"] == 3
    assert payroll.item(made["id"], bound).amount_cents == 27_586


def test_a_month_that_runs_may_be_looked_at_and_not_submitted(payroll: Payroll, clock: FrozenClock) -> None:
    batch_id = payroll.generate()["id"]
    clock.set(china(12, day=20))
    WageBatch.update(computed_at=clock.now()).execute()
    site = payroll.site
    assert refusal(payroll.desk.steps.submit, site.labour_admin, site.id, batch_id) == ["MONTH_NOT_OVER"]
    with pytest.raises(Invalid):
        payroll.generate("2026-04")
    with pytest.raises(Invalid):
        payroll.generate("2026-13")


def test_what_came_in_since_is_reckoned_before_it_is_submitted(payroll: Payroll, clock: FrozenClock) -> None:
    site, batch_id = payroll.site, payroll.generate()["id"]
    clock.move(hours=1)
    for direction, hour in (("in", 8), ("out", 17)):
        an_event(site, payroll.second, direction, china(hour, day=9), received_at=clock.now())
    assert refusal(payroll.desk.steps.submit, site.labour_admin, site.id, batch_id) == ["BATCH_STALE"]
    clock.move(hours=1)
    assert payroll.generate()["amount_cents"] == 180_000
    assert payroll.desk.steps.submit(site.labour_admin, site.id, batch_id)["state"] == "submitted"


def test_the_way_to_the_lock(payroll: Payroll) -> None:
    site, desk = payroll.site, payroll.desk
    batch_id = payroll.generate()["id"]
    item = payroll.item(batch_id, payroll.first)
    desk.steps.submit(site.labour_admin, site.id, batch_id)
    edit = (site.labour_admin, site.id, batch_id, item.id)
    assert refusal(desk.batches.edit, *edit, amount_cents=1, reason="少算") == ["STATE_NOT_ALLOWED"]
    back = partial(desk.steps.review, site.contractor_admin, site.id, batch_id, approve=False)
    for nothing in (None, " "):
        with pytest.raises(Invalid) as without:
            back(reason=nothing)
        assert (without.value.code, set(without.value.errors)) == ("REASON_REQUIRED", {"reason"})
    returned = back(reason="请核对")
    assert (returned["state"], returned["locked_hash"]) == ("draft", None)
    told = desk.batches.edit(*edit, amount_cents=95_000, reason="加班一天")
    assert (told["amount_cents"], told["edit_reason"], told["name"]) == (95_000, "加班一天", "王**")
    desk.steps.submit(site.labour_admin, site.id, batch_id)
    locked = desk.steps.review(site.contractor_admin, site.id, batch_id, approve=True)
    assert locked["state"] == "reviewed"
    assert len(locked["locked_hash"]) == 64
    assert [step["step"] for step in locked["steps"]] == ["submit", "return", "submit", "review"]
    assert locked["steps"][1]["reason"] == "请核对"
    assert locked["steps"][3]["account_id"] == site.contractor_admin.account_id
    assert refusal(desk.batches.edit, *edit, amount_cents=1, reason="少算") == ["BATCH_LOCKED"]
    assert refusal(payroll.generate) == ["BATCH_LOCKED"]
    assert refusal(desk.steps.submit, site.labour_admin, site.id, batch_id) == ["STATE_NOT_ALLOWED"]
    entry = AuditEntry.get(AuditEntry.action == "wages.edited")
    assert entry.detail == {"from": 90_000, "to": 95_000, "reason": "加班一天"}
    assert entry.person_id == payroll.first.person_id


def test_who_submitted_does_not_review(payroll: Payroll) -> None:
    site, desk, batch_id = payroll.site, payroll.desk, payroll.generate()["id"]
    desk.steps.submit(site.contractor_admin, site.id, batch_id)
    review = (desk.steps.review, site.contractor_admin, site.id, batch_id)
    assert refusal(*review, approve=True) == ["REVIEWER_SUBMITTED"]
    with pytest.raises(Forbidden):
        desk.steps.review(site.labour_admin, site.id, batch_id, approve=True)
    assert desk.steps.review(payroll.other_contractor, site.id, batch_id, approve=True)["state"] == "reviewed"


def test_what_changes_after_the_lock_is_paid_with_the_next_month(
    payroll: Payroll, clock: FrozenClock
) -> None:
    site, march = payroll.site, payroll.reviewed()
    clock.move(days=1)
    for direction, hour in (("in", 8), ("out", 17)):  # an appeal was upheld, a phone came back on line
        an_event(site, payroll.second, direction, china(hour, day=9), received_at=clock.now())
    clock.set(APRIL + timedelta(days=30))
    april = payroll.generate("2026-04")
    back = payroll.item(april["id"], payroll.second, "2026-03")
    assert (back.amount_cents, back.computed_cents, back.due_on) == (30_000, 30_000, date(2026, 5, 15))
    assert len(payroll.items(april["id"])) == 1
    assert payroll.generate("2026-04")["amount_cents"] == 30_000  # once, however often it is reckoned
    payroll.desk.steps.submit(site.labour_admin, site.id, april["id"])
    payroll.desk.steps.review(site.contractor_admin, site.id, april["id"], approve=True)
    clock.move(days=31)
    assert payroll.generate("2026-05")["items"] == 0
    assert WageItem.select().where(WageItem.batch_id == march).count() == 2


def test_a_contract_that_is_entered_late_is_not_paid_twice(payroll: Payroll, clock: FrozenClock) -> None:
    """What was written by hand for want of a contract counts as paid for the month."""
    site, desk = payroll.site, payroll.desk
    late = a_worker(payroll.product, site, "张伟")
    a_day(site, late, 5)
    a_day(site, late, 6)
    batch_id = payroll.generate()["id"]
    item = payroll.item(batch_id, late)
    desk.batches.edit(site.labour_admin, site.id, batch_id, item.id, amount_cents=50_000, reason="口头约定")
    payroll.reviewed()
    clock.set(APRIL + timedelta(days=30))
    a_contract(payroll.product, site, late)
    april = payroll.generate("2026-04")
    assert payroll.item(april["id"], late, "2026-03").amount_cents == 10_000


def test_own_company_only(payroll: Payroll) -> None:
    site, desk, batch_id = payroll.site, payroll.desk, payroll.generate()["id"]
    with pytest.raises(Forbidden):
        desk.batches.generate(site.labour_admin, site.id, company_id=site.contractor.id, month="2026-03")
    with pytest.raises(Missing):
        desk.register.show(site.supervision_admin, site.id, batch_id)
    assert desk.register.of_project(site.supervision_admin, site.id, limit=9, cursor=None).items == []
    assert [
        one["id"] for one in desk.register.of_project(site.regulator, site.id, limit=9, cursor=None).items
    ] == [batch_id]
    with pytest.raises(Missing):
        desk.register.show(site.outsider, site.id, batch_id)
    with pytest.raises(Refused):
        desk.batches.generate(site.contractor_admin, site.id, company_id="nobody", month="2026-03")


def test_pages_and_states(payroll: Payroll) -> None:
    site, desk, batch_id = payroll.site, payroll.desk, payroll.generate()["id"]
    page = desk.register.items(site.labour_admin, site.id, batch_id, limit=1, cursor=None)
    rest = desk.register.items(site.labour_admin, site.id, batch_id, limit=1, cursor=page.next_cursor)
    assert rest.next_cursor is None
    assert {page.items[0]["worker_id"], rest.items[0]["worker_id"]} == {payroll.first.id, payroll.second.id}
    listed = desk.register.of_project(site.labour_admin, site.id, limit=1, cursor=None, state="paid")
    assert listed.items == []


def test_the_sheet_to_put_up(payroll: Payroll) -> None:
    site, batch_id = payroll.site, payroll.generate()["id"]
    name, data = payroll.desk.register.sheet(site.labour_admin, site.id, batch_id)
    assert name == "工资表-渝建劳务有限公司-2026-03.xlsx"
    rows = list(load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert {(row[0], row[3], row[8]) for row in rows} == {("王**", 3, 900), ("李**", 2, 600)}


def test_the_worker_sees_what_was_submitted_and_answers(payroll: Payroll) -> None:
    site, desk, batch_id = payroll.site, payroll.desk, payroll.generate()["id"]
    me = own(payroll.first)
    assert desk.own.of(me, limit=9, cursor=None).items == []  # a draft is nobody's yet
    item = payroll.item(batch_id, payroll.first)
    with pytest.raises(Missing):
        desk.own.answer(me, item.id, answer="confirmed")
    desk.steps.submit(site.labour_admin, site.id, batch_id)
    [told] = desk.own.of(me, limit=9, cursor=None).items
    assert (told["month"], told["days"], told["amount_cents"], told["outstanding_cents"]) == (
        "2026-03",
        3,
        90_000,
        90_000,
    )
    with pytest.raises(Invalid):
        desk.own.answer(me, item.id, answer="objected", reason=" ")
    with pytest.raises(Missing):
        desk.own.answer(own(payroll.second), item.id, answer="confirmed")
    assert desk.own.answer(me, item.id, answer="objected", reason="少一天")["objection"] == "少一天"
    [shown] = [
        one
        for one in desk.register.items(site.regulator, site.id, batch_id, limit=9, cursor=None).items
        if one["id"] == item.id
    ]
    assert (shown["answer"], shown["objection"]) == ("objected", "少一天")
    assert desk.register.show(site.regulator, site.id, batch_id)["objections"] == 1
    desk.steps.review(site.contractor_admin, site.id, batch_id, approve=False, reason="请补一天")
    desk.batches.edit(site.labour_admin, site.id, batch_id, item.id, amount_cents=120_000, reason="补一天")
    assert WageItem.get_by_id(item.id).answer is None  # it was about another amount
    assert desk.own.of(site.labour_admin, limit=9, cursor=None).items == []
    assert WageStep.select().count() == 2
