"""Clean-ups by batches (CQ2023-4-2): seen first, told to those they concern, then carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.certificates.models import ActivationCleanup, CleanupItem
from app.certificates.queries import cleanups as queries
from app.certificates.rules import cleanup as rules
from app.certificates.rules import rights
from app.certificates.service.access import CertificateAccess, forbidden_scope
from app.certificates.service.cleanup_execution import BOTH, EXECUTION, NOTICE, CleanupExecution
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Decision
from app.kernel.errors import Missing, Refused
from app.kernel.ids import new_id
from app.kernel.sheets import CellValue, write_sheet
from app.policies import regions
from app.policies.policy import Values

STATE_LABELS, SKIP_LABELS = rules.STATE_LABELS, rules.SKIP_LABELS
PREFIX = "QLYJH"
PORTION = 500
FIRST_PAGE = 50
HEADERS = ("批次号", "证书编号", "类别", "姓名", "身份证号", "结果", "说明", "通知时间", "处理时间")
RESULTS = {rules.PLANNED: "待处理", rules.DEACTIVATED: "已取消激活", rules.SKIPPED: "未处理"}


@dataclass(frozen=True)
class ActivationCleanups:
    """Of the authority of a province."""

    clock: Clock
    audit: Audit
    access: CertificateAccess
    execution: CleanupExecution

    def plan(
        self, actor: Actor, *, dry_run: bool = True, limit: int | None = None, province: str | None = None
    ) -> dict[str, Any]:
        """A new batch: looked at only, or with ``dry_run`` false told and carried out as well.

        Raises Forbidden FORBIDDEN_SCOPE, Refused TOO_EARLY where days must pass after the notice.
        """
        now = self.clock.now()
        code = self.access.register_of(actor, province)
        policy = self.access.policy_of(code) or self.access.policies.everywhere
        today = legal_day(now)
        if not dry_run:
            self._allow(rules.may_execute(rules.NOTICED, today, _wait(policy, today), today))
        with database.atomic():
            kinds = policy.names("activation-cleanup-kinds", today)
            chosen = queries.to_be_cleaned(code, kinds, limit)
            batch = self._create(actor, code, limit, len(chosen))
            rows = [
                {"id": new_id(), "cleanup_id": batch.id, "certificate_id": one, "state": rules.PLANNED}
                for one in chosen
            ]
            for start in range(0, len(rows), PORTION):
                CleanupItem.insert_many(rows[start : start + PORTION]).execute()
            self._note(actor, batch, "planned" if dry_run else "executed")
        if not dry_run:
            self.execution.start(batch, BOTH)
        return self.show(actor, batch.id)

    def notice(self, actor: Actor, cleanup_id: str) -> dict[str, Any]:
        """Tells those of the batch who can be told, once.

        Raises Missing, Forbidden, Refused STATE_NOT_ALLOWED.
        """
        batch = self._administered(actor, cleanup_id)
        self._allow(rules.may_notice(batch.state))
        if batch.state == rules.PREVIEWED:
            with database.atomic():
                self._note(actor, batch, "noticed")
            self.execution.start(batch, NOTICE)
        return self.show(actor, cleanup_id)

    def execute(self, actor: Actor, cleanup_id: str) -> dict[str, Any]:
        """Takes the activations back of those who are still unproven; a second call changes nothing.

        Where no days must pass after the notice, a batch that nobody was told of is told first. Raises
        Missing, Forbidden, Refused TOO_EARLY.
        """
        now = self.clock.now()
        batch = self._administered(actor, cleanup_id)
        policy = self.access.policy_of(batch.province_code) or self.access.policies.everywhere
        noticed_on = legal_day(batch.noticed_at) if batch.noticed_at else None
        step = BOTH if batch.state == rules.PREVIEWED else EXECUTION
        today = legal_day(now)
        self._allow(rules.may_execute(batch.state, noticed_on, _wait(policy, today), today))
        if batch.state == rules.DONE:
            return self.show(actor, cleanup_id)
        with database.atomic():
            if step == BOTH or self.execution.begin(batch.id):
                self._note(actor, batch, "executed")
        self.execution.start(batch, step)
        return self.show(actor, cleanup_id)

    def listed(self, actor: Actor, *, limit: int, cursor: str | None) -> dict[str, Any]:
        provinces = rights.provinces_of(actor)
        if not provinces:
            raise forbidden_scope()
        wanted = None if regions.COUNTRY in provinces else provinces
        found, following = queries.batches(wanted, limit=limit, cursor=cursor)
        return {"items": [told(batch) for batch in found], "next_cursor": following}

    def show(
        self, actor: Actor, cleanup_id: str, *, limit: int = FIRST_PAGE, cursor: str | None = None
    ) -> dict[str, Any]:
        """A batch with a page of what is in it, ``settled`` of them. Raises Missing CLEANUP_NOT_FOUND."""
        batch = self._readable(actor, cleanup_id)
        items, following = queries.items_of(cleanup_id, limit=limit, cursor=cursor)
        counts = queries.counts_of(cleanup_id)
        settled = sum(number for state, number in counts.items() if state != rules.PLANNED)
        return told(batch) | {"settled": settled, "items": items, "next_cursor": following}

    def sheet(self, actor: Actor, cleanup_id: str) -> tuple[str, bytes]:
        """Batch number and an Excel sheet, names and numbers masked. Raises Missing."""
        batch = self._readable(actor, cleanup_id)
        items, _none = queries.items_of(cleanup_id, limit=None, cursor=None)
        rows: list[list[CellValue]] = [
            [
                batch.batch_no,
                item.number,
                item.category or "",
                item.holder_name,
                item.holder_id_number,
                RESULTS[item.state],
                rules.SKIP_LABELS.get(item.skip_reason or "", ""),
                in_shanghai(item.noticed_at)[:19] if item.noticed_at else "",
                in_shanghai(item.settled_at)[:19] if item.settled_at else "",
            ]
            for item in items
        ]
        return batch.batch_no, write_sheet("清理结果", HEADERS, rows)

    def _create(self, actor: Actor, province: str, limit: int | None, planned: int) -> ActivationCleanup:
        """With the next free number of the year; of several at once each gets its own."""
        now = self.clock.now()
        year = f"{PREFIX}-{legal_day(now).year}-"
        last = (
            ActivationCleanup.select(ActivationCleanup.batch_no)
            .where(ActivationCleanup.batch_no.startswith(year))
            .order_by(ActivationCleanup.id.desc())
            .tuples()
            .first()
        )
        number = int(last[0].removeprefix(year)) if last else 0
        while True:
            number += 1
            batch = ActivationCleanup(
                batch_no=f"{year}{number:04}",
                province_code=province,
                state=rules.PREVIEWED,
                size_limit=limit,
                planned=planned,
                account_id=actor.account_id,
                created_at=now,
            )
            if insert_or_ignore(ActivationCleanup, [dict(batch.__data__)]):
                return batch

    def _note(self, actor: Actor, batch: ActivationCleanup, step: str) -> None:
        self.audit.record(
            f"cleanup.{step}",
            at=self.clock.now(),
            actor=actor,
            subject_type="activation_cleanup",
            subject_id=batch.id,
            detail={"batch_no": batch.batch_no, "planned": batch.planned},
        )

    def _readable(self, actor: Actor, cleanup_id: str) -> ActivationCleanup:
        batch: ActivationCleanup | None = ActivationCleanup.get_or_none(ActivationCleanup.id == cleanup_id)
        if batch is None or not rights.may_read(actor, batch.province_code):
            raise Missing("CLEANUP_NOT_FOUND", "没有找到这个清理批次", remedy="请从批次列表里重新选择")
        return batch

    def _administered(self, actor: Actor, cleanup_id: str) -> ActivationCleanup:
        batch = self._readable(actor, cleanup_id)
        if not rights.may_administer(actor, batch.province_code):
            raise forbidden_scope()
        return batch

    @staticmethod
    def _allow(decision: Decision) -> None:
        if not decision.allowed:
            raise Refused.because(decision)


def told(batch: ActivationCleanup) -> dict[str, Any]:
    """A batch in words; ``result`` once it is done, ``unreachable`` once those concerned were told."""
    counts = {name: getattr(batch, name) for name in ("planned", "deactivated", "skipped")}
    return counts | {
        "id": batch.id,
        "batch_no": batch.batch_no,
        "province": batch.province_code,
        "state": batch.state,
        "state_label": STATE_LABELS[batch.state],
        "reachable": batch.noticed,
        "unreachable": batch.planned - batch.noticed if batch.noticed_at else None,
        "result": counts if batch.state == rules.DONE else None,
        "created_at": batch.created_at,
        "noticed_at": batch.noticed_at,
        "executed_at": batch.executed_at,
    }


def _wait(policy: Values, today: date) -> int:
    return policy.number("activation-cleanup-notice-days", today)
