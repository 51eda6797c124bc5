"""The schema is what the numbered files in ``migrations/`` make of it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from app.kernel.db import database, is_postgres

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
MIGRATION_LOCK = 0x6A69616F


def migrate() -> list[str]:
    """Brings the bound database up to date; the names of the migrations applied."""
    with _alone():
        return list(Runner(database.obj, str(MIGRATIONS)).up())


def roll_back(steps: int | None = None) -> list[str]:
    """Undoes the last ``steps`` migrations, all of them without a number; their names."""
    with _alone():
        runner = Runner(database.obj, str(MIGRATIONS))
        applied = sorted(runner.applied(), reverse=True)
        undone: list[str] = []
        for _name in applied[:steps]:
            undone += runner.down()
        return undone


@contextmanager
def _alone() -> Iterator[None]:
    """Two nodes that start together migrate one after the other."""
    if not is_postgres():
        yield
        return
    database.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
    try:
        yield
    finally:
        database.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
