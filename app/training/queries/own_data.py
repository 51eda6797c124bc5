"""What the slice keeps of one person, for himself."""

from __future__ import annotations

from typing import Any

from app.kernel.db import Table
from app.kernel.own_rows import Rows, own_rows
from app.training.models import (
    Assessment,
    ChapterCredit,
    Course,
    CourseFeedback,
    Enrolment,
    LearningAppeal,
    LearningCheck,
    LearningDay,
    LearningEvent,
    LearningSession,
    SectionProgress,
    UncreditedSum,
    UncreditedTime,
)

# The names of those who vouched for a result are theirs; the right answer would spoil the next check.
OTHERS = ("examiner", "witness", "right_option")
RECORDS: tuple[type[Table], ...] = (
    ChapterCredit,
    LearningDay,
    SectionProgress,
    UncreditedTime,
    LearningCheck,
    Assessment,
    CourseFeedback,
    LearningSession,
    LearningEvent,
    UncreditedSum,
)


def own_enrolments(person_id: str) -> Rows:
    found = list(Enrolment.select().where(Enrolment.person_id == person_id))
    courses = Course.select(Course.id, Course.title).where(Course.id << [row.course_id for row in found])
    return own_rows(found, course=dict(courses.tuples()))


def own_learning(person_id: str) -> Rows:
    """Everything below his enrolments, each row with the name of its table."""
    mine = Enrolment.select(Enrolment.id).where(Enrolment.person_id == person_id)
    told: Rows = []
    for record in RECORDS:
        table: Any = record
        found = table.select().where(table.enrolment_id.in_(mine)).order_by(table.id)
        rows = own_rows(found, leave_out=OTHERS)
        told += [{"record": table._meta.table_name, **row} for row in rows]
    return told


def own_learning_appeals(person_id: str) -> Rows:
    mine = Enrolment.select(Enrolment.id).where(Enrolment.person_id == person_id)
    return own_rows(LearningAppeal.select().where(LearningAppeal.enrolment_id.in_(mine)))


def living_enrolments(person_id: str) -> list[str]:
    """What he is told before his account is closed."""
    titles = (
        Course.select(Course.title)
        .join(Enrolment, on=(Enrolment.course_id == Course.id))
        .where((Enrolment.person_id == person_id) & (Enrolment.state << ("enrolled", "learning")))
        .order_by(Course.title)
        .tuples()
    )
    return [f"您在“{title}”的学习还没有完成：注销后不能继续学习" for (title,) in titles]
