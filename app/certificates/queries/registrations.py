"""Applications: a person's own, a province's, and how often each reason refused one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import peewee

from app.certificates.models import RegistrationApplication
from app.certificates.rules.registration import REFUSED
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application with its applicant, masked."""

    application: RegistrationApplication
    worker_name: str | None
    id_card_number: str | None


def own(
    person_id: str, *, limit: int, cursor: str | None
) -> tuple[list[RegistrationApplication], str | None]:
    """Newest first."""
    query = RegistrationApplication.select().where(RegistrationApplication.person_id == person_id)
    if cursor:
        query = query.where(RegistrationApplication.id < cursor)
    found = list(query.order_by(RegistrationApplication.id.desc()).limit(limit + 1))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def listed(
    provinces: Sequence[str] | None,
    *,
    state: str | None,
    service_item: str | None,
    limit: int,
    cursor: str | None,
) -> tuple[list[ApplicationRow], str | None]:
    """Newest first, two statements a page; ``provinces`` None: of the whole country."""
    query = RegistrationApplication.select()
    if provinces is not None:
        query = query.where(RegistrationApplication.province_code.in_(list(provinces)))
    if state:
        query = query.where(RegistrationApplication.state == state)
    if service_item:
        query = query.where(RegistrationApplication.service_item == service_item)
    if cursor:
        query = query.where(RegistrationApplication.id < cursor)
    found = list(query.order_by(RegistrationApplication.id.desc()).limit(limit + 1))
    page = found[:limit]
    people = {
        row[0]: row[1:]
        for row in Person.select(Person.id, Person.worker_name_masked, Person.id_card_masked)
        .where(Person.id.in_([one.person_id for one in page]))
        .tuples()
    }
    rows = [ApplicationRow(one, *people.get(one.person_id, (None, None))) for one in page]
    return rows, page[-1].id if len(found) > limit else None


def refusals(provinces: Sequence[str] | None, begins: datetime, ends: datetime) -> dict[tuple[str, str], int]:
    """How many refused applications of the time have each reason, by service item and code.

    One line for each set of reasons, however many applications.
    """
    grouped = (RegistrationApplication.service_item, RegistrationApplication.reasons)
    query = RegistrationApplication.select(*grouped, peewee.fn.COUNT(RegistrationApplication.id)).where(
        (RegistrationApplication.state == REFUSED)
        & (RegistrationApplication.applied_at >= begins)
        & (RegistrationApplication.applied_at < ends)
    )
    if provinces is not None:
        query = query.where(RegistrationApplication.province_code.in_(list(provinces)))
    counts: Counter[tuple[str, str]] = Counter()
    for service_item, reasons, number in query.group_by(*grouped).tuples():
        counts.update(dict.fromkeys({(service_item, reason["code"]) for reason in reasons}, number))
    return dict(counts)


def open_application(pending_key: str) -> RegistrationApplication | None:
    found: RegistrationApplication | None = RegistrationApplication.get_or_none(
        RegistrationApplication.pending_key == pending_key
    )
    return found
