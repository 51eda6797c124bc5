"""Events become stays: when somebody came, when he left, and what nobody saw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from app.attendance.facts import IN
from app.attendance.rules.direction import (
    ALREADY_INSIDE,
    MISSING_OUT,
    NO_TOGGLE_WITHIN,
    OUT_WITHOUT_IN,
)
from app.attendance.rules.presence import OPEN_FOR
from app.kernel.clock import legal_day

Passage = tuple[datetime, str, int, str, str | None]
"""One counted event of one person on one project: moment, scanner, the scanner's own count, direction,
engagement."""

in_order = itemgetter(0, 1, 2)
"""The order of the fold: moment, scanner, the scanner's own count."""

Entry = tuple[datetime, str | None]
"""An entry that waits for its exit: moment, engagement."""

LOOK_AROUND: timedelta = 2 * OPEN_FOR
"""How far beyond a month events are read on both sides: a stay that begins in its last minute ends
within 16 hours, and one that began before its first minute needs the entries before it."""

NO_FLAGS: tuple[str, ...] = ()
NO_TIME = timedelta(0)
NEVER = datetime.min.replace(tzinfo=UTC)


class Stay(NamedTuple):
    """From an entry to its exit; either may be missing, and then ``flags`` says so.

    Without an exit and without a flag for it the person is still inside.
    """

    entered: datetime | None
    left: datetime | None
    worker_id: str | None
    flags: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """X-07: the legal day of the entry, also of a night shift; that of the exit where nobody saw one."""
        moment = self.entered or self.left
        assert moment is not None
        return legal_day(moment)

    @property
    def length(self) -> timedelta:
        """Nothing unless both ends were seen."""
        if self.entered is None or self.left is None:
            return NO_TIME
        return self.left - self.entered

    @property
    def is_open(self) -> bool:
        return self.left is None and MISSING_OUT not in self.flags


class Walk:
    """The stays of one person on one project, built passage by passage.

    SM8, SH2023-3.2-3, V9, X-07. An exit ends the earliest entry since the exit before it that is at most 16
    hours old (inclusive); hours run from that entry, and further entries in between belong to it
    (ALREADY_INSIDE). An entry that no exit follows within 16 hours has no hours (MISSING_OUT), nor has an
    exit without an entry (OUT_WITHOUT_IN): missing events are marked, not invented. The same direction
    within 3 minutes says the same thing twice. No fact older than 16 hours changes the hours of a stay.
    """

    __slots__ = ("_last_at", "_last_direction", "_waiting", "stays")

    def __init__(self) -> None:
        self.stays: list[Stay] = []
        self._waiting: list[Entry] = []
        self._last_at = NEVER
        self._last_direction = ""

    def take(self, at: datetime, direction: str, worker_id: str | None) -> None:
        """The next passage in the order of the fold."""
        if direction == self._last_direction and at - self._last_at <= NO_TOGGLE_WITHIN:
            return
        self._last_at, self._last_direction = at, direction
        waiting = self._waiting
        if waiting and at - waiting[0][0] > OPEN_FOR:
            self._forget(at)
            waiting = self._waiting
        if direction == IN:
            waiting.append((at, worker_id))
        elif waiting:
            self.stays.append(_stay(waiting, at, NO_FLAGS))
            self._waiting = []
        else:
            self.stays.append(Stay(None, at, worker_id, (OUT_WITHOUT_IN,)))

    def end(self, as_of: datetime) -> list[Stay]:
        """The stays as they stand at that moment, in order of their beginning."""
        self._forget(as_of)
        if self._waiting:
            self.stays.append(_stay(self._waiting, None, NO_FLAGS))
            self._waiting = []
        return self.stays

    def _forget(self, now: datetime) -> None:
        """Entries that have been open for too long become stays; those that may still be closed wait on."""
        waiting = self._waiting
        while waiting and now - waiting[0][0] > OPEN_FOR:
            head = waiting[0][0]
            together = [e for e in waiting if e[0] - head <= OPEN_FOR and now - e[0] > OPEN_FOR]
            self.stays.append(_stay(together, None, (MISSING_OUT,)))
            waiting = waiting[len(together) :]
        self._waiting = waiting


def stays_of(passages: Iterable[Passage], as_of: datetime) -> list[Stay]:
    """The stays of one person on one project; the order of the arguments changes nothing. See ``Walk``."""
    walk = Walk()
    for at, _scanner, _seq, direction, worker_id in sorted(passages, key=in_order):
        walk.take(at, direction, worker_id)
    return walk.end(as_of)


def _stay(entries: list[Entry], left: datetime | None, flags: tuple[str, ...]) -> Stay:
    entered, worker_id = entries[0]
    if len(entries) > 1:
        flags = (*flags, ALREADY_INSIDE)
    return Stay(entered, left, worker_id, flags)
