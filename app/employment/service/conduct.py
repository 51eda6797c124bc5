"""Awards and penalties (奖惩情况) as authorities enter them (SH2023-3.10-1)."""

from __future__ import annotations

from datetime import date

from app.employment.models import ConductRecord
from app.employment.service.register import Register
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing, Refused
from app.people.facts import AS_AUTHORITY
from app.people.service.notices import Notices
from app.people.service.persons import person_missing

PAGE = "/m/archive"
LABELS = {"award": "奖励", "penalty": "处罚"}


class Conduct:
    """Of people in the authority's regions; withdrawn, never deleted. He is told of both."""

    def __init__(self, clock: Clock, audit: Audit, notices: Notices, register: Register) -> None:
        self._clock = clock
        self._audit = audit
        self._notices = notices
        self._register = register

    def enter(
        self, actor: Actor, person_id: str, *, kind: str, matter: str, authority: str, decided_on: date
    ) -> str:
        """The new record's id; ``kind`` award or penalty. Raises Missing, Invalid VALUE_NOT_ALLOWED."""
        self._demand(actor, person_id)
        now = self._clock.now()
        if decided_on > legal_day(now):
            message = "日期不能晚于今天"
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"decided_on": [message]})
        with database.atomic():
            row = ConductRecord.create(
                person_id=person_id,
                kind=kind,
                matter=matter.strip(),
                authority=authority.strip(),
                decided_on=decided_on,
                created_by=actor.account_id,
                created_at=now,
            )
            self._record("conduct.entered", actor, row)
            self._tell(row, f"档案里登记了一条{LABELS[kind]}", f"{row.authority}：{row.matter}")
        return str(row.id)

    def withdraw(self, actor: Actor, person_id: str, record_id: str, reason: str) -> None:
        """It leaves the archive and stays on record. Raises Missing, Refused STATE_NOT_ALLOWED."""
        self._demand(actor, person_id)
        row = ConductRecord.get_or_none(
            (ConductRecord.id == record_id) & (ConductRecord.person_id == person_id)
        )
        if row is None:
            raise Missing("CONDUCT_NOT_FOUND", "没有找到这条奖惩记录")
        with database.atomic():
            taken = (
                ConductRecord.update(withdrawn_at=self._clock.now(), withdrawn_reason=reason.strip())
                .where((ConductRecord.id == row.id) & ConductRecord.withdrawn_at.is_null())
                .execute()
            )
            if not taken:
                raise Refused("STATE_NOT_ALLOWED", "这条记录已经撤销")
            self._record("conduct.withdrawn", actor, row)
            self._tell(row, f"撤销了档案里的一条{LABELS[row.kind]}", f"原因：{reason.strip()}")

    def _demand(self, actor: Actor, person_id: str) -> None:
        if self._register.archive_opening(actor, person_id) != AS_AUTHORITY:
            raise person_missing()

    def _tell(self, row: ConductRecord, title: str, text: str) -> None:
        self._notices.tell(row.person_id, kind="conduct_recorded", title=title, text=text, link=PAGE)

    def _record(self, action: str, actor: Actor, row: ConductRecord) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="conduct_record",
            subject_id=row.id,
            person_id=row.person_id,
            detail={"kind": row.kind},
        )
