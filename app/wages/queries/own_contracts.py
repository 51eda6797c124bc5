"""Contracts that the slice keeps of one person, for himself."""

from __future__ import annotations

from app.employment.models import ProjectWorker
from app.kernel.own_rows import Rows, own_rows
from app.sites.models import Company, Project
from app.wages.models import ContractVersion, WorkerContract


def own_contracts(person_id: str) -> Rows:
    found = list(WorkerContract.select().where(_of(person_id)).order_by(WorkerContract.id))
    projects = Project.select(Project.id, Project.name).where(Project.id << [row.project_id for row in found])
    companies = Company.select(Company.id, Company.name).where(
        Company.id << [row.company_id for row in found]
    )
    return own_rows(found, project=dict(projects.tuples()), company=dict(companies.tuples()))


def own_contract_versions(person_id: str) -> Rows:
    contracts = WorkerContract.select(WorkerContract.id).where(_of(person_id))
    found = ContractVersion.select().where(ContractVersion.contract_id.in_(contracts))
    return own_rows(found.order_by(ContractVersion.contract_id, ContractVersion.number))


def _of(person_id: str) -> object:
    engagements = ProjectWorker.select(ProjectWorker.id).where(ProjectWorker.person_id == person_id)
    return WorkerContract.project_worker_id.in_(engagements)
