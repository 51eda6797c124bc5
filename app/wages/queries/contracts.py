"""Contracts as rows: in force on a day, of an engagement, with the versions of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from app.wages.models import ContractVersion, WorkerContract


def holds_between(first: date, last: date) -> Any:
    """A condition on ``WorkerContract``: it holds on one of the days, both included, and was not voided."""
    ends, terminated = WorkerContract.period_to, WorkerContract.terminated_on
    return (
        WorkerContract.voided_at.is_null()
        & (WorkerContract.period_from <= last)
        & (ends.is_null() | (ends >= first))
        & (terminated.is_null() | (terminated >= first))
    )


def is_in_force(day: date) -> Any:
    """A condition on ``WorkerContract``: the first and the last day included, of none that was voided."""
    return holds_between(day, day)


def versions_of(contract_ids: Collection[str]) -> dict[str, list[ContractVersion]]:
    """By contract, the first version first. One statement."""
    found: dict[str, list[ContractVersion]] = {one: [] for one in contract_ids}
    if found:
        query = ContractVersion.select().where(ContractVersion.contract_id.in_(list(contract_ids)))
        for version in query.order_by(ContractVersion.number):
            found[version.contract_id].append(version)
    return found


def contracts_of(worker_ids: Collection[str]) -> dict[str, list[WorkerContract]]:
    """By engagement, the one that begins first in front; voided ones too. One statement."""
    found: dict[str, list[WorkerContract]] = {one: [] for one in worker_ids}
    if found:
        query = WorkerContract.select().where(WorkerContract.project_worker_id.in_(list(worker_ids)))
        for contract in query.order_by(WorkerContract.period_from, WorkerContract.id):
            found[contract.project_worker_id].append(contract)
    return found
