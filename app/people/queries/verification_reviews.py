"""Cases that wait for a person, and persons that wait for the registry."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee

from app.people.models import Person, Verification, VerificationReview
from app.people.rules.verification import Status


def in_reach(person_ids: Collection[str] | None) -> Any:
    """The condition on ``Verification``: its confirmed number belongs to one of the persons; None: all."""
    if person_ids is None:
        return peewee.Value(1) == peewee.Value(1)
    numbers = Person.select(Person.id_card_index).where(
        Person.id.in_(list(person_ids)) & Person.id_card_index.is_null(False)
    )
    return Verification.confirmed_index.in_(numbers)


def waiting_cases(
    person_ids: Collection[str] | None, *, after: str | None, limit: int
) -> list[tuple[VerificationReview, Verification]]:
    """Undecided cases, oldest first; ``after`` is the id of the last one seen."""
    cases = (
        VerificationReview.select(VerificationReview, Verification)
        .join(
            Verification,
            on=(Verification.id == VerificationReview.verification_id),
            attr="verification",
        )
        .where(VerificationReview.decided_at.is_null() & in_reach(person_ids))
        .order_by(VerificationReview.id)
        .limit(limit)
    )
    if after is not None:
        cases = cases.where(VerificationReview.id > after)
    return [(case, case.verification) for case in cases]


def waiting_for_registry(*, after: str | None, limit: int) -> list[Verification]:
    """CQ2023-A1-7: verified and not stored, by id; ``after`` is the id of the last one seen."""
    waiting = (
        Verification.select()
        .where(Verification.status == Status.VERIFIED)
        .order_by(Verification.id)
        .limit(limit)
    )
    if after is not None:
        waiting = waiting.where(Verification.id > after)
    return list(waiting)
