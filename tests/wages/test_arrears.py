"""GZ2016-3.1.3-1, 3.3-4: drafts of the night, warnings from the day after, and how they go."""

from __future__ import annotations

from datetime import date

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.people.models import Notice
from app.wages.models import ArrearsWarning, ContractVersion, WageBatch, WageItem
from tests.factories.events import an_event
from tests.wages.payroll import APRIL, Payroll, night, open_levels, own


def test_a_remainder_warns_from_the_day_after_and_alarms_later(payroll: Payroll, clock: FrozenClock) -> None:
    """E-07: the bank fails on the due day itself; a part of it is paid."""
    batch_id = payroll.sent(percent=50)
    payroll.answer(batch_id, ["成功", "失败"])
    night(payroll, clock, 4, 15)
    assert open_levels() == []
    night(payroll, clock, 4, 16)
    night(payroll, clock, 4, 17)
    assert open_levels() == ["WARNING", "WARNING"]
    assert Notice.select().where(Notice.kind == "wages_overdue").count() == 2
    listed = payroll.desk.arrears.of_project(
        payroll.site.labour_admin, payroll.site.id, limit=9, cursor=None
    ).items
    first, second = sorted(listed, key=lambda one: one["outstanding_cents"])
    assert (first["outstanding_cents"], second["outstanding_cents"]) == (45_000, 60_000)
    assert first["due_on"] == date(2026, 4, 15)
    payroll.desk.sending.send(payroll.site.contractor_admin, payroll.site.id, batch_id)
    payroll.answer(batch_id, ["失败", "成功"])
    assert open_levels() == ["WARNING"]  # closed as soon as the worker has all of it
    night(payroll, clock, 5, 1)
    assert open_levels() == ["ALARM"]
    told = payroll.desk.arrears.of_regions(payroll.site.regulator)
    assert told["cities"] == [
        {
            "region_code": "520100",
            "region": "贵州省贵阳市",
            "warnings": 0,
            "alarms": 1,
            "outstanding_cents": 45_000,
        }
    ]
    assert [(one["level"], one["workers"]) for one in told["projects"]] == [("ALARM", 1)]
    assert payroll.desk.arrears.of_regions(payroll.site.labour_admin) == {"cities": [], "projects": []}


def test_the_night_drafts_what_nobody_reckoned(payroll: Payroll, clock: FrozenClock) -> None:
    """A wage that no employer reckons falls due all the same, and its worker sees it."""
    payroll.desk.arrears.draft(clock.now())
    payroll.desk.arrears.draft(clock.now())
    [told] = payroll.desk.register.of_project(
        payroll.site.regulator, payroll.site.id, limit=9, cursor=None
    ).items
    assert (told["state"], told["amount_cents"]) == ("draft", 150_000)
    night(payroll, clock, 4, 16)
    assert open_levels() == ["WARNING", "WARNING"]
    [seen] = payroll.desk.own.of(own(payroll.first), limit=9, cursor=None).items
    assert seen["is_overdue"]
    item = payroll.item(told["id"], payroll.first)
    edit = (payroll.site.labour_admin, payroll.site.id, told["id"], item.id)
    payroll.desk.batches.edit(*edit, amount_cents=0, reason="已另行结清")
    night(payroll, clock, 4, 17)
    assert open_levels() == ["WARNING"]
    payroll.desk.batches.edit(*edit, amount_cents=100, reason="改错了")
    night(payroll, clock, 5, 2)
    assert open_levels() == ["ALARM", "ALARM"]


def test_a_warning_goes_when_the_due_day_moves_and_comes_back_after_it(
    payroll: Payroll, clock: FrozenClock
) -> None:
    """A pay day that is corrected: 15 becomes 28, and 28 April is over with the 29th."""
    payroll.generate()
    night(payroll, clock, 4, 20)
    assert open_levels() == ["WARNING", "WARNING"]
    night(payroll, clock, 5, 10)
    night(payroll, clock, 5, 11)
    assert open_levels() == ["ALARM", "ALARM"]
    assert {row.alarm_on for row in ArrearsWarning.select()} == {date(2026, 5, 10)}  # since the first
    ContractVersion.update(pay_day=28).execute()
    clock.set(APRIL.replace(day=20))
    payroll.generate()
    night(payroll, clock, 4, 28)
    assert open_levels() == []
    assert {row.closed_how for row in ArrearsWarning.select()} == {"withdrawn"}
    night(payroll, clock, 4, 29)
    assert open_levels() == ["WARNING", "WARNING"]
    rows = list(ArrearsWarning.select())
    assert {(row.due_on, row.alarm_on, row.closed_how) for row in rows} == {(date(2026, 4, 28), None, None)}
    assert Notice.select().where(Notice.kind == "wages_overdue").count() == 2  # told once


def test_months_whose_nights_were_missed_are_drafted_too(payroll: Payroll, clock: FrozenClock) -> None:
    """March has a batch, nothing ran in May and in June: April and May are drafted by the next night. Of
    January and February, before the first batch, the product never paid anything."""
    payroll.generate()
    for month in (1, 2, 4, 5):
        for direction, hour in (("in", 8), ("out", 17)):
            day = APRIL.replace(month=month, day=6, hour=hour)
            an_event(payroll.site, payroll.first, direction, day)
    clock.set(APRIL.replace(month=6))
    payroll.desk.arrears.draft(clock.now())
    months = [batch.pay_month for batch in WageBatch.select().order_by(WageBatch.pay_month)]
    assert months == ["2026-03", "2026-04", "2026-05"]
    assert WageItem.select().where(WageItem.amount_cents > 0).count() == 2 + 1 + 1


def test_who_never_had_a_batch_has_one_for_the_last_month_only(payroll: Payroll, clock: FrozenClock) -> None:
    clock.set(APRIL.replace(month=5))
    payroll.desk.arrears.draft(clock.now())
    assert not WageBatch.select().exists()  # nobody came in April, and March was before


def test_the_work_of_the_night_is_promised_once(payroll: Payroll, product: Product) -> None:
    product.wages.nightly.start()
    product.wages.nightly.start()
    waiting = database.execute_sql("SELECT count(*) FROM job WHERE kind = 'wages-nightly'").fetchone()
    assert waiting[0] == 1
