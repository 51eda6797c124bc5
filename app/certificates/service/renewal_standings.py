"""Where the renewal of certificates stands, for lists of them and for one enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.certificates.facts import VALID, CertificateFacts
from app.certificates.models import CeEnrolment, Certificate
from app.certificates.queries.education import counting_of, enrolment_facts
from app.certificates.queries.registry import facts_of
from app.certificates.rules import education_states as states
from app.certificates.rules import windows
from app.certificates.rules.education_states import EnrolmentFacts
from app.certificates.rules.enrolling import is_renewable
from app.certificates.rules.renewal import way_of
from app.certificates.rules.windows import Window, renewal_state, window_of
from app.certificates.service.access import CertificateAccess
from app.kernel.clock import day_text
from app.kernel.decision import Reason
from app.kernel.errors import Refused
from app.policies.policy import Policy
from app.training.models import TrainingClass, TrainingProvider

Row = dict[str, Any]


@dataclass(frozen=True)
class RenewalStandings:
    """Reads only; windows by the policy of the province that issued the certificate."""

    access: CertificateAccess

    def window(self, certificate: CertificateFacts, today: date) -> Window | None:
        policy = self.access.education_of(certificate.province_code)
        return None if policy is None else window_of(certificate, policy, today)

    def demand_policy(self, certificate: CertificateFacts) -> Policy:
        """Of a certificate that is renewed somewhere. Raises Refused CERT_TYPE_NOT_ELIGIBLE."""
        policy = self.access.education_of(certificate.province_code)
        if policy is None:
            raise Refused.because(is_renewable(certificate, None))
        return policy

    def demand_window(self, certificate: CertificateFacts, today: date) -> Window:
        """Raises Refused CERT_TYPE_NOT_ELIGIBLE for what is never renewed."""
        window = self.window(certificate, today)
        if window is None:
            raise Refused.because(is_renewable(certificate, None))
        return window

    def of(
        self, certificates: Sequence[CertificateFacts], person_id: str | None, today: date
    ) -> dict[str, Row]:
        """By certificate id; those that are never renewed are left out. One statement."""
        dated = {one.id: (one, self.window(one, today)) for one in certificates}
        renewable = {key: (one, window) for key, (one, window) in dated.items() if window is not None}
        counting = counting_of({key: one.valid_to for key, (one, _window) in renewable.items()})
        return {
            key: self._standing(one, window, counting.get(key), person_id, today)
            for key, (one, window) in renewable.items()
        }

    def state_of(
        self, row: CeEnrolment, certificate: CertificateFacts, today: date
    ) -> tuple[str, EnrolmentFacts]:
        """The state of an enrolment on a day, and the facts it follows from."""
        window = self.demand_window(replace(certificate, valid_to=row.valid_to), today)
        facts = enrolment_facts(row, window.apply_by)
        return states.state_of(facts, today, certificate_ended=certificate.standing != VALID), facts

    def show(
        self, row: CeEnrolment, certificate: Certificate, today: date, warnings: Sequence[Reason] = ()
    ) -> Row:
        """One enrolment as its holder sees it. Two statements."""
        facts = facts_of(certificate)
        window = self.demand_window(replace(facts, valid_to=row.valid_to), today)
        state, enrolment = self.state_of(row, facts, today)
        is_open = renewal_state(window, today, None) == windows.OPEN
        return {
            "id": row.id,
            "certificate_id": row.certificate_id,
            "kind": row.kind,
            "state": state,
            "state_label": states.LABELS[state],
            "message": states.next_step(state, enrolment, is_open),
            "class": _class_of(row),
            "window": window_row(window),
            "is_late": row.is_late,
            "warnings": [reason.as_dict() for reason in warnings],
            "may_apply": state == states.COMPLETED,
            "renewal_way": way_of(row.kind, self.demand_policy(facts), today),
            "enrolled_at": row.enrolled_at,
            "hours_reached_at": row.hours_reached_at,
            "assessment_result": row.assessment_result,
            "completed_at": row.completed_at,
            "renewal_applied_at": row.renewal_applied_at,
            "renewal_channel": row.renewal_channel,
            "renewal_decided_at": row.renewal_decided_at,
            "decision_reason": row.decision_reason,
            "new_valid_to": row.new_valid_to,
        }

    def _standing(
        self,
        certificate: CertificateFacts,
        window: Window,
        row: CeEnrolment | None,
        person_id: str | None,
        today: date,
    ) -> Row:
        state, message = self.renewal(certificate, window, row, today)
        is_shown = row is not None and row.person_id == person_id and row.valid_to == window.valid_to
        todo = None
        if row is not None and state == windows.ENROLLED:
            facts = enrolment_facts(row, window.apply_by)
            todo = states.learning_todo(states.state_of(facts, today), facts)
        return {
            "opens_on": window.opens_on,
            "closes_on": window.closes_on,
            "must_finish_by": window.class_ends_by,
            "apply_by": window.apply_by,
            "state": state,
            "state_label": windows.STATE_LABELS[state],
            "enrolment_id": row.id if row is not None and is_shown else None,
            "message": message,
            "todo": todo,
        }

    def renewal(
        self, certificate: CertificateFacts, window: Window, row: CeEnrolment | None, today: date
    ) -> tuple[str, str]:
        """State of the renewal and a sentence for the holder."""
        if certificate.standing != VALID:
            return windows.LAPSED, "证书已注销或转岗，不再延期。"
        if row is None or row.valid_to != window.valid_to:
            led_here = windows.RENEWED if row is not None else None
            return _told(renewal_state(window, today, led_here), window, today)
        facts = enrolment_facts(row, window.apply_by)
        own = states.state_of(facts, today)
        if own == states.COMPLETED_TOO_LATE:
            return windows.CLOSED, states.next_step(own, facts, False)
        state = renewal_state(window, today, states.OF_RENEWAL.get(own))
        if own == states.REFUSED or own in states.OF_RENEWAL:
            return state, states.next_step(own, facts, False)
        return _told(state, window, today)


def window_row(window: Window) -> Row:
    """Legal days of a window, for answers."""
    return {
        "valid_to": window.valid_to,
        "opens_on": window.opens_on,
        "closes_on": window.closes_on,
        "must_finish_by": window.class_ends_by,
        "apply_by": window.apply_by,
    }


def _told(state: str, window: Window, today: date) -> tuple[str, str]:
    days = (window.closes_on - today).days
    words = {
        windows.NOT_OPEN: f"{day_text(window.opens_on)}起可以报名继续教育。",
        windows.OPEN: f"{day_text(window.closes_on)}截止报名，"
        + ("今天是最后一天。" if days == 0 else f"还剩{days}天。" if days > 0 else "仍可补报，请尽快。"),
        windows.CLOSED: f"报名已截止，证书可以用到{day_text(window.valid_to)}，期满后不能延期。",
        windows.RENEWED: f"证书已延期，下次报名从{day_text(window.opens_on)}开始。",
        windows.LAPSED: "证书已失效，不能延期；需要继续持证的，请重新报名考核。",
    }
    return state, words[state]


def _class_of(row: CeEnrolment) -> Row:
    found = (
        TrainingClass.select(TrainingClass.title, TrainingProvider.name)
        .join(TrainingProvider, on=(TrainingProvider.id == TrainingClass.provider_id))
        .where(TrainingClass.id == row.class_id)
        .tuples()
        .first()
    )
    title, provider = found or ("班次", "")
    return {
        "id": row.class_id,
        "title": title,
        "provider": provider,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }
