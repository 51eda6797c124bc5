"""Batches and their lines as rows, and what has happened to a month since."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee
from peewee import JOIN, fn

from app.attendance.models import AttendanceAppeal
from app.attendance.queries.month import heard_since
from app.employment.models import ProjectWorker
from app.kernel.clock import legal_day, legal_month
from app.kernel.db import is_postgres
from app.people.models import Person
from app.sites.models import Company, Team
from app.wages.facts.contracts import OBJECTED
from app.wages.models.batches import WageBatch, WageItem, WageStep
from app.wages.models.contracts import ContractVersion, WorkerContract
from app.wages.models.payments import WagePayment
from app.wages.rules.bank import WAITING
from app.wages.rules.batches import LOCKED


def batch_of(project_id: str, batch_id: str, *, for_update: bool = False) -> WageBatch | None:
    """``for_update`` keeps others from moving it until the transaction ends."""
    query = WageBatch.select().where((WageBatch.id == batch_id) & (WageBatch.project_id == project_id))
    found: list[WageBatch] = list(query.for_update() if for_update and is_postgres() else query)
    return found[0] if found else None


def batches_of(project_id: str, companies: Collection[str] | None) -> peewee.ModelSelect:
    query = WageBatch.select().where(WageBatch.project_id == project_id)
    return query if companies is None else query.where(WageBatch.company_id.in_(list(companies)))


def items_of(batch_id: str) -> list[WageItem]:
    """In order of id. One statement."""
    return list(WageItem.select().where(WageItem.batch_id == batch_id).order_by(WageItem.id))


def shown_items(batch_id: str) -> peewee.ModelSelect:
    """With ``name_masked`` and ``team``; order and paging are the caller's."""
    return (
        WageItem.select(WageItem, Person.worker_name_masked.alias("name_masked"), Team.name.alias("team"))
        .join(Person, JOIN.LEFT_OUTER, on=(Person.id == WageItem.person_id))
        .join(ProjectWorker, JOIN.LEFT_OUTER, on=(ProjectWorker.id == WageItem.project_worker_id))
        .join(Team, JOIN.LEFT_OUTER, on=(Team.id == ProjectWorker.team_id))
        .where(WageItem.batch_id == batch_id)
        .objects()
    )


def totals_of(batch_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """By batch: items, amount_cents, paid_cents, advanced_cents, objections. One statement."""
    if not batch_ids:
        return {}
    rows = (
        WageItem.select(
            WageItem.batch_id,
            fn.COUNT(WageItem.id),
            fn.SUM(WageItem.amount_cents),
            fn.SUM(WageItem.paid_cents),
            fn.SUM(WageItem.advanced_cents),
            fn.COUNT(peewee.Case(None, [(WageItem.answer == OBJECTED, 1)])),
        )
        .where(WageItem.batch_id.in_(list(batch_ids)))
        .group_by(WageItem.batch_id)
        .tuples()
    )
    names = ("items", "amount_cents", "paid_cents", "advanced_cents", "objections")
    return {batch_id: dict(zip(names, map(int, sums), strict=True)) for batch_id, *sums in rows}


def steps_of(batch_id: str) -> list[WageStep]:
    return list(WageStep.select().where(WageStep.batch_id == batch_id).order_by(WageStep.at, WageStep.id))


def company_names(ids: Collection[str]) -> dict[str, str]:
    return dict(Company.select(Company.id, Company.name).where(Company.id.in_(list(ids))).tuples())


def has_waiting(batch_id: str) -> bool:
    """Whether the bank still owes an answer."""
    waiting = (WagePayment.batch_id == batch_id) & (WagePayment.state == WAITING)
    return bool(WagePayment.select().where(waiting).exists())


def locked_before(project_id: str, company_id: str, month: str) -> list[WageBatch]:
    """Reviewed months before this one, the earliest first."""
    return list(
        WageBatch.select()
        .where(
            (WageBatch.project_id == project_id)
            & (WageBatch.company_id == company_id)
            & (WageBatch.pay_month < month)
            & WageBatch.state.in_(LOCKED)
        )
        .order_by(WageBatch.pay_month)
    )


def changed_since(batch: WageBatch) -> bool:
    """Whether anything was heard, settled, decided, agreed or ended about the month after it was reckoned."""
    start, end = legal_month(batch.pay_month)
    at = batch.computed_at
    if heard_since(batch.project_id, start, end, at):
        return True
    appeal = AttendanceAppeal
    decided = (
        (appeal.project_id == batch.project_id)
        & (appeal.day >= legal_day(start))
        & (appeal.day < legal_day(end))
        & (appeal.decided_at > at)
    )
    if appeal.select().where(decided).exists():
        return True
    own = (WorkerContract.project_id == batch.project_id) & (WorkerContract.company_id == batch.company_id)
    ended = (WorkerContract.terminated_at > at) & (WorkerContract.terminated_on < legal_day(end))
    undone = (WorkerContract.period_from < legal_day(end)) & ((WorkerContract.voided_at > at) | ended)
    if WorkerContract.select().where(own & undone).exists():
        return True
    agreed = (
        ContractVersion.select()
        .join(WorkerContract, on=(WorkerContract.id == ContractVersion.contract_id))
        .where(own & (ContractVersion.effective_from < legal_day(end)) & (ContractVersion.created_at > at))
    )
    return bool(agreed.exists())


def settled_amounts(batch_id: str) -> dict[str, int]:
    """By engagement: what the month itself was worth when it was locked, reckoned or written, whichever is
    more: what somebody added by hand is not paid a second time."""
    rows = (
        WageItem.select(WageItem.project_worker_id, WageItem.computed_cents, WageItem.amount_cents)
        .where((WageItem.batch_id == batch_id) & (WageItem.back_pay_month == ""))
        .tuples()
    )
    return {worker_id: max(computed or 0, amount) for worker_id, computed, amount in rows}


def made_up_for(project_id: str, company_id: str, month: str, *, beside: str) -> dict[str, int]:
    """By engagement: back pay for ``month`` that stands in batches of other months than ``beside``."""
    rows = (
        WageItem.select(WageItem.project_worker_id, fn.SUM(WageItem.amount_cents))
        .join(WageBatch, on=(WageBatch.id == WageItem.batch_id))
        .where(
            (WageBatch.project_id == project_id)
            & (WageBatch.company_id == company_id)
            & (WageBatch.pay_month != beside)
            & (WageItem.back_pay_month == month)
        )
        .group_by(WageItem.project_worker_id)
        .tuples()
    )
    return {worker_id: int(total) for worker_id, total in rows}


def hashed(batch: WageBatch, items: Collection[WageItem]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the lock covers: whose month it is; who gets how much, for what, and when."""
    head = {name: getattr(batch, name) for name in ("id", "project_id", "company_id", "pay_month")}
    columns = (
        "id",
        "project_worker_id",
        "back_pay_month",
        "days",
        "seconds",
        "wage_cents",
        "unit",
        "computed_cents",
        "amount_cents",
        "due_on",
        "edit_reason",
    )
    return head, [{name: getattr(item, name) for name in columns} for item in items]
