"""How long the pictures of a verification are kept (PIPL 19: no longer than they serve)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.people.rules.verification import DONE, Status

UNFINISHED = timedelta(days=7)
AFTER_ADMISSION = timedelta(days=30)


def keep_until(status: str, now: datetime) -> datetime | None:
    """The end of the retention time of card and selfie, from the state they led to; None: not yet known.

    A picture that somebody is to look at is kept until he has decided.
    """
    if status == Status.REVIEW:
        return None
    return now + (AFTER_ADMISSION if status in DONE else UNFINISHED)
