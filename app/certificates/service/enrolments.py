"""Enrolling in continuing education, leaving it, and changing the class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.certificates.facts import CLASS_KINDS, CertificateFacts
from app.certificates.models import CeEnrolment, Certificate
from app.certificates.queries.education import (
    certificate_held,
    enrolment_held,
    living_of,
    own_enrolment,
)
from app.certificates.queries.registry import facts_of
from app.certificates.rules import education_states as states
from app.certificates.rules.enrolling import (
    IS_LATE,
    Terms,
    fits,
    is_free,
    may_enrol,
    no_class_left,
    terms_of,
    warnings_of,
)
from app.certificates.rules.windows import Window
from app.certificates.service.access import CertificateAccess
from app.certificates.service.renewal_standings import RenewalStandings
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Decision
from app.kernel.errors import Missing, Refused
from app.people.service.notices import Notices
from app.training.facts import CONTINUING, ClassFacts
from app.training.queries.courses import class_facts, classes_of_kind
from app.training.service.enrolling import Enrolling

TOO_LATE = "CE_CLASS_TOO_LATE"


def enrolment_missing() -> Missing:
    return Missing("ENROLMENT_NOT_FOUND", "没有找到这次报名", remedy="请从“我的课程”里重新选择")


@dataclass(frozen=True)
class CeEnrolments:
    """The certificate is held first, so that two clicks come one after the other."""

    clock: Clock
    audit: Audit
    access: CertificateAccess
    standings: RenewalStandings
    enrolling: Enrolling
    notices: Notices

    def enrol(self, actor: Actor, certificate_id: str, class_id: str) -> dict[str, Any]:
        """CQ2023-2.1-1 to CQ2023-2.3-2. The same class again gives the same enrolment.

        Raises Missing (CERT_NOT_FOUND, CLASS_NOT_FOUND), Refused with every reason.
        """
        now = self.clock.now()
        today = legal_day(now)
        self.access.own(actor, certificate_id)
        self._demand_class(class_id)
        with database.atomic():
            certificate = certificate_held(certificate_id)
            living = living_of(certificate_id)
            if living is not None and living.class_id == class_id:
                return self.standings.show(living, certificate, today)
            decision, window = self._judge(certificate, class_id, today, living)
            if decision.allowed:
                row = self._enter(actor, certificate, class_id, decision, now)
                return self.standings.show(row, certificate, today, warnings_of(decision.flags, window))
        self._remember(actor, certificate, class_id, decision, window, now)
        raise Refused.because(decision)

    def withdraw(self, actor: Actor, enrolment_id: str) -> dict[str, Any]:
        """Gives the seat back; twice changes nothing. Raises Missing, Refused STATE_NOT_ALLOWED."""
        now = self.clock.now()
        row = self._own(actor, enrolment_id)
        with database.atomic():
            certificate = certificate_held(row.certificate_id)
            self._leave(enrolment_id, certificate, now)
            return self.standings.show(CeEnrolment.get_by_id(enrolment_id), certificate, legal_day(now))

    def change_class(self, actor: Actor, enrolment_id: str, class_id: str) -> dict[str, Any]:
        """SM5: out of one class and into another inside all guards, or nothing at all.

        A class of the same course keeps the enrolment and the hours; another course is a new enrolment.
        Raises Missing, Refused with every reason.
        """
        now = self.clock.now()
        today = legal_day(now)
        row = self._own(actor, enrolment_id)
        self._demand_class(class_id)
        with database.atomic():
            certificate = certificate_held(row.certificate_id)
            living = living_of(certificate.id)
            if living is not None and living.class_id == class_id:
                return self.standings.show(living, certificate, today)
            decision, window = self._judge(certificate, class_id, today, None)
            if decision.allowed:
                new = self._moved(actor, row, certificate, class_id, decision, now)
                return self.standings.show(new, certificate, today, warnings_of(decision.flags, window))
        self._remember(actor, certificate, class_id, decision, window, now)
        raise Refused.because(decision)

    def standing(self, actor: Actor, enrolment_id: str) -> dict[str, Any]:
        """State, days and next step. Raises Missing."""
        row = self._own(actor, enrolment_id)
        certificate = Certificate.get_by_id(row.certificate_id)
        return self.standings.show(row, certificate, legal_day(self.clock.now()))

    def _own(self, actor: Actor, enrolment_id: str) -> CeEnrolment:
        row = own_enrolment(actor.person_id, enrolment_id)
        if row is None:
            raise enrolment_missing()
        return row

    @staticmethod
    def _demand_class(class_id: str) -> ClassFacts:
        found = class_facts(class_id)
        if found is None:
            raise Missing("CLASS_NOT_FOUND", "没有找到这个班次", remedy="请从班次列表里重新选择")
        return found

    def _judge(
        self, certificate: Certificate, class_id: str, today: date, living: CeEnrolment | None
    ) -> tuple[Decision, Window]:
        facts = facts_of(certificate)
        window = self.standings.demand_window(facts, today)
        decision = may_enrol(
            facts,
            self._demand_class(class_id),
            window,
            self._terms(facts, today),
            today,
            living_class_id=living.class_id if living else None,
        )
        return decision, window

    def _terms(self, certificate: CertificateFacts, today: date) -> Terms:
        policy = self.access.education_of(certificate.province_code)
        assert policy is not None, certificate.id
        return terms_of(policy, today, certificate)

    def _enter(
        self, actor: Actor, certificate: Certificate, class_id: str, decision: Decision, now: datetime
    ) -> CeEnrolment:
        """Seat, course and reason together. Raises Refused (CE_CLASS_FULL, STATE_NOT_ALLOWED)."""
        assert actor.person_id is not None
        chosen = self._demand_class(class_id)
        learning = self.enrolling.enrol(
            actor.person_id, course_id=chosen.course_id, class_id=chosen.id, purpose=CONTINUING
        )
        values = {
            "id": learning.id,
            "person_id": actor.person_id,
            "certificate_id": certificate.id,
            "class_id": chosen.id,
            "provider_id": chosen.provider_id,
            "kind": certificate.kind,
            "valid_to": certificate.valid_to,
            "starts_on": chosen.starts_on,
            "ends_on": chosen.ends_on,
            "is_late": any(flag in IS_LATE for flag in decision.flags),
            "enrolled_at": now,
            "living_key": certificate.id,
        }
        if not insert_or_ignore(CeEnrolment, [values]):
            raise Refused.because(is_free(class_id))
        self.audit.record(
            "certificate.enrolled",
            at=now,
            actor=actor,
            subject_type="enrolment",
            subject_id=learning.id,
            person_id=actor.person_id,
            detail={"certificate": certificate.id, "class": chosen.id, "flags": list(decision.flags)},
        )
        return CeEnrolment.get_by_id(learning.id)

    def _moved(
        self,
        actor: Actor,
        own: CeEnrolment,
        certificate: Certificate,
        class_id: str,
        decision: Decision,
        now: datetime,
    ) -> CeEnrolment:
        row = enrolment_held(own.id)
        assert row is not None, own.id
        chosen = self._demand_class(class_id)
        present = self._demand_class(row.class_id)
        is_over = row.outcome == states.WITHDRAWN_OUTCOME
        if is_over or chosen.course_id != present.course_id:
            self._leave(row.id, certificate, now)
            return self._enter(actor, certificate, class_id, decision, now)
        self._demand_unfinished(row, certificate, now, "更换班次")
        self.enrolling.move(row.id, class_id)
        CeEnrolment.update(
            class_id=chosen.id,
            starts_on=chosen.starts_on,
            ends_on=chosen.ends_on,
            is_late=row.is_late or any(flag in IS_LATE for flag in decision.flags),
        ).where(CeEnrolment.id == row.id).execute()
        self.audit.record(
            "certificate.class_changed",
            at=now,
            actor=actor,
            subject_type="enrolment",
            subject_id=row.id,
            person_id=actor.person_id,
            detail={"certificate": certificate.id, "from": row.class_id, "class": chosen.id},
        )
        return CeEnrolment.get_by_id(row.id)

    def _demand_unfinished(
        self, row: CeEnrolment, certificate: Certificate, now: datetime, what: str
    ) -> None:
        state, _facts = self.standings.state_of(row, facts_of(certificate), legal_day(now))
        if state not in states.BEFORE_COMPLETION:
            told = f"当前状态是“{states.LABELS[state]}”，不能{what}"
            raise Refused("STATE_NOT_ALLOWED", told, cite="CQ2023-2.1-2", remedy="请查看这次报名的下一步")

    def _leave(self, enrolment_id: str, certificate: Certificate, now: datetime) -> None:
        row = enrolment_held(enrolment_id)
        assert row is not None, enrolment_id
        if row.outcome == states.WITHDRAWN_OUTCOME:
            return
        self._demand_unfinished(row, certificate, now, "取消报名")
        self.enrolling.withdraw(enrolment_id)
        CeEnrolment.update(outcome=states.WITHDRAWN_OUTCOME, withdrawn_at=now, living_key=None).where(
            CeEnrolment.id == enrolment_id
        ).execute()

    def _remember(
        self,
        actor: Actor,
        certificate: Certificate,
        class_id: str,
        decision: Decision,
        window: Window,
        now: datetime,
    ) -> None:
        """CQ2023-2.3-2: a refusal for want of time is on record, and once he is told that none is left."""
        if not any(reason.code == TOO_LATE for reason in decision.reasons):
            return
        assert actor.person_id is not None
        today = legal_day(now)
        terms = self._terms(facts_of(certificate), today)
        is_any_left = any(
            fits(one, window, terms, today).allowed
            for one in classes_of_kind(CLASS_KINDS[certificate.kind], today)
        )
        with database.atomic():
            self.audit.record(
                "certificate.enrolment_refused",
                at=now,
                actor=actor,
                subject_type="certificate",
                subject_id=certificate.id,
                person_id=actor.person_id,
                detail={"class": class_id, "codes": [reason.code for reason in decision.reasons]},
            )
            if not is_any_left:
                title, text = no_class_left(window, today)
                self.notices.tell(
                    actor.person_id,
                    kind="ce_no_class_left",
                    title=title,
                    text=text,
                    link=f"/m/certificates/{certificate.id}",
                    key=f"ce_no_class_left:{certificate.id}:{window.valid_to.isoformat()}",
                )
