"""The way of a batch: submitted by the employer, reviewed and locked by the general contractor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid
from app.sites.service.scopes import Scopes
from app.wages.models.batches import WageBatch, WageStep
from app.wages.queries import batches as queries
from app.wages.rules import batches as rules
from app.wages.rules.amounts import PIECE_WORK, STANDARD_MISSING
from app.wages.service.batch_access import batch_held, demand
from app.wages.service.batch_showing import Answer, whole_batch
from app.wages.service.reckoning import is_over
from app.wages.service.wage_trail import WageTrail

ON_TRAIL = {
    rules.SUBMIT: "wages.submit",
    rules.RETURN: "wages.return",
    rules.REVIEW: "wages.review",
    rules.SEND: "wages.send",
    rules.SETTLE: "wages.settle",
}


@dataclass(frozen=True)
class WageSteps:
    """SM9. Two clicks at once: the batch is held from reading its state to writing the next one."""

    clock: Clock
    scopes: Scopes
    trail: WageTrail

    def submit(self, actor: Actor, project_id: str, batch_id: str, *, reason: str | None = None) -> Answer:
        """Draft to submitted. Raises Refused STATE_NOT_ALLOWED, and with all reasons MONTH_NOT_OVER,
        BATCH_STALE, BATCH_EMPTY, WAGE_STANDARD_MISSING, AMOUNT_MISSING."""
        access = self.scopes.access_for(actor, project_id, "hire")
        now = self.clock.now()
        with database.atomic():
            batch = batch_held(access, batch_id)
            demand(rules.may_step(rules.SUBMIT, batch.state))
            items = queries.items_of(batch.id)
            unsaid = [item for item in items if item.edited_at is None]
            demand(
                rules.may_submit(
                    is_over(batch.pay_month, now),
                    is_over(batch.pay_month, batch.computed_at) and not queries.changed_since(batch),
                    len(items),
                    sum(STANDARD_MISSING in item.flags for item in unsaid),
                    sum(PIECE_WORK in item.flags for item in unsaid),
                )
            )
            batch.submitted_by = actor.account_id
            self.move(batch, rules.SUBMIT, rules.SUBMITTED, actor, now, reason)
        return whole_batch(batch)

    def review(
        self, actor: Actor, project_id: str, batch_id: str, *, approve: bool, reason: str | None = None
    ) -> Answer:
        """GZ2016-3.1.3-2, 3.4-3: submitted to reviewed, and locked by the hash; or back to draft, with the
        reason.

        By the general contractor, and another account than the one that submitted. Raises Invalid
        REASON_REQUIRED, Refused (STATE_NOT_ALLOWED, REVIEWER_SUBMITTED).
        """
        access = self.scopes.access_for(actor, project_id, "manage")
        if not approve and not (reason or "").strip():
            message = "请写明退回的原因，用工单位看得到"
            raise Invalid("REASON_REQUIRED", message, errors={"reason": [message]})
        now = self.clock.now()
        with database.atomic():
            batch = batch_held(access, batch_id)
            step = rules.REVIEW if approve else rules.RETURN
            demand(rules.may_step(step, batch.state))
            demand(rules.may_review(batch.submitted_by, actor.account_id))
            if approve:
                batch.locked_hash = rules.hash_of(*queries.hashed(batch, queries.items_of(batch.id)))
            else:
                batch.submitted_by = None
            self.move(batch, step, rules.REVIEWED if approve else rules.DRAFT, actor, now, reason)
            self.settle(batch, actor, now)
        return whole_batch(batch)

    def move(
        self,
        batch: WageBatch,
        step: str,
        state: str,
        actor: Actor | None,
        now: datetime,
        reason: str | None = None,
    ) -> None:
        """Writes the new state, who brought it about and why; inside the caller's transaction."""
        WageStep.create(
            batch_id=batch.id,
            step=step,
            from_state=batch.state,
            to_state=state,
            at=now,
            account_id=actor.account_id if actor else None,
            reason=(reason or "").strip() or None,
        )
        batch.state = state
        batch.save()
        self.trail.of_batch(ON_TRAIL[step], batch, actor, now, state=state)

    def settle(self, batch: WageBatch, actor: Actor | None, now: datetime) -> None:
        """SM9: what the batch is once the bank owes no answer; nothing before that, or before the lock."""
        if batch.state not in rules.LOCKED or queries.has_waiting(batch.id):
            return
        amounts = [
            (item.amount_cents, item.paid_cents + item.advanced_cents) for item in queries.items_of(batch.id)
        ]
        state = rules.state_after(amounts)
        if state != batch.state and (state == rules.PAID or batch.state == rules.SENT):
            self.move(batch, rules.SETTLE, state, actor, now)
