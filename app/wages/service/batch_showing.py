"""Batches and their lines as the API shows them."""

from __future__ import annotations

from typing import Any

from app.kernel.clock import in_shanghai
from app.wages.models.batches import WageBatch
from app.wages.queries import batches as queries
from app.wages.rules.amounts import FLAG_LABELS
from app.wages.rules.batches import STATE_LABELS
from app.wages.rules.due import outstanding

Answer = dict[str, Any]
NOTHING = dict.fromkeys(("items", "amount_cents", "paid_cents", "advanced_cents", "objections"), 0)


def batches_told(batches: list[WageBatch]) -> list[Answer]:
    """With totals, without steps. Two statements."""
    totals = queries.totals_of([batch.id for batch in batches])
    names = queries.company_names({batch.company_id for batch in batches})
    return [
        {
            "id": batch.id,
            "project_id": batch.project_id,
            "company_id": batch.company_id,
            "company": names.get(batch.company_id),
            "month": batch.pay_month,
            "state": batch.state,
            "state_label": STATE_LABELS[batch.state],
            "due_on": batch.due_on,
            "computed_at": in_shanghai(batch.computed_at),
            "locked_hash": batch.locked_hash,
            **totals.get(batch.id, NOTHING),
        }
        for batch in batches
    ]


def whole_batch(batch: WageBatch) -> Answer:
    """With totals and steps. Three statements."""
    steps = [
        {
            "step": step.step,
            "from_state": step.from_state,
            "to_state": step.to_state,
            "at": in_shanghai(step.at),
            "account_id": step.account_id,
            "reason": step.reason,
        }
        for step in queries.steps_of(batch.id)
    ]
    return batches_told([batch])[0] | {"steps": steps}


def item_told(item: Any) -> Answer:
    """A row of ``shown_items``: masked."""
    return {
        "id": item.id,
        "worker_id": item.project_worker_id,
        "name": item.name_masked,
        "team": item.team,
        "days": item.days,
        "hours": round(item.seconds / 3600, 2),
        "wage_cents": item.wage_cents,
        "unit": item.unit,
        "computed_cents": item.computed_cents,
        "amount_cents": item.amount_cents,
        "paid_cents": item.paid_cents,
        "advanced_cents": item.advanced_cents,
        "outstanding_cents": outstanding(item.amount_cents, item.paid_cents, item.advanced_cents),
        "back_pay_month": item.back_pay_month or None,
        "due_on": item.due_on,
        "flags": [{"code": flag, "label": FLAG_LABELS.get(flag, flag)} for flag in item.flags],
        "edit_reason": item.edit_reason,
        "answer": item.answer,
        "objection": item.objection,
    }
