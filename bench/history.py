"""Months of attendance, written straight into the table: in at eight, out at five, six days a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import Any

from app.attendance.queries.partitions import make
from app.kernel.clock import day_start
from app.kernel.db import database, is_postgres
from app.kernel.ids import new_id
from bench.world import World

COLUMNS = (
    "id", "project_id", "scanner_id", "scan_id", "seq", "fingerprint", "person_id", "project_worker_id",
    "direction", "status", "admitted", "happened_at", "received_at", "credential_kind", "mode", "code_id",
    "used_jti", "reasons", "flags", "account_id",
)  # fmt: skip
FILL_LEDGER = (
    "INSERT INTO scan_ledger SELECT scan_id, scanner_id, used_jti, id, happened_at FROM site_attendance "
    "ON CONFLICT DO NOTHING"
)
SUNDAY = 6
AT_ONCE = 5000


def write_history(world: World, events: int, until: date) -> None:
    """That many events on the days before ``until``, the last day first, into the bound database."""
    rows = islice(_rows(world, until), events)
    if is_postgres():
        _make_months(events // (2 * len(world.workers)), until)
        cursor = database.connection().cursor()
        with cursor.copy(f"COPY site_attendance ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        database.connection().commit()
        database.connection().autocommit = True
        database.execute_sql(FILL_LEDGER)
        database.execute_sql("VACUUM ANALYZE site_attendance, scan_ledger")
        return
    connection = database.connection()
    connection.execute("PRAGMA synchronous = off")
    connection.execute("BEGIN")
    marks = ", ".join("?" * len(COLUMNS))
    while part := list(islice(rows, AT_ONCE)):
        connection.executemany(f"INSERT INTO site_attendance ({', '.join(COLUMNS)}) VALUES ({marks})", part)
    connection.execute("COMMIT")
    connection.execute("PRAGMA synchronous = full")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def latest_full_month(until: date) -> str:
    """The last month that is over before ``until``."""
    return f"{until.replace(day=1) - timedelta(days=1):%Y-%m}"


def _make_months(working_days: int, until: date) -> None:
    """As if upkeep had run all the while."""
    first = until - timedelta(days=2 * working_days + 31)
    months = {f"{first + timedelta(days=number):%Y-%m}" for number in range((until - first).days + 1)}
    with database.atomic():
        for month in sorted(months):
            make(month)


def _rows(world: World, until: date) -> Iterator[tuple[Any, ...]]:
    numbers = count(1)
    account = new_id()
    for ago in count(1):
        day = until - timedelta(days=ago)
        if day.weekday() == SUNDAY:
            continue
        for direction, hour in (("out", 17), ("in", 8)):
            for place, worker in enumerate(world.workers):
                at = _written(day_start(day) + timedelta(hours=hour, seconds=place % 3600))
                number = next(numbers)
                yield (
                    f"00HISTORY{number:017}", world.project_id, f"GATE-{place % 4}", f"history-{number}",
                    number, "0" * 64, worker.person_id, worker.id, direction, "accepted", True, at, at, "qr",
                    "online", worker.code_id, f"{number:016x}", "[]", "[]", account,
                )  # fmt: skip


def _written(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
