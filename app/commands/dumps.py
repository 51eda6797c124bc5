"""The database as one file, and back: what both databases are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.kernel import db
from app.kernel.db import database
from app.kernel.photo import Photo

HISTORY = "schema_migration"
LIVE_PHOTOS = "SELECT id FROM photo WHERE deleted_at IS NULL"
SCHEMA = f"SELECT name FROM {HISTORY} ORDER BY name"  # noqa: S608 - our own constant
AUDIT_ENTRIES = "SELECT count(*) FROM audit_entry"
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

    @contextmanager
    def trying(self, dump: Path) -> Iterator[None]:
        """Inside, ``database`` is the restored one; it is gone afterwards, and what runs notices nothing."""
        ...


@contextmanager
def bound_to(url: str) -> Iterator[None]:
    """Inside, ``database`` is the one of this address and connected; afterwards it is what it was before."""
    before = database.obj
    database.initialize(db.connect(url))
    try:
        with db.connection():
            yield
    finally:
        database.close_all()
        database.initialize(before)


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


def snapshot(ask: Any) -> Snapshot:
    """``ask`` takes a statement and gives its rows."""
    return Snapshot(
        schema=[row[0] for row in ask(SCHEMA)],
        photos=frozenset(row[0] for row in ask(LIVE_PHOTOS)),
        audit_entries=int(ask(AUDIT_ENTRIES)[0][0]),
    )
