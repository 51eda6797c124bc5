"""Cases that wait for a person, and persons that wait for the registry."""

from __future__ import annotations

from typing import Any

import peewee

from app.people.models import Person, Verification, VerificationReview
from app.people.ports import Reach
from app.people.rules.verification import Status


def in_reach(reach: Reach) -> Any:
    """The condition on ``Verification``: its confirmed number belongs to somebody in reach."""
    if reach.persons is None:
        return peewee.Value(1) == peewee.Value(1)
    own = Verification.confirmed_index.in_(_numbers_of(list(reach.persons)))
    if reach.engaged is None:
        return own
    return own | Verification.confirmed_index.not_in(_numbers_of(reach.engaged))


def _numbers_of(person_ids: Any) -> peewee.ModelSelect:
    return Person.select(Person.id_card_index).where(
        Person.id.in_(person_ids) & Person.id_card_index.is_null(False)
    )


def waiting_cases(
    reach: Reach, *, after: str | None, limit: int
) -> list[tuple[VerificationReview, Verification]]:
    """Undecided cases, oldest first; ``after`` is the id of the last one seen."""
    cases = (
        VerificationReview.select(VerificationReview, Verification)
        .join(
            Verification,
            on=(Verification.id == VerificationReview.verification_id),
            attr="verification",
        )
        .where(VerificationReview.decided_at.is_null() & in_reach(reach))
        .order_by(VerificationReview.id)
        .limit(limit)
    )
    if after is not None:
        cases = cases.where(VerificationReview.id > after)
    return [(case, case.verification) for case in cases]


def waiting_for_registry(reach: Reach, *, after: str | None, limit: int) -> list[Verification]:
    """CQ2023-A1-7: verified and not stored, by id; ``after`` is the id of the last one seen."""
    waiting = (
        Verification.select()
        .where((Verification.status == Status.VERIFIED) & in_reach(reach))
        .order_by(Verification.id)
        .limit(limit)
    )
    if after is not None:
        waiting = waiting.where(Verification.id > after)
    return list(waiting)
