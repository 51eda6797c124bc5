"""From the bank: its answers, row by row; told twice, they change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.sheets import Limits, open_table
from app.sites.service.scopes import Scopes
from app.wages.models.batches import WageBatch, WageItem
from app.wages.models.payments import WagePayment
from app.wages.queries import batches as queries
from app.wages.queries import payments as paying
from app.wages.rules import bank
from app.wages.rules.batches import locked
from app.wages.rules.due import outstanding
from app.wages.service.arrears import close_warning
from app.wages.service.batch_access import batch_held, batch_seen, demand
from app.wages.service.batch_showing import Answer, whole_batch
from app.wages.service.sending import is_intact
from app.wages.service.steps import WageSteps
from app.wages.service.wage_trail import WageTrail

ROWS = 5000
TAKEN, REPEATED, REFUSED = "taken", "repeated", "refused"
MESSAGE = 200


@dataclass(frozen=True)
class BankResults:
    """GZ2016-3.4-3: nothing but the bank's sheet says that a wage was paid."""

    clock: Clock
    scopes: Scopes
    trail: WageTrail
    steps: WageSteps

    def take(self, actor: Actor, project_id: str, batch_id: str, data: bytes) -> Answer:
        """An answer per row: taken, repeated (already on record), or refused with every reason.

        Raises Missing WAGE_BATCH_NOT_FOUND, SheetRefused, Refused BATCH_LOCKED where the lines are no longer
        those that were reviewed.
        """
        access = self.scopes.access_for(actor, project_id, "manage")
        batch_seen(self.scopes, actor, project_id, batch_id)
        table = open_table(data, bank.COLUMNS, Limits(ROWS), required=bank.REQUIRED)
        rows = [(row.number, _row(row.values)) for row in table.rows]
        now = self.clock.now()
        answers = []
        with database.atomic():
            batch = batch_held(access, batch_id)
            items = queries.items_of(batch.id)
            if batch.locked_hash is not None and not is_intact(batch, items):
                demand(locked())
            payments, by_id = paying.payments_by_id(batch.id), {item.id: item for item in items}
            for number, row in rows:
                payment = payments.get(row.payment.strip())
                answers.append(self._answer(number, row, payment, batch, by_id, actor, now))
            counted = {
                word: sum(one["status"] == word for one in answers) for word in (TAKEN, REPEATED, REFUSED)
            }
            if counted[TAKEN]:
                self.trail.of_batch("wages.bank_answered", batch, actor, now, **counted)
                self.steps.settle(batch, actor, now)
        return {"batch": whole_batch(batch), "total": len(answers), **counted, "rows": answers}

    def _answer(
        self,
        number: int,
        row: bank.BankRow,
        payment: WagePayment | None,
        batch: WageBatch,
        items: dict[str, WageItem],
        actor: Actor,
        now: datetime,
    ) -> Answer:
        expected = None
        if payment is not None:
            expected = bank.Expected(
                batch.locked_hash or "", payment.amount_cents, payment.state, payment.bank_reference
            )
        decision = bank.judge_row(row, expected)
        status = REFUSED
        if decision.allowed and payment is not None and payment.state != bank.WAITING:
            status = REPEATED
        elif decision.allowed and payment is not None:
            status = TAKEN
            _settle(payment, row, items[payment.item_id], now)
        reasons = [reason.as_dict() for reason in decision.reasons]
        return {"row": number, "payment_id": row.payment[:64] or None, "status": status, "reasons": reasons}


def _settle(payment: WagePayment, row: bank.BankRow, item: WageItem, now: datetime) -> None:
    payment.state = row.state
    payment.bank_reference = row.kept_reference or None
    payment.bank_message = row.message.strip()[:MESSAGE] or None
    payment.answered_at = now
    payment.save()
    if payment.state == bank.PAID:
        item.paid_cents += payment.amount_cents
        item.save()
        if not outstanding(item.amount_cents, item.paid_cents, item.advanced_cents):
            close_warning(item, now)


def _row(values: dict[str, str]) -> bank.BankRow:
    return bank.BankRow(
        payment=values.get("payment", ""),
        hash=values.get("hash", ""),
        amount=values.get("amount", ""),
        result=values.get("result", ""),
        message=values.get("message", ""),
        reference=values.get("reference", ""),
    )
