"""The general contractor pays in place of an employer who did not (先行垫付)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel.actor import COMPANY_ADMIN, Actor
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database
from app.kernel.errors import Invalid, Refused
from app.sites.service.scopes import Scopes
from app.wages.models.payments import WageAdvance
from app.wages.queries import payments as paying
from app.wages.rules import batches as rules
from app.wages.rules.due import outstanding
from app.wages.service.arrears import close_warning
from app.wages.service.batch_access import batch_held, batch_seen, demand, item_of
from app.wages.service.steps import WageSteps
from app.wages.service.wage_trail import WageTrail

Answer = dict[str, Any]


@dataclass(frozen=True)
class Advances:
    """GZ2016-3.3-4: the worker has his wage, the claim against the employer stays on record."""

    clock: Clock
    scopes: Scopes
    trail: WageTrail
    steps: WageSteps

    def advance(
        self,
        actor: Actor,
        project_id: str,
        batch_id: str,
        *,
        item_ids: Sequence[str],
        paid_on: date,
        reason: str,
    ) -> list[Answer]:
        """All that is outstanding of these lines. Raises Refused (403 NOT_GENERAL_CONTRACTOR,
        WAGE_NOT_OVERDUE, PAYMENT_WAITING while the bank has not answered), Missing (WAGE_BATCH_NOT_FOUND,
        WAGE_ITEM_NOT_FOUND), Invalid DATE_ORDER for a day that is still to come."""
        access = self.scopes.access_for(actor, project_id, "hire")
        contractor = access.project.general_contractor_id
        if not actor.has(COMPANY_ADMIN, "company", contractor):
            demand(rules.may_advance(False, False), status=403)
        now = self.clock.now()
        today = legal_day(now)
        if paid_on > today:
            raise Invalid("DATE_ORDER", "垫付日期不能晚于今天", errors={"paid_on": ["垫付日期不能晚于今天"]})
        made = []
        with database.atomic():
            batch = batch_held(access, batch_id)
            waiting = paying.waiting_items(batch.id)
            for item_id in dict.fromkeys(item_ids):
                item = item_of(batch, item_id)
                cents = outstanding(item.amount_cents, item.paid_cents, item.advanced_cents)
                demand(rules.may_advance(True, item.due_on < today and cents > 0))
                if item.id in waiting:
                    raise Refused(
                        "PAYMENT_WAITING",
                        "这笔工资正在银行办理",
                        remedy="请先登记银行的结果，没有付出的再垫付",
                    )
                made.append(
                    WageAdvance.create(
                        batch_id=batch.id,
                        item_id=item.id,
                        person_id=item.person_id,
                        company_id=contractor,
                        amount_cents=cents,
                        paid_on=paid_on,
                        reason=reason.strip(),
                        recorded_by=actor.account_id,
                        recorded_at=now,
                    )
                )
                item.advanced_cents += cents
                item.save()
                close_warning(item, now)
                told = {"cents": cents, "reason": reason.strip()}
                self.trail.of_item("wages.advanced", item, actor, now, **told)
            self.steps.settle(batch, actor, now)
        return [_advance(row) for row in made]

    def of_batch(self, actor: Actor, project_id: str, batch_id: str) -> list[Answer]:
        """What was advanced, in order: the contractor's claim against the employer."""
        batch = batch_seen(self.scopes, actor, project_id, batch_id)
        query = WageAdvance.select().where(WageAdvance.batch_id == batch.id).order_by(WageAdvance.id)
        return [_advance(row) for row in query]


def _advance(row: WageAdvance) -> Answer:
    return {
        "id": row.id,
        "item_id": row.item_id,
        "company_id": row.company_id,
        "amount_cents": row.amount_cents,
        "paid_on": row.paid_on,
        "reason": row.reason,
        "recorded_at": in_shanghai(row.recorded_at),
    }
