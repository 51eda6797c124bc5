"""A learner's own screens: his courses, one course with its outline, and every second that did not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Refused
from app.training.facts import COMPLETED, FINISHED, NOT_STARTED, STUDYING, Outline
from app.training.models import (
    Course,
    CourseFeedback,
    Enrolment,
    LearningSession,
    SectionProgress,
    TrainingClass,
)
from app.training.queries.courses import classes_by_id, courses_by_id
from app.training.queries.losses import appeals_about, appeals_of, losses_of
from app.training.queries.outlines import outline_of
from app.training.rules.intervals import total
from app.training.rules.reasons import APPEALABLE, WHY
from app.training.service.books import enrolment_missing
from app.training.service.heartbeats import Heartbeats
from app.training.service.writing import COMPLETED_MESSAGE

Row = dict[str, Any]


@dataclass(frozen=True)
class MyLearning:
    """Reads, and takes the feedback at the end."""

    clock: Clock
    heartbeats: Heartbeats

    def listed(self, actor: Actor) -> list[Row]:
        """Newest first. Three statements."""
        rows = list(
            Enrolment.select()
            .where(Enrolment.person_id == actor.person_id)
            .order_by(Enrolment.id.desc())
            .limit(100)
        )
        courses = courses_by_id(row.course_id for row in rows)
        classes = classes_by_id(row.class_id for row in rows)
        return [self._head(row, courses[row.course_id], classes.get(row.class_id or "")) for row in rows]

    def show(self, actor: Actor, enrolment_id: str) -> Row:
        """CQ2023-A2.5-2 to A2.5-5: head and outline. Raises Missing."""
        enrolment = self._own(actor, enrolment_id)
        course = Course.get_by_id(enrolment.course_id)
        class_ = TrainingClass.get_or_none(TrainingClass.id == enrolment.class_id)
        outline = outline_of(course.id)
        progress = {
            row.section_id: row
            for row in SectionProgress.select().where(SectionProgress.enrolment_id == enrolment.id)
        }
        living_section, living_ms = self._living(enrolment)
        watched = {section_id: row.watched_ms for section_id, row in progress.items()}
        if living_section is not None:
            watched[living_section] = max(watched.get(living_section, 0), living_ms)
        return {
            **self._head(enrolment, course, class_),
            "course": {
                "id": course.id,
                "title": course.title,
                "chapter_total": course.chapter_total,
                "section_total": course.section_total,
                "mandatory_chapters": course.mandatory_chapters,
                "elective_chapters": course.elective_chapters,
                "summary": f"本课程共计{course.chapter_total}章 {course.section_total}小节，"
                f"必修{course.mandatory_chapters}章，选修{course.elective_chapters}章。",
            },
            "continue_section_id": _continue_at(outline, progress, living_section),
            "outline": [
                {
                    "no": chapter.no,
                    "tag": chapter.tag,
                    "title": chapter.title,
                    "credit_hours": float(chapter.credit_hours),
                    "mandatory": chapter.mandatory,
                    "sections": [
                        {
                            "id": section.id,
                            "no": section.no,
                            "title": section.title,
                            "duration_s": section.duration_ms // 1000,
                            "watched_s": watched.get(section.id, 0) / 1000,
                            "state": _state(progress.get(section.id), section.id == living_section),
                            "has_video": section.video_id is not None,
                        }
                        for section in chapter.sections
                    ],
                }
                for chapter in outline.chapters
            ],
        }

    def uncredited(self, actor: Actor, enrolment_id: str, *, limit: int, cursor: str | None) -> Row:
        """Every stretch that did not count, newest first, with its reason and what came of an appeal."""
        enrolment = self._own(actor, enrolment_id)
        self.heartbeats.catch_up(enrolment.id)
        rows = losses_of(enrolment.id, limit=limit, cursor=cursor)
        page = rows[:limit]
        sections = outline_of(enrolment.course_id).by_section
        appeals = appeals_about(row.id for row in page)
        items = [
            {
                "id": row.id,
                "section_no": sections[row.section_id][1].no,
                "section_title": sections[row.section_id][1].title,
                "reason": row.reason,
                "message": WHY[row.reason].message,
                "remedy": WHY[row.reason].remedy,
                "seconds": row.shown_ms / 1000,
                "from_at": in_shanghai(row.from_at),
                "to_at": in_shanghai(row.to_at),
                "may_appeal": row.reason in APPEALABLE and bool(row.spans) and row.id not in appeals,
                "appeal": appeals[row.id].state if row.id in appeals else None,
            }
            for row in page
        ]
        return {"items": items, "next_cursor": page[-1].id if len(rows) > limit else None}

    def appeals(self, actor: Actor, enrolment_id: str) -> list[Row]:
        enrolment = self._own(actor, enrolment_id)
        return [appeal_row(row) for row in appeals_of(enrolment.id)]

    def give_feedback(self, actor: Actor, enrolment_id: str, rating: int, text: str | None) -> None:
        """CQ2023-A2.5-7: once, after completion. Raises Missing, Refused."""
        enrolment = self._own(actor, enrolment_id)
        if enrolment.state != COMPLETED:
            raise Refused("STATE_NOT_ALLOWED", "完成课程后才能评价", remedy="请先学完课程")
        feedback = CourseFeedback(
            enrolment_id=enrolment.id,
            course_id=enrolment.course_id,
            rating=rating,
            text=text,
            given_at=self.clock.now(),
        )
        with database.atomic():
            if not insert_or_ignore(CourseFeedback, [dict(feedback.__data__)]):
                raise Refused(
                    "FEEDBACK_EXISTS", "您已经评价过这门课程", remedy="感谢您的反馈，不需要再次提交"
                )

    def _own(self, actor: Actor, enrolment_id: str) -> Enrolment:
        enrolment = Enrolment.get_or_none(Enrolment.id == enrolment_id)
        if enrolment is None or enrolment.person_id != actor.person_id:
            raise enrolment_missing()
        return enrolment

    def _living(self, enrolment: Enrolment) -> tuple[str | None, int]:
        """The section being studied now, and what of it is credited up to the last heartbeat, in ms."""
        session = LearningSession.get_or_none(
            (LearningSession.living_key == enrolment.person_id)
            & (LearningSession.enrolment_id == enrolment.id)
        )
        if session is None:
            return None, 0
        living = self.heartbeats.states.peek(session.id)
        return session.section_id, total(living.covered) if living else 0

    def _head(self, enrolment: Enrolment, course: Course, class_: TrainingClass | None) -> Row:
        return {
            "id": enrolment.id,
            "purpose": enrolment.purpose,
            "title": course.title,
            "state": enrolment.state,
            "required_hours": float(enrolment.required_hours),
            "earned_hours": float(enrolment.earned_hours),
            "progress_bar": _capped(enrolment),
            "mandatory_done": enrolment.mandatory_done,
            "sections_done": enrolment.sections_done,
            "section_total": course.section_total,
            "uncredited_s": enrolment.uncredited_s,
            "completed_at": _moment(enrolment.completed_at),
            "message": COMPLETED_MESSAGE if enrolment.state == COMPLETED else None,
            "assessment_result": enrolment.assessment_result,
            "class": None if class_ is None else self._class(class_),
        }

    def _class(self, class_: TrainingClass) -> Row:
        today = legal_day(self.clock.now())
        return {
            "id": class_.id,
            "title": class_.title,
            "starts_on": class_.starts_on,
            "ends_on": class_.ends_on,
            "days_left": max(0, _days(class_.ends_on, today)),
        }


def appeal_row(row: Any) -> Row:
    return {
        "id": row.id,
        "uncredited_id": row.uncredited_id,
        "text": row.text,
        "state": row.state,
        "granted_s": row.granted_ms / 1000,
        "opened_at": in_shanghai(row.opened_at),
        "decided_at": _moment(row.decided_at),
        "decision_reason": row.decision_reason,
    }


def _state(row: SectionProgress | None, is_living: bool) -> str:
    if row is None:
        return STUDYING if is_living else NOT_STARTED
    return str(row.status)


def _capped(enrolment: Enrolment) -> float:
    """A-22: the hours are shown uncapped, the bar is full at 1."""
    required = float(enrolment.required_hours)
    return round(min(1.0, float(enrolment.earned_hours) / required), 4) if required else 1.0


def _continue_at(outline: Outline, progress: dict[str, SectionProgress], living: str | None) -> str | None:
    """The section of the living session, else the one last studied and unfinished, else the first."""
    if living is not None:
        return living
    begun = [row for row in progress.values() if row.status != FINISHED]
    if begun:
        return str(max(begun, key=lambda row: row.updated_at).section_id)
    rest = [section for section in outline.by_section if section not in progress]
    return rest[0] if rest else None


def _moment(at: datetime | None) -> str | None:
    return in_shanghai(at) if at else None


def _days(until: date, today: date) -> int:
    return (until - today).days + 1
