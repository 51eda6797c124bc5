"""The current run of an account, and the one function through which it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Refused, Unavailable
from app.kernel.photo import Photo
from app.people.models import Account, Person, Verification
from app.people.rules.retention import keep_until
from app.people.rules.verification import Event, Status, following, is_allowed, status_of_proof

T = TypeVar("T")

TRIES = 8
PICTURES = ("front_photo_id", "back_photo_id", "portrait_photo_id", "selfie_photo_id")


class Overtaken(Exception):
    """Somebody else changed the run between reading and writing; the step begins again."""


def settle(step: Callable[[], T]) -> T:
    """Carries out a step in its own transaction, again from the start whenever it was overtaken."""
    for _ in range(TRIES):
        try:
            with database.atomic():
                return step()
        except Overtaken:
            continue
    raise Unavailable("BUSY", "操作太频繁，请稍后再试", retry_after=1)


def current(account_id: str) -> Verification | None:
    """The account's run, None before anything was uploaded."""
    run: Verification | None = Verification.get_or_none(Verification.account_id == account_id)
    return run


def by_id(verification_id: str) -> Verification | None:
    run: Verification | None = Verification.get_or_none(Verification.id == verification_id)
    return run


def opened(account_id: str, now: datetime) -> Verification:
    """The account's run, a fresh one if there is none; inside a transaction."""
    blank = Verification(
        account_id=account_id, status=initial_status(person_of(account_id)).value, reasons=[], updated_at=now
    )
    insert_or_ignore(Verification, [dict(blank.__data__)])
    run: Verification = Verification.get(Verification.account_id == account_id)
    return run


def person_of(account_id: str) -> Person | None:
    """Whom the account stands for now; an admission may have changed it a moment ago."""
    person: Person | None = (
        Person.select()
        .join(Account, on=(Account.person_id == Person.id))
        .where(Account.id == account_id)
        .first()
    )
    return person


def initial_status(person: Person | None) -> Status:
    """Where an account without a run stands; ``person`` is whom it stands for."""
    if person is None:
        return Status.UNVERIFIED
    return status_of_proof(person.verified_at, person.stored_at, person.revoked_at)


def advance(run: Verification, event: Event, *, now: datetime, **changes: Any) -> None:
    """SM1, the only way a run changes: compare-and-set on its revision, inside a transaction.

    Sets the retention time of its pictures by the state they led to. Raises Refused
    (STATE_NOT_ALLOWED) for a transition that is not listed, and Overtaken.
    """
    status = following(run.status, event)
    if status is None:
        raise Refused.because(is_allowed(run.status, event))
    values = {**changes, "status": status.value, "revision": run.revision + 1, "updated_at": now}
    changed = (
        Verification.update(**values)
        .where((Verification.id == run.id) & (Verification.revision == run.revision))
        .execute()
    )
    if not changed:
        raise Overtaken
    for name, value in values.items():
        setattr(run, name, value)
    Photo.update(keep_until=keep_until(status, now)).where(Photo.id.in_(pictures(run))).execute()


def pictures(run: Verification) -> list[str]:
    """Ids of the pictures that the run holds."""
    return [photo_id for name in PICTURES if (photo_id := getattr(run, name))]


def counted(run: Verification, today: date, *, card: int = 0, face: int = 0) -> dict[str, Any]:
    """The counters of the legal day after more attempts (or fewer, where one is given back)."""
    same_day = run.attempts_on == today
    return {
        "card_attempts": max(0, (run.card_attempts if same_day else 0) + card),
        "face_attempts": max(0, (run.face_attempts if same_day else 0) + face),
        "attempts_on": today,
    }
