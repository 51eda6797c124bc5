"""Accounts, payments and arrears as rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

import peewee
from peewee import JOIN, fn

from app.kernel.actor import REGULATOR, Actor
from app.people.models import Person
from app.sites.models import Company, Project
from app.sites.queries.visible import in_regions
from app.wages.models.batches import WageBatch, WageItem
from app.wages.models.contracts import WorkerContract
from app.wages.models.payments import ArrearsWarning, WageAccount, WagePayment, WorkerWageAccount
from app.wages.queries.contracts import holds_between
from app.wages.rules.bank import WAITING
from app.wages.rules.batches import DRAFT

UNPAID = WageItem.amount_cents - WageItem.paid_cents - WageItem.advanced_cents


def account_of(project_id: str) -> WageAccount | None:
    """The special account that holds now."""
    found: WageAccount | None = WageAccount.get_or_none(WageAccount.active_key == project_id)
    return found


def own_account(person_id: str) -> WorkerWageAccount | None:
    found: WorkerWageAccount | None = WorkerWageAccount.get_or_none(WorkerWageAccount.active_key == person_id)
    return found


def accounts_of(person_ids: Collection[str]) -> dict[str, str]:
    """By person: the id of his account that holds now. One statement."""
    account = WorkerWageAccount
    query = account.select(account.active_key, account.id).where(account.active_key.in_(list(person_ids)))
    return dict(query.tuples())


def last_dispatch(batch_id: str) -> int:
    """The number of the newest sheet, 0 before the first."""
    newest = WagePayment.select(fn.MAX(WagePayment.dispatch)).where(WagePayment.batch_id == batch_id)
    return int(newest.scalar() or 0)


def payments_of(batch_id: str, dispatch: int) -> list[WagePayment]:
    """Of one sheet, with ``name``, ``bank`` and ``number`` whole."""
    account = WorkerWageAccount
    return list(
        WagePayment.select(
            WagePayment,
            Person.worker_name.alias("name"),
            account.bank.alias("bank"),
            account.account_number.alias("number"),
        )
        .join(Person, JOIN.LEFT_OUTER, on=(Person.id == WagePayment.person_id))
        .join(account, JOIN.LEFT_OUTER, on=(account.id == WagePayment.worker_account_id))
        .where((WagePayment.batch_id == batch_id) & (WagePayment.dispatch == dispatch))
        .order_by(WagePayment.id)
        .objects()
    )


def payments_by_id(batch_id: str) -> dict[str, WagePayment]:
    query = WagePayment.select().where(WagePayment.batch_id == batch_id)
    return {payment.id: payment for payment in query}


def waiting_items(batch_id: str) -> set[str]:
    """Lines for which the bank still owes an answer."""
    query = WagePayment.select(WagePayment.item_id).where(
        (WagePayment.batch_id == batch_id) & (WagePayment.state == WAITING)
    )
    return {item_id for (item_id,) in query.tuples()}


def overdue(today: date) -> Iterable[tuple[WageItem, WageBatch]]:
    """Lines whose due day is over and that are not paid in full, each with its batch."""
    query = (
        WageItem.select(WageItem, WageBatch)
        .join(WageBatch, on=(WageBatch.id == WageItem.batch_id), attr="batch")
        .where((WageItem.due_on < today) & (UNPAID > 0))
        .order_by(WageItem.id)
    )
    for item in query.iterator():
        yield item, item.batch


def groundless_warnings(today: date) -> peewee.ModelSelect:
    """Open warnings whose line is paid in full, is gone, or has a due day by now that is not over.

    ``unpaid`` and ``advanced`` in cents, None where the line is gone.
    """
    is_groundless = WageItem.id.is_null() | (UNPAID <= 0) | (WageItem.due_on >= today)
    return (
        ArrearsWarning.select(
            ArrearsWarning, UNPAID.alias("unpaid"), WageItem.advanced_cents.alias("advanced")
        )
        .join(WageItem, JOIN.LEFT_OUTER, on=(WageItem.id == ArrearsWarning.item_id))
        .where(ArrearsWarning.closed_at.is_null() & is_groundless)
        .objects()
    )


def open_warnings() -> peewee.ModelSelect:
    """With the line's amounts, ``name_masked``, ``company``, ``month`` and ``project``."""
    return (
        ArrearsWarning.select(
            ArrearsWarning,
            UNPAID.alias("outstanding"),
            Person.worker_name_masked.alias("name_masked"),
            Company.name.alias("company"),
            WageBatch.pay_month.alias("month"),
            Project.name.alias("project"),
            Project.region_code.alias("region_code"),
        )
        .join(WageItem, on=(WageItem.id == ArrearsWarning.item_id))
        .join(WageBatch, on=(WageBatch.id == ArrearsWarning.batch_id))
        .join(Project, on=(Project.id == ArrearsWarning.project_id))
        .join(Company, JOIN.LEFT_OUTER, on=(Company.id == ArrearsWarning.company_id))
        .join(Person, JOIN.LEFT_OUTER, on=(Person.id == ArrearsWarning.person_id))
        .where(ArrearsWarning.closed_at.is_null())
        .objects()
    )


def arrears_by_project(actor: Actor) -> list[tuple[str, str, str, str, int, int, date]]:
    """Of the projects in the authority's regions: id, name, region code, level, workers, cents,
    the earliest due day; one line per project and level. One statement."""
    return list(
        ArrearsWarning.select(
            Project.id,
            Project.name,
            Project.region_code,
            ArrearsWarning.level,
            fn.COUNT(ArrearsWarning.person_id.distinct()),
            fn.SUM(UNPAID),
            fn.MIN(ArrearsWarning.due_on),
        )
        .join(Project, on=(Project.id == ArrearsWarning.project_id))
        .join(WageItem, on=(WageItem.id == ArrearsWarning.item_id))
        .where(
            ArrearsWarning.closed_at.is_null()
            & in_regions(Project.region_code, actor.scopes(REGULATOR, "region"))
        )
        .group_by(Project.id, Project.name, Project.region_code, ArrearsWarning.level)
        .order_by(Project.region_code, Project.id, ArrearsWarning.level)
        .tuples()
    )


def reckoned_to_the_end(month: str, end: datetime) -> set[tuple[str, str]]:
    """Projects and companies whose batch of the month has all its days: reckoned since ``end``, the first
    moment of the next month, or out of the employer's hands. One statement."""
    is_whole = (WageBatch.state != DRAFT) | (WageBatch.computed_at >= end)
    query = WageBatch.select(WageBatch.project_id, WageBatch.company_id)
    return set(query.where((WageBatch.pay_month == month) & is_whole).tuples())


def first_months() -> dict[tuple[str, str], str]:
    """By project and company: the earliest month (``YYYY-MM``) of which there is a batch. One statement."""
    employer = (WageBatch.project_id, WageBatch.company_id)
    found = WageBatch.select(*employer, fn.MIN(WageBatch.pay_month)).group_by(*employer).tuples()
    return {(project, company): month for project, company, month in found}


def employing_between(first: date, last: date) -> list[tuple[str, str]]:
    """Projects and companies with a contract that held on one of the days. One statement."""
    query = WorkerContract.select(WorkerContract.project_id, WorkerContract.company_id)
    found = query.where(holds_between(first, last)).distinct().tuples()
    return [(project, company) for project, company in found]
