"""The month of a site: as an answer, as a sheet, and how promptly it came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.attendance.queries.month import full_names, uploads_between
from app.attendance.rules.month import hours_of, label_of
from app.attendance.service.month_answer import page_of, post_told, row_told, uploads_told
from app.attendance.service.month_record import (
    MonthRecord,
    Row,
    bounds_of,
    count_flags,
    judge_key_posts,
    read_month,
)
from app.attendance.service.month_sheet import draw_month
from app.employment.queries.gate import persons_known_on
from app.kernel.actor import PROJECT_ADMIN, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database
from app.kernel.errors import Invalid
from app.kernel.workdays import WorkCalendar
from app.policies.loader import Policies
from app.sites.models import Project
from app.sites.service.scopes import Scopes, forbidden_scope

REASON_LENGTH = (2, 200)
AUDITED_AT_ONCE = 50
"""Audit entries per transaction: one at a time writes the trail, and a gate must not wait for a sheet."""


class MonthlyAttendance:
    """SH2023-3.2-3 (日常考勤), SH2023-3.11-1, CQ2013-4-4."""

    def __init__(
        self, clock: Clock, audit: Audit, scopes: Scopes, policies: Policies, calendar: WorkCalendar
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._scopes = scopes
        self._policies = policies
        self._calendar = calendar

    def month(
        self,
        actor: Actor,
        project_id: str,
        month: str | None,
        *,
        detail: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
        reason: str | None = None,
        is_full: bool = False,
    ) -> dict[str, Any]:
        """A row per worker, sorted by company, team, name; ``month`` None is the present one.

        ``cursor`` is the key of the last row seen. With ``is_full`` names are whole: for the project's
        administrator, with a reason, into the audit trail of each person shown; of whom the project does
        not know by his number the name stays masked. Raises Missing
        PROJECT_NOT_FOUND, Forbidden FORBIDDEN_SCOPE, Invalid VALIDATION_FAILED.
        """
        record = self._record(actor, project_id, month)
        shown, following = page_of(record.rows, limit, cursor)
        if is_full:
            self._unmask(actor, record, shown, reason)
        flags = count_flags(record.rows)
        return {
            "month": record.month,
            "project": {"id": record.project.id, "name": record.project.name},
            "rows": [row_told(row, detail) for row in shown],
            "next_cursor": following,
            "totals": {
                "workers": len(record.rows),
                "present": sum(1 for row in record.rows if row.month.days),
                "days": record.worker_days,
                "hours": hours_of(record.worked),
                "flags": flags,
            },
            "uploads": {
                "offline": sum(row.month.offline for row in record.rows),
                "late": sum(row.month.late for row in record.rows),
            },
            "legend": [{"code": flag, "label": label_of(flag)} for flag in flags],
            "key_posts": [post_told(row) for row in record.key_posts],
            "as_of": in_shanghai(record.as_of),
        }

    def sheet(
        self,
        actor: Actor,
        project_id: str,
        month: str | None,
        *,
        is_full: bool = False,
        reason: str | None = None,
    ) -> tuple[str, bytes]:
        """File name and .xlsx of the whole month, under the same rights as ``month``."""
        record = self._record(actor, project_id, month)
        if is_full:
            self._unmask(actor, record, record.rows, reason)
        return f"考勤表-{record.project.name}-{record.month}.xlsx", draw_month(record)

    def uploads(self, actor: Actor, project_id: str, month: str | None) -> dict[str, Any]:
        """CQ2013-4-4: by scanner how much came in, how late at worst, and who has fallen silent.

        ``is_silent``: nothing came in for longer than an upload may take, in a month that is not over.
        """
        project = self._scopes.project_for(actor, project_id, "read")
        now = self._clock.now()
        month = month or legal_day(now).strftime("%Y-%m")
        bounds = bounds_of(month)
        policy = self._policies.of(project.jurisdiction)
        day = min(bounds.last, legal_day(now))
        allowed = timedelta(hours=policy.number("upload-late-hours", day))
        found = uploads_between(project.id, bounds.start, bounds.end, allowed)
        scanners = sorted(found, key=lambda told: (-told.late, told.scanner_id))
        running = now < bounds.end
        return {
            "month": month,
            "allowed_s": int(allowed.total_seconds()),
            "cite": policy.cite("upload-late-hours", day),
            "events": sum(told.events for told in scanners),
            "late": sum(told.late for told in scanners),
            "scanners": [
                uploads_told(
                    told,
                    running
                    and told.latest_received_at is not None
                    and now - told.latest_received_at > allowed,
                )
                for told in scanners
            ],
            "as_of": in_shanghai(now),
        }

    def _record(self, actor: Actor, project_id: str, month: str | None) -> MonthRecord:
        access = self._scopes.access_for(actor, project_id, "own")
        now = self._clock.now()
        name = month or legal_day(now).strftime("%Y-%m")
        record = read_month(access.project, name, now, access.only_companies)
        policy = self._policies.of(access.project.jurisdiction)
        record.key_posts = judge_key_posts(record, policy, self._calendar)
        return record

    def _unmask(self, actor: Actor, record: MonthRecord, rows: Sequence[Row], reason: str | None) -> None:
        """PIPL 6, 51, 54: whom the project knows; written down for all of them before anybody is shown."""
        project: Project = record.project
        if not actor.has(PROJECT_ADMIN, "project", project.id):
            raise forbidden_scope()
        why = (reason or "").strip()
        if not REASON_LENGTH[0] <= len(why) <= REASON_LENGTH[1]:
            message = "查看完整姓名要写明用途（2 到 200 个字）"
            raise Invalid("VALIDATION_FAILED", message, errors={"reason": [message]})
        known = persons_known_on([project.id])
        people = [each for each in dict.fromkeys(row.worker.person_id for row in rows) if each in known]
        names = full_names(people)
        now = self._clock.now()
        for begin in range(0, len(people), AUDITED_AT_ONCE):
            with database.atomic():
                for person_id in people[begin : begin + AUDITED_AT_ONCE]:
                    self._audit.record(
                        "person.unmasked",
                        at=now,
                        actor=actor,
                        subject_type="project",
                        subject_id=project.id,
                        person_id=person_id,
                        detail={
                            "what": ["worker_name"],
                            "for": "attendance",
                            "month": record.month,
                            "reason": why,
                        },
                    )
        for row in rows:
            row.name = names.get(row.worker.person_id) or row.name
