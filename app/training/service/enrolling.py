"""Putting somebody into a course: a seat is taken with it or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.kernel.clock import Clock, legal_day
from app.kernel.errors import Missing, Refused
from app.policies.loader import Policies
from app.training.facts import COMPLETED, CONVERSION, ENROLLED, PUBLISHED, PURPOSES, WITHDRAWN
from app.training.models import Course, Enrolment, LearningSession, TrainingClass
from app.training.queries.books import held
from app.training.service.access import class_missing, course_missing
from app.training.service.books import enrolment_missing

CHONGQING = "chongqing"


@dataclass(frozen=True)
class Enrolling:
    """For the slices above, which know why somebody may or must learn. Always inside their transaction."""

    clock: Clock
    policies: Policies

    def enrol(
        self,
        person_id: str,
        *,
        course_id: str,
        class_id: str | None = None,
        purpose: str,
        required_hours: Decimal | float | None = None,
        needs_all_mandatory: bool | None = None,
    ) -> Enrolment:
        """``purpose`` is ``ce`` or ``conversion``. Hours and the condition on 必修 are the course's and the
        policy's unless given.

        Raises Missing (COURSE_NOT_FOUND, CLASS_NOT_FOUND), Refused (CE_CLASS_FULL, STATE_NOT_ALLOWED).
        """
        if purpose not in PURPOSES:
            raise ValueError(purpose)
        now = self.clock.now()
        course = Course.get_or_none(Course.id == course_id)
        if course is None:
            raise course_missing()
        if course.state != PUBLISHED:
            raise Refused("STATE_NOT_ALLOWED", "课程还没有发布", remedy="请等待培训机构发布课程")
        if class_id is not None:
            self._take_seat(class_id, course_id)
        hours = course.required_hours if required_hours is None else Decimal(str(required_hours))
        enrolment: Enrolment = Enrolment.create(
            person_id=person_id,
            course_id=course_id,
            class_id=class_id,
            provider_id=course.provider_id,
            purpose=purpose,
            required_hours=hours,
            needs_all_mandatory=self._asks_for_all(purpose, now)
            if needs_all_mandatory is None
            else needs_all_mandatory,
            state=ENROLLED,
            enrolled_at=now,
        )
        return enrolment

    def move(self, enrolment_id: str, class_id: str) -> None:
        """Into another class of the same course: everything learned goes with him.

        Into the class that he is in already changes nothing. Raises Missing (ENROLMENT_NOT_FOUND,
        CLASS_NOT_FOUND, also for a class of another course), Refused (CE_CLASS_FULL, STATE_NOT_ALLOWED).
        """
        enrolment = held(Enrolment.select().where(Enrolment.id == enrolment_id)).first()
        if enrolment is None:
            raise enrolment_missing()
        if enrolment.class_id == class_id:
            return
        if enrolment.state in (WITHDRAWN, COMPLETED):
            raise Refused(
                "STATE_NOT_ALLOWED", "这次报名已经结束，不能更换班次", remedy="请查看这次报名的下一步"
            )
        # Both rows in the order of their ids: two who change places never wait for each other.
        both = TrainingClass.id.in_([one for one in (enrolment.class_id, class_id) if one])
        list(held(TrainingClass.select(TrainingClass.id).where(both).order_by(TrainingClass.id)).tuples())
        self._take_seat(class_id, enrolment.course_id)
        Enrolment.update(class_id=class_id).where(Enrolment.id == enrolment_id).execute()
        self._give_seat(enrolment.class_id)

    def withdraw(self, enrolment_id: str) -> None:
        """Gives the seat back and ends learning; what was learned stays on record.

        Twice changes nothing. Raises Missing, Refused STATE_NOT_ALLOWED for a completed one.
        """
        now = self.clock.now()
        enrolment = held(Enrolment.select().where(Enrolment.id == enrolment_id)).first()
        if enrolment is None:
            raise enrolment_missing()
        if enrolment.state == WITHDRAWN:
            return
        if enrolment.state == COMPLETED:
            raise Refused("STATE_NOT_ALLOWED", "课程已经完成，不能取消报名", remedy="请继续办理后续手续")
        Enrolment.update(state=WITHDRAWN, withdrawn_at=now).where(Enrolment.id == enrolment_id).execute()
        self._give_seat(enrolment.class_id)
        LearningSession.update(ended_at=now, ended_reason="withdrawn", living_key=None).where(
            (LearningSession.enrolment_id == enrolment_id) & LearningSession.ended_at.is_null()
        ).execute()

    def _take_seat(self, class_id: str, course_id: str) -> None:
        """CQ2023-2.1-3: one statement, so that the last seat goes to one person."""
        taken = (
            TrainingClass.update(taken=TrainingClass.taken + 1)
            .where(
                (TrainingClass.id == class_id)
                & (TrainingClass.course_id == course_id)
                & (TrainingClass.taken < TrainingClass.seats)
            )
            .execute()
        )
        if taken:
            return
        found = TrainingClass.get_or_none(TrainingClass.id == class_id)
        if found is None or found.course_id != course_id:
            raise class_missing()
        raise Refused("CE_CLASS_FULL", "班次名额已满", cite="CQ2023-2.1-3", remedy="请选择其他班次")

    @staticmethod
    def _give_seat(class_id: str | None) -> None:
        if class_id is not None:
            TrainingClass.update(taken=TrainingClass.taken - 1).where(
                (TrainingClass.id == class_id) & (TrainingClass.taken > 0)
            ).execute()

    def _asks_for_all(self, purpose: str, now: datetime) -> bool:
        """CQ2023-A2.5-1: whether every 必修 chapter is asked for besides the hours."""
        today = legal_day(now)
        if purpose == CONVERSION:
            return self.policies.of(CHONGQING).flag("conversion-needs-all-mandatory", today)
        return self.policies.everywhere.flag("course-needs-all-mandatory", today)


@dataclass(frozen=True)
class Completion:
    """Whether and when a course was completed, for the slices above."""

    def completed_at(self, enrolment_id: str) -> datetime | None:
        """When the course was completed, None while it is not. Raises Missing."""
        enrolment = Enrolment.get_or_none(Enrolment.id == enrolment_id)
        if enrolment is None:
            raise Missing("ENROLMENT_NOT_FOUND", "没有找到这次报名")
        at: datetime | None = enrolment.completed_at
        return at

    def is_completed(self, enrolment_id: str) -> bool:
        return self.completed_at(enrolment_id) is not None

    def demand(self, enrolment_id: str) -> datetime:
        """CQ2023-A2.5-1: when it was completed; Refused HOURS_NOT_REACHED while it is not, Missing."""
        at = self.completed_at(enrolment_id)
        if at is None:
            raise Refused(
                "HOURS_NOT_REACHED",
                "尚未修满所需学时",
                cite="CQ2023-A2.5-1",
                remedy="请继续学习，学完后再办理",
            )
        return at
