"""What contracts say of wages: for whoever reckons them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from app.wages.facts.contracts import Terms
from app.wages.models import ContractVersion, WorkerContract
from app.wages.queries.contracts import holds_between
from app.wages.rules.contracts import Held
from app.wages.rules.terms import Version


def versions_between(engagement_ids: Collection[str], first: date, last: date) -> dict[str, list[Version]]:
    """By engagement: every version that may hold on one of the days, both included; ``terms_on`` chooses.

    Who has none is left out. One statement.
    """
    if not engagement_ids:
        return {}
    rows = (
        ContractVersion.select(
            WorkerContract.project_worker_id,
            ContractVersion.number,
            ContractVersion.effective_from,
            WorkerContract.period_from,
            WorkerContract.period_to,
            WorkerContract.terminated_on,
            ContractVersion.wage_cents,
            ContractVersion.wage_unit,
            ContractVersion.pay_day,
            WorkerContract.company_id,
        )
        .join(WorkerContract, on=(WorkerContract.id == ContractVersion.contract_id))
        .where(
            WorkerContract.project_worker_id.in_(list(engagement_ids))
            & holds_between(first, last)
            & (ContractVersion.effective_from <= last)
        )
        .tuples()
    )
    found: dict[str, list[Version]] = {}
    for worker_id, number, effective, begins, ends, terminated, *terms in rows:
        version = Version(number, effective, Held(begins, ends), terminated, Terms(*terms))
        found.setdefault(worker_id, []).append(version)
    return found
