"""What may still happen to a recorded scan: confirmed, annulled, reviewed. The event itself stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from app.attendance.facts import (
    ACCEPTED,
    ANNULLED,
    COUNTED,
    NEEDS_CONFIRMATION,
    REFUSED,
    REVIEW,
    Answer,
)
from app.attendance.models import SiteAttendance
from app.attendance.queries.events import events_of_day
from app.attendance.queries.ledger import by_scan_id, change_event
from app.attendance.rules import reasons
from app.attendance.rules.settling import is_in_time, settles
from app.attendance.service.presences import Presences
from app.attendance.service.recording import answer_again
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.ports import PhotoStore
from app.policies.loader import Policies
from app.sites.service.scopes import Scopes, forbidden_scope


def not_settled(message: str, remedy: str) -> Refused:
    return Refused("STATE_NOT_ALLOWED", message, remedy=remedy)


class Settling:
    """Confirming, annulling, reviewing and reading recorded scans."""

    def __init__(
        self,
        clock: Clock,
        scopes: Scopes,
        policies: Policies,
        audit: Audit,
        photos: PhotoStore,
        presences: Presences,
    ) -> None:
        self._clock = clock
        self._scopes = scopes
        self._policies = policies
        self._audit = audit
        self._photos = photos
        self._presences = presences

    def confirm(self, actor: Actor, project_id: str, scan_id: str, checked: str) -> Answer:
        """HZ2016-3-3, C-11: somebody looked at the face or the card in hand; policy says which look counts.

        One that does not count here leaves the scan waiting. Twice is once. Whoever scanned may look, but
        nobody looks at himself. Raises Missing SCAN_NOT_FOUND, Forbidden FORBIDDEN_SCOPE for his own entry,
        Refused STATE_NOT_ALLOWED for another status or after 15 minutes.
        """
        project = self._scopes.project_for(actor, project_id, "scan")
        now = self._clock.now()
        with database.atomic():
            event = self._event(project_id, scan_id, actor, for_update=True)
            if (event.settled_how or "").startswith("checked_") and event.status in (ACCEPTED, ANNULLED):
                return self._answer(event, now)
            if event.status != NEEDS_CONFIRMATION:
                raise not_settled("这次扫码不需要核验确认", "请查看扫码结果")
            if event.person_id is not None and event.person_id == actor.person_id:
                raise Forbidden(
                    "FORBIDDEN_SCOPE", "不能核验本人的进场", remedy="请由另一位工作人员查验身份证后确认"
                )
            if not is_in_time(event.received_at, now):
                raise not_settled("已超过15分钟，不能再确认", "请让工人重新扫码")
            policy, today = self._policies.of(project.jurisdiction), legal_day(now)
            if not settles(checked, policy.names("confirmation-checks", today)):
                waiting = reasons.not_verified(policy.cite("confirmation-checks", today))
                return {**self._answer(event, now), "reasons": [waiting.as_dict()]}
            self._settle(
                event, actor, now, status=ACCEPTED, how=f"checked_{checked}", admitted=True, reasons=[]
            )
            self._audit_of(event, "scan.confirmed", actor, now, {"checked": checked})
        return self._answer(event, now)

    def annul(self, actor: Actor, project_id: str, scan_id: str, reason: str) -> Answer:
        """A mistake of the guard, taken back by the same scanner within 15 minutes (inclusive). Marked, never
        deleted; the code stays used. Twice is once.

        Raises Missing SCAN_NOT_FOUND, Forbidden FORBIDDEN_SCOPE for another scanner, Refused TOO_LATE.
        """
        self._scopes.project_for(actor, project_id, "scan")
        now = self._clock.now()
        with database.atomic():
            event = self._event(project_id, scan_id, actor, for_update=True)
            if event.scanner_id != actor.device_id:
                raise forbidden_scope()
            if event.status == ANNULLED:
                return self._answer(event, now)
            if not is_in_time(event.received_at, now):
                raise Refused("TOO_LATE", "已超过15分钟，不能撤销", remedy="请工人在小程序里对考勤提出申诉")
            counted = event.status in COUNTED
            self._settle(
                event,
                actor,
                now,
                status=ANNULLED,
                how="annulled",
                admitted=False,
                note=reason,
                refold=counted,
            )
            self._audit_of(event, "scan.annulled", actor, now, {})
        return self._answer(event, now)

    def review(self, actor: Actor, project_id: str, scan_id: str, approve: bool, reason: str) -> Answer:
        """CQ2013-4-4: a scan that came too late, or that a phone without a network judged otherwise, is
        decided by a manager; only then it counts. Twice with the same decision is once.

        Raises Missing SCAN_NOT_FOUND, Refused STATE_NOT_ALLOWED for one that waits for no review.
        """
        self._scopes.project_for(actor, project_id, "manage")
        now = self._clock.now()
        how, status = ("approved", ACCEPTED) if approve else ("rejected", REFUSED)
        with database.atomic():
            event = self._event(project_id, scan_id, actor, for_update=True)
            if event.settled_how == how:
                return self._answer(event, now)
            if event.status != REVIEW:
                raise not_settled("这次扫码不在待核对状态", "请查看扫码结果")
            if event.person_id is not None and event.person_id == actor.person_id:
                raise forbidden_scope()
            self._settle(event, actor, now, status=status, how=how, admitted=approve, note=reason)
            self._audit_of(event, "scan.reviewed", actor, now, {"approved": approve})
        return self._answer(event, now)

    def one(self, actor: Actor, project_id: str, scan_id: str) -> Answer:
        """A recorded scan as it stands. Raises Missing SCAN_NOT_FOUND."""
        self._scopes.project_for(actor, project_id, "read")
        return self._answer(self._event(project_id, scan_id, actor), self._clock.now())

    def of_day(
        self,
        actor: Actor,
        project_id: str,
        day: date | None,
        *,
        limit: int,
        cursor: tuple[datetime, str] | None,
        status: str | None,
    ) -> list[Answer]:
        """The scans of a legal day (today without one), newest first."""
        self._scopes.project_for(actor, project_id, "read")
        now = self._clock.now()
        events = events_of_day(project_id, day or legal_day(now), limit=limit, cursor=cursor, status=status)
        return [self._answer(event, now) for event in events]

    def _event(
        self, project_id: str, scan_id: str, actor: Actor, *, for_update: bool = False
    ) -> SiteAttendance:
        event = by_scan_id(project_id, scan_id, actor.device_id, for_update=for_update)
        if event is None:
            raise Missing("SCAN_NOT_FOUND", "没有找到这次扫码", remedy="请先上传扫码记录")
        return event

    def _settle(
        self,
        event: SiteAttendance,
        actor: Actor,
        now: datetime,
        *,
        status: str,
        how: str,
        refold: bool = True,
        **changes: Any,
    ) -> None:
        changes |= {
            "status": status,
            "settled_how": how,
            "settled_at": now,
            "settled_by": actor.account_id,
        }
        change_event(event, **changes)
        if refold and event.person_id is not None:
            self._presences.refold(event.project_id, event.person_id)

    def _audit_of(
        self, event: SiteAttendance, action: str, actor: Actor, now: datetime, detail: dict[str, Any]
    ) -> None:
        self._audit.record(
            action,
            at=now,
            subject_type="scan",
            subject_id=event.id,
            actor=actor,
            person_id=event.person_id,
            detail=detail,
        )

    def _answer(self, event: SiteAttendance, now: datetime) -> Answer:
        return answer_again(event, self._photos, now)
