"""To the bank: what is to be paid, from the special account, as one sheet."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.kernel.sheets import write_sheet
from app.sites.service.scopes import Scopes
from app.wages.models.batches import WageBatch, WageItem
from app.wages.models.payments import WagePayment
from app.wages.queries import batches as queries
from app.wages.queries import payments as paying
from app.wages.rules import bank
from app.wages.rules import batches as rules
from app.wages.rules.due import outstanding
from app.wages.rules.money import yuan_text
from app.wages.service.batch_access import batch_held, batch_seen, demand
from app.wages.service.batch_showing import Answer, whole_batch
from app.wages.service.steps import WageSteps
from app.wages.service.wage_trail import WageTrail

AUDITED_AT_ONCE = 50
"""Audit entries per transaction: one at a time writes the trail, and a gate must not wait for a sheet."""


@dataclass(frozen=True)
class Sending:
    """GZ2016-3.4-3: the sheet is the only way to the bank, and carries the hash of what was reviewed."""

    clock: Clock
    scopes: Scopes
    trail: WageTrail
    steps: WageSteps

    def send(self, actor: Actor, project_id: str, batch_id: str, *, percent: int = 100) -> Answer:
        """Reviewed or part paid to sent: a payment for every line that is not paid in full and whose worker
        has an account; ``percent`` of what is outstanding.

        Raises Refused (STATE_NOT_ALLOWED; WAGE_ACCOUNT_NOT_REGISTERED, BATCH_LOCKED, NOTHING_TO_PAY,
        WORKER_ACCOUNT_MISSING).
        """
        access = self.scopes.access_for(actor, project_id, "manage")
        now = self.clock.now()
        with database.atomic():
            batch = batch_held(access, batch_id)
            demand(rules.may_step(rules.SEND, batch.state))
            items = queries.items_of(batch.id)
            remaining = [item for item in items if _unpaid(item) > 0]
            accounts = paying.accounts_of({item.person_id for item in remaining})
            payable = [item for item in remaining if item.person_id in accounts]
            demand(
                rules.may_send(
                    paying.account_of(project_id) is not None,
                    is_intact(batch, items),
                    len(payable),
                    len(remaining),
                )
            )
            dispatch = paying.last_dispatch(batch.id) + 1
            for item in payable:
                WagePayment.create(
                    id=new_id(),
                    batch_id=batch.id,
                    item_id=item.id,
                    person_id=item.person_id,
                    dispatch=dispatch,
                    worker_account_id=accounts[item.person_id],
                    amount_cents=bank.share_of(_unpaid(item), percent),
                    state=bank.WAITING,
                    created_at=now,
                )
            self.steps.move(batch, rules.SEND, rules.SENT, actor, now)
        return whole_batch(batch) | {"without_account": len(remaining) - len(payable)}

    def sheet(self, actor: Actor, project_id: str, batch_id: str) -> tuple[str, bytes]:
        """File name and .xlsx of the newest sending: names and account numbers whole, so every worker can
        read in his file that it was taken (PIPL 51, 54). Raises Missing, Refused STATE_NOT_ALLOWED."""
        access = self.scopes.access_for(actor, project_id, "manage")
        batch = batch_seen(self.scopes, actor, access.project.id, batch_id)
        payments = paying.payments_of(batch.id, paying.last_dispatch(batch.id))
        account = paying.account_of(project_id)
        if not payments or account is None:
            raise Refused("STATE_NOT_ALLOWED", "还没有交银行发放", remedy="请先审核并点“交银行发放”")
        self._trail(actor, batch, payments)
        total = sum(payment.amount_cents for payment in payments)
        notes = (
            f"付款账户：{account.account_name}，{account.bank}，{account.account_number}",
            f"笔数：{len(payments)}",
            f"金额合计（元）：{yuan_text(total)}",
            f"批次校验码：{batch.locked_hash}",
            "请在结果文件里保留付款编号、批次校验码和金额，另加“结果”（成功或失败）、“失败原因”、“银行流水号”三列。",
        )
        rows = [
            (
                payment.id,
                batch.locked_hash,
                payment.name,
                payment.bank,
                payment.number,
                yuan_text(payment.amount_cents),
                f"{batch.pay_month} 工资",
            )
            for payment in payments
        ]
        name = f"工资代发-{batch.pay_month}-{payments[0].dispatch}.xlsx"
        return name, write_sheet("工资代发", bank.OUT_HEADERS, rows, notes)

    def _trail(self, actor: Actor, batch: WageBatch, payments: list[WagePayment]) -> None:
        now = self.clock.now()
        people = list(dict.fromkeys(payment.person_id for payment in payments))
        for begin in range(0, len(people), AUDITED_AT_ONCE):
            with database.atomic():
                for person_id in people[begin : begin + AUDITED_AT_ONCE]:
                    self.trail.audit.record(
                        "wages.bank_sheet",
                        at=now,
                        actor=actor,
                        subject_type="wage_batch",
                        subject_id=batch.id,
                        person_id=person_id,
                        detail={"what": ["worker_name", "account_number"], "month": batch.pay_month},
                    )


def is_intact(batch: WageBatch, items: list[WageItem]) -> bool:
    """GZ2016-3.4-3: whether the lines are still those that were reviewed."""
    return batch.locked_hash == rules.hash_of(*queries.hashed(batch, items))


def _unpaid(item: WageItem) -> int:
    return outstanding(item.amount_cents, item.paid_cents, item.advanced_cents)
