"""Attendance by months on PostgreSQL, made ahead and watched. On SQLite it is one table: nothing to do."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import peewee

from app.attendance.queries import partitions
from app.attendance.queries.partitions import month_after, month_of, name_of
from app.kernel.clock import Clock
from app.kernel.db import database, is_postgres

log = logging.getLogger("jianma.attendance")

AHEAD = 2
"""Months made after the present one: upkeep may be away for eight weeks before an event finds no month."""
BACK = 13
"""Months behind the present one that are made when an event turns up: an appeal may go back 366 days. What a
wrong clock put further away stays in the default partition, or every such clock would make a month."""


@dataclass(frozen=True, slots=True)
class Months:
    """``ahead``: months after the present one that are there, without a gap. ``stray``: events in the default
    partition that have, or should have, a month."""

    ahead: int
    stray: int


class Partitions:
    """Makes months; safe to run again, and beside itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self) -> list[str]:
        """The present month, those ahead, and those that events in the default partition belong to: the
        months that were made. One that cannot have its locks is left to the next run."""
        if not is_postgres():
            return []
        present = month_of(self._clock.now())
        wanted = {month_after(present, number) for number in range(AHEAD + 1)} | self._strays(present).keys()
        there = partitions.made()
        made = []
        for month in sorted(month for month in wanted if name_of(month) not in there):
            try:
                with database.atomic():
                    if partitions.make(month):
                        made.append(month)
            except peewee.OperationalError:
                log.warning("a month of attendance could not be made", extra={"month": month}, exc_info=True)
        if made:
            log.info("months of attendance made", extra={"months": made})
        return made

    def state(self) -> Months | None:
        """For the operator; None on SQLite."""
        if not is_postgres():
            return None
        present, there = month_of(self._clock.now()), partitions.made()
        ahead = 0
        while name_of(month_after(present, ahead + 1)) in there:
            ahead += 1
        return Months(ahead, sum(self._strays(present).values()))

    def _strays(self, present: str) -> dict[str, int]:
        return partitions.strays(month_after(present, -BACK), month_after(present, AHEAD))
