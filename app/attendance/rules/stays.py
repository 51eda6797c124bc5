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
engagement. A bare tuple, because a month of a big site has a quarter of a million of them."""

in_order = itemgetter(0, 1, 2)
"""The order of the fold: moment, scanner, the scanner's own count."""

Entry = tuple[datetime, str | None]
"""An entry that waits for its exit: moment, engagement."""

LOOK_AROUND: timedelta = 2 * OPEN_FOR
"""How far beyond a month events are read on both sides: a stay that begins in its last minute ends
within 16 hours, and one that began before its first minute needs the entries before it."""

NO_FLAGS: tuple[str, ...] = ()
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
    def seconds(self) -> int:
        """Whole seconds; 0 unless both ends were seen."""
        if self.entered is None or self.left is None:
            return 0
        return int((self.left - self.entered).total_seconds())

    @property
    def is_open(self) -> bool:
        return self.left is None and MISSING_OUT not in self.flags


def stays_of(passages: Iterable[Passage], as_of: datetime) -> list[Stay]:
    """SM8, SH2023-3.2-3, V9, X-07: the stays of one person on one project, in order of their beginning.

    An exit ends the earliest entry since the exit before it that is at most 16 hours old (inclusive);
    hours run from that entry, and further entries in between belong to it (ALREADY_INSIDE). An entry
    that no exit follows within 16 hours has no hours (MISSING_OUT), nor has an exit without an entry
    (OUT_WITHOUT_IN): missing events are marked, not invented. The same direction within 3 minutes says the
    same thing twice. No fact older than 16 hours changes the hours of a stay, and the order of the
    arguments changes nothing.
    """
    stays: list[Stay] = []
    waiting: list[Entry] = []
    last_at, last_direction = NEVER, ""
    for at, _scanner, _seq, direction, worker_id in sorted(passages, key=in_order):
        if direction == last_direction and at - last_at <= NO_TOGGLE_WITHIN:
            continue
        last_at, last_direction = at, direction
        if waiting and at - waiting[0][0] > OPEN_FOR:
            waiting = _forget(waiting, at, stays)
        if direction == IN:
            waiting.append((at, worker_id))
        elif waiting:
            stays.append(_stay(waiting, at, NO_FLAGS))
            waiting = []
        else:
            stays.append(Stay(None, at, worker_id, (OUT_WITHOUT_IN,)))
    waiting = _forget(waiting, as_of, stays)
    if waiting:
        stays.append(_stay(waiting, None, NO_FLAGS))
    return stays


def _forget(waiting: list[Entry], now: datetime, stays: list[Stay]) -> list[Entry]:
    """Entries that have been open for too long go to the stays; those that may still be closed remain."""
    while waiting and now - waiting[0][0] > OPEN_FOR:
        head = waiting[0][0]
        together = [e for e in waiting if e[0] - head <= OPEN_FOR and now - e[0] > OPEN_FOR]
        stays.append(_stay(together, None, (MISSING_OUT,)))
        waiting = waiting[len(together) :]
    return waiting


def _stay(entries: list[Entry], left: datetime | None, flags: tuple[str, ...]) -> Stay:
    entered, worker_id = entries[0]
    if len(entries) > 1:
        flags = (*flags, ALREADY_INSIDE)
    return Stay(entered, left, worker_id, flags)
