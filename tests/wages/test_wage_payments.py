"""GZ2016-3.4-3, 3.1.2-8, 3.3-4: from the special account through the bank's sheet, and the advance."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.bootstrap import Product
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid
from app.kernel.jobs import JobRun
from app.people.models import Person
from app.wages.models import ArrearsWarning, WageAdvance, WageItem, WagePayment, WorkerWageAccount
from app.wages.service import bank_results, sending
from tests.factories.people import a_person
from tests.wages.payroll import APRIL, BANK, Payroll, night, open_levels, own, refusal


def test_only_from_the_special_account(payroll: Payroll) -> None:
    site, desk, batch_id = payroll.site, payroll.desk, payroll.reviewed()
    send = (desk.sending.send, site.contractor_admin, site.id, batch_id)
    assert refusal(*send) == ["WAGE_ACCOUNT_NOT_REGISTERED", "WORKER_ACCOUNT_MISSING"]
    assert desk.accounts.of_project(site.contractor_admin, site.id)["account"] is None
    payroll.with_accounts()
    assert desk.accounts.of_project(site.contractor_admin, site.id)["account"] == "**** 1234"
    told = desk.sending.send(site.contractor_admin, site.id, batch_id)
    assert (told["state"], told["without_account"]) == ("sent", 0)
    assert refusal(*send) == ["STATE_NOT_ALLOWED"]
    with pytest.raises(Forbidden):
        desk.sending.send(site.labour_admin, site.id, batch_id)
    again = desk.accounts.register(site.contractor_admin, site.id, **BANK | {"account_number": "6" * 15})
    assert again["account"] == "**** 6666"
    with pytest.raises(Invalid):
        desk.accounts.register(site.contractor_admin, site.id, **BANK | {"account_number": "六" * 12})


def test_the_banks_sheet_and_its_answer(payroll: Payroll) -> None:
    batch_id = payroll.sent()
    rows = payroll.bank_rows(batch_id)
    assert [(row[2], row[4], row[5]) for row in rows] == [
        ("王建国", "6222021234567890100", "900.00"),
        ("李秀英", "6222021234567890101", "600.00"),
    ]
    assert AuditEntry.select().where(AuditEntry.action == "wages.bank_sheet").count() == 2
    told = payroll.answer(batch_id)
    assert (told["taken"], told["refused"], told["batch"]["state"]) == (2, 0, "paid")
    assert told["batch"]["paid_cents"] == 150_000
    again = payroll.answer(batch_id)
    assert (again["taken"], again["repeated"], again["refused"]) == (0, 2, 0)
    assert payroll.item(batch_id, payroll.first).paid_cents == 90_000
    assert again["batch"] == told["batch"]


def test_a_row_that_is_not_what_was_sent_is_refused_and_said_why(payroll: Payroll) -> None:
    batch_id = payroll.sent()
    told = payroll.answer(batch_id, **{"金额（元）": "900.01", "批次校验码": "x"})
    codes = [reason["code"] for reason in told["rows"][0]["reasons"]]
    assert codes == ["BATCH_HASH_DIFFERS", "AMOUNT_DIFFERS"]
    assert (told["taken"], told["refused"], told["batch"]["state"]) == (0, 2, "sent")
    other = payroll.answer(batch_id, **{"付款编号": "nobody"})
    assert other["rows"][0]["reasons"][0]["code"] == "PAYMENT_UNKNOWN"
    assert payroll.item(batch_id, payroll.first).paid_cents == 0


def test_what_failed_is_sent_again(payroll: Payroll) -> None:
    batch_id = payroll.sent()
    told = payroll.answer(batch_id, ["失败", "成功"], 失败原因="账户不存在")
    assert told["batch"]["state"] == "part_paid"
    assert refusal(
        payroll.desk.batches.edit,
        payroll.site.labour_admin,
        payroll.site.id,
        batch_id,
        payroll.item(batch_id, payroll.first).id,
        amount_cents=1,
        reason="改",
    ) == ["BATCH_LOCKED"]
    payroll.desk.sending.send(payroll.site.contractor_admin, payroll.site.id, batch_id)
    [row] = payroll.bank_rows(batch_id)
    assert row[2] == "王建国"
    assert payroll.answer(batch_id)["batch"]["state"] == "paid"
    assert sorted(one.state for one in WagePayment.select()) == ["failed", "paid", "paid"]


def test_a_partial_payment_leaves_a_remainder(payroll: Payroll) -> None:
    batch_id = payroll.sent(percent=40)
    told = payroll.answer(batch_id)
    assert (told["batch"]["state"], told["batch"]["paid_cents"]) == ("part_paid", 60_000)
    payroll.desk.sending.send(payroll.site.contractor_admin, payroll.site.id, batch_id)
    assert [row[5] for row in payroll.bank_rows(batch_id)] == ["540.00", "360.00"]
    assert payroll.answer(batch_id)["batch"]["state"] == "paid"


def test_lines_that_were_tampered_with_go_nowhere(payroll: Payroll) -> None:
    payroll.with_accounts()
    batch_id = payroll.reviewed()
    WageItem.update(amount_cents=99_999).where(WageItem.project_worker_id == payroll.first.id).execute()
    send = (payroll.desk.sending.send, payroll.site.contractor_admin, payroll.site.id, batch_id)
    assert refusal(*send) == ["BATCH_LOCKED"]
    WageItem.update(amount_cents=90_000).where(WageItem.project_worker_id == payroll.first.id).execute()
    payroll.desk.sending.send(payroll.site.contractor_admin, payroll.site.id, batch_id)
    rows = payroll.bank_rows(batch_id)
    WageItem.update(amount_cents=99_999).where(WageItem.project_worker_id == payroll.first.id).execute()
    told = [{"付款编号": rows[0][0], "批次校验码": rows[0][1], "金额（元）": rows[0][5], "结果": "成功"}]
    assert refusal(payroll.taken, batch_id, told) == ["BATCH_LOCKED"]


def test_who_has_no_account_waits_for_the_next_sheet(payroll: Payroll) -> None:
    site, desk = payroll.site, payroll.desk
    desk.accounts.register(site.contractor_admin, site.id, **BANK)
    desk.own_account.give(own(payroll.first), bank="贵阳银行", account_number="6" * 16, is_own=True)
    batch_id = payroll.reviewed()
    assert refusal(desk.sending.sheet, site.contractor_admin, site.id, batch_id) == ["STATE_NOT_ALLOWED"]
    assert desk.sending.send(site.contractor_admin, site.id, batch_id)["without_account"] == 1
    assert payroll.answer(batch_id)["batch"]["state"] == "part_paid"
    desk.own_account.give(own(payroll.second), bank="贵阳银行", account_number="7" * 16, is_own=True)
    desk.sending.send(site.contractor_admin, site.id, batch_id)
    assert payroll.answer(batch_id)["batch"]["state"] == "paid"


def test_the_account_is_the_workers_own(payroll: Payroll) -> None:
    desk, me = payroll.desk, own(payroll.first)
    assert desk.own_account.of(me)["account"] is None
    card = {"bank": "贵阳银行", "account_number": "6222 0212 3456 7890 123", "is_own": True}
    assert refusal(desk.own_account.give, me, **card | {"is_own": False}) == ["DECLARATION_MISSING"]
    assert desk.own_account.give(me, **card)["account"] == "**** 0123"
    assert desk.own_account.of(me)["bank"] == "贵阳银行"
    assert refusal(desk.own_account.give, own(payroll.second), **card) == ["WAGE_ACCOUNT_TAKEN"]
    desk.own_account.give(me, **card | {"account_number": "8" * 19})
    assert desk.own_account.give(own(payroll.second), **card)["account"] == "**** 0123"
    stored = database.execute_sql("SELECT account_number FROM worker_wage_account").fetchall()
    assert not any("6222021234567890123" in row[0] or "888888" in row[0] for row in stored)
    Person.update(verified_at=None).where(Person.id == payroll.first.person_id).execute()
    assert refusal(desk.own_account.give, me, **card) == ["REALNAME_REQUIRED"]
    with pytest.raises(Forbidden):
        desk.own_account.of(payroll.site.labour_admin)


def test_the_contractor_advances_and_the_claim_stays(payroll: Payroll, clock: FrozenClock) -> None:
    site, desk, batch_id = payroll.site, payroll.desk, payroll.reviewed()
    item = payroll.item(batch_id, payroll.first)
    given = {"item_ids": [item.id], "paid_on": date(2026, 4, 15), "reason": "分包未按时支付"}
    clock.set(APRIL.replace(day=15, hour=23))
    advance = (desk.advances.advance, site.contractor_admin, site.id, batch_id)
    assert refusal(*advance, **given) == ["WAGE_NOT_OVERDUE"]
    night(payroll, clock, 4, 16)
    for somebody in (site.labour_admin, site.project_admin, site.regulator):
        assert refusal(desk.advances.advance, somebody, site.id, batch_id, **given) == [
            "NOT_GENERAL_CONTRACTOR"
        ]
    assert refusal(*advance, **given | {"paid_on": date(2026, 4, 17)}) == ["DATE_ORDER"]
    assert refusal(*advance, **given | {"item_ids": ["nobody"]}) == ["WAGE_ITEM_NOT_FOUND"]
    [made] = desk.advances.advance(site.contractor_admin, site.id, batch_id, **given)
    assert (made["amount_cents"], made["company_id"]) == (90_000, site.contractor.id)
    assert refusal(*advance, **given) == ["WAGE_NOT_OVERDUE"]  # once
    closed = ArrearsWarning.get(ArrearsWarning.item_id == item.id)
    assert (closed.closed_how, open_levels()) == ("advanced", ["WARNING"])
    second = payroll.item(batch_id, payroll.second)
    payroll.with_accounts()
    desk.sending.send(site.contractor_admin, site.id, batch_id)
    assert refusal(*advance, **given | {"item_ids": [second.id]}) == ["PAYMENT_WAITING"]
    [row] = payroll.bank_rows(batch_id)  # who was advanced is not paid twice
    assert row[5] == "600.00"
    assert payroll.answer(batch_id)["batch"]["state"] == "paid"
    assert [one["id"] for one in desk.advances.of_batch(site.labour_admin, site.id, batch_id)] == [made["id"]]
    assert WageAdvance.select().count() == 1


def test_what_a_worker_says_meanwhile_is_kept(payroll: Payroll, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL lets him write between the moment in which the lines are read and that in which they are
    written."""
    batch_id = payroll.sent()
    item = payroll.item(batch_id, payroll.first)

    def objecting(*given: Any) -> bool:
        said = {"answer": "objected", "reason": "少算了一天"}
        payroll.desk.own.answer(own(payroll.first), item.id, **said)
        return sending.is_intact(*given)

    monkeypatch.setattr(bank_results, "is_intact", objecting)
    assert payroll.answer(batch_id)["taken"] == 2
    kept = payroll.item(batch_id, payroll.first)
    assert (kept.answer, kept.objection, kept.paid_cents) == ("objected", "少算了一天", 90_000)


def test_two_rows_turn_out_to_be_one_person(payroll: Payroll, product: Product, clock: FrozenClock) -> None:
    payroll.sent()
    night(payroll, clock, 4, 16)
    into = a_person(product, "周磊", 2)
    run = JobRun("j", "person-merged", payroll.first.person_id, {"into": into.id}, 1, False)
    product.wages.own.adopt(run)
    product.wages.own.adopt(run)
    assert {row.person_id for row in WageItem.select()} == {into.id, payroll.second.person_id}
    account = WorkerWageAccount.get(WorkerWageAccount.person_id == into.id)
    assert account.active_key == into.id
    other = JobRun("j", "person-merged", payroll.second.person_id, {"into": into.id}, 1, False)
    product.wages.own.adopt(other)
    assert WorkerWageAccount.select().where(WorkerWageAccount.active_key == into.id).count() == 1
