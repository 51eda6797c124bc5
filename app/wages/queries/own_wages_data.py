"""What is kept of one person's wages, for himself."""

from __future__ import annotations

from app.kernel.own_rows import Rows, own_rows
from app.sites.models import Company, Project
from app.sites.queries.visible import names_by_id
from app.wages.models.batches import WageBatch, WageItem
from app.wages.models.payments import ArrearsWarning, WageAdvance, WagePayment, WorkerWageAccount


def own_wage_lines(person_id: str) -> Rows:
    """His lines, each with the month, the project and the employer."""
    found = list(WageItem.select().where(WageItem.person_id == person_id).order_by(WageItem.id))
    batches = list(WageBatch.select().where(WageBatch.id.in_([row.batch_id for row in found])))
    projects = names_by_id(Project, [batch.project_id for batch in batches])
    companies = names_by_id(Company, [batch.company_id for batch in batches])
    told = {
        batch.id: f"{batch.pay_month} {projects.get(batch.project_id)} {companies.get(batch.company_id)}"
        for batch in batches
    }
    return own_rows(found, batch=told)


def own_wage_accounts(person_id: str) -> Rows:
    account = WorkerWageAccount
    return own_rows(account.select().where(account.person_id == person_id).order_by(account.id))


def own_payments(person_id: str) -> Rows:
    return own_rows(WagePayment.select().where(WagePayment.person_id == person_id).order_by(WagePayment.id))


def own_advances(person_id: str) -> Rows:
    return own_rows(WageAdvance.select().where(WageAdvance.person_id == person_id).order_by(WageAdvance.id))


def own_arrears(person_id: str) -> Rows:
    found = ArrearsWarning.select().where(ArrearsWarning.person_id == person_id)
    return own_rows(found.order_by(ArrearsWarning.id))
