"""Certificates and holders as facts."""

from __future__ import annotations

from collections.abc import Iterable

import peewee

from app.certificates.facts import CertificateFacts, Held, HolderFacts
from app.certificates.models import Certificate
from app.people.models import Person

# Everything but the name and the number, which are encrypted: what ``facts_of`` needs.
SHORT = (
    Certificate.id,
    Certificate.number,
    Certificate.name,
    Certificate.kind,
    Certificate.category,
    Certificate.post,
    Certificate.specialty,
    Certificate.province_code,
    Certificate.valid_from,
    Certificate.valid_to,
    Certificate.activation,
    Certificate.standing,
    Certificate.holder_name_index,
    Certificate.holder_index,
    Certificate.queryable_from,
)


def facts_of(row: Certificate) -> CertificateFacts:
    """What rules see of a row."""
    return CertificateFacts(
        id=row.id,
        number=row.number,
        name=row.name,
        kind=row.kind,
        category=row.category,
        post=row.post,
        specialty=row.specialty,
        province_code=row.province_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        activation=row.activation,
        standing=row.standing,
        holder_name_index=row.holder_name_index,
        holder_index=row.holder_index,
        queryable_from=row.queryable_from,
    )


def holder_of(person_id: str | None) -> HolderFacts | None:
    """One statement; None where there is no such person."""
    row = (
        Person.select(
            Person.id,
            Person.id_card_index,
            Person.worker_name_index,
            Person.verified_at,
            Person.stored_at,
            Person.revoked_at,
            Person.channel,
        )
        .where(Person.id == person_id)
        .tuples()
        .first()
        if person_id
        else None
    )
    if row is None:
        return None
    proven = row[3] is not None and row[5] is None
    return HolderFacts(row[0], row[1] if proven else None, row[2] if proven else None, *row[3:])


def certificates_of(holder: HolderFacts) -> list[Certificate]:
    """Every certificate of his proven number, those that end last first; none before he has proven it."""
    if holder.holder_index is None:
        return []
    return list(_of_number(holder.holder_index))


def held_by(person_id: str | None) -> Held:
    """A person and his certificates as facts, nothing decrypted. Two statements at most."""
    holder = holder_of(person_id)
    if holder is None or holder.holder_index is None:
        return Held(holder)
    return Held(holder, tuple(map(facts_of, _of_number(holder.holder_index, *SHORT))))


def _of_number(holder_index: str, *columns: peewee.Field) -> peewee.ModelSelect:
    """Without an end first, on both databases."""
    return (
        Certificate.select(*columns)
        .where(Certificate.holder_index == holder_index)
        .order_by(Certificate.valid_to.desc(nulls="first"), Certificate.id)
    )


def persons_behind(holder_indexes: Iterable[str]) -> dict[str, str]:
    """Person ids by number, of those who have proven it; one statement."""
    wanted = list(set(holder_indexes))
    if not wanted:
        return {}
    rows = (
        Person.select(Person.id_card_index, Person.id)
        .where(
            Person.id_card_index.in_(wanted) & Person.verified_at.is_null(False) & Person.revoked_at.is_null()
        )
        .tuples()
    )
    return dict(rows)
