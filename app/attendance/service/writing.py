"""How judged scans reach the tables: one statement for the events, one for presence, whatever the number.

Both are written out by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from app.attendance.models import Presence, ScanLedger, SiteAttendance
from app.attendance.rules.presence import Move
from app.attendance.service.recording import Judged
from app.kernel.db import database, is_postgres

_SET_LATER = ("settled_at", "settled_by", "settled_how")
EVENT_COLUMNS = tuple(
    field.column_name for field in SiteAttendance._meta.sorted_fields if field.name not in _SET_LATER
)
PRESENCE_COLUMNS = tuple(field.column_name for field in Presence._meta.sorted_fields)
LEDGER = {
    field.column_name: {"event_id": "id"}.get(field.name, field.column_name)
    for field in ScanLedger._meta.sorted_fields
}
"""Column of the ledger -> the event's column that it repeats."""
INTO_LEDGER = f"INSERT INTO scan_ledger ({', '.join(LEDGER)})"
INTO_PRESENCE = f"INSERT INTO presence ({', '.join(PRESENCE_COLUMNS)})"


def insert_events(judged: Sequence[Judged]) -> set[str]:
    """The ids of those taken. An event is left out when its scan_id or its one-time code is there already;
    on PostgreSQL it is written because its line in the ledger could be.

    Always in the same order of codes, so that two uploads of the same scans do not wait for each other.
    """
    ordered = sorted(judged, key=lambda one: (one.used_jti or "g", one.scan.scan_id))
    rows, values = _rows("site_attendance", EVENT_COLUMNS, [event_values(one) for one in ordered])
    columns = ", ".join(EVENT_COLUMNS)
    if is_postgres():
        # ruff: noqa: S608 - names and marks only
        lines = f"SELECT {', '.join(LEDGER.values())} FROM given ON CONFLICT DO NOTHING"
        sql = (
            f"WITH given AS ({rows}), heard AS ({INTO_LEDGER} {lines} RETURNING event_id) "
            f"INSERT INTO site_attendance ({columns}) SELECT {columns} FROM given "
            "WHERE id IN (SELECT event_id FROM heard) RETURNING id"
        )
    else:
        sql = f"INSERT INTO site_attendance ({columns}) {rows} ON CONFLICT DO NOTHING RETURNING id"
    return {row[0] for row in database.execute_sql(sql, values).fetchall()}


@dataclass(frozen=True, slots=True)
class LastMove:
    """Where the fold of one person on one project has come to, and by which event.

    ``is_first``: nothing stood there when it was judged.
    """

    project_id: str
    person_id: str
    project_worker_id: str | None
    move: Move
    counted_at: datetime
    event_id: str
    is_first: bool = False


def put_presence(moves: Iterable[LastMove], *, replacing: bool = False) -> None:
    """Moves presence on; an older event than the one that stands there changes nothing.

    With ``replacing`` it stands there whatever was before: the event that stood there does not count any
    more.
    """
    _write_presence(moves, partial(move_presence_sql, on_postgres=is_postgres(), replacing=replacing))


def begin_presence(moves: Iterable[LastMove]) -> bool:
    """Presence of people of whom nothing stood there; False when something stands there by now.

    A row that is not there yet cannot be held: two first scans of somebody meet here.
    """
    firsts = list(moves)
    return _write_presence(firsts, lambda rows: f"{INTO_PRESENCE} {rows} ON CONFLICT DO NOTHING") == len(
        firsts
    )


def _write_presence(moves: Iterable[LastMove], statement: Callable[[str], str]) -> int:
    ordered = sorted(moves, key=lambda last: last.person_id)
    if not ordered:
        return 0
    rows, values = _rows("presence", PRESENCE_COLUMNS, [presence_values(last) for last in ordered])
    return int(database.execute_sql(statement(rows), values).rowcount)


def event_values(one: Judged) -> tuple[Any, ...]:
    scan, verdict = one.scan, one.verdict
    return (
        one.event_id,
        one.project_id,
        one.scanner_id,
        scan.scan_id,
        scan.seq,
        scan.fingerprint,
        one.person_id,
        one.project_worker_id,
        verdict.direction,
        verdict.status,
        verdict.admitted,
        _instant(verdict.happened_at),
        _instant(one.received_at),
        scan.credential,
        scan.mode,
        one.code_id,
        one.used_jti,
        _json([reason.as_dict() for reason in verdict.reasons]),
        _json(verdict.flags),
        None if one.worker is None else _json(one.worker),
        scan.lng,
        scan.lat,
        scan.shown_result,
        one.account_id,
        scan.photo_id,
        scan.note,
    )


def presence_values(last: LastMove) -> tuple[Any, ...]:
    return (
        last.event_id,  # a ULID as good as another, of a row that is there only once
        last.project_id,
        last.person_id,
        last.project_worker_id,
        last.move.direction == "in",
        _instant(last.move.at),
        _instant(last.counted_at),
        last.move.scanner_id,
        last.move.seq,
        last.event_id,
    )


@lru_cache(maxsize=1024)
def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")  # aware UTC, as InstantField writes it


def _json(value: Any) -> str:
    if not value:
        return "[]"  # reasons and flags of nearly everybody
    return _COMPACT(value)


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _rows(table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> tuple[str, Sequence[Any]]:
    """The rows as a part of a statement, and its parameters.

    For PostgreSQL all of them are one parameter: psycopg takes five microseconds for each, and two hundred
    scans have five thousand values.
    """
    if is_postgres():
        told = _COMPACT([dict(zip(columns, row, strict=True)) for row in rows])
        typed = f"json_populate_recordset(NULL::{table}, {database.param})"
        return f"SELECT {', '.join(columns)} FROM {typed}", [told]
    marks = f"({', '.join([database.param] * len(columns))})"
    return f"VALUES {', '.join([marks] * len(rows))}", [value for row in rows for value in row]


def move_presence_sql(rows: str, *, on_postgres: bool = True, replacing: bool = False) -> str:
    """``rows`` is a VALUES or a SELECT of the columns of presence."""
    moved = ", ".join(f"{name} = excluded.{name}" for name in PRESENCE_COLUMNS[3:])
    sql = f"{INTO_PRESENCE} {rows} ON CONFLICT (project_id, person_id) DO UPDATE SET {moved}"
    if replacing:
        return sql
    collate = ' COLLATE "C"' if on_postgres else ""
    newer = f"(excluded.since, excluded.last_scanner{collate}, excluded.last_seq)"
    return f"{sql} WHERE {newer} >= (presence.since, presence.last_scanner{collate}, presence.last_seq)"
