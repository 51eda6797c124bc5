"""What a worker sees of his wages, and what he says to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing
from app.kernel.jobs import JobRun
from app.sites.facts import Page
from app.sites.models import Company, Project
from app.sites.queries.paging import page_by_id
from app.wages.facts.contracts import CONFIRMED, OBJECTED
from app.wages.models.batches import WageBatch, WageItem
from app.wages.models.payments import ArrearsWarning, WageAdvance, WagePayment, WorkerWageAccount
from app.wages.rules.amounts import FLAG_LABELS
from app.wages.rules.batches import DRAFT, STATE_LABELS
from app.wages.rules.due import outstanding
from app.wages.service.wage_trail import WageTrail

Answer = dict[str, Any]
ANSWERS = (CONFIRMED, OBJECTED)
WHEN_WRONG = "天数不对，请先在“考勤”里申诉；金额不对，请点“有异议”写明理由；到期没有发，主管部门会收到提醒。"


@dataclass(frozen=True)
class OwnWages:
    """GZ2016-3.1.2-6, 3.1.3-2: his own lines, once the employer submitted them or the due day is over."""

    clock: Clock
    trail: WageTrail

    def of(self, actor: Actor, *, limit: int, cursor: str | None) -> Page[Answer]:
        """Newest first."""
        page = page_by_id(self._visible(actor), WageItem, limit, cursor, newest_first=True)
        return Page([self._told(item) for item in page.items], page.next_cursor)

    def answer(self, actor: Actor, item_id: str, *, answer: str, reason: str | None = None) -> Answer:
        """Confirms the line or objects to it, with the reason; the last word counts. Raises Missing
        WAGE_ITEM_NOT_FOUND, Invalid VALIDATION_FAILED."""
        item = self._visible(actor).where(WageItem.id == item_id).first()
        if item is None:
            raise Missing("WAGE_ITEM_NOT_FOUND", "没有这条工资记录", remedy="请刷新“我的工资”")
        words = (reason or "").strip()
        if answer == OBJECTED and not words:
            message = "请写明哪里不对"
            raise Invalid("VALIDATION_FAILED", message, errors={"reason": [message]})
        now = self.clock.now()
        said = {"answer": answer, "answered_at": now, "objection": words if answer == OBJECTED else None}
        with database.atomic():
            WageItem.update(**said).where(WageItem.id == item.id).execute()
            self.trail.of_item("wages.answered", item, actor, now, answer=answer)
        for name, value in said.items():
            setattr(item, name, value)
        return self._told(item)

    def adopt(self, run: JobRun) -> None:
        """Part of the job ``person-merged``: what was of the earlier row is of the one that lives on; of two
        accounts the one of the row that lives on holds."""
        old, new = run.subject_id, run.payload["into"]
        with database.atomic():
            for table in (WageItem, WagePayment, WageAdvance, ArrearsWarning):
                table.update(person_id=new).where(table.person_id == old).execute()
            account = WorkerWageAccount
            if account.select().where(account.active_key == new).exists():
                ended = account.update(active_key=None, account_key=None, replaced_at=self.clock.now())
                ended.where(account.active_key == old).execute()
            account.update(active_key=new).where(account.active_key == old).execute()
            account.update(person_id=new).where(account.person_id == old).execute()

    def _visible(self, actor: Actor) -> Any:
        today = legal_day(self.clock.now())
        return (
            WageItem.select(
                WageItem,
                WageBatch.pay_month.alias("month"),
                WageBatch.state.alias("state"),
                Project.name.alias("project"),
                Company.name.alias("company"),
            )
            .join(WageBatch, on=(WageBatch.id == WageItem.batch_id))
            .join(Project, JOIN.LEFT_OUTER, on=(Project.id == WageBatch.project_id))
            .join(Company, JOIN.LEFT_OUTER, on=(Company.id == WageBatch.company_id))
            .where(
                (WageItem.person_id == (actor.person_id or ""))
                & ((WageBatch.state != DRAFT) | (WageItem.due_on < today))
            )
            .objects()
        )

    def _told(self, item: Any) -> Answer:
        left = outstanding(item.amount_cents, item.paid_cents, item.advanced_cents)
        return {
            "id": item.id,
            "month": item.month,
            "project": item.project,
            "company": item.company,
            "state": item.state,
            "state_label": STATE_LABELS[item.state],
            "days": item.days,
            "hours": round(item.seconds / 3600, 2),
            "amount_cents": item.amount_cents,
            "paid_cents": item.paid_cents,
            "advanced_cents": item.advanced_cents,
            "outstanding_cents": left,
            "back_pay_month": item.back_pay_month or None,
            "due_on": item.due_on,
            "is_overdue": left > 0 and item.due_on < legal_day(self.clock.now()),
            "flags": [{"code": flag, "label": FLAG_LABELS.get(flag, flag)} for flag in item.flags],
            "answer": item.answer,
            "objection": item.objection,
            "when_wrong": WHEN_WRONG,
        }
