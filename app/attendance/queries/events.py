"""Statements that read events. Those on the way of every scan are written out by hand, once per shape:
putting together the same query anew costs more than running it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from app.attendance.facts import COUNTED, DUPLICATE
from app.attendance.models import SiteAttendance
from app.attendance.queries.counted import is_not_replaced
from app.attendance.rules.presence import Move
from app.kernel.clock import day_start
from app.kernel.db import database, is_postgres

HISTORY = timedelta(days=7)


@cache
def _recorded_sql(columns: str, scans: str, codes: str, param: str) -> str:
    where = f"(scan_id {scans} AND scanner_id = {param})"
    if codes:
        where += f" OR used_jti {codes}"
    return f"SELECT {columns} FROM site_attendance WHERE {where}"  # noqa: S608 - names and marks only


def recorded(scanner_id: str, scan_ids: Sequence[str], jtis: Sequence[str]) -> list[SiteAttendance]:
    """One statement: events of the scanner under these ids, and events that used these codes."""
    fields = SiteAttendance._meta.sorted_fields
    columns = ", ".join(field.column_name for field in fields)
    (scans, scan_values), (codes, code_values) = _among(scan_ids), _among(jtis)
    sql = _recorded_sql(columns, scans, codes, database.param)
    rows = database.execute_sql(sql, (*scan_values, scanner_id, *code_values)).fetchall()
    return [_event(fields, row) for row in rows]


def _among(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """A condition and its parameters, of words without spaces. For PostgreSQL they are one parameter: psycopg
    takes longer for a hundred than the database for the whole statement."""
    if not words:
        return "", ()
    if is_postgres():
        return f"= ANY (string_to_array({database.param}, ' '))", (" ".join(words),)
    return f"IN ({', '.join([database.param] * len(words))})", words


def _event(fields: Sequence[Any], row: Sequence[Any]) -> SiteAttendance:
    return SiteAttendance(
        **{field.name: field.python_value(value) for field, value in zip(fields, row, strict=True)}
    )


def moves_around(project_id: str, person_ids: Iterable[str], at: datetime) -> dict[str, list[Move]]:
    """By person: the counted events of the week before ``at`` and of everything after it. One statement."""
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


def last_counted(project_id: str, person_id: str) -> list[SiteAttendance]:
    """The person's newest counted events on the project, newest first: enough of them to find one that is no
    repetition."""
    scanner = SiteAttendance.scanner_id
    order = scanner.collate('"C"') if is_postgres() else scanner
    return list(
        SiteAttendance.select()
        .where(
            (SiteAttendance.project_id == project_id)
            & (SiteAttendance.person_id == person_id)
            & SiteAttendance.status.in_(COUNTED)
            & is_not_replaced()
        )
        .order_by(
            SiteAttendance.happened_at.desc(),
            order.desc(),
            SiteAttendance.seq.desc(),
            SiteAttendance.id.desc(),
        )
        .limit(20)
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


def by_scan_id(
    project_id: str, scan_id: str, scanner_id: str, *, for_update: bool = False
) -> SiteAttendance | None:
    """The scanner's own event under this id, else another scanner's on the same project."""
    query = SiteAttendance.select().where(
        (SiteAttendance.scan_id == scan_id) & (SiteAttendance.project_id == project_id)
    )
    found = list(query.for_update() if for_update and is_postgres() else query)
    found.sort(key=lambda event: event.scanner_id != scanner_id)
    return found[0] if found else None
