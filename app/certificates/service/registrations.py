"""Registering for an assessment (CQ2023 §一): the server checks, or nothing is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from app.certificates.facts import NOBODY, SAFETY_MANAGEMENT, SPECIAL_OPERATION, HolderFacts
from app.certificates.models import Certificate, RegistrationApplication
from app.certificates.queries import registrations as queries
from app.certificates.queries.registry import holder_of
from app.certificates.rules import registration as rules
from app.certificates.rules.exemption import SAFETY_C_EXEMPTION, TITLE
from app.certificates.service.refusals import refusal_of
from app.certificates.service.registration_checks import UNREACHABLE, Look, RegistrationChecks
from app.certificates.service.service_items import ServiceItems
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Decision
from app.kernel.errors import Invalid, Refused
from app.kernel.jobs import RUNNING, WAITING, Job, JobRun, Jobs, TryAgain
from app.people.service.notices import Notices

STATE_LABELS = rules.STATE_LABELS
ITEM_LABELS = {
    SAFETY_MANAGEMENT: "安管人员报名考核",
    SPECIAL_OPERATION: "特种作业人员报名考核",
    SAFETY_C_EXEMPTION: TITLE,
}
REGISTRATION_CHECK = "registration-check"
ATTEMPTS = 200
LONGEST_PAUSE_S = 1800.0


@dataclass(frozen=True)
class Registrations:
    """Apply and decide; ``recheck`` goes on with what the platform left open."""

    clock: Clock
    jobs: Jobs
    items: ServiceItems
    checks: RegistrationChecks
    notices: Notices

    def apply(
        self, actor: Actor, *, service_item: str, category: str, self_checked: bool
    ) -> RegistrationApplication:
        """Accepted, or pending while the platform does not answer. Sent again, it is the same application.

        A refusal is on record before it is raised. Raises Invalid (VALUE_NOT_ALLOWED,
        DECLARATION_MISSING), Refused (403 REALNAME_REQUIRED, 409 DUPLICATE_CERT_OTHER_PROVINCE,
        DUPLICATE_CERT_LOCAL) with all reasons.
        """
        now = self.clock.now()
        on = legal_day(now)
        code = rules.category_of(service_item, category)
        self._declared(rules.may_declare(service_item, code, self_checked))
        province, policy = self.items.home()
        holder = holder_of(actor.person_id)
        if holder is None or code is None:
            raise refusal_of(self.checks.verified(NOBODY, policy, on))
        key = f"{holder.person_id}:{service_item}:{code}"
        existing = queries.open_application(key)
        if existing is not None and not self._is_used_up(existing, holder):
            return existing
        verified = self.checks.verified(holder, policy, on)
        look = self.checks.look(holder, service_item, code, province, policy, on, asks=verified.allowed)
        decision = Decision.all_of(verified, look.decision)
        row = RegistrationApplication(
            person_id=holder.person_id,
            province_code=province,
            service_item=service_item,
            category=code,
            channel=policy.text("registration-portal", on),
            self_checked_at=now,
            real_name_ok=verified.allowed,
            real_name_checked_at=now,
            applied_at=now,
            **_outcome(decision, look, now, key),
        )
        with database.atomic():
            if existing is not None:
                self._release(existing)
            if not insert_or_ignore(RegistrationApplication, [dict(row.__data__)]):
                return self._earlier(key)
            if row.state == rules.PENDING:
                self.jobs.submit(REGISTRATION_CHECK, row.id, key=f"{REGISTRATION_CHECK}:{row.id}")
        if row.state == rules.REFUSED:
            raise refusal_of(decision)
        return row

    def check(self, run: JobRun) -> None:
        """The job ``registration-check``. The day of the application decides what was valid."""
        row = RegistrationApplication.get_or_none(RegistrationApplication.id == run.subject_id)
        if row is None or row.state != rules.PENDING:
            return
        _province, policy = self.items.home()
        on = legal_day(row.applied_at)
        holder = holder_of(row.person_id)
        if holder is None:
            return
        verified = self.checks.verified(holder, policy, on)
        look = self.checks.look(
            holder, row.service_item, row.category, row.province_code, policy, on, asks=verified.allowed
        )
        now = self.clock.now()
        decision = Decision.all_of(verified, look.decision)
        outcome = _outcome(decision, look, now, row.pending_key)
        with database.atomic():
            changed = (
                RegistrationApplication.update(**outcome)
                .where(
                    (RegistrationApplication.id == row.id) & (RegistrationApplication.state == rules.PENDING)
                )
                .execute()
            )
            if changed and outcome["state"] != rules.PENDING:
                self._tell(row, decision)
        if outcome["state"] == rules.PENDING:
            raise TryAgain("national platform does not answer", _pause(run.attempt))

    def recheck(self, _now: datetime) -> None:
        """A nightly step: pending applications whose job has come to its end are asked about again."""
        waiting = RegistrationApplication.select(RegistrationApplication.id).where(
            RegistrationApplication.state == rules.PENDING
        )
        for (application_id,) in list(waiting.tuples()):
            going_on = Job.select().where(
                (Job.kind == REGISTRATION_CHECK)
                & (Job.subject_id == application_id)
                & Job.state.in_((WAITING, RUNNING))
            )
            with database.atomic():
                if not going_on.exists():
                    key = f"{REGISTRATION_CHECK}:{application_id}"
                    self.jobs.submit(REGISTRATION_CHECK, application_id, key=key)

    def adopt(self, run: JobRun) -> None:
        """Part of the job ``person-merged``: applications of the earlier row go to the one that lives on.

        What both had open stays open once: the application of the row that lives on.
        """
        into = run.payload["into"]
        of_earlier = RegistrationApplication.person_id == run.subject_id
        with database.atomic():
            for row in list(RegistrationApplication.select().where(of_earlier)):
                key = into + row.pending_key.removeprefix(run.subject_id) if row.pending_key else None
                try:
                    with database.atomic():
                        self._move(row.id, into, key)
                except IntegrityError:
                    self._move(row.id, into, None)

    @staticmethod
    def _earlier(key: str) -> RegistrationApplication:
        """The open application that stood in the way; decided just now, it no longer does."""
        earlier = queries.open_application(key)
        if earlier is None:
            raise Refused("STATE_NOT_ALLOWED", "申请状态刚刚有变化", remedy="请刷新查看结果后再提交")
        return earlier

    @staticmethod
    def _declared(decision: Decision) -> None:
        if not decision.allowed:
            first = decision.reasons[0]
            raise Invalid(first.code, first.message, reasons=decision.reasons)

    @staticmethod
    def _is_used_up(existing: RegistrationApplication, holder: HolderFacts) -> bool:
        """An accepted application has served once a certificate followed it."""
        if existing.state != rules.ACCEPTED:
            return False
        followed = Certificate.select().where(
            (Certificate.holder_index == holder.holder_index)
            & (Certificate.province_code == existing.province_code)
            & (Certificate.kind == existing.service_item)
            & (Certificate.category == existing.category)
            & (Certificate.created_at > existing.applied_at)
        )
        return bool(followed.exists())

    @staticmethod
    def _move(application_id: str, into: str, key: str | None) -> None:
        moved = RegistrationApplication.update(person_id=into, pending_key=key)
        moved.where(RegistrationApplication.id == application_id).execute()

    @staticmethod
    def _release(existing: RegistrationApplication) -> None:
        RegistrationApplication.update(pending_key=None).where(
            (RegistrationApplication.id == existing.id) & (RegistrationApplication.state == rules.ACCEPTED)
        ).execute()

    def _tell(self, row: RegistrationApplication, decision: Decision) -> None:
        if decision.allowed:
            title, text = "报名申请已受理", "您的报名申请已通过核验并受理，请留意考核安排。"
        else:
            title = "报名申请不予受理"
            text = "；".join(f"{one.message}。{one.remedy or ''}" for one in decision.reasons)
        self.notices.tell(
            row.person_id,
            kind="registration_decided",
            title=title,
            text=text,
            key=f"registration:{row.id}",
        )


def _outcome(decision: Decision, look: Look, now: datetime, key: str | None) -> dict[str, Any]:
    """The columns that the checks fill; only an accepted or pending application is open."""
    if not decision.allowed:
        state, reasons = rules.REFUSED, decision.reasons
    elif look.result == UNREACHABLE:
        state, reasons = rules.PENDING, (rules.UNAVAILABLE,)
    else:
        state, reasons = rules.ACCEPTED, ()
    return {
        "state": state,
        "reasons": [reason.as_dict() for reason in reasons],
        "duplicate_source": look.source,
        "duplicate_result": look.result,
        "duplicate_checked_at": now,
        "duplicate_found": look.found,
        "decided_at": None if state == rules.PENDING else now,
        "pending_key": None if state == rules.REFUSED else key,
    }


def _pause(attempt: int) -> float:
    """Seconds until the platform is asked again: half a minute at first, half an hour at last."""
    return float(min(30.0 * 2 ** min(attempt - 1, 10), LONGEST_PAUSE_S))
