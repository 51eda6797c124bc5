"""What is written down of a contract: its versions, the trail, and the word to the worker."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from app.employment.models import ProjectWorker
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import day_text
from app.people.service.notices import Notices
from app.sites.models import Company
from app.wages.facts.contracts import WAITING
from app.wages.models import ContractVersion, WorkerContract
from app.wages.rules.contract_words import KIND_LABELS
from app.wages.rules.contracts import Agreed

NOTICE = "contract_to_answer"
MY_CONTRACTS = "/m/contracts"


@dataclass(frozen=True)
class ContractRecord:
    """Everything inside the transaction of the caller."""

    audit: Audit
    notices: Notices

    def write(
        self,
        actor: Actor,
        contract: WorkerContract,
        agreed: Agreed,
        *,
        effective_from: date,
        reason: str | None,
        now: datetime,
    ) -> None:
        """The version with the number ``contract.latest``; the worker has not answered it yet."""
        ContractVersion.create(
            contract_id=contract.id,
            number=contract.latest,
            effective_from=effective_from,
            reason=reason,
            answer=WAITING,
            created_by=actor.account_id,
            created_at=now,
            **asdict(agreed),
        )

    def tell(self, contract: WorkerContract, worker: ProjectWorker, what: str, title: str, text: str) -> None:
        """SH2023-3.1-5: he reads what is said of his contract; each ``what`` of a contract once."""
        company = Company.get_by_id(contract.company_id)
        signed = f"{day_text(contract.signed_on)}签订的{KIND_LABELS[contract.kind]}"
        self.notices.tell(
            worker.person_id,
            kind=NOTICE,
            title=title,
            text=f"{company.name}与您{signed}：{text}",
            link=MY_CONTRACTS,
            key=f"contract:{contract.id}:{what}",
        )

    def note(
        self,
        action: str,
        actor: Actor,
        contract: WorkerContract,
        worker: ProjectWorker,
        now: datetime,
        *,
        reason: str | None = None,
    ) -> None:
        """An entry of the trail, which the worker can read."""
        detail = {"project_id": contract.project_id, "version": contract.latest}
        self.audit.record(
            action,
            at=now,
            actor=actor,
            subject_type="worker_contract",
            subject_id=contract.id,
            person_id=worker.person_id,
            detail={**detail, "reason": reason} if reason else detail,
        )
