"""A step of an application for registration of practice: state, record, trail and notice together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.certificates.models import PracticeRegistration, PracticeRegistrationStep
from app.certificates.queries.practice import joined, steps_of
from app.certificates.rules import practice as rules
from app.certificates.rules import practice_texts as texts
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.errors import Missing, Refused
from app.people.service.notices import Notices

APPLICANT = "applicant"
BEGIN = "begin"
SILENT = (BEGIN, rules.CHANGE)
ACTIONS = {
    BEGIN: "practice.begin",
    rules.CHANGE: "practice.change",
    rules.SUBMIT: "practice.submit",
    rules.WITHDRAW: "practice.withdraw",
    rules.CONFIRM: "practice.confirm",
    rules.DISCLAIM: "practice.disclaim",
    rules.ACCEPT: "practice.accept",
    rules.REFUSE: "practice.refuse",
    rules.RETURN: "practice.return",
}
"""The steps as the trail names them."""


def application_missing() -> Missing:
    return Missing("REGISTRATION_NOT_FOUND", "没有找到这份执业注册申请", remedy="请从申请列表里重新选择")


@dataclass(frozen=True)
class PracticeSteps:
    """Inside the caller's transaction. Of two at once one takes the step."""

    audit: Audit
    notices: Notices

    def move(
        self,
        row: PracticeRegistration,
        event: str,
        *,
        actor: Actor,
        now: datetime,
        reason: str | None = None,
        **columns: Any,
    ) -> None:
        """Raises Refused STATE_NOT_ALLOWED for a step that the state does not know."""
        allowed = rules.may_move(row.state, event)
        if not allowed.allowed:
            raise Refused.because(allowed)
        state = rules.MOVES[row.state, event]
        if state not in rules.OPEN:
            columns["pending_key"] = None
        if event not in SILENT:
            columns["reason"] = reason
        moved = (
            PracticeRegistration.update(state=state, **columns)
            .where((PracticeRegistration.id == row.id) & (PracticeRegistration.state == row.state))
            .execute()
        )
        if not moved:
            raise Refused("STATE_NOT_ALLOWED", "申请刚刚有变化", cite=rules.CITE, remedy="请刷新后再办理")
        self.record(row, event, state, actor=actor, now=now, reason=reason, valid_to=columns.get("valid_to"))

    def record(
        self,
        row: PracticeRegistration,
        event: str,
        state: str,
        *,
        actor: Actor,
        now: datetime,
        reason: str | None = None,
        valid_to: date | None = None,
    ) -> None:
        """The step, a line of the trail without the words that somebody wrote, and the notice."""
        PracticeRegistrationStep.create(
            practice_id=row.id,
            event=event,
            state=state,
            at=now,
            account_id=actor.account_id,
            side=rules.SIDES.get(event, APPLICANT),
            reason=reason,
        )
        self.audit.record(
            ACTIONS[event],
            at=now,
            actor=actor,
            subject_type="practice_registration",
            subject_id=row.id,
            person_id=row.person_id,
            detail={"kind": row.kind, "state": state},
        )
        if event in SILENT:
            return
        title, text = texts.notice(event, row.kind, row.category, reason, valid_to)
        self.notices.tell(
            row.person_id,
            kind="practice_registration",
            title=title,
            text=text,
            link=f"/m/practice-registrations/{row.id}",
            key=f"practice_registration:{row.id}:{event}:{now.isoformat()}",
        )


def in_full(application_id: str) -> dict[str, Any]:
    """One application with its steps."""
    return {**row_of(joined(application_id)), "steps": [_step(step) for step in steps_of(application_id)]}


def row_of(row: PracticeRegistration) -> dict[str, Any]:
    """An application as lists show it; ``row`` is joined to its certificate and company. Masked."""
    return {
        "id": row.id,
        "kind": row.kind,
        "kind_label": rules.KIND_LABELS[row.kind],
        "category": row.category,
        "state": row.state,
        "state_label": rules.STATE_LABELS[row.state],
        "message": texts.NEXT_STEPS[row.state],
        "province": row.province_code,
        "certificate_id": row.certificate_id,
        "certificate_number": row.certificate.number,
        "holder_name": row.certificate.holder_name_masked,
        "holder_number": row.certificate.holder_masked,
        "valid_to_before": row.certificate.valid_to if row.state in rules.OPEN else None,
        "company": row.company.name,
        "credit_code": row.company.credit_code,
        "created_at": row.created_at,
        "submitted_at": row.submitted_at,
        "confirmed_at": row.confirmed_at,
        "decided_at": row.decided_at,
        "reason": row.reason,
        "result_id": row.result_id,
        "valid_to": row.valid_to,
    }


def _step(step: PracticeRegistrationStep) -> dict[str, Any]:
    return {
        "event": step.event,
        "label": rules.EVENT_LABELS[step.event],
        "state": step.state,
        "at": step.at,
        "by": step.side,
        "by_label": rules.SIDE_LABELS[step.side],
        "reason": step.reason,
    }
