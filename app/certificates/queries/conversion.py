"""Conversions with what they rest on: source, course, newest picture. A statement each, however many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import peewee

from app.certificates.facts import SAFETY_OFFICER, VALID
from app.certificates.models import Certificate, ConversionFace, RoleConversion
from app.certificates.queries.registry import SHORT
from app.certificates.rules.conversion_states import APPLIED, CLOSED, COMPLETED, ROLE_CHOSEN
from app.people.models import Notice
from app.training.facts import PUBLISHED
from app.training.models import Course, Enrolment

PENDING = ("checking", "review")


@dataclass(frozen=True, slots=True)
class Case:
    """A conversion, the course he was put into, and the picture he showed last."""

    row: RoleConversion
    enrolment: Enrolment | None
    face: ConversionFace | None

    @property
    def is_pending(self) -> bool:
        return self.face is not None and self.face.state in PENDING


def cases_of(rows: Sequence[RoleConversion]) -> list[Case]:
    """Two statements."""
    enrolments = {row.id: row for row in _by_id(Enrolment, [row.enrolment_id for row in rows])}
    faces = newest_faces([row.id for row in rows])
    return [Case(row, enrolments.get(row.enrolment_id), faces.get(row.id)) for row in rows]


def newest_faces(conversion_ids: Sequence[str]) -> dict[str, ConversionFace]:
    if not conversion_ids:
        return {}
    rows = (
        ConversionFace.select()
        .where(ConversionFace.conversion_id.in_(list(conversion_ids)))
        .order_by(ConversionFace.shown_at, ConversionFace.id)
    )
    return {row.conversion_id: row for row in rows}


def conversions_of(person_id: str | None) -> list[RoleConversion]:
    """His own, the newest first."""
    if person_id is None:
        return []
    mine = RoleConversion.select().where(RoleConversion.person_id == person_id)
    return list(mine.order_by(RoleConversion.role_chosen_at.desc(), RoleConversion.id.desc()))


def conversions_from(certificate_ids: Iterable[str]) -> dict[str, RoleConversion]:
    """By source certificate."""
    wanted = list(certificate_ids)
    rows = RoleConversion.select().where(RoleConversion.source_certificate_id.in_(wanted)) if wanted else ()
    return {row.source_certificate_id: row for row in rows}


def short_certificates(ids: Iterable[str | None]) -> dict[str, Certificate]:
    wanted = [one for one in set(ids) if one]
    if not wanted:
        return {}
    return {row.id: row for row in Certificate.select(*SHORT).where(Certificate.id.in_(wanted))}


def finishers(course_ids: Iterable[str]) -> dict[str, int]:
    """How many people completed each course."""
    wanted = list(set(course_ids))
    if not wanted:
        return {}
    rows = (
        Enrolment.select(Enrolment.course_id, peewee.fn.COUNT(Enrolment.person_id.distinct()))
        .where(Enrolment.course_id.in_(wanted) & Enrolment.completed_at.is_null(False))
        .group_by(Enrolment.course_id)
        .tuples()
    )
    return dict(rows)


def courses_titled(course_ids: Iterable[str]) -> dict[str, Course]:
    return {row.id: row for row in _by_id(Course, course_ids)}


def courses_by_role() -> dict[tuple[str, str], Course]:
    """The newest published course of each role, by post and specialty; as ``course_for`` finds it."""
    rows = (
        Course.select()
        .where(Course.target_post.is_null(False) & (Course.state == PUBLISHED))
        .order_by(Course.published_at, Course.id)
    )
    return {(row.target_post, row.specialty): row for row in rows}


def told_already(keys: Sequence[str]) -> set[str]:
    """Which of the notices with these keys were given."""
    if not keys:
        return set()
    return {key for (key,) in Notice.select(Notice.key).where(Notice.key.in_(list(keys))).tuples()}


def completed_between(start: datetime, end: datetime) -> int:
    """How many conversions ended with a certificate in that time."""
    rows = RoleConversion.select().where(
        (RoleConversion.state == COMPLETED)
        & (RoleConversion.completed_at >= start)
        & (RoleConversion.completed_at < end)
        & RoleConversion.new_certificate_id.is_null(False)
    )
    return int(rows.count())


def overdue_drafts(on: date, limit: int) -> list[RoleConversion]:
    """Chosen roles whose window is over and for which no picture waits for a verdict."""
    waiting = ConversionFace.select(ConversionFace.pending_key).where(
        ConversionFace.pending_key.is_null(False)
    )
    rows = RoleConversion.select().where(
        (RoleConversion.state == ROLE_CHOSEN)
        & (RoleConversion.closes_on < on)
        & RoleConversion.id.not_in(waiting)
    )
    return list(rows.order_by(RoleConversion.id).limit(limit))


def in_study(after: str, limit: int) -> list[RoleConversion]:
    rows = RoleConversion.select().where((RoleConversion.state == APPLIED) & (RoleConversion.id > after))
    return list(rows.order_by(RoleConversion.id).limit(limit))


def provisional_ones(after: str, limit: int) -> list[RoleConversion]:
    """Issued certificates whose day of query rests on a calendar that was not published yet."""
    rows = RoleConversion.select().where(
        RoleConversion.is_provisional & (RoleConversion.state == COMPLETED) & (RoleConversion.id > after)
    )
    return list(rows.order_by(RoleConversion.id).limit(limit))


def not_applied_for(
    province_code: str, kinds: Sequence[str], on: date, *, after: str, limit: int
) -> list[Certificate]:
    """Valid certificates that could be converted and for which no application is in, in order of id."""
    settled = RoleConversion.select(RoleConversion.source_certificate_id).where(
        RoleConversion.state != ROLE_CHOSEN
    )
    rows = Certificate.select(*SHORT).where(
        (Certificate.province_code == province_code)
        & Certificate.kind.in_(list(kinds))
        & (Certificate.post == SAFETY_OFFICER)
        & (Certificate.standing == VALID)
        & (Certificate.valid_to >= on)
        & (Certificate.id > after)
        & Certificate.id.not_in(settled.where(RoleConversion.state != CLOSED))
    )
    return list(rows.order_by(Certificate.id).limit(limit))


def waiting_for_staff(
    provinces: Sequence[str] | None, *, after: str | None, limit: int
) -> list[tuple[ConversionFace, RoleConversion, Certificate]]:
    """Undecided cases, the oldest first; ``provinces`` None: of the whole country. Nothing decrypted."""
    query = (
        ConversionFace.select(
            ConversionFace,
            RoleConversion,
            *SHORT,
            Certificate.holder_name_masked,
            Certificate.holder_masked,
        )
        .join(RoleConversion, on=(RoleConversion.id == ConversionFace.conversion_id), attr="conversion")
        .join(Certificate, on=(Certificate.id == RoleConversion.source_certificate_id), attr="source")
        .where((ConversionFace.state == "review") & (ConversionFace.id > (after or "")))
    )
    if provinces is not None:
        query = query.where(Certificate.province_code.in_(list(provinces) or [""]))
    rows: Any = query.order_by(ConversionFace.id).limit(limit)
    return [(row, row.conversion, row.conversion.source) for row in rows]


def _by_id(table: Any, ids: Iterable[str | None]) -> list[Any]:
    wanted = [one for one in set(ids) if one]
    return list(table.select().where(table.id.in_(wanted))) if wanted else []
