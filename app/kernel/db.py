"""Storage: one way to connect, one base for every table, and the columns that peewee lacks.

SQLite (WAL) is the embedded default, PostgreSQL the real one. Statements are written once and run on both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import peewee
from playhouse.pool import PooledPostgresqlDatabase, PooledSqliteDatabase

from app.kernel import crypto
from app.kernel.ids import new_id
from app.kernel.transactions import AfterCommit, BoundDatabase

database = BoundDatabase()

POOL_SIZE = 32
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    # FULL: what was answered is on the disk, also when the site office loses its power.
    "synchronous": "full",
    "busy_timeout": 10_000,
    "cache_size": -16_000,
}


PATIENCE = {
    # A server that went without a word would otherwise keep its caller for a quarter of an hour.
    "connect_timeout": 5,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    # A machine that stands still in the middle of a transaction keeps rows locked that all others need.
    "options": "-c timezone=UTC -c idle_in_transaction_session_timeout=30s",
}


class Sqlite(AfterCommit, PooledSqliteDatabase):
    """SQLite for several processes: every transaction that may write takes the lock when it begins."""


class Postgres(AfterCommit, PooledPostgresqlDatabase):
    """PostgreSQL through psycopg, pooled.

    The pool's own probe costs a round trip at every checkout; here a broken connection is found when
    it is used, thrown away by ``connection``, and the caller is told to try again.
    """

    def _is_closed(self, conn: Any) -> bool:
        return bool(conn.closed or conn.broken)


def connections_of(web_threads: int) -> int:
    """How many a process may hold: one for each of its threads and of those that it has beside them, so that
    none waits for a connection which a call of another kind holds; never fewer than jobs and commands use."""
    return max(POOL_SIZE, 2 * web_threads)


def connect(url: str, *, pool_size: int = POOL_SIZE) -> peewee.Database:
    """``sqlite:///path`` or ``postgresql://user:password@host/name``; ValueError for anything else."""
    if url.startswith("sqlite:///"):
        return Sqlite(
            url.removeprefix("sqlite:///"),
            pragmas=SQLITE_PRAGMAS,
            lock_type="IMMEDIATE",
            max_connections=pool_size,
            timeout=10,
            check_same_thread=False,
            returning_clause=True,
        )
    if url.startswith(("postgresql://", "postgres://")):
        return Postgres(
            "postgresql://" + url.partition("://")[2],
            max_connections=pool_size,
            timeout=10,
            prefer_psycopg3=True,
            **PATIENCE,
        )
    raise ValueError("DATABASE_URL starts with sqlite:/// or postgresql://")


def is_postgres() -> bool:
    return isinstance(database.obj, peewee.PostgresqlDatabase)


@contextmanager
def connection() -> Iterator[None]:
    """Holds one connection for the length of a request or a job; nested use holds nothing new."""
    opened = database.connect(reuse_if_open=True)
    try:
        yield
    finally:
        release(opened)


def release(opened: bool) -> None:
    """Gives back what ``connect(reuse_if_open=True)`` opened; a broken connection leaves the pool."""
    if not opened or database.is_closed():
        return
    if database.is_connection_usable():
        database.close()
    else:
        database.obj.manual_close()


class Column:
    """Tells the type checker what peewee does at run time: a row has values where its class has fields."""

    if TYPE_CHECKING:

        def __get__(self, row: object, table: object) -> Any: ...

        def __set__(self, row: object, value: Any) -> None: ...


class IdField(Column, peewee.CharField):
    """A ULID as primary or foreign key value."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 26)
        super().__init__(**options)


class CodeField(Column, peewee.CharField):
    """A short word of a fixed vocabulary (state, kind, code)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 40)
        super().__init__(**options)


class InstantField(Column, peewee.Field):
    """A moment: aware UTC datetime in Python, timestamptz on PostgreSQL, sortable ISO text on SQLite."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone is not stored")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def python_value(self, value: str | datetime | None) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return value.astimezone(UTC)


class JsonField(Column, peewee.TextField):
    """A small JSON value, compact, Chinese readable."""

    def db_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


class EncryptedField(Column, peewee.TextField):
    """Text that is ciphertext in the database; the purpose is ``table.column``."""

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.table_name}.{self.column_name}"

    def db_value(self, value: str | None) -> str | None:
        return None if value is None else crypto.cipher().encrypt_text(value, self.purpose)

    def python_value(self, value: str | None) -> str | None:
        return None if value is None else crypto.cipher().decrypt_text(value, self.purpose)


class Table(peewee.Model):
    """The base of every table."""

    id = IdField(primary_key=True, default=new_id)

    class Meta:
        database = database
        legacy_table_names = False


def every_table(base: type[Table] = Table) -> Iterator[type[Table]]:
    """Every table of the product whose module has been imported; those of tests are left out."""
    for table in base.__subclasses__():
        if table.__module__.startswith("app."):
            yield table
        yield from every_table(table)


def insert_or_ignore(
    table: type[Table], rows: Sequence[dict[str, Any]], *, returning: peewee.Field | None = None
) -> list[Any]:
    """Inserts the rows that break no unique constraint; the returned column (id) of those inserted."""
    if not rows:
        return []
    column = returning if returning is not None else table.id
    query = table.insert_many(rows).on_conflict_ignore().returning(column).tuples()
    return [row[0] for row in query.execute()]
