"""Applying for initial or renewal registration of practice (SH2023-3.15-2), by the practitioner himself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from app.certificates.models import CeEnrolment, Certificate, PracticeRegistration
from app.certificates.queries.practice import (
    application_held,
    open_application,
    own_application,
    own_page,
)
from app.certificates.queries.registry import facts_of
from app.certificates.rules import practice as rules
from app.certificates.rules import renewal
from app.certificates.service.access import CertificateAccess
from app.certificates.service.practice_checks import PracticeChecks
from app.certificates.service.practice_steps import (
    BEGIN,
    PracticeSteps,
    application_missing,
    in_full,
    row_of,
)
from app.certificates.service.refusals import refusal_of
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.kernel.jobs import JobRun
from app.sites.facts import Page
from app.sites.models import Company


@dataclass(frozen=True)
class PracticeRegistrations:
    """One open application for each kind of registration."""

    clock: Clock
    access: CertificateAccess
    checks: PracticeChecks
    steps: PracticeSteps

    def begin(self, actor: Actor, *, kind: str, certificate_id: str, credit_code: str) -> dict[str, Any]:
        """A draft; sent again, it is the same one.

        Raises Missing CERT_NOT_FOUND, Invalid VALUE_NOT_ALLOWED, Refused (CERT_TYPE_NOT_ELIGIBLE,
        WRONG_REGION, STATE_NOT_ALLOWED while another is open).
        """
        now = self.clock.now()
        certificate, holder = self.access.own(actor, certificate_id)
        allowed = rules.may_begin(kind, facts_of(certificate))
        if not allowed.allowed:
            raise Refused.because(allowed)
        company = self.checks.company(credit_code)
        province = self.checks.province(kind, certificate, company)
        self.checks.policy(province)
        key = f"{holder.person_id}:{certificate.category}"
        values = {
            "id": new_id(),
            "person_id": holder.person_id,
            "kind": kind,
            "category": certificate.category,
            "certificate_id": certificate.id,
            "province_code": province,
            "company_id": company.id,
            "state": rules.DRAFT,
            "pending_key": key,
            "created_at": now,
        }
        with database.atomic():
            if insert_or_ignore(PracticeRegistration, [values]):
                row = PracticeRegistration.get_by_id(values["id"])
                self.steps.record(row, BEGIN, rules.DRAFT, actor=actor, now=now)
                return in_full(row.id)
        return in_full(self._same(key, kind, certificate.id, company.id))

    def change(self, actor: Actor, application_id: str, *, credit_code: str) -> dict[str, Any]:
        """Another unit, in a draft or what was returned.

        Raises Missing, Invalid VALUE_NOT_ALLOWED, Refused (STATE_NOT_ALLOWED, WRONG_REGION).
        """
        row = self._own(actor, application_id)
        certificate = Certificate.get_by_id(row.certificate_id)
        company = self.checks.company(credit_code)
        province = self.checks.province(row.kind, certificate, company)
        self.checks.policy(province)
        with database.atomic():
            self.steps.move(
                application_held(row.id),
                rules.CHANGE,
                actor=actor,
                now=self.clock.now(),
                company_id=company.id,
                province_code=province,
            )
        return in_full(row.id)

    def submit(self, actor: Actor, application_id: str) -> dict[str, Any]:
        """To the unit, which confirms it; what waits there already is answered again.

        Raises Missing, Refused with every reason (REALNAME_REQUIRED, CERT_EXPIRED, CE_NOT_COMPLETED,
        RENEWAL_TOO_LATE, FIELD_INCONSISTENT, WRONG_REGION, STATE_NOT_ALLOWED).
        """
        now = self.clock.now()
        self._own(actor, application_id)
        with database.atomic():
            row = application_held(application_id)
            if row.state == rules.SUBMITTED:
                return in_full(row.id)
            certificate = Certificate.get_by_id(row.certificate_id)
            company = Company.get_by_id(row.company_id)
            allowed = rules.may_move(row.state, rules.SUBMIT)
            if not allowed.allowed:
                raise Refused.because(allowed)
            decision, enrolment = self.checks.judge(row, certificate, company, legal_day(now))
            if not decision.allowed:
                raise refusal_of(decision)
            first = row.submitted_at or now
            self.steps.move(
                row,
                rules.SUBMIT,
                actor=actor,
                now=now,
                submitted_at=first,
                confirmed_at=None,
                confirmed_by=None,
                enrolment_id=enrolment.id if enrolment else None,
            )
            if enrolment is not None:
                CeEnrolment.update(
                    renewal_applied_at=first,
                    renewal_channel=renewal.REGISTRATION,
                    renewal_decided_at=None,
                    decided_by=None,
                    decision_reason=None,
                    outcome=None,
                    living_key=certificate.id,
                ).where(CeEnrolment.id == enrolment.id).execute()
        return in_full(application_id)

    def withdraw(self, actor: Actor, application_id: str) -> dict[str, Any]:
        """Ends an application that nobody decided; twice changes nothing. Raises Missing, Refused."""
        self._own(actor, application_id)
        with database.atomic():
            row = application_held(application_id)
            if row.state != rules.WITHDRAWN:
                self.steps.move(row, rules.WITHDRAW, actor=actor, now=self.clock.now())
                self._give_back(row)
        return in_full(application_id)

    def own(self, actor: Actor, *, limit: int, cursor: str | None) -> Page[dict[str, Any]]:
        """Newest first. One statement."""
        page = own_page(actor.person_id, limit=limit, cursor=cursor)
        return Page([row_of(row) for row in page.items], page.next_cursor)

    def one(self, actor: Actor, application_id: str) -> dict[str, Any]:
        """With its steps. Raises Missing."""
        return in_full(self._own(actor, application_id).id)

    def adopt(self, run: JobRun) -> None:
        """Part of the job ``person-merged``: what both had open stays open once."""
        into = run.payload["into"]
        with database.atomic():
            of_earlier = PracticeRegistration.person_id == run.subject_id
            for row in list(PracticeRegistration.select().where(of_earlier)):
                key = into + row.pending_key.removeprefix(run.subject_id) if row.pending_key else None
                try:
                    with database.atomic():
                        self._to(row.id, into, pending_key=key)
                except IntegrityError:
                    self._to(row.id, into, pending_key=None, state=rules.WITHDRAWN)
                    self._give_back(row)

    @staticmethod
    def _to(application_id: str, person_id: str, **columns: Any) -> None:
        PracticeRegistration.update(person_id=person_id, **columns).where(
            PracticeRegistration.id == application_id
        ).execute()

    @staticmethod
    def _give_back(row: PracticeRegistration) -> None:
        """The education stays done; another application may rest on it while there is time."""
        CeEnrolment.update(renewal_applied_at=None, renewal_channel=None).where(
            (CeEnrolment.id == row.enrolment_id)
            & CeEnrolment.outcome.is_null()
            & (CeEnrolment.renewal_channel == renewal.REGISTRATION)
        ).execute()

    @staticmethod
    def _own(actor: Actor, application_id: str) -> PracticeRegistration:
        row = own_application(actor.person_id, application_id)
        if row is None:
            raise application_missing()
        return row

    @staticmethod
    def _same(key: str, kind: str, certificate_id: str, company_id: str) -> str:
        row = open_application(key)
        is_same = row is not None and (row.kind, row.certificate_id, row.company_id, row.state) == (
            kind,
            certificate_id,
            company_id,
            rules.DRAFT,
        )
        if row is None or not is_same:
            told = "您已经有一份这个类别的注册申请没有办完"
            remedy = "请在“执业注册”里继续办理，或撤回后重新申请"
            raise Refused("STATE_NOT_ALLOWED", told, cite=rules.CITE, remedy=remedy)
        return str(row.id)
