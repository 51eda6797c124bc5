"""Cases for a person to look at: at most one is open for a verification."""

from __future__ import annotations

import hashlib
from datetime import datetime

from app.kernel.db import insert_or_ignore
from app.people.models import Verification, VerificationReview

WITHDRAWN = "withdrawn"


def open_case(run: Verification, cause: str, *, now: datetime, reason: str | None = None) -> None:
    """Inside a transaction; an open case stays the one there is. ``cause`` as in the model."""
    case = VerificationReview(
        verification_id=run.id,
        account_id=run.account_id,
        cause=cause,
        reason=reason,
        open_key=run.id,
        opened_at=now,
    )
    insert_or_ignore(VerificationReview, [dict(case.__data__)])


def withdraw_case(run: Verification, *, now: datetime) -> None:
    """The person starts over; nobody has to decide any more."""
    VerificationReview.update(open_key=None, decided_at=now, decision_reason=WITHDRAWN).where(
        VerificationReview.open_key == run.id
    ).execute()


def digest(text: str) -> str:
    """Seals a free text, which may hold personal data, without copying it into the trail."""
    return hashlib.sha256(text.encode()).hexdigest()
