"""How judged scans reach the tables: one statement for the events, one for presence, whatever the number.

Both are written out by hand and run on both databases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.attendance.facts import COUNTED, SPENDING, Answer, Scan, Verdict
from app.attendance.models import Presence, SiteAttendance
from app.attendance.rules.presence import Move
from app.kernel.clock import in_shanghai
from app.kernel.db import database, is_postgres
from app.kernel.ports import PhotoStore

_SET_LATER = ("settled_at", "settled_by", "settled_how")
EVENT_COLUMNS = tuple(
    field.column_name for field in SiteAttendance._meta.sorted_fields if field.name not in _SET_LATER
)
PRESENCE_COLUMNS = tuple(field.column_name for field in Presence._meta.sorted_fields)


@dataclass(frozen=True, slots=True)
class Judged:
    """A scan with its verdict, ready to be written down.

    ``worker`` is what the scanner is shown, with ``photo_id`` instead of a link. ``jti`` is that of a
    proven one-time code, whether the verdict uses it up or not.
    """

    event_id: str
    scan: Scan
    verdict: Verdict
    project_id: str
    scanner_id: str
    account_id: str
    received_at: datetime
    person_id: str | None = None
    project_worker_id: str | None = None
    code_id: str | None = None
    jti: str | None = None
    worker: dict[str, Any] | None = None

    @property
    def used_jti(self) -> str | None:
        return self.jti if self.verdict.status in SPENDING else None

    @property
    def move(self) -> Move | None:
        """Its part in the fold; None when it does not count."""
        if self.person_id is None or self.verdict.status not in COUNTED:
            return None
        return Move(
            self.verdict.happened_at,
            self.scanner_id,
            self.scan.seq,
            self.verdict.direction,
            self.verdict.status != COUNTED[0],
        )

    def answer(self, photos: PhotoStore) -> Answer:
        return answer_of(
            self.event_id,
            self.scan.scan_id,
            self.verdict,
            self.received_at,
            shown(self.worker, photos, self.received_at),
        )


def insert_events(judged: Sequence[Judged]) -> set[str]:
    """The ids of those taken. An event is left out when its scan_id or its one-time code is there already.

    Always in the same order of codes, so that two uploads of the same scans do not wait for each other.
    """
    ordered = sorted(judged, key=lambda one: (one.used_jti or "g", one.scan.scan_id))
    rows, values = _rows("site_attendance", EVENT_COLUMNS, [event_values(one) for one in ordered])
    sql = (
        f"INSERT INTO site_attendance ({', '.join(EVENT_COLUMNS)}) {rows} ON CONFLICT DO NOTHING RETURNING id"
    )
    return {row[0] for row in database.execute_sql(sql, values).fetchall()}


@dataclass(frozen=True, slots=True)
class LastMove:
    """Where the fold of one person on one project has come to, and by which event."""

    project_id: str
    person_id: str
    project_worker_id: str | None
    move: Move
    counted_at: datetime
    event_id: str


def put_presence(moves: Iterable[LastMove], *, replacing: bool = False) -> None:
    """Moves presence on; an older event than the one that stands there changes nothing.

    With ``replacing`` it stands there whatever was before: the event that stood there does not count any
    more.
    """
    ordered = sorted(moves, key=lambda last: last.person_id)
    if not ordered:
        return
    rows, values = _rows("presence", PRESENCE_COLUMNS, [presence_values(last) for last in ordered])
    database.execute_sql(move_presence_sql(rows, on_postgres=is_postgres(), replacing=replacing), values)


def answer_of(
    event_id: str | None,
    scan_id: str | None,
    verdict: Verdict,
    received_at: datetime,
    worker: dict[str, Any] | None,
) -> Answer:
    """The one shape of a scan result."""
    return {
        "id": event_id,
        "scan_id": scan_id,
        "status": verdict.status,
        "admitted": verdict.admitted,
        "direction": verdict.direction,
        "happened_at": _told(verdict.happened_at),
        "received_at": _told(received_at),
        "worker": worker,
        "reasons": [reason.as_dict() for reason in verdict.reasons],
        "flags": list(verdict.flags),
    }


def answer_again(event: SiteAttendance, photos: PhotoStore, now: datetime) -> Answer:
    """The answer of an event as it stands, with a photo link that is good from now."""
    return {
        "id": event.id,
        "scan_id": event.scan_id,
        "status": event.status,
        "admitted": bool(event.admitted),
        "direction": event.direction,
        "happened_at": _told(event.happened_at),
        "received_at": _told(event.received_at),
        "worker": shown(event.worker, photos, now),
        "reasons": event.reasons,
        "flags": event.flags,
    }


def shown(worker: dict[str, Any] | None, photos: PhotoStore, now: datetime) -> dict[str, Any] | None:
    """The worker as shown: his picture through a short-lived link."""
    if worker is None:
        return None
    photo_id = worker["photo_id"]
    link = photos.link(photo_id, now=now) if photo_id else None
    return {**{name: value for name, value in worker.items() if name != "photo_id"}, "photo_url": link}


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


@lru_cache(maxsize=1024)
def _told(at: datetime) -> str:
    return in_shanghai(at)


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
        return f"SELECT {', '.join(columns)} FROM {typed}", [told]  # noqa: S608 - names and marks
    marks = f"({', '.join([database.param] * len(columns))})"
    return f"VALUES {', '.join([marks] * len(rows))}", [value for row in rows for value in row]


def move_presence_sql(rows: str, *, on_postgres: bool = True, replacing: bool = False) -> str:
    """``rows`` is a VALUES or a SELECT of the columns of presence."""
    moved = ", ".join(f"{name} = excluded.{name}" for name in PRESENCE_COLUMNS[3:])
    sql = (
        f"INSERT INTO presence ({', '.join(PRESENCE_COLUMNS)}) {rows} "
        f"ON CONFLICT (project_id, person_id) DO UPDATE SET {moved}"
    )
    if replacing:
        return sql
    collate = ' COLLATE "C"' if on_postgres else ""
    newer = f"(excluded.since, excluded.last_scanner{collate}, excluded.last_seq)"
    return f"{sql} WHERE {newer} >= (presence.since, presence.last_scanner{collate}, presence.last_seq)"
