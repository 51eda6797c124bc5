"""Notices of a person, newest first, and how many he has not read."""

from __future__ import annotations

from app.people.models import Notice, Person


def notices_of(person_id: str, *, limit: int, cursor: str | None) -> tuple[list[Notice], str | None]:
    """A page, and the cursor of the next one. Ids grow with time, so the id is the cursor."""
    query = Notice.select().where(Notice.person_id == person_id)
    if cursor:
        query = query.where(Notice.id < cursor)
    found = list(query.order_by(Notice.id.desc()).limit(limit + 1))
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


def unread_count(person_id: str) -> int:
    unread = (Notice.person_id == person_id) & Notice.read_at.is_null()
    return int(Notice.select().where(unread).count())


def is_closed(person_id: str) -> bool:
    """Whether he closed his account and has not come back. One statement."""
    closed = (Person.id == person_id) & Person.closed_at.is_null(False)
    return bool(Person.select().where(closed).exists())
