"""A worker's word against his record: said, looked at, decided once. The record itself is never changed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from app.attendance.models import AttendanceAppeal
from app.attendance.queries.counted import replaced_events
from app.attendance.queries.own import (
    appeals_of_person,
    appeals_on_project,
    events_of_day_on,
    has_worked_on,
    masked_names,
    project_names,
)
from app.attendance.rules import appeals as rules
from app.attendance.rules.appeals import Claim, Correction
from app.attendance.rules.telling import appeal_told, event_told
from app.attendance.service.correcting import add_correction
from app.attendance.service.presences import Presences
from app.kernel.actor import PROJECT_ADMIN, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Decision
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import new_id
from app.sites.facts import Page
from app.sites.service.scopes import Scopes, forbidden_scope, project_missing

Answer = dict[str, Any]
KINDS, STATES = rules.KINDS, rules.STATES


def own_person(actor: Actor) -> str:
    """The person behind the account; Forbidden FORBIDDEN_ROLE for an account that is nobody's own."""
    if actor.person_id is None:
        raise Forbidden("FORBIDDEN_ROLE", "这是单位账号，没有个人考勤", remedy="请工人本人用微信登录查看")
    return actor.person_id


class Appeals:
    """Open, list, decide."""

    def __init__(self, clock: Clock, audit: Audit, scopes: Scopes, presences: Presences) -> None:
        self._clock = clock
        self._audit = audit
        self._scopes = scopes
        self._presences = presences

    def open(
        self,
        actor: Actor,
        *,
        project_id: str,
        day: date,
        kind: str,
        statement: str,
        claimed_at: datetime | None = None,
        direction: str | None = None,
        event_id: str | None = None,
    ) -> Answer:
        """SH2023-3.2-3: the day's events are copied as they stand now.

        Raises Missing (PROJECT_NOT_FOUND, EVENT_NOT_FOUND), Invalid VALIDATION_FAILED, Refused
        (STATE_NOT_ALLOWED, APPEAL_EXISTS while the same thing is being looked at).
        """
        person_id = own_person(actor)
        now = self._clock.now()
        events = events_of_day_on(person_id, project_id, day)
        if not events and not has_worked_on(person_id, project_id):
            raise project_missing()
        meant = next((event for event in events if event["id"] == event_id), None)
        if event_id is not None and meant is None:
            raise Missing("EVENT_NOT_FOUND", "当天没有这条记录", remedy="请在当天的考勤记录里重新选择")
        claim = Claim(kind, day, claimed_at, direction, meant["direction"] if meant else None)
        _demand(rules.decide_claim(claim, now))
        replaced = replaced_events([person_id])
        same = f"{person_id}:{project_id}:{day}:{kind}:{event_id}:{claim.passage}"
        appeal = AttendanceAppeal(
            person_id=person_id,
            project_id=project_id,
            day=day,
            kind=kind,
            direction=claim.passage,
            claimed_at=claimed_at,
            event_id=event_id,
            statement=statement,
            original=[event_told(event, is_replaced=event["id"] in replaced) for event in events],
            state=rules.OPEN,
            open_key=hashlib.sha256(same.encode()).hexdigest(),
            opened_at=now,
        )
        with database.atomic():
            if not insert_or_ignore(AttendanceAppeal, [dict(appeal.__data__)]):
                raise Refused(
                    "APPEAL_EXISTS",
                    "同样的申诉正在处理",
                    cite=rules.CLAUSE,
                    remedy="请等待项目管理人员答复，可在“我的申诉”里查看",
                )
        return self._told([appeal])[0]

    def own(self, actor: Actor, *, limit: int, cursor: str | None) -> Page[Answer]:
        """The caller's own appeals, newest first."""
        return self._page(appeals_of_person(own_person(actor), limit + 1, cursor), limit)

    def of_project(
        self, actor: Actor, project_id: str, *, state: str | None, limit: int, cursor: str | None
    ) -> Page[Answer]:
        """What waits on the project, or was decided, newest first. Raises Missing, Forbidden."""
        project = self._scopes.project_for(actor, project_id, "read")
        return self._page(appeals_on_project(project.id, state, limit + 1, cursor), limit)

    def decide(
        self,
        actor: Actor,
        project_id: str,
        appeal_id: str,
        *,
        uphold: bool,
        reason: str,
        corrected_at: datetime | None = None,
        direction: str | None = None,
    ) -> Answer:
        """SM8, SH2023-3.2-3: by the project's administrator, never by the worker himself, and once.

        Upheld, a new event stands beside the old ones, which stay as they were, and presence is folded
        again. Raises Missing APPEAL_NOT_FOUND, Forbidden FORBIDDEN_SCOPE, Invalid VALIDATION_FAILED,
        Refused STATE_NOT_ALLOWED.
        """
        project = self._scopes.project_for(actor, project_id, "manage")
        if not actor.has(PROJECT_ADMIN, "project", project.id):
            raise forbidden_scope()
        now = self._clock.now()
        with database.atomic():
            appeal = AttendanceAppeal.get_or_none(
                (AttendanceAppeal.id == appeal_id) & (AttendanceAppeal.project_id == project.id)
            )
            if appeal is None:
                raise Missing("APPEAL_NOT_FOUND", "没有找到这条申诉", remedy="请从申诉列表中选择")
            if appeal.person_id == actor.person_id:
                raise Forbidden("FORBIDDEN_SCOPE", "不能处理自己的申诉", remedy="请由另一位项目管理员处理")
            if appeal.state != rules.OPEN:
                raise _decided_already()
            correction = _correction(appeal, corrected_at, direction, now) if uphold else Correction()
            added = new_id() if correction.adds_event else None
            decided = (
                AttendanceAppeal.update(
                    state=rules.UPHELD if uphold else rules.REJECTED,
                    open_key=None,
                    decided_at=now,
                    decided_by=actor.account_id,
                    decision_reason=reason,
                    correction_id=added,
                    replaced_event_id=appeal.event_id if correction.sets_aside else None,
                )
                .where((AttendanceAppeal.id == appeal.id) & (AttendanceAppeal.state == rules.OPEN))
                .execute()
            )
            if not decided:
                raise _decided_already()
            if added is not None:
                add_correction(added, project, appeal, correction, actor, now)
            if added is not None or correction.sets_aside:
                self._presences.refold(appeal.project_id, appeal.person_id)
            self._audit.record(
                "attendance.appeal_decided",
                at=now,
                actor=actor,
                subject_type="appeal",
                subject_id=appeal.id,
                person_id=appeal.person_id,
                detail={"upheld": uphold, "kind": appeal.kind, "event_id": added},
            )
        return self._told([AttendanceAppeal.get_by_id(appeal.id)])[0]

    def _page(self, found: list[AttendanceAppeal], limit: int) -> Page[Answer]:
        items = self._told(found[:limit])
        return Page(items, items[-1]["id"] if len(found) > limit else None)

    def _told(self, appeals: list[AttendanceAppeal]) -> list[Answer]:
        names = masked_names(appeal.person_id for appeal in appeals)
        projects = project_names(appeal.project_id for appeal in appeals)
        return [
            appeal_told(appeal.__data__, names.get(appeal.person_id), projects.get(appeal.project_id))
            for appeal in appeals
        ]


def _correction(
    appeal: AttendanceAppeal, corrected_at: datetime | None, direction: str | None, now: datetime
) -> Correction:
    claim = Claim(appeal.kind, appeal.day, appeal.claimed_at, appeal.direction)
    correction = rules.correction_of(claim, corrected_at, direction)
    if isinstance(correction, Decision):
        raise Invalid.because(correction)
    if correction.at is not None:
        _demand(rules.decide_moment(correction.at, appeal.day, now))
    return correction


def _decided_already() -> Refused:
    return Refused("STATE_NOT_ALLOWED", "这条申诉已经处理过", remedy="请刷新列表查看处理结果")


def _demand(decision: Decision) -> None:
    """422 for what is wrong in itself, 409 for what cannot be done any more."""
    if decision.allowed:
        return
    invalid = any(reason.code == "VALIDATION_FAILED" for reason in decision.reasons)
    raise Refused.because(decision, status=422 if invalid else 409)
