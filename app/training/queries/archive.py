"""What the slice knows of a person for his archive: courses, hours and results."""

from __future__ import annotations

from datetime import date

from app.kernel.clock import legal_day
from app.people.facts import LEARNING, Entry, Fact
from app.training.models import Course, Enrolment

STATES = {"enrolled": "已报名", "learning": "学习中", "completed": "已完成"}
RESULTS = {"pass": "合格", "fail": "不合格"}
WITHDRAWN = "withdrawn"


def learning_entries(person_id: str, _on: date) -> list[Entry]:
    """Courses that he takes or took, without those he left. One statement."""
    rows = (
        Enrolment.select(Enrolment, Course.title.alias("course_title"))
        .join(Course, on=(Course.id == Enrolment.course_id))
        .where((Enrolment.person_id == person_id) & (Enrolment.state != WITHDRAWN))
        .objects()
    )
    return [
        Entry(
            "learning",
            row.course_title,
            (
                Fact("学时", f"{_plain(row.earned_hours)} / {_plain(row.required_hours)}"),
                Fact("进度", STATES[row.state]),
                *([Fact("考核", RESULTS[row.assessment_result])] if row.assessment_result else []),
            ),
            LEARNING,
            True,
            row.assessed_at or row.completed_at or row.last_learned_at or row.enrolled_at,
            legal_day(row.enrolled_at),
        )
        for row in rows
    ]


def _plain(hours: object) -> str:
    return f"{hours:f}".rstrip("0").rstrip(".") if "." in f"{hours:f}" else f"{hours:f}"
