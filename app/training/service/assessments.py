"""The final assessment (继续教育考核): a result with two names."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.jobs import Jobs
from app.people.models import Person
from app.training.facts import WITHDRAWN
from app.training.models import Assessment, Enrolment
from app.training.rules.assessing import are_two, result_of
from app.training.service.access import Access
from app.training.service.announcing import COURSE_ASSESSED


@dataclass(frozen=True)
class Assessments:
    """Enter results."""

    clock: Clock
    audit: Audit
    jobs: Jobs
    access: Access

    def record(
        self, actor: Actor, enrolment_id: str, *, result: str, examiner: str, witness: str
    ) -> Assessment:
        """A later result replaces an earlier one, both stay on record; submits ``course-assessed``.

        It may come before the hours are reached; what both together mean, the slices above decide. Raises
        Missing, Forbidden FORBIDDEN_SCOPE, Invalid (VALUE_NOT_ALLOWED, DUAL_SIGN_REQUIRED), Refused
        STATE_NOT_ALLOWED.
        """
        enrolment = self.access.enrolment_for(actor, enrolment_id, "manage")
        if actor.person_id is not None and actor.person_id == enrolment.person_id:
            raise Forbidden("FORBIDDEN_ROLE", "不能登记本人的考核结果", remedy="请由其他工作人员登记")
        outcome = result_of(result)
        if outcome is None:
            message = "考核结论只能是合格或不合格（pass、fail）"
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"result": [message]})
        learner = Person.get_by_id(enrolment.person_id).worker_name
        decision = are_two(examiner, witness, learner)
        if not decision.allowed:
            raise Invalid.because(decision, status=422)
        if enrolment.state == WITHDRAWN:
            raise Refused("STATE_NOT_ALLOWED", "报名已取消，不能登记考核", remedy="请核对学员名单")
        now = self.clock.now()
        with database.atomic():
            entry: Assessment = Assessment.create(
                enrolment_id=enrolment_id,
                result=outcome,
                examiner=" ".join(examiner.split()),
                witness=" ".join(witness.split()),
                recorded_by=actor.account_id,
                recorded_at=now,
            )
            Enrolment.update(assessment_result=outcome, assessed_at=now).where(
                Enrolment.id == enrolment_id
            ).execute()
            self.jobs.submit(
                COURSE_ASSESSED,
                enrolment_id,
                payload={"assessment_id": entry.id, "result": outcome},
            )
            self.audit.record(
                "training.assessed",
                at=now,
                actor=actor,
                subject_type="enrolment",
                subject_id=enrolment_id,
                person_id=enrolment.person_id,
                detail={"assessment": entry.id, "result": outcome},
            )
        return entry
