"""The register as authorities read it, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.certificates.facts import EXPIRED, NOT_YET_VALID, VALID
from app.certificates.models import Certificate, CertificateEvent


def _in_state(state: str, today: date) -> Any:
    """The day decides about VALID, NOT_YET_VALID and EXPIRED, as in rules/validity.py."""
    if state not in (VALID, NOT_YET_VALID, EXPIRED):
        return Certificate.standing == state
    is_over = Certificate.valid_to.is_null(False) & (Certificate.valid_to < today)
    stands = Certificate.standing == VALID
    if state == EXPIRED:
        return stands & is_over
    is_to_come = Certificate.valid_from.is_null(False) & (Certificate.valid_from > today)
    not_over = Certificate.valid_to.is_null() | (Certificate.valid_to >= today)
    if state == NOT_YET_VALID:
        return stands & not_over & is_to_come
    begun = Certificate.valid_from.is_null() | (Certificate.valid_from <= today)
    return stands & not_over & begun


def page_of(
    provinces: Sequence[str] | None,
    *,
    today: date,
    limit: int,
    cursor: str | None = None,
    state: str | None = None,
    number_key: str | None = None,
    holder_index: str | None = None,
    **equal: str | None,
) -> list[Certificate]:
    """Newest first, behind ``cursor`` (an id). ``provinces`` None: every one. ``equal``: kind, category,
    activation, post."""
    query = Certificate.select()
    if provinces is not None:
        query = query.where(Certificate.province_code.in_(list(provinces)))
    if cursor:
        query = query.where(Certificate.id < cursor)
    if state:
        query = query.where(_in_state(state, today))
    if number_key:
        query = query.where(Certificate.number_key == number_key)
    if holder_index:
        query = query.where(Certificate.holder_index == holder_index)
    for name, value in equal.items():
        if value:
            query = query.where(Certificate._meta.fields[name] == value)
    return list(query.order_by(Certificate.id.desc()).limit(limit))


def by_number_and_name(number_key: str, name_index: str) -> list[Certificate]:
    """One statement, the same whichever of both is wrong."""
    return list(
        Certificate.select().where(
            (Certificate.number_key == number_key) & (Certificate.holder_name_index == name_index)
        )
    )


def history_of(certificate_id: str) -> list[CertificateEvent]:
    """Oldest first."""
    row = CertificateEvent
    return list(row.select().where(row.certificate_id == certificate_id).order_by(row.at, row.id))
