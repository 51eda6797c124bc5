"""A month of wages: generated, reckoned anew, corrected by hand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id
from app.sites.models import Participant, Project
from app.sites.service.scopes import Scopes, forbidden_scope
from app.wages.models.batches import WageBatch, WageItem
from app.wages.queries import batches as queries
from app.wages.rules import batches as rules
from app.wages.rules import money
from app.wages.service.batch_access import batch_held, demand, item_of
from app.wages.service.batch_showing import Answer, item_told, whole_batch
from app.wages.service.reckoning import Line, Reckoning
from app.wages.service.wage_trail import WageTrail

STATES = rules.STATES
HIGHEST = money.HIGHEST


@dataclass(frozen=True)
class WageBatches:
    """GZ2016-3.1.3-2: generation of wage data. What it came to is read before the transaction begins."""

    clock: Clock
    scopes: Scopes
    trail: WageTrail
    reckoning: Reckoning

    def generate(self, actor: Actor, project_id: str, *, company_id: str, month: str) -> Answer:
        """The batch of the company's month, made or reckoned anew while it is a draft; lines written by hand
        keep their amount.

        Raises Missing PROJECT_NOT_FOUND, Forbidden FORBIDDEN_SCOPE, Invalid VALIDATION_FAILED, Refused
        (PARTICIPANT_NOT_FILED, BATCH_LOCKED, STATE_NOT_ALLOWED).
        """
        access = self.scopes.access_for(actor, project_id, "hire")
        if access.only_companies is not None and company_id not in access.only_companies:
            raise forbidden_scope()
        self._is_filed(access.project, company_id)
        batch = self.reckon(access.project, company_id, month, actor)
        return whole_batch(batch)

    def reckon(self, project: Project, company_id: str, month: str, actor: Actor | None) -> WageBatch:
        """As ``generate``, without asking who asks."""
        now = self.clock.now()
        lines = self.reckoning.lines(project, company_id, month, now)
        if month > legal_day(now).strftime("%Y-%m"):
            message = "这个月还没有开始"
            raise Invalid("VALIDATION_FAILED", message, errors={"month": [message]})
        return self._keep(project, company_id, month, lines, actor, now)

    def draft_month(self, project: Project, company_id: str, month: str) -> None:
        """The work of the night: a draft where somebody worked, nothing where nobody did."""
        now = self.clock.now()
        lines = self.reckoning.lines(project, company_id, month, now)
        if lines:
            with suppress(Refused):  # somebody was quicker
                self._keep(project, company_id, month, lines, None, now)

    def _keep(
        self,
        project: Project,
        company_id: str,
        month: str,
        lines: list[Line],
        actor: Actor | None,
        now: datetime,
    ) -> WageBatch:
        row = {
            "id": new_id(),
            "project_id": project.id,
            "company_id": company_id,
            "pay_month": month,
            "state": rules.DRAFT,
            "computed_at": now,
            "created_at": now,
        }
        with database.atomic():
            insert_or_ignore(WageBatch, [row])
            same = (WageBatch.project_id == project.id) & (WageBatch.company_id == company_id)
            batch_id = WageBatch.get(same & (WageBatch.pay_month == month)).id
            batch = queries.batch_of(project.id, batch_id, for_update=True)
            assert batch is not None
            demand(rules.may_change(batch.state))
            self._write(batch, lines)
            batch.computed_at = now
            batch.save()
            self.trail.of_batch("wages.generated", batch, actor, now)
        return batch

    def edit(
        self, actor: Actor, project_id: str, batch_id: str, item_id: str, *, amount_cents: int, reason: str
    ) -> Answer:
        """A line's amount by hand, with the reason. Raises Missing (WAGE_BATCH_NOT_FOUND,
        WAGE_ITEM_NOT_FOUND), Refused (BATCH_LOCKED, STATE_NOT_ALLOWED)."""
        access = self.scopes.access_for(actor, project_id, "hire")
        now = self.clock.now()
        with database.atomic():
            batch = batch_held(access, batch_id)
            item = item_of(batch, item_id)
            demand(rules.may_change(batch.state))
            earlier = item.amount_cents
            _set_amount(item, amount_cents)
            item.edit_reason, item.edited_by, item.edited_at = reason.strip(), actor.account_id, now
            item.save()
            told = {"from": earlier, "to": item.amount_cents, "reason": item.edit_reason}
            self.trail.of_item("wages.edited", item, actor, now, **told)
        return item_told(queries.shown_items(batch.id).where(WageItem.id == item_id).get())

    @staticmethod
    def _is_filed(project: Project, company_id: str) -> None:
        here = (Participant.project_id == project.id) & (Participant.company_id == company_id)
        if company_id != project.general_contractor_id and not Participant.select().where(here).exists():
            raise Refused("PARTICIPANT_NOT_FILED", "这家单位没有在本项目报备", remedy="请先登记参建单位")

    @staticmethod
    def _write(batch: WageBatch, lines: list[Line]) -> None:
        """Lines anew; one that was written by hand keeps its amount, and stays when nothing is left of it."""
        existing = {
            (item.project_worker_id, item.back_pay_month): item for item in queries.items_of(batch.id)
        }
        for line in lines:
            item = existing.pop((line.worker_id, line.back_pay_month), None)
            is_new = item is None
            if item is None:
                item = WageItem(
                    batch_id=batch.id,
                    project_worker_id=line.worker_id,
                    back_pay_month=line.back_pay_month,
                )
            item.person_id, item.days, item.seconds = line.person_id, line.days, line.seconds
            item.wage_cents, item.unit, item.computed_cents = line.wage_cents, line.unit, line.cents
            item.flags, item.due_on = list(line.flags), line.due_on
            if item.edited_at is None:
                _set_amount(item, line.cents or 0)
            item.save(force_insert=is_new)
        kept = [item for item in existing.values() if item.edited_at is not None or item.advanced_cents]
        gone = existing.keys() - {(item.project_worker_id, item.back_pay_month) for item in kept}
        WageItem.delete().where(WageItem.id.in_([existing[one].id for one in gone])).execute()
        dues = [line.due_on for line in lines] + [item.due_on for item in kept]
        batch.due_on = min(dues, default=None)


def _set_amount(item: WageItem, cents: int) -> None:
    """What the worker said to another amount is no answer to this one."""
    if item.amount_cents != cents:
        item.answer = item.answered_at = item.objection = None
    item.amount_cents = cents
