"""How long the pictures of a verification are kept (PIPL 19: no longer than they serve)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.people.rules.verification import DONE, Status

UNFINISHED = timedelta(days=7)
AFTER_ADMISSION = timedelta(days=30)
FACES_TO_FILE = 100_000
FACES_NEAR = 80_000


def keep_until(status: str, now: datetime) -> datetime | None:
    """The end of the retention time of card and selfie, from the state they led to; None: not yet known.

    A picture that somebody is to look at is kept until he has decided.
    """
    if status == Status.REVIEW:
        return None
    return now + (AFTER_ADMISSION if status in DONE else UNFINISHED)


def is_near_filing(faces: int) -> bool:
    """人脸识别技术应用安全管理办法 15: whoever stores 100,000 faces tells the authority within 30 days."""
    return faces >= FACES_NEAR
