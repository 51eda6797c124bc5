"""Filing with the authority's registry until 已入库 (CQ2023-A1-6, A1-7)."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.decision import Reason
from app.kernel.jobs import JobRun, Jobs, TryAgain
from app.people.models import Account, Person, Verification
from app.people.ports import PersonRegistry, RegistryDown, RegistryState
from app.people.rules.verification import Event, Status
from app.people.service.verification import runs

FILE_PERSON = "file-with-registry"
ATTEMPTS = 600
SLOWEST_S = 1800.0


def pause_before(attempt: int) -> float:
    """Seconds until the registry is asked again: at once at first, then up to half an hour; for a week."""
    return min(SLOWEST_S, 1.0 if attempt <= 3 else float(2 ** min(attempt - 3, 11)))


@dataclass
class RegistryFiling:
    """The job behind every admitted person.

    ``filing`` in its payload makes the submission idempotent however often the job runs.
    """

    clock: Clock
    jobs: Jobs
    audit: Audit
    registry: PersonRegistry

    def __post_init__(self) -> None:
        self.jobs.register(FILE_PERSON, self.file, max_attempts=ATTEMPTS, on_failed=self.give_up)

    def file(self, attempt: JobRun) -> None:
        run = runs.by_id(attempt.subject_id)
        if run is None or run.status != Status.VERIFIED:
            return
        try:
            receipt = run.registry_receipt or self._submitted(run, attempt)
            answer = self.registry.state(receipt)
        except RegistryDown:
            raise TryAgain("the registry does not answer", pause_before(attempt.attempt)) from None
        if answer.state == "waiting":
            raise TryAgain("the registry has not decided", pause_before(attempt.attempt))
        self._record(attempt, receipt, answer)

    def give_up(self, attempt: JobRun) -> None:
        """After a week: the person is sent to the hotline, the case stays in the operators' list."""
        notice = Reason(
            "REGISTRY_SILENT",
            "已认证，待入库：登记系统长时间没有回复",
            "CQ2023-A1-7",
            "请拨打客服电话，由工作人员重新提交",
        )
        self._tell(attempt, notice)

    def _submitted(self, run: Verification, attempt: JobRun) -> str:
        receipt = self.registry.submit(
            f"{run.id}-{attempt.payload['filing']}",
            run.confirmed_name,
            run.confirmed_number,
            run.verified_at,
        )
        Verification.update(registry_receipt=receipt).where(
            (Verification.id == run.id) & (Verification.status == Status.VERIFIED)
        ).execute()
        return receipt

    def _record(self, attempt: JobRun, receipt: str, answer: RegistryState) -> None:
        if answer.state != "stored":
            words = answer.reason or "没有说明原因"
            notice = Reason(
                "REGISTRY_REFUSED",
                f"已认证，待入库：登记系统退回，原因：{words}",
                "CQ2023-A1-7",
                "请按退回原因处理，或拨打客服电话",
            )
            self._tell(attempt, notice)
            return
        now = self.clock.now()

        def record() -> None:
            run = runs.by_id(attempt.subject_id)
            if run is None or run.status != Status.VERIFIED or run.registry_receipt != receipt:
                return
            runs.advance(run, Event.STORE, now=now, reasons=[])
            person_id = Account.get_by_id(run.account_id).person_id
            Person.update(stored_at=now).where(Person.id == person_id).execute()
            self.audit.record(
                "person.stored",
                at=now,
                subject_type="person",
                subject_id=person_id,
                person_id=person_id,
                detail={"verification": run.id, "receipt": receipt},
            )

        runs.settle(record)

    def _tell(self, attempt: JobRun, notice: Reason) -> None:
        now = self.clock.now()

        def record() -> None:
            run = runs.by_id(attempt.subject_id)
            if run is not None and run.status == Status.VERIFIED:
                runs.advance(run, Event.REGISTRY_NEWS, now=now, reasons=[notice.as_dict()])

        runs.settle(record)
