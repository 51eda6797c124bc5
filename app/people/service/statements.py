"""What a person states about himself for his archive: stated, taken back, confirmed or refused."""

from __future__ import annotations

import json
from typing import Any

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.jobs import JobRun
from app.people.facts import Entry
from app.people.models import Person, Statement
from app.people.queries.archive import entry_of
from app.people.rules import statements as rules
from app.people.service.notices import Notices

PAGE = "/m/archive"
LABELS = rules.LABELS


def statement_missing() -> Missing:
    return Missing("STATEMENT_NOT_FOUND", "没有找到这一条", remedy="请刷新页面后再试")


class Statements:
    """SH2023-3.10-1: two states that count, stated and confirmed; refused with a reason that he reads."""

    def __init__(self, clock: Clock, audit: Audit, notices: Notices) -> None:
        self._clock = clock
        self._audit = audit
        self._notices = notices

    def state(self, actor: Actor, kind: str, given: dict[str, Any]) -> Entry:
        """What he states, as it stands in his archive.

        Raises Invalid VALUE_NOT_ALLOWED with every wrong field, Refused STATEMENT_LIMIT.
        """
        now = self._clock.now()
        content, wrong = rules.read_statement(kind, given, legal_day(now))
        if wrong:
            raise Invalid("VALUE_NOT_ALLOWED", "填写的内容有误，请检查标出的各项", errors=wrong)
        with database.atomic():
            # His own row is the lock: of two at once, the second counts what the first has written.
            Person.update(id=Person.id).where(Person.id == actor.person_id).execute()
            held = Statement.select().where(
                (Statement.person_id == actor.person_id) & (Statement.kind == kind)
            )
            verdict = rules.may_state(held.count())
            if not verdict.allowed:
                raise Refused.because(verdict)
            row = Statement.create(
                person_id=actor.person_id,
                kind=kind,
                content=json.dumps(content, ensure_ascii=False),
                state=rules.STATED,
                stated_at=now,
            )
            self._record("archive.stated", row, actor)
        return entry_of(row)

    def take_back(self, actor: Actor, statement_id: str) -> None:
        """PIPL 46, 47: it goes whole, confirmed or not. Raises Missing, also for that of another."""
        with database.atomic():
            row = Statement.get_or_none(
                (Statement.id == statement_id) & (Statement.person_id == actor.person_id)
            )
            if row is None or not row.delete_instance():
                raise statement_missing()
            self._record("archive.taken_back", row, actor)

    def decide(self, actor: Actor, statement_id: str, *, confirmed: bool, reason: str | None = None) -> None:
        """By somebody who saw the paper; that he may is checked by whoever calls. He is told.

        Raises Missing, Invalid REASON_REQUIRED for a refusal without words, Refused STATE_NOT_ALLOWED.
        """
        words = (reason or "").strip() or None
        if not confirmed and words is None:
            message = "请写明为什么不予确认"
            raise Invalid("REASON_REQUIRED", message, errors={"reason": [message]})
        now = self._clock.now()
        with database.atomic():
            row = Statement.get_or_none(Statement.id == statement_id)
            if row is None:
                raise statement_missing()
            decided = (
                Statement.update(
                    state=rules.CONFIRMED if confirmed else rules.REFUSED,
                    decided_at=now,
                    decided_by=actor.account_id,
                    decision_reason=words,
                )
                .where((Statement.id == statement_id) & (Statement.state == rules.STATED))
                .execute()
            )
            if not decided:
                raise Refused.because(rules.may_decide(rules.CONFIRMED))
            self._record("archive.confirmed" if confirmed else "archive.refused", row, actor)
            label = rules.LABELS[row.kind]
            self._notices.tell(
                row.person_id,
                kind="archive_decided",
                title=f"{label}已核实" if confirmed else f"{label}没有通过核实",
                text="已在您的档案里标为已核验。" if confirmed else f"原因：{words}。请修改后重新填写。",
                link=PAGE,
                key=f"statement:{row.id}",
            )

    def adopt(self, run: JobRun) -> None:
        """HZ2016-4.1-4: two rows were one man; what one stated is the other's. Twice is once."""
        with database.atomic():
            Statement.update(person_id=run.payload["into"]).where(
                Statement.person_id == run.subject_id
            ).execute()

    def _record(self, action: str, row: Statement, actor: Actor) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="archive_statement",
            subject_id=row.id,
            person_id=row.person_id,
            detail={"kind": row.kind},
        )
