"""Removing what has served, and the proof that it went (PIPL 19, 47)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import peewee

from app.kernel.clock import Clock
from app.kernel.db import CodeField, InstantField, Table

log = logging.getLogger("jianma.purging")


class PurgeRecord(Table):
    """So many of a kind, all of them older than ``until``, were removed at that moment."""

    kind = CodeField(max_length=60)
    removed = peewee.IntegerField()
    until = InstantField()
    at = InstantField()

    class Meta:
        table_name = "purge_record"
        indexes = ((("at", "kind"), False),)


@dataclass(frozen=True, slots=True)
class Chore:
    """``remove`` takes the moment before which things of this kind go, and tells how many went.

    It may be cut off anywhere and run again, also beside itself.
    """

    kind: str
    keep: timedelta
    remove: Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Removed:
    kind: str
    count: int
    until: datetime


@dataclass(frozen=True)
class Purge:
    """Every kind that is removed by its age."""

    clock: Clock
    chores: Sequence[Chore]

    def run(self) -> list[Removed]:
        """Each kind for itself: one that fails keeps none of the others. What was removed is on record."""
        now = self.clock.now()
        done = []
        for chore in self.chores:
            until = now - chore.keep
            try:
                count = chore.remove(until)
            except Exception:
                log.exception("purge failed", extra={"kind": chore.kind})
                continue
            if count:
                PurgeRecord.create(kind=chore.kind, removed=count, until=until, at=now)
            done.append(Removed(chore.kind, count, until))
        return done


def remove_rows(table: type[Table], condition: object, *, at_once: int = 1000) -> int:
    """Deletes what meets the condition, in parts, so that nobody waits long for a lock; how many went."""
    gone = 0
    while True:
        part = table.select(table.id).where(condition).limit(at_once)
        count = int(table.delete().where(table.id.in_(part)).execute())
        gone += count
        if count < at_once:
            return gone
