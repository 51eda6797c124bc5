"""Deciding on renewals, by the authority of the province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.certificates.facts import VALID
from app.certificates.models import CeEnrolment, Certificate
from app.certificates.queries.education import (
    certificate_held,
    enrolment_held,
    renewals_page,
    renewals_visible_to,
    renewed_before,
)
from app.certificates.queries.registry import facts_of
from app.certificates.rules import education_states as states
from app.certificates.rules.renewal import (
    REGISTRATION,
    decision_notice,
    is_plausible,
    may_decide,
    renewed_until,
    usual_years,
)
from app.certificates.rules.rights import may_read
from app.certificates.service.access import CertificateAccess
from app.certificates.service.history import History
from app.certificates.service.renewal_standings import RenewalStandings
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.people.service.notices import Notices
from app.sites.facts import Page

APPLIED, RENEWED, REFUSED = "applied", "renewed", "refused"
STATES = (APPLIED, RENEWED, REFUSED)


def renewal_missing() -> Missing:
    return Missing("RENEWAL_NOT_FOUND", "没有找到这份延期申请", remedy="请从延期申请列表里重新选择")


@dataclass(frozen=True)
class RenewalDecisions:
    """Of two at once one decides; the other is told that it is done."""

    clock: Clock
    access: CertificateAccess
    history: History
    standings: RenewalStandings
    notices: Notices

    def listed(
        self, actor: Actor, *, state: str | None, limit: int, cursor: str | None
    ) -> Page[dict[str, Any]]:
        """Applications for certificates of the caller's province; what ends first stands first. Masked."""
        today = legal_day(self.clock.now())
        query = renewals_visible_to(actor)
        if state == APPLIED:
            query = query.where(CeEnrolment.outcome.is_null())
        elif state is not None:
            query = query.where(CeEnrolment.outcome == state)
        page = renewals_page(query, limit=limit, cursor=cursor)
        return Page([self._row(row, row.certificate, today) for row in page.items], page.next_cursor)

    def decide(
        self, actor: Actor, renewal_id: str, *, approve: bool, reason: str, valid_to: date | None = None
    ) -> dict[str, Any]:
        """CQ2023-2.2-3: grants (``valid_to`` instead of the usual last day) or refuses with a reason.

        Nobody decides about himself. Raises Missing, Forbidden (FORBIDDEN_SCOPE, FORBIDDEN_ROLE), Invalid
        (VALUE_NOT_ALLOWED, FORM_INCOMPLETE), Refused (STATE_NOT_ALLOWED, CERT_EXPIRED).
        """
        now = self.clock.now()
        today = legal_day(now)
        found = CeEnrolment.get_or_none(CeEnrolment.id == renewal_id)
        certificate = Certificate.get_or_none(Certificate.id == found.certificate_id) if found else None
        is_here = found is not None and found.renewal_channel != REGISTRATION
        if certificate is None or not is_here or not may_read(actor, certificate.province_code):
            raise renewal_missing()
        self.access.administered(actor, certificate.id)
        if actor.person_id is not None and actor.person_id == found.person_id:
            raise Forbidden("FORBIDDEN_ROLE", "不能审核本人的延期申请", remedy="请由其他工作人员审核")
        if not approve and not reason.strip():
            message = "请填写不同意的原因"
            raise Invalid("FORM_INCOMPLETE", message, errors={"reason": [message]})
        with database.atomic():
            certificate = certificate_held(certificate.id)
            row = enrolment_held(renewal_id)
            assert row is not None, renewal_id
            facts = facts_of(certificate)
            _state, enrolment = self.standings.state_of(row, facts, today)
            decision = may_decide(facts, enrolment, today, approve)
            if not decision.allowed:
                raise Refused.because(decision)
            new_last = self._new_last(row, certificate, valid_to, today) if approve else None
            self._settle(row, new_last, actor=actor, approve=approve, reason=reason.strip(), now=now)
            self._record(row, certificate, new_last, actor=actor, reason=reason.strip(), now=now)
        return self._row(CeEnrolment.get_by_id(renewal_id), Certificate.get_by_id(certificate.id), today)

    def proposed(self, row: CeEnrolment, certificate: Certificate, today: date) -> date:
        """A-12: the present last day and as long again."""
        before = renewed_before(certificate.id, row.valid_to)
        begins = before + timedelta(days=1) if before else certificate.valid_from
        policy = self.access.education_of(certificate.province_code)
        assert policy is not None, certificate.id
        return renewed_until(begins, row.valid_to, usual_years(row.kind, policy, today))

    def _new_last(self, row: CeEnrolment, certificate: Certificate, chosen: date | None, today: date) -> date:
        if chosen is None:
            return self.proposed(row, certificate, today)
        decision = is_plausible(chosen, row.valid_to)
        if not decision.allowed:
            told = decision.reasons[0]
            raise Invalid(told.code, told.message, errors={"valid_to": [told.message]})
        return chosen

    @staticmethod
    def _settle(
        row: CeEnrolment, new_last: date | None, *, actor: Actor, approve: bool, reason: str, now: datetime
    ) -> None:
        """Enrolment and certificate, each only if it still stands as it was judged."""
        decided = (
            CeEnrolment.update(
                outcome=states.RENEWED_OUTCOME if approve else states.REFUSED_OUTCOME,
                renewal_decided_at=now,
                decided_by=actor.account_id,
                decision_reason=reason or None,
                new_valid_to=new_last,
                living_key=None,
            )
            .where((CeEnrolment.id == row.id) & CeEnrolment.outcome.is_null())
            .execute()
        )
        moved = 1
        if approve:
            moved = (
                Certificate.update(valid_to=new_last)
                .where(
                    (Certificate.id == row.certificate_id)
                    & (Certificate.standing == VALID)
                    & (Certificate.valid_to == row.valid_to)
                )
                .execute()
            )
        if not decided or not moved:
            told = "证书或申请的状态已经变化，这次决定没有生效"
            raise Refused("STATE_NOT_ALLOWED", told, cite="CQ2023-2.2-3", remedy="请刷新列表后重新办理")

    def _record(
        self,
        row: CeEnrolment,
        certificate: Certificate,
        new_last: date | None,
        *,
        actor: Actor,
        reason: str,
        now: datetime,
    ) -> None:
        detail = {"enrolment": row.id, "valid_to": row.valid_to.isoformat()}
        if new_last is not None:
            detail["new_valid_to"] = new_last.isoformat()
        event = "renewed" if new_last is not None else "renewal_refused"
        self.history.record(certificate, event, at=now, actor=actor, detail=detail)
        title, text = decision_notice(new_last is not None, new_last, row.valid_to, reason)
        self.notices.tell(
            row.person_id,
            kind="renewal_decided",
            title=title,
            text=text,
            link=f"/m/certificates/{certificate.id}",
            key=f"renewal_decided:{row.id}:{now.isoformat()}",
        )

    def _row(self, row: CeEnrolment, certificate: Certificate, today: date) -> dict[str, Any]:
        state, _facts = self.standings.state_of(row, facts_of(certificate), today)
        waits = row.outcome is None
        return {
            "id": row.id,
            "certificate_id": certificate.id,
            "number": certificate.number,
            "name": certificate.name,
            "kind": certificate.kind,
            "category": certificate.category,
            "holder_name": certificate.holder_name_masked,
            "holder_number": certificate.holder_masked,
            "state": state,
            "state_label": states.LABELS[state],
            "valid_to": row.valid_to,
            "days_left": (row.valid_to - today).days if waits else None,
            "proposed_valid_to": self.proposed(row, certificate, today) if waits else None,
            "activation": certificate.activation,
            "completed_at": row.completed_at,
            "renewal_applied_at": row.renewal_applied_at,
            "renewal_channel": row.renewal_channel,
            "renewal_decided_at": row.renewal_decided_at,
            "decision_reason": row.decision_reason,
            "new_valid_to": row.new_valid_to,
        }
