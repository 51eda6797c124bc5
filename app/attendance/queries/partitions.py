"""The months that PostgreSQL keeps attendance in: which there are, what lies in none, making one."""

from __future__ import annotations

from datetime import datetime

from app.kernel.clock import SHANGHAI, legal_month
from app.kernel.db import database

TABLE = "site_attendance"
DEFAULT = f"{TABLE}_default"
"""Takes what belongs into no month that was made, so that nothing is ever refused."""
MAKING = 0x6A696174
PATIENCE = "500ms"
"""For a lock. Shorter than PostgreSQL's deadlock_timeout (1 s), so that of two who wait for each other it is
never the gate that has to give up."""


def name_of(month: str) -> str:
    """``2026-03`` -> the partition's table."""
    return f"{TABLE}_{month.replace('-', '_')}"


def month_after(month: str, count: int = 1) -> str:
    """``2026-11`` and 2 -> ``2027-01``; a negative count goes back."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{number // 12:04}-{number % 12 + 1:02}"


def month_of(instant: datetime) -> str:
    """The legal month, ``YYYY-MM``."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m")


def made() -> set[str]:
    """Names of the tables that are attached."""
    rows = database.execute_sql(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = %s::regclass",
        (TABLE,),
    )
    return {name for (name,) in rows.fetchall()}


def strays(first: str, last: str) -> dict[str, int]:
    """By legal month, from first to last: events in the default partition."""
    rows = database.execute_sql(
        f"SELECT to_char(happened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, count(*) "  # noqa: S608
        f"FROM {DEFAULT} WHERE happened_at >= %s AND happened_at < %s GROUP BY month ORDER BY month",
        (legal_month(first)[0], legal_month(last)[1]),
    )
    return dict(rows.fetchall())


def make(month: str) -> bool:
    """Inside a transaction: makes the partition of the month and moves what belongs into it out of the
    default one; False when it is there, or is being made by somebody else.

    Without such rows nobody waits longer than an instant; while they are moved, whoever writes waits. Raises
    OperationalError when a lock cannot be had in time.
    """
    run = database.execute_sql
    run(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    if not run("SELECT pg_try_advisory_xact_lock(%s)", (MAKING,)).fetchone()[0] or name_of(month) in made():
        return False
    name = name_of(month)
    start, end = (f"'{moment.isoformat()}'" for moment in legal_month(month))
    run(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS)")
    if strays(month, month):
        # Both before anything is done: whoever was writing into the default partition is through by then.
        run(f"LOCK TABLE ONLY {TABLE} IN EXCLUSIVE MODE")
        run(f"LOCK TABLE {DEFAULT} IN ACCESS EXCLUSIVE MODE")
        run(
            f"WITH moved AS (DELETE FROM {DEFAULT} WHERE happened_at >= {start} AND happened_at < {end} "  # noqa: S608
            f"RETURNING *) INSERT INTO {name} SELECT * FROM moved"
        )
    run(f"ALTER TABLE {name} ADD CONSTRAINT in_month CHECK (happened_at >= {start} AND happened_at < {end})")
    run(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})")
    run(f"ALTER TABLE {name} DROP CONSTRAINT in_month")
    return True
