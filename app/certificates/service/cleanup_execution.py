"""Carrying out a batch of the clean-up: telling those it concerns, and taking activations back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.certificates.facts import ACTIVE, DEACTIVATED, VALID
from app.certificates.models import ActivationCleanup, Certificate, CleanupItem
from app.certificates.queries.cleanups import counts_of, holder_is_proven, planned_after, reachable
from app.certificates.rules import cleanup as rules
from app.certificates.service.history import History
from app.kernel.clock import Clock
from app.kernel.db import database, is_postgres
from app.kernel.jobs import JobRun, Jobs
from app.people.models import Person
from app.people.service.notices import Notices

ACTIVATION_CLEANUP = "activation-cleanup"
NOTICE, EXECUTION, BOTH = "notice", "execution", "both"
AT_ONCE = 200
PORTION = 20
LINK = "/m/certificates"
KIND = "activation_cleanup"


@dataclass(frozen=True)
class CleanupExecution:
    """Portions of twenty, each committed; stopped anywhere, it goes on where it stood."""

    clock: Clock
    jobs: Jobs
    history: History
    notices: Notices

    def start(self, batch: ActivationCleanup, step: str) -> None:
        """Small batches at once, others by the job ``activation-cleanup``. Nothing is done twice."""
        if batch.planned <= AT_ONCE:
            self._take(batch, step, None)
            return
        with database.atomic():
            key = f"{ACTIVATION_CLEANUP}:{step}:{batch.id}"
            self.jobs.submit(ACTIVATION_CLEANUP, batch.id, payload={"step": step}, key=key)

    def run(self, run: JobRun) -> None:
        """The job ``activation-cleanup``; twice is as good as once."""
        batch = ActivationCleanup.get_or_none(ActivationCleanup.id == run.subject_id)
        if batch is not None:
            self._take(batch, run.payload["step"], run.job_id)

    @staticmethod
    def begin(cleanup_id: str) -> bool:
        """Inside the caller's transaction; True for the one call that begins a batch that was told."""
        begun = ActivationCleanup.update(state=rules.RUNNING).where(
            (ActivationCleanup.id == cleanup_id) & (ActivationCleanup.state == rules.NOTICED)
        )
        return bool(begun.execute())

    def _take(self, batch: ActivationCleanup, step: str, job_id: str | None) -> None:
        if step in (NOTICE, BOTH):
            self._carry_out(batch, NOTICE, job_id)
        if step == BOTH:
            with database.atomic():
                self.begin(batch.id)
        if step in (EXECUTION, BOTH):
            self._carry_out(batch, EXECUTION, job_id)

    def _carry_out(self, batch: ActivationCleanup, step: str, job_id: str | None) -> None:
        last, done = "", 0
        while True:
            with database.atomic():
                items = planned_after(batch.id, last, PORTION)
                if not items:
                    break
                now = self.clock.now()
                persons = reachable(item.certificate_id for item in items)
                for item in items:
                    person_id = persons.get(item.certificate_id)
                    if step == NOTICE:
                        self._tell(batch, item, person_id, now)
                    else:
                        self._settle(batch, item, person_id, now)
            last, done = items[-1].certificate_id, done + len(items)
            if job_id is not None:
                self.jobs.progress(job_id, done, batch.planned)
        if step == NOTICE:
            self._finish_notice(batch)
        else:
            self._finish_execution(batch)

    def _tell(
        self, batch: ActivationCleanup, item: CleanupItem, person_id: str | None, now: datetime
    ) -> None:
        if person_id is None:
            return
        told = self.notices.tell(
            person_id,
            kind=KIND,
            title="证书即将被取消激活",
            text="您的安全生产考核合格证书已激活，但还没有完成实名认证。请尽快完成实名认证（显示“已认证”“已入库”），"
            "否则证书将被取消激活；已完成的不受影响。",
            link=LINK,
            key=f"cleanup-notice:{item.id}",
        )
        if told is not None:
            CleanupItem.update(noticed_at=now).where(CleanupItem.id == item.id).execute()

    def _settle(
        self, batch: ActivationCleanup, item: CleanupItem, person_id: str | None, now: datetime
    ) -> None:
        """Only while the certificate is active and its holder still unproven, in one statement."""
        claimed = (
            CleanupItem.update(settled_at=now)
            .where((CleanupItem.id == item.id) & (CleanupItem.state == rules.PLANNED))
            .execute()
        )
        if not claimed:
            return
        certificate = Certificate.get_by_id(item.certificate_id)
        _hold_holder(certificate.holder_index)
        changed = (
            Certificate.update(activation=DEACTIVATED)
            .where(
                (Certificate.id == item.certificate_id)
                & (Certificate.activation == ACTIVE)
                & (Certificate.standing == VALID)
                & ~holder_is_proven()
            )
            .execute()
        )
        if not changed:
            certificate = Certificate.get_by_id(item.certificate_id)
            why = rules.skip_reason(certificate.activation, certificate.standing)
            item_now = {"state": rules.SKIPPED, "skip_reason": why}
            CleanupItem.update(item_now).where(CleanupItem.id == item.id).execute()
            return
        CleanupItem.update(state=rules.DEACTIVATED).where(CleanupItem.id == item.id).execute()
        self.history.record(
            certificate,
            "deactivated",
            at=now,
            reason="NOT_VERIFIED",
            detail={"batch_no": batch.batch_no, "cleanup_id": batch.id},
        )
        if person_id is not None:
            self.notices.tell(
                person_id,
                kind=KIND,
                title="证书已取消激活",
                text="您没有完成实名认证，安全生产考核合格证书已取消激活。完成实名认证（显示“已认证”“已入库”）后，可以重新激活。",
                link=LINK,
                key=f"cleanup-done:{item.id}",
            )

    def _finish_notice(self, batch: ActivationCleanup) -> None:
        with database.atomic():
            told = CleanupItem.select().where(
                (CleanupItem.cleanup_id == batch.id) & CleanupItem.noticed_at.is_null(False)
            )
            ActivationCleanup.update(
                state=rules.NOTICED, noticed_at=self.clock.now(), noticed=told.count()
            ).where(
                (ActivationCleanup.id == batch.id) & (ActivationCleanup.state == rules.PREVIEWED)
            ).execute()

    def _finish_execution(self, batch: ActivationCleanup) -> None:
        with database.atomic():
            counts = counts_of(batch.id)
            if counts.get(rules.PLANNED):
                return
            ActivationCleanup.update(
                state=rules.DONE,
                deactivated=counts.get(rules.DEACTIVATED, 0),
                skipped=counts.get(rules.SKIPPED, 0),
                executed_at=self.clock.now(),
            ).where((ActivationCleanup.id == batch.id) & (ActivationCleanup.state == rules.RUNNING)).execute()


def _hold_holder(holder_index: str) -> None:
    """A verification that is under way is waited for; one that begins now comes after this transaction.

    SQLite has one writer at a time anyway.
    """
    if is_postgres():
        holder = Person.select(Person.id).where(Person.id_card_index == holder_index)
        holder.for_update("FOR SHARE").execute()
