"""Where a person is: the fold of counted events by (happened_at, scanner, seq), whatever came first."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.attendance.facts import IN

OPEN_FOR = timedelta(hours=16)

Key = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """One counted event. ``is_repetition``: it said again what the one before had said (duplicate)."""

    at: datetime
    scanner_id: str
    seq: int
    direction: str
    is_repetition: bool = False

    @property
    def key(self) -> Key:
        return self.at, self.scanner_id, self.seq


@dataclass(slots=True)
class Trail:
    """What is known of a person's moves on a project, oldest first."""

    moves: list[Move] = field(default_factory=list)

    @classmethod
    def of(cls, moves: Iterable[Move]) -> Trail:
        return cls(sorted(moves, key=_key))

    def before(self, key: Key) -> Move | None:
        """The last move up to the key that was no repetition."""
        for move in reversed(self.moves[: bisect_right(self.moves, key, key=_key)]):
            if not move.is_repetition:
                return move
        return None

    def add(self, move: Move) -> None:
        insort(self.moves, move, key=_key)

    @property
    def last(self) -> Move | None:
        return self.moves[-1] if self.moves else None

    def counted_at(self) -> datetime | None:
        """Of the last move that was no repetition; of the last at all where only repetitions are known."""
        counted = next((move for move in reversed(self.moves) if not move.is_repetition), self.last)
        return counted.at if counted else None


def _key(move: Move) -> Key:
    return move.key


def is_inside(inside: bool, since: datetime, now: datetime) -> bool:
    """SM8, X-07: an entry that has been open for more than 16 hours is an exit that nobody saw."""
    return inside and now - since <= OPEN_FOR


def is_open(last: Move | None, at: datetime) -> bool:
    """SM8: whether the last move was an entry that is still open at that moment."""
    return last is not None and last.direction == IN and at - last.at <= OPEN_FOR
