"""In or out, and whether it was said before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.attendance.facts import AUTO, IN, OUT
from app.attendance.rules.presence import Move, is_open

REPEATED_WITHIN = timedelta(seconds=60)
NO_TOGGLE_WITHIN = timedelta(minutes=3)

ALREADY_INSIDE, MISSING_OUT, OUT_WITHOUT_IN = "ALREADY_INSIDE", "MISSING_OUT", "OUT_WITHOUT_IN"


@dataclass(frozen=True, slots=True)
class Passing:
    """``direction`` in or out; ``is_repetition`` when it changes nothing; ``flags`` what looks odd."""

    direction: str
    is_repetition: bool = False
    flags: tuple[str, ...] = ()


def decide_direction(asked: str, last: Move | None, at: datetime) -> Passing:
    """SM8, CQ2013-4-3, V9: what a passing at ``at`` means after the ``last`` counted one before it.

    What the scanner says goes before turning round. The same direction within 60 s is a repetition, and
    for 3 minutes nothing turns round; both ends inclusive. An entry open for over 16 h is one whose exit is
    missing: the next is an entry again. Nothing is invented and nothing refused here.
    """
    if last is not None:
        since = at - last.at
        if asked == AUTO and since <= NO_TOGGLE_WITHIN:
            return Passing(last.direction, is_repetition=True)
        if asked == last.direction and since <= REPEATED_WITHIN:
            return Passing(asked, is_repetition=True)
    direction = asked
    if asked == AUTO:
        direction = OUT if is_open(last, at) else IN
    return Passing(direction, flags=_odd(direction, last, at))


def _odd(direction: str, last: Move | None, at: datetime) -> tuple[str, ...]:
    if direction == OUT:
        return () if is_open(last, at) else (OUT_WITHOUT_IN,)
    if last is None or last.direction == OUT:
        return ()
    return (ALREADY_INSIDE,) if is_open(last, at) else (MISSING_OUT,)
