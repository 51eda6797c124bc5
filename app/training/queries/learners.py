"""Learners of classes, as light rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import peewee
from peewee import JOIN

from app.people.models import Person
from app.training.facts import WITHDRAWN
from app.training.models import Course, Enrolment, LearningDay, TrainingClass, UncreditedSum


class Learner(NamedTuple):
    """One enrolment of a class; names are masked."""

    id: str
    person_id: str
    class_id: str
    name: str | None
    state: str
    required_hours: Decimal
    earned_hours: Decimal
    sections_done: int
    mandatory_done: int
    watched_s: int
    uncredited_s: int
    checks_missed: int
    enrolled_at: datetime
    last_learned_at: datetime | None
    completed_at: datetime | None
    assessment_result: str | None
    needed_s: int
    starts_on: date
    ends_on: date


_COLUMNS: tuple[Any, ...] = (
    Enrolment.id,
    Enrolment.person_id,
    Enrolment.class_id,
    Person.worker_name_masked,
    Enrolment.state,
    Enrolment.required_hours,
    Enrolment.earned_hours,
    Enrolment.sections_done,
    Enrolment.mandatory_done,
    Enrolment.watched_s,
    Enrolment.uncredited_s,
    Enrolment.checks_missed,
    Enrolment.enrolled_at,
    Enrolment.last_learned_at,
    Enrolment.completed_at,
    Enrolment.assessment_result,
    Course.needed_s,
    TrainingClass.starts_on,
    TrainingClass.ends_on,
)


def learners_of(classes: Any) -> list[Learner]:
    """Everybody in the classes (ids or a query of ids) who has not withdrawn. One statement."""
    rows = (
        Enrolment.select(*_COLUMNS)
        .join(Person, JOIN.LEFT_OUTER, on=(Person.id == Enrolment.person_id))
        .join(Course, on=(Course.id == Enrolment.course_id))
        .join(TrainingClass, on=(TrainingClass.id == Enrolment.class_id))
        .where(Enrolment.class_id.in_(classes) & (Enrolment.state != WITHDRAWN))
        .order_by(Enrolment.id)
        .tuples()
    )
    return [Learner(*row) for row in rows]


def days_of(enrolments: Iterable[str] | peewee.ModelSelect) -> dict[str, dict[date, int]]:
    """Credited seconds by day, by enrolment. One statement."""
    rows = (
        LearningDay.select(LearningDay.enrolment_id, LearningDay.day, LearningDay.credited_ms)
        .where(LearningDay.enrolment_id.in_(enrolments))
        .order_by(LearningDay.day)
        .tuples()
    )
    found: dict[str, dict[date, int]] = {}
    for enrolment_id, day, credited_ms in rows:
        found.setdefault(enrolment_id, {})[day] = credited_ms // 1000
    return found


def enrolments_in(class_id: str) -> peewee.ModelSelect:
    """Ids, as a query."""
    return Enrolment.select(Enrolment.id).where(
        (Enrolment.class_id == class_id) & (Enrolment.state != WITHDRAWN)
    )


def seconds_a_day(providers: peewee.ModelSelect, since: date) -> list[tuple[date, int, int]]:
    """Day, credited seconds, and how many people learned. One statement."""
    rows = (
        LearningDay.select(
            LearningDay.day,
            peewee.fn.SUM(LearningDay.credited_ms),
            peewee.fn.COUNT(LearningDay.id),
        )
        .where(LearningDay.provider_id.in_(providers) & (LearningDay.day >= since))
        .group_by(LearningDay.day)
        .order_by(LearningDay.day)
        .tuples()
    )
    return [(day, int(credited_ms) // 1000, int(people)) for day, credited_ms, people in rows]


def seconds_lost(providers: peewee.ModelSelect) -> dict[str, int]:
    """Uncredited seconds by reason. One statement."""
    rows = (
        UncreditedSum.select(UncreditedSum.reason, peewee.fn.SUM(UncreditedSum.shown_ms))
        .where(UncreditedSum.provider_id.in_(providers))
        .group_by(UncreditedSum.reason)
        .tuples()
    )
    return {reason: int(shown_ms) // 1000 for reason, shown_ms in rows}
