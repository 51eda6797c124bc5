"""SQLite as one file, and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.commands.archive import BackupFault, sync_folder
from app.commands.dumps import IN_USE, Snapshot, bound_to, snapshot
from app.kernel.db import database


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
                return snapshot(lambda statement: copy.execute(statement).fetchall())
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
        try:
            with self._held():
                with bound_to(f"sqlite:///{fresh}"):
                    yield
                    database.execute_sql("PRAGMA journal_mode = delete")
                with fresh.open("rb") as file:
                    os.fsync(file.fileno())
                fresh.replace(self._path)
                sync_folder(self._path.parent)
        finally:
            _remove(fresh)

    @contextmanager
    def trying(self, dump: Path) -> Iterator[None]:
        copy = dump.with_name(dump.name + ".trying")
        shutil.copyfile(dump, copy)
        try:
            with bound_to(f"sqlite:///{copy}"):
                yield
        finally:
            _remove(copy)

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


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _remove(path: Path) -> None:
    """The file and what SQLite lays beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
