"""PostgreSQL as one file, and back, by its own pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import peewee
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.commands.archive import BackupFault
from app.commands.dumps import IN_USE, Snapshot, bound_to, snapshot
from app.kernel import db
from app.kernel.db import database

ASIDE = "jianma_before_restore"
TRIAL = "_trial"
"""What is behind the name of the database in that of one in which a backup is tried."""
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


class PostgresStorage:
    """A database of its own on a server; the tools of PostgreSQL must be as new as the server."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        known: dict[str, Any] = conninfo_to_dict(url)
        self._password = str(known.pop("password", "") or "")
        self._place = make_conninfo(**known)
        self._trial = f"{known.get('dbname') or 'jianma'}{TRIAL}"
        parts = urlsplit(url)
        # Put together by hand: geturl() leaves out the slashes of an address without a host, a Unix socket's.
        self._trial_url = f"postgresql://{parts.netloc}/{quote(self._trial)}?{parts.query}"

    def dump(self, target: Path) -> Snapshot:
        with db.connection(), database.atomic():
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # It waits, holding the snapshot, for as long as pg_dump takes.
            database.execute_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            exported = database.execute_sql("SELECT pg_export_snapshot()").fetchone()[0]
            found = snapshot(lambda statement: database.execute_sql(statement).fetchall())
            self._run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--exclude-schema={ASIDE}",
                f"--snapshot={exported}",
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

    @contextmanager
    def trying(self, dump: Path) -> Iterator[None]:
        drop = f"DROP DATABASE IF EXISTS {_quoted(self._trial)} WITH (FORCE)"
        with db.connection():
            database.execute_sql(drop)  # of one that was killed
            try:
                database.execute_sql(f"CREATE DATABASE {_quoted(self._trial)} TEMPLATE template0")
            except peewee.ProgrammingError as error:
                raise BackupFault(
                    "this database user may not create the database of a trial: ALTER ROLE ... CREATEDB"
                ) from error
            try:
                place = make_conninfo(self._place, dbname=self._trial)
                self._run("pg_restore", "--no-owner", "--no-privileges", str(dump), place=place)
                with bound_to(self._trial_url):
                    yield
            finally:
                database.execute_sql(drop)

    def _is_aside(self) -> bool:
        found = database.execute_sql("SELECT 1 FROM pg_namespace WHERE nspname = %s", (ASIDE,))
        return found.fetchone() is not None

    def _put_back(self) -> None:
        with database.atomic():
            database.execute_sql("DROP SCHEMA IF EXISTS public CASCADE")
            database.execute_sql(f"ALTER SCHEMA {ASIDE} RENAME TO public")

    def _run(self, tool: str, *arguments: str, place: str = "") -> None:
        """The password goes by the environment, where other users of the machine do not see it."""
        program = shutil.which(tool)
        if program is None:
            raise BackupFault(
                f"{tool} is not installed: install the PostgreSQL client of the server's version"
            )
        done = subprocess.run(  # noqa: S603 - a known program
            [program, f"--dbname={place or self._place}", *arguments],
            env={**os.environ, **({"PGPASSWORD": self._password} if self._password else {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["it said nothing"]
            raise BackupFault(f"{tool} failed: {said[0]}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
