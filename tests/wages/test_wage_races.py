"""Two clicks at once: one step, one batch, one payment, one advance."""

from __future__ import annotations

from datetime import date

from app.bootstrap import Product
from app.kernel import db
from app.kernel.clock import FrozenClock
from app.wages.models import WageAdvance, WageBatch, WageItem, WagePayment, WageStep
from tests.racing import at_once
from tests.wages.payroll import APRIL, a_payroll


def test_two_clicks_at_once(own_product: Product, clock: FrozenClock) -> None:
    with db.connection():
        payroll = a_payroll(own_product)
        clock.set(APRIL)
    site, desk = payroll.site, own_product.wages
    made = at_once(payroll.generate, payroll.generate)
    batch_id = made[0]["id"]
    assert made[1]["id"] == batch_id
    submitted = at_once(*[lambda: desk.steps.submit(site.labour_admin, site.id, batch_id)] * 2)
    assert submitted.count("STATE_NOT_ALLOWED") == 1
    reviewed = at_once(
        lambda: desk.steps.review(site.contractor_admin, site.id, batch_id, approve=True),
        lambda: desk.steps.review(
            payroll.other_contractor, site.id, batch_id, approve=False, reason="请核对"
        ),
    )
    assert reviewed.count("STATE_NOT_ALLOWED") == 1
    with db.connection():
        if WageBatch.get_by_id(batch_id).state == "draft":  # the one who returned it was quicker
            desk.steps.submit(site.labour_admin, site.id, batch_id)
            desk.steps.review(site.contractor_admin, site.id, batch_id, approve=True)
        payroll.with_accounts()
    sent = at_once(*[lambda: desk.sending.send(site.contractor_admin, site.id, batch_id)] * 2)
    assert sent.count("STATE_NOT_ALLOWED") == 1
    with db.connection():
        assert WagePayment.select().count() == WageItem.select().count() == 2
    answered = at_once(*[lambda: payroll.answer(batch_id, ["成功", "失败"])] * 2)
    assert sorted(one["taken"] for one in answered) == [0, 2]
    clock.set(APRIL.replace(day=20))
    with db.connection():
        items = [payroll.item(batch_id, payroll.second).id]
    given = {"item_ids": items, "paid_on": date(2026, 4, 20), "reason": "分包未付"}
    advanced = at_once(
        *[lambda: desk.advances.advance(site.contractor_admin, site.id, batch_id, **given)] * 2  # type: ignore[arg-type]
    )
    assert advanced.count("WAGE_NOT_OVERDUE") == 1
    with db.connection():
        assert WageAdvance.select().count() == 1
        assert payroll.item(batch_id, payroll.second).advanced_cents == 60_000
        assert payroll.item(batch_id, payroll.first).paid_cents == 90_000
        assert [one.to_state for one in WageStep.select().order_by(WageStep.at, WageStep.id)][-1] == "paid"
