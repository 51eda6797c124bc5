"""Events by the scan that they were made of. The ledger says where they lie, so that only their months are
touched. Statements on the way of a batch are written out by hand, once per shape: putting together the same
query anew costs more than running it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from app.attendance.models import ScanLedger, SiteAttendance
from app.kernel.db import InstantField, database, is_postgres

INSTANT = InstantField()


@dataclass(frozen=True, slots=True)
class Heard:
    """One line of the ledger."""

    scan_id: str
    scanner_id: str
    used_jti: str | None
    event_id: str
    happened_at: datetime


def heard(scanner_id: str, scan_ids: Sequence[str], jtis: Sequence[str]) -> list[Heard]:
    """One statement: scans of the scanner under these ids, and scans that used these codes."""
    (scans, scan_values), (codes, code_values) = _among(scan_ids), _among(jtis)
    sql = _heard_sql(scans, codes, database.param)
    rows = database.execute_sql(sql, (*scan_values, scanner_id, *code_values)).fetchall()
    return [_line(row) for row in rows]


def events_of(lines: Collection[Heard]) -> list[SiteAttendance]:
    """Their events. One statement, none without lines."""
    if not lines:
        return []
    fields = SiteAttendance._meta.sorted_fields
    ids, values = _among([line.event_id for line in lines])
    sql = _events_sql(", ".join(field.column_name for field in fields), ids, database.param)
    times = [line.happened_at for line in lines]
    bounds = (INSTANT.db_value(min(times)), INSTANT.db_value(max(times)))
    rows = database.execute_sql(sql, (*values, *bounds)).fetchall()
    return [_event(fields, row) for row in rows]


def by_scan_id(
    project_id: str, scan_id: str, scanner_id: str, *, for_update: bool = False
) -> SiteAttendance | None:
    """The scanner's own event under this id, else another scanner's on the same project."""
    lines = [_line(row) for row in ScanLedger.select().where(ScanLedger.scan_id == scan_id).tuples()]
    if not lines:
        return None
    query = SiteAttendance.select().where(
        SiteAttendance.id.in_([line.event_id for line in lines])
        & SiteAttendance.happened_at.in_([line.happened_at for line in lines])
        & (SiteAttendance.project_id == project_id)
    )
    found = list(query.for_update() if for_update and is_postgres() else query)
    found.sort(key=lambda event: event.scanner_id != scanner_id)
    return found[0] if found else None


def change_event(event: SiteAttendance, **changes: Any) -> None:
    """The columns given, in the row and in the object; the row is found in its month."""
    for name, value in changes.items():
        setattr(event, name, value)
    SiteAttendance.update(**changes).where(
        (SiteAttendance.id == event.id) & (SiteAttendance.happened_at == event.happened_at)
    ).execute()


@cache
def _heard_sql(scans: str, codes: str, param: str) -> str:
    where = f"(scan_id {scans} AND scanner_id = {param})"
    if codes:
        where += f" OR used_jti {codes}"
    return f"SELECT scan_id, scanner_id, used_jti, event_id, happened_at FROM scan_ledger WHERE {where}"  # noqa: S608


@cache
def _events_sql(columns: str, ids: str, param: str) -> str:
    during = f"happened_at >= {param} AND happened_at <= {param}"
    return f"SELECT {columns} FROM site_attendance WHERE id {ids} AND {during}"  # noqa: S608 - names and marks


def _among(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """A condition and its parameters, of words without spaces. For PostgreSQL they are one parameter: psycopg
    takes longer for a hundred than the database for the whole statement."""
    if not words:
        return "", ()
    if is_postgres():
        return f"= ANY (string_to_array({database.param}, ' '))", (" ".join(words),)
    return f"IN ({', '.join([database.param] * len(words))})", words


def _line(row: Sequence[Any]) -> Heard:
    happened_at = INSTANT.python_value(row[4])
    assert happened_at is not None
    return Heard(row[0], row[1], row[2], row[3], happened_at)


def _event(fields: Sequence[Any], row: Sequence[Any]) -> SiteAttendance:
    return SiteAttendance(
        **{field.name: field.python_value(value) for field, value in zip(fields, row, strict=True)}
    )
