"""Batches of the clean-up, what is in them, and whose activation may be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from app.certificates.facts import ACTIVE, VALID
from app.certificates.models import ActivationCleanup, Certificate, CleanupItem
from app.certificates.rules.cleanup import PLANNED
from app.people.models import Account, Person


def holder_is_proven() -> Any:
    """Whether the holder of a row of ``Certificate`` carries both marks, as a condition of the statement."""
    carries = (
        (Person.id_card_index == Certificate.holder_index)
        & Person.verified_at.is_null(False)
        & Person.stored_at.is_null(False)
        & Person.revoked_at.is_null()
    )
    return peewee.fn.EXISTS(Person.select(peewee.SQL("1")).where(carries))


def to_be_cleaned(province_code: str, kinds: Sequence[str], limit: int | None) -> list[str]:
    """Ids of active certificates whose holder has not proven who he is, in the order of their entry."""
    query = (
        Certificate.select(Certificate.id)
        .where(
            (Certificate.province_code == province_code)
            & Certificate.kind.in_(list(kinds))
            & (Certificate.activation == ACTIVE)
            & (Certificate.standing == VALID)
            & ~holder_is_proven()
        )
        .order_by(Certificate.id)
        .limit(limit)
    )
    return [row[0] for row in query.tuples()]


def batches(
    provinces: Sequence[str] | None, *, limit: int, cursor: str | None
) -> tuple[list[ActivationCleanup], str | None]:
    """Newest first; ``provinces`` None: of the whole country."""
    query = ActivationCleanup.select()
    if provinces is not None:
        query = query.where(ActivationCleanup.province_code.in_(list(provinces)))
    if cursor:
        query = query.where(ActivationCleanup.id < cursor)
    found = list(query.order_by(ActivationCleanup.id.desc()).limit(limit + 1))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One certificate of a batch; name and number masked."""

    id: str
    certificate_id: str
    number: str
    category: str | None
    holder_name: str
    holder_id_number: str
    state: str
    skip_reason: str | None
    noticed_at: Any
    settled_at: Any


def items_of(cleanup_id: str, *, limit: int | None, cursor: str | None) -> tuple[list[ItemRow], str | None]:
    """In the order of the batch, with their certificates, in one statement."""
    query = (
        CleanupItem.select(
            CleanupItem.id,
            CleanupItem.certificate_id,
            Certificate.number,
            Certificate.category,
            Certificate.holder_name_masked,
            Certificate.holder_masked,
            CleanupItem.state,
            CleanupItem.skip_reason,
            CleanupItem.noticed_at,
            CleanupItem.settled_at,
        )
        .join(Certificate, on=(Certificate.id == CleanupItem.certificate_id))
        .where(CleanupItem.cleanup_id == cleanup_id)
        .order_by(CleanupItem.certificate_id)
    )
    if cursor:
        query = query.where(CleanupItem.certificate_id > cursor)
    if limit is not None:
        query = query.limit(limit + 1)
    found = [ItemRow(*row) for row in query.tuples()]
    if limit is None or len(found) <= limit:
        return found, None
    return found[:limit], found[limit - 1].certificate_id


def planned_after(cleanup_id: str, last: str, size: int) -> list[CleanupItem]:
    """Items that nothing has happened to yet, from the one after the certificate ``last``."""
    return list(
        CleanupItem.select()
        .where(
            (CleanupItem.cleanup_id == cleanup_id)
            & (CleanupItem.state == PLANNED)
            & (CleanupItem.certificate_id > last)
        )
        .order_by(CleanupItem.certificate_id)
        .limit(size)
    )


def counts_of(cleanup_id: str) -> dict[str, int]:
    """Number of items by state."""
    rows = (
        CleanupItem.select(CleanupItem.state, peewee.fn.COUNT(CleanupItem.id))
        .where(CleanupItem.cleanup_id == cleanup_id)
        .group_by(CleanupItem.state)
        .tuples()
    )
    return dict(rows)


def reachable(certificate_ids: Iterable[str]) -> dict[str, str]:
    """Person ids by certificate, of those who proved their number once and have an account."""
    wanted = list(certificate_ids)
    rows = (
        Certificate.select(Certificate.id, Person.id)
        .join(Person, on=(Person.id_card_index == Certificate.holder_index))
        .switch(Certificate)
        .join(Account, on=(Account.person_id == Person.id))
        .where(Certificate.id.in_(wanted) & Person.verified_at.is_null(False))
        .tuples()
    )
    return dict(rows)
