"""For how long, and by what, a recorded scan may be settled at the gate."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=15)


def is_in_time(received_at: datetime, now: datetime) -> bool:
    """CQ2013-4-3: within 15 minutes of the receipt, the last moment included."""
    return now - received_at <= WITHIN


def settles(checked: str, checks: Collection[str]) -> bool:
    """HZ2016-1-2: whether this look is one that the jurisdiction takes for a verification."""
    return checked in checks
