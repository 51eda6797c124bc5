"""Certificates whose holders are to be reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import peewee
from peewee import JOIN

from app.certificates.facts import VALID
from app.certificates.models import Certificate, CertificateReminder
from app.people.models import Person


def to_remind(
    *, kinds: Sequence[str], provinces: Sequence[str], point: str, first: date, last: date, limit: int
) -> list[tuple[Certificate, str]]:
    """Valid certificates that end in the range, have a proven holder and were not given ``point``, with
    the id of the person. One statement, by the index on province, kind and last day."""
    given: Any = CertificateReminder.alias()
    rows = (
        Certificate.select(Certificate, Person.id.alias("person_id"))
        .join(
            Person,
            on=(
                (Person.id_card_index == Certificate.holder_index)
                & Person.verified_at.is_null(False)
                & Person.revoked_at.is_null()
            ),
        )
        .join_from(
            Certificate,
            given,
            JOIN.LEFT_OUTER,
            on=(
                (given.certificate_id == Certificate.id)
                & (given.valid_to == Certificate.valid_to)
                & (given.point == point)
            ),
        )
        .where(
            Certificate.province_code.in_(list(provinces))
            & Certificate.kind.in_(list(kinds))
            & Certificate.valid_to.between(first, last)
            & (Certificate.standing == VALID)
            & given.id.is_null()
        )
        .order_by(Certificate.id)
        .limit(limit)
        .objects()
    )
    return [(row, str(row.person_id)) for row in rows]


def provinces_with_certificates(kinds: Sequence[str]) -> peewee.ModelSelect:
    """Provinces that issued any of these, each once."""
    return Certificate.select(Certificate.province_code).where(Certificate.kind.in_(list(kinds))).distinct()
