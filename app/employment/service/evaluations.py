"""What an employer thinks of somebody's work, and the objection of the person (SH2023-3.2-1)."""

from __future__ import annotations

from app.employment.models import WorkerEvaluation
from app.employment.service.register import Register
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Missing, Refused
from app.kernel.ids import new_id
from app.people.service.notices import Notices

PAGE = "/m/archive"


class Evaluations:
    """Once for an engagement, while it lives or after it; answered once by whom it is about."""

    def __init__(self, clock: Clock, audit: Audit, notices: Notices, register: Register) -> None:
        self._clock = clock
        self._audit = audit
        self._notices = notices
        self._register = register

    def give(self, actor: Actor, project_id: str, worker_id: str, *, score: int, reason: str) -> str:
        """The new one's id; ``score`` 1 to 5. He is told.

        Raises Missing, Forbidden, Refused STATE_NOT_ALLOWED where there is one already.
        """
        now = self._clock.now()
        with database.atomic():
            worker = self._register.own_worker(actor, project_id, worker_id)
            row = {
                "id": new_id(),
                "person_id": worker.person_id,
                "project_worker_id": worker.id,
                "company_id": worker.company_id,
                "score": score,
                "reason": reason.strip(),
                "given_by": actor.account_id,
                "given_at": now,
            }
            if not insert_or_ignore(WorkerEvaluation, [row]):
                raise Refused(
                    "STATE_NOT_ALLOWED",
                    "这次用工已经评价过",
                    cite="SH2023-3.2-1",
                    remedy="每次用工只评价一次；再次聘用后可以再评价",
                )
            self._record("evaluation.given", actor, str(row["id"]), worker.person_id)
            self._notices.tell(
                worker.person_id,
                kind="worker_evaluated",
                title="用人单位评价了您的工作",
                text=f"评分{score}分。有不同意见的，可以在“我的档案”里提出异议。",
                link=PAGE,
                key=f"evaluation:{row['id']}",
            )
        return str(row["id"])

    def object_to(self, actor: Actor, evaluation_id: str, reason: str) -> None:
        """His own words beside it, for everybody who reads it. Raises Missing, Refused STATE_NOT_ALLOWED."""
        mine = (WorkerEvaluation.id == evaluation_id) & (WorkerEvaluation.person_id == actor.person_id)
        with database.atomic():
            if not WorkerEvaluation.select().where(mine).exists():
                raise Missing("EVALUATION_NOT_FOUND", "没有找到这条评价", remedy="请刷新页面后再试")
            taken = (
                WorkerEvaluation.update(objection=reason.strip(), objected_at=self._clock.now())
                .where(mine & WorkerEvaluation.objected_at.is_null())
                .execute()
            )
            if not taken:
                raise Refused("STATE_NOT_ALLOWED", "您已经对这条评价提出过异议")
            self._record("evaluation.objected", actor, evaluation_id, str(actor.person_id))

    def _record(self, action: str, actor: Actor, evaluation_id: str, person_id: str) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="worker_evaluation",
            subject_id=evaluation_id,
            person_id=person_id,
        )
