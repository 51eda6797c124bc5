"""The judgement of one scan out of everything that is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.attendance.facts import (
    ACCEPTED,
    AUTO,
    DUPLICATE,
    IN,
    NEEDS_CONFIRMATION,
    OUT,
    REFUSED,
    REVIEW,
    Scan,
    Verdict,
)
from app.attendance.rules import reasons
from app.attendance.rules.direction import decide_direction
from app.attendance.rules.moment import Moment, clamped
from app.attendance.rules.places import Elsewhere, Place, far_from_site, flags_of_elsewhere
from app.attendance.rules.presence import Trail
from app.kernel.decision import ALLOWED, Decision, Reason
from qr.claims import Claims

REPLAY_CONFLICT, SHOWN_OTHERWISE = "REPLAY_CONFLICT", "SHOWN_OTHERWISE"
PASSED = (ACCEPTED, DUPLICATE)


@dataclass(frozen=True, slots=True)
class Case:
    """One scan and what was found out about it, before anybody looks at who is inside.

    ``fault``: why the code cannot be trusted. ``entry``: what stands against going in, and its flags.
    ``asks``: what has to be checked first. ``claims`` only of a proven code; ``is_known`` whether a person
    was found.
    """

    scan: Scan
    moment: Moment
    fault: Reason | None = None
    claims: Claims | None = None
    is_known: bool = False
    entry: Decision = ALLOWED
    asks: Reason | None = None
    site: Place | None = None

    @property
    def phone(self) -> Place | None:
        """Where the scanner says that it is."""
        lng, lat = self.scan.lng, self.scan.lat
        return None if lng is None or lat is None else (lng, lat)

    @property
    def was_let_in(self) -> bool:
        """The phone judged without a network and let the person pass."""
        return self.moment.is_late and self.scan.shown_result == ACCEPTED

    @property
    def is_excused(self) -> bool:
        """The code is genuine, only its time is wrong, and the person is inside already."""
        return self.fault is not None and self.claims is not None and self.was_let_in

    @property
    def at(self) -> datetime:
        """When it happened; with a wrong time never far from that of the signed code."""
        if self.claims is not None and self.is_excused:
            return clamped(self.moment.at, self.claims)
        return self.moment.at


def decide_scan(
    case: Case, trail: Trail, scanner_id: str, is_spent: bool, others: tuple[Elsewhere, ...]
) -> Verdict:
    """SM8, HZ2016-5.1-4, CQ2013-4-3: one status, every reason, every flag.

    The code first: where it cannot be trusted nothing else is asked. Then everything that stands against
    going in; going out is never refused for a missing paper, the reasons become flags. What a phone
    without a network let in and would not be let in now is looked at by a person. ``others`` are the other
    projects that know the person; ``is_spent`` says that the one-time code was used by another scan.
    """
    if case.fault is not None and not case.is_excused:
        return _refused(case, (case.fault,))
    if is_spent:
        conflict = (REPLAY_CONFLICT,) if case.moment.is_late else ()
        return _refused(case, (reasons.QR_REPLAYED,), conflict)
    against = ((case.fault,) if case.fault is not None else ()) + case.entry.reasons
    if not case.is_known:
        return _refused(case, against)

    at = case.at
    passing = decide_direction(case.scan.direction, trail.before((at, scanner_id, case.scan.seq)), at)
    flags = (*case.moment.flags, *case.entry.flags, *far_from_site(case.site, case.phone))
    flags += flags_of_elsewhere(passing.direction, at, case.site, others)
    if passing.direction == OUT and case.fault is None:
        flags += tuple(reason.code for reason in against)
        flags += (case.asks.code,) if case.asks is not None else ()
        against = ()
    too_old = (reasons.TOO_OLD,) if case.moment.is_too_old else ()

    if against and not case.was_let_in:
        status, why = REFUSED, against + too_old
    elif against or too_old:
        status, why, flags = REVIEW, against + too_old, flags + passing.flags
    elif case.asks is not None and passing.direction == IN:
        status, why, flags = NEEDS_CONFIRMATION, (case.asks,), flags + passing.flags
    else:
        status, why, flags = (DUPLICATE if passing.is_repetition else ACCEPTED), (), flags + passing.flags
    admitted = case.was_let_in if status == REVIEW else status in PASSED
    return Verdict(status, admitted, passing.direction, at, why, _once(flags + _shown(case, status)))


def _refused(case: Case, why: tuple[Reason, ...], flags: tuple[str, ...] = ()) -> Verdict:
    direction = case.scan.direction if case.scan.direction in (IN, OUT) else AUTO
    flags = _once((*case.moment.flags, *flags, *_shown(case, REFUSED)))
    return Verdict(REFUSED, False, direction, case.at, why, flags)


def _shown(case: Case, status: str) -> tuple[str, ...]:
    """Nobody was told wrong where both words let the worker pass."""
    shown = case.scan.shown_result
    is_same = shown in (None, status) or (shown in PASSED and status in PASSED)
    return () if is_same else (SHOWN_OTHERWISE,)


def _once(flags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flags))
