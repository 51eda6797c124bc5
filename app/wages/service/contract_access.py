"""A contract and its engagement, held for a transaction by somebody who may deal with them."""

from __future__ import annotations

from app.employment.models import ProjectWorker
from app.employment.service.steps import worker_missing
from app.kernel.db import is_postgres
from app.kernel.errors import Missing
from app.sites.service.scopes import Access
from app.wages.models import WorkerContract


def contract_missing() -> Missing:
    return Missing("CONTRACT_NOT_FOUND", "没有找到这份合同", remedy="请从合同名单中选择")


def held_engagement(access: Access, worker_id: str) -> ProjectWorker:
    """Two contracts of one engagement are so entered one after the other. Raises Missing."""
    query = ProjectWorker.select().where(
        (ProjectWorker.id == worker_id) & (ProjectWorker.project_id == access.project.id)
    )
    worker: ProjectWorker | None = (query.for_update() if is_postgres() else query).first()
    if worker is None or not _may_touch(access, worker.company_id):
        raise worker_missing()
    return worker


def held_contract(access: Access, contract_id: str) -> tuple[WorkerContract, ProjectWorker]:
    """The contract as it is now that its engagement is held. Raises Missing CONTRACT_NOT_FOUND."""
    contract: WorkerContract | None = WorkerContract.get_or_none(
        (WorkerContract.id == contract_id) & (WorkerContract.project_id == access.project.id)
    )
    if contract is None or not _may_touch(access, contract.company_id):
        raise contract_missing()
    worker = held_engagement(access, contract.project_worker_id)
    return WorkerContract.get_by_id(contract.id), worker


def _may_touch(access: Access, company_id: str) -> bool:
    return access.only_companies is None or company_id in access.only_companies
