"""What follows when a course is completed or an assessment entered, and when a certificate ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.certificates.facts import VALID
from app.certificates.models import CeEnrolment, Certificate
from app.certificates.queries.education import (
    assessments_of,
    certificate_held,
    enrolment_held,
    ids_over,
)
from app.certificates.queries.registry import facts_of
from app.certificates.rules import education_states as states
from app.certificates.rules.renewal import (
    REGISTRATION,
    completed_notice,
    is_automatic,
    lapsed_notice,
    too_late_notice,
    way_of,
)
from app.certificates.rules.windows import window_of
from app.certificates.service.access import CertificateAccess
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.jobs import JobRun
from app.people.service.notices import Notices
from app.training.models import Enrolment

OPEN_OUTCOMES = (None, states.TOO_LATE_OUTCOME)
BATCH = 200
AUTOMATIC = "automatic"


@dataclass(frozen=True)
class EducationEvents:
    """Everything here may run twice: it computes what stands from what is on record."""

    clock: Clock
    access: CertificateAccess
    notices: Notices

    def learned(self, run: JobRun) -> None:
        """Listener of ``course-completed`` and ``course-assessed`` for the purpose ``ce``."""
        self.settle(run.subject_id, self.clock.now())

    def settle(self, enrolment_id: str, now: datetime) -> None:
        """CQ2023-2.3-3: completed on the later of hours and passed assessment, whenever this runs.

        For safety management the application follows by itself, dated like the completion, so that a
        worker of jobs that was down costs nobody his certificate. Nothing for ids of other purposes.
        """
        found = CeEnrolment.get_or_none(CeEnrolment.id == enrolment_id)
        if found is None:
            return
        with database.atomic():
            certificate = certificate_held(found.certificate_id)
            row = enrolment_held(enrolment_id)
            if row is None or row.outcome not in OPEN_OUTCOMES:
                return
            changes = self._changes(row, certificate, legal_day(now))
            CeEnrolment.update(**changes).where(CeEnrolment.id == row.id).execute()
            if changes["completed_at"] is not None and row.completed_at is None:
                self._tell(row, certificate, changes, legal_day(now))

    def adopt(self, run: JobRun) -> None:
        """Part of the job ``person-merged``: enrolments of the earlier row go to the one that lives on."""
        with database.atomic():
            moved = CeEnrolment.update(person_id=run.payload["into"])
            moved.where(CeEnrolment.person_id == run.subject_id).execute()

    def run_daily(self, now: datetime) -> None:
        """CQ2023-2.3-1: closes what is open for certificates whose last day is past."""
        today = legal_day(now)
        while ids := list(ids_over(today, BATCH)):
            with database.atomic():
                for enrolment_id in ids:
                    self._lapse(enrolment_id, today)

    def _changes(self, row: CeEnrolment, certificate: Certificate, today: date) -> dict[str, Any]:
        facts = replace(facts_of(certificate), valid_to=row.valid_to)
        policy = self.access.education_of(certificate.province_code)
        assert policy is not None, certificate.id
        window = window_of(facts, policy, today)
        assert window is not None, certificate.id
        hours = Enrolment.get_by_id(row.id).completed_at
        result, assessed_at = states.counting_assessment(assessments_of(row.id))
        completed = states.completion_of(
            hours, result, assessed_at, needs_assessment=policy.flag("ce-needs-assessment", today)
        )
        changes: dict[str, Any] = {
            "hours_reached_at": hours,
            "assessment_result": result,
            "assessed_at": assessed_at,
            "completed_at": completed,
            "renewal_applied_at": row.renewal_applied_at if completed else None,
            "renewal_channel": row.renewal_channel if completed else None,
            "outcome": None,
        }
        if completed is None:
            return changes
        if states.is_too_late(completed, window.apply_by):
            changes["outcome"] = states.TOO_LATE_OUTCOME
        elif (
            row.renewal_applied_at is None
            and certificate.standing == VALID
            and is_automatic(row.kind, policy, today)
        ):
            changes |= {"renewal_applied_at": completed, "renewal_channel": AUTOMATIC}
        return changes

    def _tell(self, row: CeEnrolment, certificate: Certificate, changes: dict[str, Any], today: date) -> None:
        if changes["outcome"] == states.TOO_LATE_OUTCOME:
            title, text = too_late_notice(row.valid_to)
        else:
            policy = self.access.education_of(certificate.province_code)
            window = (
                window_of(replace(facts_of(certificate), valid_to=row.valid_to), policy, today)
                if policy
                else None
            )
            assert window is not None, certificate.id
            assert policy is not None, certificate.id
            title, text = completed_notice(
                changes["renewal_applied_at"] is not None,
                window.apply_by,
                by_registration=way_of(row.kind, policy, today) == REGISTRATION,
            )
        self.notices.tell(
            row.person_id,
            kind="ce_completed",
            title=title,
            text=text,
            link=f"/m/enrolments/{row.id}",
            key=f"ce_completed:{row.id}",
        )

    def _lapse(self, enrolment_id: str, today: date) -> None:
        row = enrolment_held(enrolment_id)
        if row is None or row.living_key is None:
            return
        outcome = row.outcome or states.LAPSED_OUTCOME
        CeEnrolment.update(outcome=outcome, living_key=None).where(CeEnrolment.id == row.id).execute()
        if row.outcome is not None:
            return
        title, text = lapsed_notice(row.valid_to, was_applied=row.renewal_applied_at is not None)
        self.notices.tell(
            row.person_id,
            kind="renewal_decided",
            title=title,
            text=text,
            link=f"/m/certificates/{row.certificate_id}",
            key=f"ce_lapsed:{row.id}",
        )
