"""When a scan happened. One server clock judges, whatever the scanner's clock says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.attendance.facts import OFFLINE, Scan
from qr.claims import Claims

SKEW = timedelta(minutes=5)
LATE = timedelta(minutes=2)
FUTURE = timedelta(days=31)
LATE_TOLERANCE_S = 60
"""Seconds that are forgiven before and after a code's time when the scan comes in late, inclusive."""

CLOCK_SKEW, FLAG_OFFLINE, UPLOAD_LATE = "CLOCK_SKEW", "OFFLINE", "UPLOAD_LATE"


@dataclass(frozen=True, slots=True)
class Moment:
    """``at`` is in this system's time. ``is_late``: nobody stands at the gate any more.

    ``is_too_old``: a person looks at it before it counts.
    """

    at: datetime
    is_late: bool
    is_too_old: bool
    flags: tuple[str, ...]


def moment_of(scan: Scan, received_at: datetime, late_after: timedelta, review_after: timedelta) -> Moment:
    """CQ2013-4-4, X-07: how long ago it was by the scanner's own clock, counted back from the receipt.

    ``late_after`` and ``review_after`` come from the policy; both ends still belong to the better side.
    """
    ago = timedelta(0)
    if scan.scanned_at is not None and scan.sent_at is not None:
        ago = max(ago, scan.sent_at - scan.scanned_at)
    is_late = ago > LATE or scan.mode == OFFLINE
    flags = []
    if scan.sent_at is not None and abs(received_at - scan.sent_at) > SKEW:
        flags.append(CLOCK_SKEW)
    if is_late:
        flags.append(FLAG_OFFLINE)
    if ago > late_after:
        flags.append(UPLOAD_LATE)
    return Moment(received_at - ago, is_late, ago > review_after, tuple(flags))


def is_from_the_future(scan: Scan, received_at: datetime) -> bool:
    """X-07: a clock may be wrong by days; a scan from next year is a mistake that the sender must mend."""
    return any(said is not None and said - received_at > FUTURE for said in (scan.scanned_at, scan.sent_at))


def clamped(at: datetime, claims: Claims) -> datetime:
    """D-03: never further from the time of the signed code than the late tolerance."""
    earliest = claims.not_before - LATE_TOLERANCE_S
    end = claims.expires_at
    seconds = at.timestamp()
    if seconds < earliest:
        return datetime.fromtimestamp(earliest, at.tzinfo)
    if end is not None and seconds > end + LATE_TOLERANCE_S:
        return datetime.fromtimestamp(end + LATE_TOLERANCE_S, at.tzinfo)
    return at
