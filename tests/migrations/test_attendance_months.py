"""Migration 0011 on a database that is in use: every event is there before and after, up and down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import peewee
import pytest

from app.kernel import db, schema
from app.kernel.clock import SHANGHAI, legal_month
from app.kernel.db import database

LATER = timedelta(microseconds=1)
MONTHS = "0011_attendance_months"
ROW = (
    "INSERT INTO site_attendance (id, project_id, scanner_id, scan_id, seq, fingerprint, direction, status, "
    "admitted, happened_at, received_at, credential_kind, mode, used_jti, reasons, flags, account_id) "
    "VALUES ({marks})"
)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


NOW = datetime.now(SHANGHAI)
LAST_MONTH = legal_month(NOW.strftime("%Y-%m"))[0] - LATER
MOMENTS = [
    instant("2024-02-29 12:00"),
    instant("2025-12-31 23:59:59.999999"),
    instant("2026-01-01 00:00"),
    LAST_MONTH,
    LAST_MONTH + LATER,
    instant("1987-05-01 00:00"),  # a phone whose clock was wrong by decades
]


def in_use_before_months() -> None:
    schema.migrate()
    back_before_months()
    write(MOMENTS)


def back_before_months() -> None:
    """Takes back what came later as well."""
    names = sorted(file.stem for file in schema.MIGRATIONS.glob("[0-9]*.py"))
    assert schema.roll_back(len(names) - names.index(MONTHS))[-1] == MONTHS


def write(moments: list[datetime]) -> None:
    mark = "%s" if db.is_postgres() else "?"
    for number, at in enumerate(moments):
        values: list[Any] = [
            f"EVENT{number:021}", "P" * 26, "GATE", f"scan-{number}", number, "0" * 64, "in", "accepted",
            True, at.isoformat(), at.isoformat(), "qr", "online", f"{number:016x}" if number % 2 else None,
            "[]", "[]", "A" * 26,
        ]  # fmt: skip
        database.execute_sql(ROW.format(marks=", ".join([mark] * len(values))), values)


def everything() -> list[Any]:
    return database.execute_sql("SELECT * FROM site_attendance ORDER BY id").fetchall()


def test_events_stay_as_they_are(empty_database: str) -> None:
    with db.connection():
        in_use_before_months()
        written = everything()
        assert len(written) == len(MOMENTS)
        schema.migrate()
        assert everything() == written
        lines = database.execute_sql(
            "SELECT scan_id, scanner_id, used_jti, event_id FROM scan_ledger ORDER BY event_id"
        ).fetchall()
        assert lines == [(row[3], row[2], row[16], row[0]) for row in written]
        back_before_months()
        assert everything() == written
        for twice in ("scan_id", "used_jti"):
            with pytest.raises(peewee.IntegrityError), database.atomic():
                database.execute_sql(
                    f"UPDATE site_attendance SET {twice} = (SELECT {twice} FROM site_attendance "
                    f"WHERE id = '{written[1][0]}') "
                    f"WHERE id = '{written[3][0]}'"
                )
        schema.migrate()
        assert everything() == written


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_every_event_lies_in_its_month(empty_database: str) -> None:
    with db.connection():
        in_use_before_months()
        schema.migrate()
        places = dict(
            database.execute_sql("SELECT id, tableoid::regclass::text FROM site_attendance").fetchall()
        )
        wanted = ["2024_02", "2025_12", "2026_01", f"{LAST_MONTH:%Y_%m}", f"{NOW:%Y_%m}", "default"]
        assert places == {
            f"EVENT{number:021}": f"site_attendance_{month}" for number, month in enumerate(wanted)
        }


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_three_months_are_there_from_the_beginning(empty_database: str) -> None:
    with db.connection():
        schema.migrate()
        rows = database.execute_sql("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
        made = {name for (name,) in rows}
    following = legal_month(f"{NOW:%Y-%m}")[1].astimezone(SHANGHAI)
    second = legal_month(f"{following:%Y-%m}")[1].astimezone(SHANGHAI)
    months = {f"site_attendance_{month:%Y_%m}" for month in (NOW, following, second)}
    assert made == {"site_attendance_default", *months}
