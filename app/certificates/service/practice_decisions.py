"""What the unit and the authority do with applications for registration of practice (SH2023-3.15-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.certificates.facts import PRACTISING, VALID
from app.certificates.models import CeEnrolment, Certificate, PracticeRegistration
from app.certificates.queries.education import certificate_held
from app.certificates.queries.practice import (
    accepted_between,
    application_held,
    visible,
    visible_page,
)
from app.certificates.rules import education_states as states
from app.certificates.rules import practice as rules
from app.certificates.rules.entry import CertificateEntry
from app.certificates.rules.rights import may_administer
from app.certificates.service.access import forbidden_scope
from app.certificates.service.entry import REGISTERED, Entry
from app.certificates.service.history import History
from app.certificates.service.practice_checks import PracticeChecks
from app.certificates.service.practice_steps import PracticeSteps, application_missing, in_full, row_of
from app.certificates.service.refusals import refusal_of
from app.kernel.actor import COMPANY_ADMIN, Actor
from app.kernel.clock import Clock, day_start, legal_day
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Refused
from app.sites.facts import Page
from app.sites.models import Company

NUMBERS_TRIED = 50


@dataclass(frozen=True)
class PracticeDecisions:
    """The unit confirms, the authority of the province decides; never one account for both."""

    clock: Clock
    checks: PracticeChecks
    steps: PracticeSteps
    entry: Entry
    history: History

    def listed(
        self, actor: Actor, *, state: str | None, limit: int, cursor: str | None
    ) -> Page[dict[str, Any]]:
        """Those that name the caller's company or lie in his province, newest first. One statement."""
        page = visible_page(actor, state=state, limit=limit, cursor=cursor)
        return Page([row_of(row) for row in page.items], page.next_cursor)

    def one(self, actor: Actor, application_id: str) -> dict[str, Any]:
        """With its steps. Raises Missing."""
        return in_full(self._seen(actor, application_id).id)

    def confirm(self, actor: Actor, application_id: str, *, confirm: bool, reason: str) -> dict[str, Any]:
        """The unit says that he practises there, or sends it back with a reason.

        Raises Missing, Forbidden FORBIDDEN_ROLE, Invalid FORM_INCOMPLETE, Refused STATE_NOT_ALLOWED.
        """
        row = self._seen(actor, application_id)
        if not actor.has(COMPANY_ADMIN, "company", row.company_id):
            raise application_missing()
        words = self._reasoned(actor, row, reason, is_needed=not confirm)
        now = self.clock.now()
        own = {"confirmed_at": now, "confirmed_by": actor.account_id} if confirm else {}
        event = rules.CONFIRM if confirm else rules.DISCLAIM
        with database.atomic():
            held = application_held(row.id)
            if held.company_id != row.company_id:
                raise application_missing()
            self.steps.move(held, event, actor=actor, now=now, reason=words, **own)
        return in_full(row.id)

    def decide(self, actor: Actor, application_id: str, *, result: str, reason: str) -> dict[str, Any]:
        """``result``: accept, refuse or return. What was asked at the submission is asked again to accept.

        Raises Missing, Forbidden (FORBIDDEN_SCOPE, FORBIDDEN_ROLE), Invalid FORM_INCOMPLETE, Refused with
        every reason.
        """
        row = self._seen(actor, application_id)
        if not may_administer(actor, row.province_code):
            raise forbidden_scope()
        words = self._reasoned(actor, row, reason, is_needed=result != rules.ACCEPT)
        now = self.clock.now()
        with database.atomic():
            held = application_held(row.id)
            two_people = rules.may_decide(actor.account_id, held.confirmed_by)
            if not two_people.allowed:
                raise Refused.because(two_people, status=Forbidden.status)
            own = {"decided_at": now, "decided_by": actor.account_id}
            if result == rules.RETURN:
                own = {"confirmed_at": None, "confirmed_by": None}
            elif result == rules.ACCEPT:
                own |= self._registered(actor, held, now)
            self.steps.move(held, result, actor=actor, now=now, reason=words, **own)
            if result == rules.REFUSE:
                self._settle(held, states.REFUSED_OUTCOME, actor, now, reason=words)
        return in_full(row.id)

    @staticmethod
    def _seen(actor: Actor, application_id: str) -> PracticeRegistration:
        row = visible(actor, application_id)
        if row is None:
            raise application_missing()
        return row

    @staticmethod
    def _reasoned(actor: Actor, row: PracticeRegistration, reason: str, *, is_needed: bool) -> str | None:
        """The words to be told. Nobody deals with his own application."""
        if actor.person_id is not None and actor.person_id == row.person_id:
            raise Forbidden("FORBIDDEN_ROLE", "不能办理本人的申请", remedy="请由其他工作人员办理")
        words = reason.strip()
        if is_needed and not words:
            message = "请填写原因，本人看得到"
            raise Invalid("FORM_INCOMPLETE", message, errors={"reason": [message]})
        return words or None

    def _registered(self, actor: Actor, row: PracticeRegistration, now: datetime) -> dict[str, Any]:
        """The registration on the register: a new certificate, or the present one with a later last day."""
        allowed = rules.may_move(row.state, rules.ACCEPT)
        if not allowed.allowed:
            raise Refused.because(allowed)
        on = legal_day(now)
        certificate = certificate_held(row.certificate_id)
        company = Company.get_by_id(row.company_id)
        decision, _enrolment = self.checks.judge(row, certificate, company, on)
        if not decision.allowed:
            raise refusal_of(decision)
        years = self.checks.policy(row.province_code).number("practice-years", on)
        if row.kind == rules.RENEWAL:
            last = rules.valid_until(certificate.valid_to, on, years)
            self._extend(actor, row, certificate, company, last, now)
            return {"result_id": certificate.id, "valid_to": last}
        last = rules.valid_until(None, on, years)
        made = self._issued(actor, row, certificate, company, last, now)
        return {"result_id": made.id, "valid_to": last}

    def _extend(
        self,
        actor: Actor,
        row: PracticeRegistration,
        certificate: Certificate,
        company: Company,
        last: date,
        now: datetime,
    ) -> None:
        moved = (
            Certificate.update(valid_to=last, unit_id=company.id, unit_name=company.name)
            .where(
                (Certificate.id == certificate.id)
                & (Certificate.standing == VALID)
                & (Certificate.valid_to == certificate.valid_to)
            )
            .execute()
        )
        if not moved:
            told = "证书的状态已经变化，这次决定没有生效"
            raise Refused("STATE_NOT_ALLOWED", told, cite=rules.CITE, remedy="请刷新列表后重新办理")
        self._settle(row, states.RENEWED_OUTCOME, actor, now, new_last=last)
        detail = {"valid_to": certificate.valid_to.isoformat(), "new_valid_to": last.isoformat()}
        self.history.record(certificate, "renewed", at=now, actor=actor, reason=REGISTERED, detail=detail)

    def _issued(
        self,
        actor: Actor,
        row: PracticeRegistration,
        qualification: Certificate,
        company: Company,
        last: date,
        now: datetime,
    ) -> Certificate:
        on = legal_day(now)
        prefix = self.checks.policy(row.province_code).text("practice-number-prefix", on)
        begins, ends = day_start(date(on.year, 1, 1)), day_start(date(on.year + 1, 1, 1))
        running = accepted_between(row.province_code, begins, ends)
        following = range(running + 1, running + NUMBERS_TRIED)
        return self.entry.issue(
            lambda number: CertificateEntry(
                number=number,
                name=f"{row.category}注册证书",
                kind=PRACTISING,
                province_code=row.province_code,
                holder_name=qualification.holder_name,
                holder_number=qualification.holder_number,
                category=row.category,
                issued_on=on,
                valid_from=on,
                valid_to=last,
                is_activated=True,
                predecessor_id=qualification.id,
                unit_id=company.id,
                unit_name=company.name,
            ),
            (rules.number_of(prefix, on.year, one) for one in following),
            source=REGISTERED,
            actor=actor,
            now=now,
        )

    @staticmethod
    def _settle(
        row: PracticeRegistration,
        outcome: str,
        actor: Actor,
        now: datetime,
        *,
        new_last: date | None = None,
        reason: str | None = None,
    ) -> None:
        """The continuing education that a renewal rested on."""
        CeEnrolment.update(
            outcome=outcome,
            renewal_decided_at=now,
            decided_by=actor.account_id,
            decision_reason=reason,
            new_valid_to=new_last,
            living_key=None,
        ).where((CeEnrolment.id == row.enrolment_id) & CeEnrolment.outcome.is_null()).execute()
