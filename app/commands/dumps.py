"""The database as one file, and back: SQLite by itself, PostgreSQL by its own pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.commands.archive import BackupFault, sync_folder
from app.kernel import db
from app.kernel.db import database
from app.kernel.photo import Photo

HISTORY = "schema_migration"
ASIDE = "jianma_before_restore"
LIVE_PHOTOS = "SELECT id FROM photo WHERE deleted_at IS NULL"
SCHEMA = f"SELECT name FROM {HISTORY} ORDER BY name"  # noqa: S608 - our own constant
AUDIT_ENTRIES = "SELECT count(*) FROM audit_entry"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
IN_USE = "the database is in use: stop the web server and the job worker first"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the dumped database says of itself: migrations applied, pictures that are there, audit entries."""

    schema: list[str]
    photos: frozenset[str]
    audit_entries: int


class Storage(Protocol):
    """One database; every method raises BackupFault."""

    engine: str

    def dump(self, target: Path) -> Snapshot:
        """Writes one consistent state while the product goes on."""
        ...

    def has_accounts(self) -> bool:
        """Whether somebody could sign in to what is there now."""
        ...

    @contextmanager
    def taking(self, dump: Path) -> Iterator[None]:
        """Inside, ``database`` is the restored one; it takes the place of the old one when the block ends
        well, and the old one stays as it was when it does not."""
        ...


def storage_of(url: str) -> Storage:
    """The database of that address; ``database`` must be bound to it already."""
    if url.startswith("sqlite:///"):
        return SqliteStorage(Path(url.removeprefix("sqlite:///")))
    return PostgresStorage(url)


def removed_since(photo_ids: set[str]) -> set[str]:
    """Those of the pictures that the running product has removed by now."""
    gone: set[str] = set()
    ids = sorted(photo_ids)
    for start in range(0, len(ids), 500):
        rows = Photo.select(Photo.id).where(
            Photo.id.in_(ids[start : start + 500]) & Photo.deleted_at.is_null(False)
        )
        gone |= {row.id for row in rows}
    return gone


class SqliteStorage:
    """One file; its short-lived shared state (sign-in counts, kept answers) is left out of a dump."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path

    def dump(self, target: Path) -> Snapshot:
        if not self._path.is_file():
            raise BackupFault("there is no database yet")
        try:
            with _opened(self._path) as source:
                source.execute("VACUUM INTO ?", (str(target),))
            target.chmod(0o600)
            with _opened(target) as copy:
                copy.execute("PRAGMA secure_delete = ON")
                if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'kv'").fetchone():
                    copy.execute("DELETE FROM kv")
                    copy.execute("VACUUM")
                return _snapshot(lambda statement: copy.execute(statement).fetchall())
        except sqlite3.Error as error:
            raise BackupFault(f"the database cannot be copied: {error}") from error

    def has_accounts(self) -> bool:
        if not self._path.is_file():
            return False
        try:
            with _opened(self._path) as existing:
                if not existing.execute("SELECT 1 FROM sqlite_master WHERE name = 'account'").fetchone():
                    return False
                return existing.execute("SELECT 1 FROM account LIMIT 1").fetchone() is not None
        except sqlite3.Error as error:
            raise BackupFault(f"what is there now cannot be read: {error}") from error

    @contextmanager
    def taking(self, dump: Path) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".restoring")
        shutil.copyfile(dump, fresh)
        fresh.chmod(0o600)
        bound = database.obj
        try:
            with self._held():
                database.initialize(db.connect(f"sqlite:///{fresh}"))
                try:
                    with db.connection():
                        yield
                        database.execute_sql("PRAGMA journal_mode = delete")
                finally:
                    database.close_all()
                    database.initialize(bound)
                with fresh.open("rb") as file:
                    os.fsync(file.fileno())
                fresh.replace(self._path)
                sync_folder(self._path.parent)
        finally:
            for ending in ("", "-wal", "-shm", "-journal"):
                fresh.with_name(fresh.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Nobody else has the file open: WAL is left only by who is alone, and with it no log is left over
        that would be applied to the new file."""
        if not self._path.is_file():
            yield
            return
        with _opened(self._path) as existing:
            try:
                existing.execute("PRAGMA journal_mode = delete")
                existing.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise BackupFault(IN_USE) from error
            yield


class PostgresStorage:
    """A database of its own on a server; the tools of PostgreSQL must be as new as the server."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        known: dict[str, Any] = conninfo_to_dict(url)
        self._password = str(known.pop("password", "") or "")
        self._place = make_conninfo(**known)

    def dump(self, target: Path) -> Snapshot:
        with db.connection(), database.atomic():
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = database.execute_sql("SELECT pg_export_snapshot()").fetchone()[0]
            found = _snapshot(lambda statement: database.execute_sql(statement).fetchall())
            self._run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--exclude-schema={ASIDE}",
                f"--snapshot={snapshot}",
                f"--file={target}",
            )
        target.chmod(0o600)
        return found

    def has_accounts(self) -> bool:
        with db.connection():
            schema = ASIDE if self._is_aside() else "public"
            if database.execute_sql("SELECT to_regclass(%s)", (f"{schema}.account",)).fetchone()[0] is None:
                return False
            found = database.execute_sql(f"SELECT 1 FROM {schema}.account LIMIT 1")  # noqa: S608 - constants
            return found.fetchone() is not None

    @contextmanager
    def taking(self, dump: Path) -> Iterator[None]:
        with db.connection():
            if database.execute_sql("SELECT current_schema()").fetchone()[0] not in ("public", None):
                raise BackupFault("only the schema public is restored")
            if database.execute_sql(OTHERS).fetchone()[0]:
                raise BackupFault(IN_USE)
            if self._is_aside():
                self._put_back()  # an earlier restore was killed; what it set aside is what holds
            with database.atomic():
                database.execute_sql(f"ALTER SCHEMA public RENAME TO {ASIDE}")
                database.execute_sql("CREATE SCHEMA public")
            try:
                self._run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", str(dump))
                yield
            except BaseException:
                self._put_back()
                raise
            database.execute_sql(f"DROP SCHEMA {ASIDE} CASCADE")

    def _is_aside(self) -> bool:
        found = database.execute_sql("SELECT 1 FROM pg_namespace WHERE nspname = %s", (ASIDE,))
        return found.fetchone() is not None

    def _put_back(self) -> None:
        with database.atomic():
            database.execute_sql("DROP SCHEMA IF EXISTS public CASCADE")
            database.execute_sql(f"ALTER SCHEMA {ASIDE} RENAME TO public")

    def _run(self, tool: str, *arguments: str) -> None:
        """The password goes by the environment, where other users of the machine do not see it."""
        program = shutil.which(tool)
        if program is None:
            raise BackupFault(
                f"{tool} is not installed: install the PostgreSQL client of the server's version"
            )
        done = subprocess.run(  # noqa: S603 - a known program
            [program, f"--dbname={self._place}", *arguments],
            env={**os.environ, **({"PGPASSWORD": self._password} if self._password else {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it said nothing"]
            raise BackupFault(f"{tool} failed: {said[0]}")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _snapshot(ask: Any) -> Snapshot:
    return Snapshot(
        schema=[row[0] for row in ask(SCHEMA)],
        photos=frozenset(row[0] for row in ask(LIVE_PHOTOS)),
        audit_entries=int(ask(AUDIT_ENTRIES)[0][0]),
    )
