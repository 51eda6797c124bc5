"""Statements that read events by when they happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from app.attendance.facts import COUNTED, DUPLICATE
from app.attendance.models import SiteAttendance
from app.attendance.queries.counted import is_not_replaced
from app.attendance.rules.moment import FUTURE
from app.attendance.rules.presence import Move
from app.kernel.clock import day_start
from app.kernel.db import is_postgres

HISTORY = timedelta(days=7)
ENOUGH = 20
LOOK_BACK = (timedelta(days=31), timedelta(days=366), None)
"""How far back the newest events are looked for, one after the other, so that few months are touched."""


def moves_around(
    project_id: str, person_ids: Iterable[str], at: datetime, last: datetime
) -> dict[str, list[Move]]:
    """By person: the counted events of the week before ``at`` and of everything after it, up to the newest
    that any of them has (``last``). One statement."""
    rows = (
        SiteAttendance.select(
            SiteAttendance.person_id,
            SiteAttendance.happened_at,
            SiteAttendance.scanner_id,
            SiteAttendance.seq,
            SiteAttendance.direction,
            SiteAttendance.status,
        )
        .where(
            SiteAttendance.person_id.in_(list(person_ids))
            & (SiteAttendance.happened_at >= at - HISTORY)
            & (SiteAttendance.happened_at <= last)
            & (SiteAttendance.project_id == project_id)
            & SiteAttendance.status.in_(COUNTED)
            & is_not_replaced()
        )
        .tuples()
    )
    found: dict[str, list[Move]] = {}
    for person_id, happened_at, scanner_id, seq, direction, status in rows:
        move = Move(happened_at, scanner_id, seq, direction, status == DUPLICATE)
        found.setdefault(person_id, []).append(move)
    return found


def last_counted(project_id: str, person_id: str, now: datetime) -> list[SiteAttendance]:
    """The person's newest counted events on the project, newest first: enough of them to find one that is no
    repetition. One statement, for somebody who has not been seen for a month up to three."""
    found: list[SiteAttendance] = []
    for back in LOOK_BACK:
        start = None if back is None else now - back
        found = _newest_counted(project_id, person_id, start, now + FUTURE)
        if len(found) == ENOUGH or any(event.status != DUPLICATE for event in found):
            break
    return found


def _newest_counted(
    project_id: str, person_id: str, start: datetime | None, end: datetime
) -> list[SiteAttendance]:
    scanner, happened = SiteAttendance.scanner_id, SiteAttendance.happened_at
    wanted = (
        (SiteAttendance.project_id == project_id)
        & (SiteAttendance.person_id == person_id)
        & (happened < end)
        & SiteAttendance.status.in_(COUNTED)
        & is_not_replaced()
    )
    if start is not None:
        wanted &= happened >= start
    order = scanner.collate('"C"') if is_postgres() else scanner
    return list(
        SiteAttendance.select()
        .where(wanted)
        .order_by(happened.desc(), order.desc(), SiteAttendance.seq.desc(), SiteAttendance.id.desc())
        .limit(ENOUGH)
    )


def events_of_day(
    project_id: str, day: date, *, limit: int, cursor: tuple[datetime, str] | None, status: str | None = None
) -> list[SiteAttendance]:
    """What happened at the project's gates on a legal day, newest first, behind the cursor."""
    happened, key = SiteAttendance.happened_at, SiteAttendance.id
    query = SiteAttendance.select().where(
        (SiteAttendance.project_id == project_id)
        & (happened >= day_start(day))
        & (happened < day_start(day + timedelta(days=1)))
    )
    if status is not None:
        query = query.where(SiteAttendance.status == status)
    if cursor is not None:
        at, last = cursor
        query = query.where((happened < at) | ((happened == at) & (key < last)))
    return list(query.order_by(happened.desc(), key.desc()).limit(limit))
