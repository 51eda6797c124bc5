"""Events of an enrolment: how heartbeats are kept, and the account computed again from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.training.facts import Beat, Mark, Outline, Pace
from app.training.rules.intervals import spans_of
from app.training.rules.ledger import Ledger

STARTED, BEATS = "started", "beats"
CHECK_OPENED, CHECK_PASSED, CHECK_MISSED = "check_opened", "check_passed", "check_missed"
GRANTED = "granted"

_PLAYING, _RECOVERED = 1, 2

Row = list[Any]
"""A heartbeat as it is kept: ``[seq, at_ms, position_ms, flags, rate]``."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record of an enrolment; ``data`` by kind.

    started: ``{seq, at, position}``; beats: rows of ``row_of``; granted: ``[[start, end], ...]``.
    """

    kind: str
    session_id: str | None
    section_id: str | None
    data: Any


def row_of(beat: Beat) -> Row:
    flags = _PLAYING * beat.playing | _RECOVERED * beat.recovered
    return [beat.seq, beat.at_ms, beat.position_ms, flags, beat.rate]


def beat_of(row: Row) -> Beat:
    """The inverse of ``row_of``."""
    seq, at_ms, position_ms, flags, rate = row
    return Beat(seq, at_ms, position_ms, bool(flags & _PLAYING), rate, bool(flags & _RECOVERED))


def replayed(outline: Outline, pace: Pace, events: Iterable[Event]) -> Ledger:
    """CQ2023-A2.5-1: the account as the events make it, heartbeat by heartbeat."""
    ledger = Ledger(outline, pace)
    marks: dict[str, Mark] = {}
    for event in events:
        if event.kind == STARTED and event.session_id:
            marks[event.session_id] = Mark(event.data["seq"], event.data["at"], event.data["position"])
        elif event.kind == BEATS and event.session_id and event.section_id:
            beats = [beat_of(row) for row in event.data]
            marks[event.session_id] = ledger.hear(event.section_id, marks[event.session_id], beats).mark
        elif event.kind == CHECK_OPENED:
            ledger.open_check()
        elif event.kind == CHECK_PASSED:
            ledger.pass_check()
        elif event.kind == CHECK_MISSED:
            ledger.miss_check()
        elif event.kind == GRANTED and event.section_id:
            ledger.grant(event.section_id, spans_of(event.data))
        ledger.settle()
    return ledger
