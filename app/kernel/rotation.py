"""Rotation of the data keys: what an older key wrote is written again under the current one.

Everything goes on meanwhile. Reading works with every key that is set; a row is replaced only while it
still holds what was read, so whoever writes at the same moment wins. Cut off anywhere, the next run goes on
with what is left, because what is done is no longer found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.kernel import crypto
from app.kernel.clock import Clock
from app.kernel.crypto import CipherFault
from app.kernel.db import EncryptedField, Table, database, every_table
from app.kernel.jobs import JobRun, Jobs
from app.kernel.photo import Photo
from app.kernel.ports import PhotoMissing, PhotoStore

KEY_ROTATION = "key-rotation"
AT_ONCE = 200

Told = Callable[[str, int], None]


@dataclass
class Outcome:
    """``left`` and ``unreadable`` count by place: ``table.column`` or ``pictures``.

    ``unreadable`` cannot be decrypted with any key that is set; nothing was changed about it.
    """

    written: int = 0
    left: dict[str, int] = field(default_factory=dict)
    unreadable: dict[str, int] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether the older keys may go."""
        return not any(self.left.values())


def encrypted_columns() -> Iterator[tuple[type[Table], EncryptedField]]:
    """Every one of every table, by table name."""
    for table in sorted(every_table(), key=lambda one: str(one._meta.table_name)):
        for column in table._meta.sorted_fields:
            if isinstance(column, EncryptedField):
                yield table, column


@dataclass(frozen=True)
class KeyRotation:
    """Rewrites columns and pictures, and counts what still rests on older keys."""

    clock: Clock
    jobs: Jobs
    photos: PhotoStore

    def start(self) -> str:
        """Promises the work to the job worker; one at a time."""
        with database.atomic():
            return self.jobs.submit(KEY_ROTATION, "all", key=KEY_ROTATION)

    def carry_out(self, run: JobRun) -> None:
        """The job: ``progress`` counts what was written."""
        written = 0

        def tell(_place: str, count: int) -> None:
            nonlocal written
            written += count
            self.jobs.progress(run.job_id, written, 0)

        self.run(tell)

    def run(self, tell: Told = lambda _place, _count: None) -> Outcome:
        """Everything once; ``tell`` hears of each part where it was and how much was written."""
        outcome = Outcome()
        for table, column in encrypted_columns():
            self._rotate_column(table, column, outcome, tell)
        self._rotate_pictures(outcome, tell)
        outcome.left = self.left()
        return outcome

    def left(self) -> dict[str, int]:
        """How much rests on a key that is not the current one, by place; places with none are left out."""
        found = {}
        for table, column in encrypted_columns():
            text = f"SELECT COUNT(*) FROM {_names(table, column)[0]} WHERE {_old(table, column)}"  # noqa: S608
            count = database.execute_sql(text, [_current()]).fetchone()[0]
            if count:
                found[column.purpose] = int(count)
        pictures = sum(
            self.photos.key_of(photo_id) not in (None, crypto.cipher().current)
            for part in _living_pictures()
            for photo_id in part
        )
        return {**found, "pictures": pictures} if pictures else found

    def _rotate_column(
        self, table: type[Table], column: EncryptedField, outcome: Outcome, tell: Told
    ) -> None:
        name, quoted = _names(table, column)
        mark, after = database.param, ""
        found = (
            f"SELECT id, {quoted} FROM {name} WHERE {_old(table, column)} AND id > {mark} "  # noqa: S608
            f"ORDER BY id LIMIT {AT_ONCE}"
        )
        replace = f"UPDATE {name} SET {quoted} = {mark} WHERE id = {mark} AND {quoted} = {mark}"  # noqa: S608
        while rows := database.execute_sql(found, [_current(), after]).fetchall():
            written = 0
            with database.atomic():
                for row_id, token in rows:
                    try:
                        fresh = column.db_value(column.python_value(token))
                    except CipherFault:
                        place = column.purpose
                        outcome.unreadable[place] = outcome.unreadable.get(place, 0) + 1
                        continue
                    written += database.execute_sql(replace, [fresh, row_id, token]).rowcount
            after = rows[-1][0]
            outcome.written += written
            tell(column.purpose, written)

    def _rotate_pictures(self, outcome: Outcome, tell: Told) -> None:
        now = self.clock.now()
        for part in _living_pictures():
            written = 0
            for photo_id in part:
                try:
                    written += self.photos.reseal(photo_id, now=now)
                except PhotoMissing:
                    continue
                except CipherFault:
                    outcome.unreadable["pictures"] = outcome.unreadable.get("pictures", 0) + 1
            outcome.written += written
            tell("pictures", written)


def _living_pictures() -> Iterator[list[str]]:
    after = ""
    while True:
        rows = (
            Photo.select(Photo.id)
            .where(Photo.deleted_at.is_null() & (Photo.id > after))
            .order_by(Photo.id)
            .limit(AT_ONCE)
            .tuples()
        )
        part = [str(photo_id) for (photo_id,) in rows]
        if not part:
            return
        yield part
        after = part[-1]


def _current() -> str:
    return f"{crypto.cipher().current}.%"


def _old(table: type[Table], column: EncryptedField) -> str:
    _name, quoted = _names(table, column)
    return f"{quoted} IS NOT NULL AND {quoted} NOT LIKE {database.param}"


def _names(table: type[Table], column: Any) -> tuple[str, str]:
    return f'"{table._meta.table_name}"', f'"{column.column_name}"'
