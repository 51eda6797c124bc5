"""Classes (班次): planned days and seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid, Refused
from app.sites.facts import Page
from app.sites.queries.paging import page_by_id
from app.training.facts import CLASS_KINDS, PUBLISHED
from app.training.models import TrainingClass
from app.training.queries.courses import classes_visible_to
from app.training.service.access import Access, course_missing


@dataclass(frozen=True)
class Classes:
    """Open, change seats, list."""

    clock: Clock
    audit: Audit
    access: Access

    def open(
        self,
        actor: Actor,
        *,
        title: str,
        kind: str,
        course_id: str,
        starts_on: date,
        ends_on: date,
        seats: int,
        provider_id: str | None = None,
    ) -> TrainingClass:
        """CQ2023-2.1-3. Raises Invalid (VALUE_NOT_ALLOWED, DATE_ORDER), Missing (COURSE_NOT_FOUND,
        PROVIDER_NOT_FOUND), Refused STATE_NOT_ALLOWED for a course that is not published."""
        if kind not in CLASS_KINDS:
            message = "类型只能是 " + "、".join(CLASS_KINDS)
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"kind": [message]})
        if ends_on < starts_on:
            message = "结束日期早于开始日期"
            raise Invalid("DATE_ORDER", message, errors={"ends_on": [message]})
        course = self.access.course_for(actor, course_id, "manage")
        provider = self.access.own_provider(actor, provider_id or course.provider_id)
        if course.provider_id != provider.id:
            raise course_missing()
        if course.state != PUBLISHED:
            raise Refused("STATE_NOT_ALLOWED", "课程还没有发布", remedy="请先发布课程，再开班")
        now = self.clock.now()
        with database.atomic():
            opened: TrainingClass = TrainingClass.create(
                provider_id=provider.id,
                course_id=course.id,
                title=title.strip(),
                kind=kind,
                starts_on=starts_on,
                ends_on=ends_on,
                seats=seats,
                created_at=now,
            )
            self._record("training.class_opened", actor, opened.id, seats)
        return opened

    def change_seats(self, actor: Actor, class_id: str, seats: int) -> TrainingClass:
        """Never below the seats taken. Raises Missing, Forbidden, Refused STATE_NOT_ALLOWED."""
        found = self.access.class_for(actor, class_id, "manage")
        with database.atomic():
            changed = (
                TrainingClass.update(seats=seats)
                .where((TrainingClass.id == found.id) & (TrainingClass.taken <= seats))
                .execute()
            )
            if not changed:
                raise Refused("STATE_NOT_ALLOWED", "名额不能少于已报名人数", remedy="请先核对已报名的学员")
            self._record("training.class_seats_changed", actor, found.id, seats)
        return TrainingClass.get_by_id(class_id)

    def get(self, actor: Actor, class_id: str) -> TrainingClass:
        return self.access.class_for(actor, class_id, "read")

    def listed(
        self, actor: Actor, *, kind: str | None, limit: int, cursor: str | None
    ) -> Page[TrainingClass]:
        """Classes of the caller's centres or region. One statement."""
        query = classes_visible_to(actor)
        if kind:
            query = query.where(TrainingClass.kind == kind)
        return page_by_id(query, TrainingClass, limit, cursor)

    def _record(self, action: str, actor: Actor, class_id: str, seats: int) -> None:
        self.audit.record(
            action,
            at=self.clock.now(),
            actor=actor,
            subject_type="training_class",
            subject_id=class_id,
            detail={"seats": seats},
        )
