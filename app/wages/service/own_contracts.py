"""What a worker sees of his contracts, and what he says to them."""

from __future__ import annotations

from typing import Any

from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, is_postgres
from app.kernel.errors import Refused
from app.kernel.ports import PhotoStore
from app.wages.facts.contracts import CONFIRMED, CONTRACT_MISSING, IN_FORCE, OBJECTED
from app.wages.models import ContractVersion, WorkerContract
from app.wages.queries.contract_lists import own_engagements
from app.wages.queries.contracts import contracts_of, versions_of
from app.wages.rules.contract_showing import contract_told
from app.wages.service.contract_access import contract_missing
from app.wages.service.contract_demands import DemandsOf
from app.wages.service.contract_record import ContractRecord

WHAT_TO_DO = "请向用人单位索要并签订书面合同；单位拒签的，可向项目总承包单位或当地人力资源社会保障部门反映"


class OwnContracts:
    """GZ2016-3.2-3, SH2023-3.1-5: his own, whoever entered them."""

    def __init__(self, clock: Clock, demands: DemandsOf, record: ContractRecord, photos: PhotoStore) -> None:
        self._clock = clock
        self._demands = demands
        self._record = record
        self._photos = photos

    def of(self, actor: Actor) -> list[dict[str, Any]]:
        """An entry per engagement, the newest first, with all contracts of it. Three statements."""
        if actor.person_id is None:
            return []
        now = self._clock.now()
        today = legal_day(now)
        engagements = own_engagements(actor.person_id)
        contracts = contracts_of([one["id"] for one in engagements])
        versions = versions_of([one.id for found in contracts.values() for one in found])
        told = []
        for engagement in engagements:
            own = [
                {
                    **contract_told(one, versions[one.id], today),
                    "paper_url": self._photos.link(one.photo_id, now=now) if one.photo_id else None,
                }
                for one in reversed(contracts[engagement["id"]])
            ]
            is_asked = (
                engagement["stage"] != EXITED
                and engagement["identity_class"]
                in self._demands.of(engagement["jurisdiction"], today).classes
            )
            is_missing = is_asked and all(one["standing"] != IN_FORCE for one in own)
            told.append(
                {
                    "worker_id": engagement["id"],
                    "project": engagement["project"],
                    "company": engagement["company"],
                    "joined_on": engagement["joined_on"],
                    "has_left": engagement["stage"] == EXITED,
                    "flags": [CONTRACT_MISSING] if is_missing else [],
                    "what_to_do": WHAT_TO_DO if is_missing else None,
                    "contracts": own,
                }
            )
        return told

    def answer(self, actor: Actor, contract_id: str, *, number: int, objection: str | None) -> dict[str, Any]:
        """He confirms the version ``number``, or objects to it; what he says last counts.

        Raises Missing CONTRACT_NOT_FOUND, Refused STATE_NOT_ALLOWED for a version that is not the last any
        more, or a contract that was voided.
        """
        now = self._clock.now()
        with database.atomic():
            contract, worker = self._own(actor, contract_id)
            if contract.voided_at is not None:
                raise Refused(
                    "STATE_NOT_ALLOWED", "这份合同登记有误，已经作废", remedy="请查看现在有效的合同"
                )
            if contract.latest != number:
                raise Refused(
                    "STATE_NOT_ALLOWED", "合同内容刚刚变更过", remedy="请刷新，核对新的内容后再确认或提出异议"
                )
            version = ContractVersion.get(
                (ContractVersion.contract_id == contract.id) & (ContractVersion.number == number)
            )
            said = (OBJECTED, objection.strip()) if objection else (CONFIRMED, version.objection)
            if (version.answer, version.objection) != said:
                version.answer, version.objection = said
                version.answered_at = now
                version.save()
                action = "contract.objected" if objection else "contract.confirmed"
                self._record.note(action, actor, contract, worker, now)
            versions = versions_of([contract.id])[contract.id]
        link = self._photos.link(contract.photo_id, now=now) if contract.photo_id else None
        return {**contract_told(contract, versions, legal_day(now)), "paper_url": link}

    @staticmethod
    def _own(actor: Actor, contract_id: str) -> tuple[WorkerContract, ProjectWorker]:
        """Held as the office holds them: a change and an answer come one after the other."""
        contract = WorkerContract.get_or_none(WorkerContract.id == contract_id)
        if contract is None:
            raise contract_missing()
        query = ProjectWorker.select().where(
            (ProjectWorker.id == contract.project_worker_id)
            & (ProjectWorker.person_id == (actor.person_id or ""))
        )
        worker = (query.for_update() if is_postgres() else query).first()
        if worker is None:
            raise contract_missing()
        return WorkerContract.get_by_id(contract.id), worker
