"""Which events count, and those of a month as plain rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import peewee

from app.attendance.facts import COUNTED, REVIEW
from app.attendance.models import AttendanceAppeal, SiteAttendance
from app.attendance.rules.month import REVIEW_PENDING, Remark
from app.attendance.rules.stays import Walk
from app.kernel.db import database

NOTHING = "[]"
ROWS_AT_ONCE = 1000


def is_not_replaced() -> peewee.Expression:
    """Not an event that a decision upon an appeal set aside. The event itself stays as it was."""
    replaced = AttendanceAppeal.select(AttendanceAppeal.replaced_event_id).where(
        AttendanceAppeal.replaced_event_id.is_null(False)
    )
    return SiteAttendance.id.not_in(replaced)


def replaced_events(person_ids: Collection[str]) -> dict[str, str | None]:
    """Of these persons: event set aside -> the event that was put in its place, None without one."""
    rows = (
        AttendanceAppeal.select(AttendanceAppeal.replaced_event_id, AttendanceAppeal.correction_id)
        .where(
            AttendanceAppeal.person_id.in_(list(person_ids))
            & AttendanceAppeal.replaced_event_id.is_null(False)
        )
        .tuples()
    )
    return dict(rows)


@dataclass(slots=True)
class Trace:
    """What one person's events on a project come to."""

    walk: Walk = field(default_factory=Walk)
    remarks: list[Remark] = field(default_factory=list)


def traces_between(project_id: str, start: datetime, end: datetime) -> dict[str, Trace]:
    """By person: the walk over his counted events in [start, end), and remarks on those and on events that
    wait for a review.

    One statement, in the order of one index, without model objects and without keeping a row: a big site
    has a quarter of a million in a month.
    """
    query = (
        SiteAttendance.select(
            SiteAttendance.person_id,
            SiteAttendance.happened_at,
            SiteAttendance.direction,
            SiteAttendance.project_worker_id,
            SiteAttendance.status,
            SiteAttendance.flags,
        )
        .where(
            (SiteAttendance.project_id == project_id)
            & (SiteAttendance.happened_at >= start)
            & (SiteAttendance.happened_at < end)
            & SiteAttendance.status.in_((*COUNTED, REVIEW))
            & SiteAttendance.person_id.is_null(False)
            & is_not_replaced()
        )
        .order_by(SiteAttendance.happened_at, SiteAttendance.scanner_id, SiteAttendance.seq)
    )
    traces: dict[str, Trace] = {}
    for row in _few_at_a_time(database.execute(query)):
        person_id, happened, direction, worker_id, status, flags = row
        trace = traces.get(person_id)
        if trace is None:
            trace = traces[person_id] = Trace()
        at = datetime.fromisoformat(happened) if isinstance(happened, str) else happened
        if status != REVIEW:
            trace.walk.take(at, direction, worker_id)
            if flags != NOTHING:
                trace.remarks.append(Remark(at, worker_id, tuple(json.loads(flags))))
        else:
            trace.remarks.append(Remark(at, worker_id, (REVIEW_PENDING, *json.loads(flags))))
    return traces


def _few_at_a_time(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """A driver gives a thousand rows in half the time of a thousand times one."""
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows
