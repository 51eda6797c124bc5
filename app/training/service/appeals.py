"""Appeals: time that was not credited and should have been."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.jobs import Jobs
from app.training.facts import Pace
from app.training.models import Enrolment, LearningAppeal, UncreditedTime
from app.training.queries.losses import appeals_of, newest_loss
from app.training.rules.intervals import leading, spans_of, subtract
from app.training.rules.reasons import APPEALABLE
from app.training.rules.recording import GRANTED
from app.training.service.access import Access
from app.training.service.books import Books, enrolment_missing
from app.training.service.heartbeats import Heartbeats
from app.training.service.saving import save_changed

OPEN, GRANTED_STATE, REJECTED = "open", "granted", "rejected"


@dataclass(frozen=True)
class LearningAppeals:
    """Open and decide."""

    clock: Clock
    audit: Audit
    jobs: Jobs
    access: Access
    heartbeats: Heartbeats
    pace: Pace

    def open(
        self,
        actor: Actor,
        enrolment_id: str,
        *,
        text: str,
        uncredited_id: str | None = None,
        reason: str | None = None,
    ) -> LearningAppeal:
        """About one entry of the list, or the newest one with this reason; once at a time.

        Raises Missing (ENROLMENT_NOT_FOUND, UNCREDITED_NOT_FOUND), Refused (NOT_APPEALABLE, APPEAL_EXISTS).
        """
        enrolment = Enrolment.get_or_none(Enrolment.id == enrolment_id)
        if enrolment is None or enrolment.person_id != actor.person_id:
            raise enrolment_missing()
        self.heartbeats.catch_up(enrolment_id)
        lost = newest_loss(enrolment_id, uncredited_id=uncredited_id, reason=reason)
        if lost is None:
            raise Missing(
                "UNCREDITED_NOT_FOUND", "没有找到这条未计入的记录", remedy="请在“未计入学时”里选择一条"
            )
        if lost.reason not in APPEALABLE or not lost.spans:
            raise Refused(
                "NOT_APPEALABLE",
                "这类时间没有播放课程内容，不能申诉",
                remedy="继续观看没有学过的部分即可计入",
            )
        appeal = LearningAppeal(
            enrolment_id=enrolment_id,
            person_id=enrolment.person_id,
            uncredited_id=lost.id,
            open_key=lost.id,
            text=text,
            state=OPEN,
            opened_at=self.clock.now(),
        )
        with database.atomic():
            decided = LearningAppeal.select().where(
                (LearningAppeal.uncredited_id == lost.id) & (LearningAppeal.state == GRANTED_STATE)
            )
            if decided.exists() or not insert_or_ignore(LearningAppeal, [dict(appeal.__data__)]):
                raise Refused(
                    "APPEAL_EXISTS", "这段时间已经申诉过", remedy="请等待结果，或查看已有申诉的答复"
                )
        return appeal

    def of(self, actor: Actor, enrolment_id: str) -> list[LearningAppeal]:
        """For the centre and its authority, newest first. Raises Missing."""
        return appeals_of(self.access.enrolment_for(actor, enrolment_id, "read").id)

    def decide(
        self,
        actor: Actor,
        enrolment_id: str,
        appeal_id: str,
        *,
        grant: bool,
        reason: str,
        seconds: float | None = None,
    ) -> LearningAppeal:
        """Credits what the entry holds, never more than the time that passed meanwhile, or says why not.

        Nobody decides about himself. Raises Missing, Forbidden (FORBIDDEN_SCOPE, FORBIDDEN_ROLE), Refused
        STATE_NOT_ALLOWED when it is decided already.
        """
        enrolment = self.access.enrolment_for(actor, enrolment_id, "manage")
        if enrolment.person_id == actor.person_id:
            raise Forbidden("FORBIDDEN_ROLE", "不能处理自己的申诉", remedy="请由其他工作人员处理")
        now = self.clock.now()
        with database.atomic():
            books = Books.open(enrolment_id, self.pace, now)
            appeal = LearningAppeal.get_or_none(
                (LearningAppeal.id == appeal_id) & (LearningAppeal.enrolment_id == enrolment_id)
            )
            if appeal is None:
                raise Missing("APPEAL_NOT_FOUND", "没有找到这条申诉", remedy="请从申诉列表里重新选择")
            if appeal.state != OPEN:
                raise Refused("STATE_NOT_ALLOWED", "这条申诉已经处理过", remedy="请查看处理结果")
            if grant:
                appeal.granted_ms = self._grant(books, appeal.uncredited_id, seconds)
            appeal.state = GRANTED_STATE if grant else REJECTED
            appeal.open_key, appeal.decided_at, appeal.decided_by = None, now, actor.account_id
            appeal.decision_reason = reason
            save_changed(appeal)
            self.audit.record(
                "learning.appeal_decided",
                at=now,
                actor=actor,
                subject_type="enrolment",
                subject_id=enrolment_id,
                person_id=enrolment.person_id,
                detail={"appeal": appeal.id, "state": appeal.state, "granted_ms": appeal.granted_ms},
            )
        return appeal

    def _grant(self, books: Books, uncredited_id: str, seconds: float | None) -> int:
        lost = UncreditedTime.get_by_id(uncredited_id)
        limit = lost.wall_ms if seconds is None else min(lost.wall_ms, int(seconds * 1000))
        fresh = subtract(spans_of(lost.spans), books.ledger.record(lost.section_id).covered)
        given = leading(fresh, limit)
        if given:
            books.note(GRANTED, section_id=lost.section_id, data=given)
            granted = books.ledger.grant(lost.section_id, given)
            books.settle()
            books.save(self.jobs)
            return granted
        return 0
