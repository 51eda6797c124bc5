"""Entering a contract, changing it, ending it. What was agreed before is never written over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, day_text, legal_day
from app.kernel.db import database
from app.kernel.decision import Reason
from app.kernel.errors import Invalid, Refused
from app.kernel.ports import PhotoStore
from app.kernel.uploads import jpeg_of
from app.sites.service.scopes import Access, Scopes
from app.wages.models import ContractVersion, WorkerContract
from app.wages.queries.contracts import contracts_of
from app.wages.rules.contract_words import KIND_LABELS
from app.wages.rules.contracts import (
    Agreed,
    Held,
    Paper,
    Period,
    decide_change,
    decide_days,
    decide_end,
    fields_missing,
    is_late,
    late_reason,
    missing_fields,
    overlaps,
)
from app.wages.service.contract_access import held_contract, held_engagement
from app.wages.service.contract_demands import Demands, DemandsOf
from app.wages.service.contract_record import ContractRecord

PLEASE = "请核对工资标准和发薪日，一致请确认，不一致请提出异议。"
PAPER = "contract-paper"
LONGEST_SIDE = 2000


@dataclass(frozen=True, slots=True)
class Entered:
    """``is_new`` is False where the same was entered before; ``warnings`` do not stand in the way."""

    id: str
    is_new: bool
    warnings: tuple[Reason, ...]


def held(contract: WorkerContract) -> Held:
    """Its days as they were signed, until it was ended."""
    return Held(contract.period_from, contract.terminated_on or contract.period_to)


class Contracts:
    """GZ2016-3.2-3, SH2023-3.1-5."""

    def __init__(
        self,
        clock: Clock,
        scopes: Scopes,
        demands: DemandsOf,
        record: ContractRecord,
        photos: PhotoStore,
    ) -> None:
        self._clock = clock
        self._scopes = scopes
        self._demands = demands
        self._record = record
        self._photos = photos

    def add(self, actor: Actor, project_id: str, worker_id: str, paper: Paper) -> Entered:
        """Enters a signed contract of an engagement; the same once more changes nothing.

        Raises Missing (PROJECT_NOT_FOUND, WORKER_NOT_FOUND), Forbidden FORBIDDEN_SCOPE, Invalid
        (CONTRACT_FIELDS_MISSING, VALUE_NOT_ALLOWED), Refused CONTRACT_OVERLAP.
        """
        access = self._scopes.access_for(actor, project_id, "hire")
        with database.atomic():
            return self.enter(actor, access, worker_id, paper)

    def enter(self, actor: Actor, access: Access, worker_id: str, paper: Paper) -> Entered:
        """Inside a transaction: what ``add`` does, for a caller whose right is known."""
        now = self._clock.now()
        today = legal_day(now)
        worker = held_engagement(access, worker_id)
        demands = self._demands.of(access.project.jurisdiction, today)
        _check(demands, paper.kind, paper.agreed, paper.period)
        if faults := decide_days(paper.signed_on, paper.period, today):
            raise Invalid(
                "VALUE_NOT_ALLOWED", next(iter(faults.values())), errors={k: [v] for k, v in faults.items()}
            )
        first = paper.period_from or paper.signed_on
        due = demands.due(paper.signed_on)
        there = [one for one in contracts_of([worker.id])[worker.id] if one.voided_at is None]
        for one in there:
            if _is_same(one, paper, first):
                return Entered(one.id, False, _warnings(demands, one))
        if any(one.period_from == first for one in there) or overlaps(
            first, paper.period_to, [held(one) for one in there]
        ):
            raise Refused(
                "CONTRACT_OVERLAP",
                "这段时间已经登记了一份合同",
                cite="GZ2016-3.2-3",
                remedy="内容变了请登记变更；重新签订的，请先登记原合同的终止日期；登错了请先作废",
            )
        contract = WorkerContract.create(
            project_id=worker.project_id,
            project_worker_id=worker.id,
            company_id=worker.company_id,
            kind=paper.kind,
            signed_on=paper.signed_on,
            duration=paper.duration,
            period_from=first,
            period_to=paper.period_to,
            entered_on=today,
            entry_due_on=due.on if due else None,
            is_entry_due_provisional=due is not None and due.provisional,
            is_late=is_late(due, today),
            living_key=f"{worker.id}:{first.isoformat()}",
            created_by=actor.account_id,
            created_at=now,
        )
        self._record.write(actor, contract, paper.agreed, effective_from=first, reason=None, now=now)
        self._record.tell(contract, worker, "1", "请核对您的合同", PLEASE)
        self._record.note("contract.entered", actor, contract, worker, now)
        return Entered(contract.id, True, _warnings(demands, contract))

    def change(
        self,
        actor: Actor,
        project_id: str,
        contract_id: str,
        *,
        effective_from: date,
        reason: str,
        agreed: Agreed,
    ) -> Entered:
        """What is agreed from a day on, whole: a new version beside the old ones, for the worker to confirm.

        Raises as ``add``, Missing CONTRACT_NOT_FOUND, Refused (STATE_NOT_ALLOWED, DATE_ORDER).
        """
        access = self._scopes.access_for(actor, project_id, "hire")
        with database.atomic():
            contract, worker = held_contract(access, contract_id)
            now = self._clock.now()
            demands = self._demands.of(access.project.jurisdiction, legal_day(now))
            if contract.voided_at is not None or contract.terminated_on is not None:
                raise _closed()
            last = ContractVersion.get(
                (ContractVersion.contract_id == contract.id) & (ContractVersion.number == contract.latest)
            )
            order = decide_change(held(contract), last.effective_from, effective_from)
            if not order.allowed:
                raise Refused.because(order)
            period = Period(contract.duration, contract.period_from, contract.period_to)
            _check(demands, contract.kind, agreed, period)
            if _agreed(last) == agreed and last.effective_from == effective_from:
                return Entered(contract.id, False, ())
            contract.latest += 1
            contract.save()
            self._record.write(
                actor, contract, agreed, effective_from=effective_from, reason=reason.strip(), now=now
            )
            self._record.tell(contract, worker, str(contract.latest), "请核对您的合同变更", PLEASE)
            self._record.note("contract.changed", actor, contract, worker, now, reason=reason.strip())
        return Entered(contract.id, True, ())

    def end(self, actor: Actor, project_id: str, contract_id: str, *, ends_on: date, reason: str) -> None:
        """Ends early, with its last day. Raises Missing, Forbidden, and Refused as ``change``."""
        access = self._scopes.access_for(actor, project_id, "hire")
        with database.atomic():
            contract, worker = held_contract(access, contract_id)
            order = decide_end(
                Held(contract.period_from, contract.period_to),
                contract.terminated_on,
                contract.voided_at is not None,
                ends_on,
            )
            if not order.allowed:
                raise Refused.because(order)
            now = self._clock.now()
            contract.terminated_on, contract.termination_reason = ends_on, reason.strip()
            contract.terminated_by, contract.terminated_at = actor.account_id, now
            contract.save()
            self._record.note("contract.ended", actor, contract, worker, now, reason=reason.strip())
            self._record.tell(
                contract,
                worker,
                "ended",
                "您的合同已登记终止",
                f"最后一天是{day_text(ends_on)}。有异议请联系项目部。",
            )

    def void(self, actor: Actor, project_id: str, contract_id: str, *, reason: str) -> None:
        """Entered by mistake: it never held, and stays to be seen. Raises Missing, Forbidden, Refused."""
        access = self._scopes.access_for(actor, project_id, "hire")
        with database.atomic():
            contract, worker = held_contract(access, contract_id)
            if contract.voided_at is not None:
                raise _closed()
            now = self._clock.now()
            contract.voided_at, contract.living_key = now, None
            contract.termination_reason, contract.terminated_by = reason.strip(), actor.account_id
            contract.save()
            self._record.note("contract.voided", actor, contract, worker, now, reason=reason.strip())
            self._record.tell(contract, worker, "voided", "您的一份合同登记已作废", "原因是登记有误。")

    def keep_paper(self, actor: Actor, project_id: str, contract_id: str, picture: bytes) -> None:
        """A picture of the signed paper; a later one takes the place of an earlier one.

        Raises TooLarge, Invalid (PHOTO_FORMAT, PHOTO_EMPTY), Missing, Forbidden.
        """
        access = self._scopes.access_for(actor, project_id, "hire")
        jpeg = jpeg_of(picture, "file", longest_px=LONGEST_SIDE)
        now = self._clock.now()
        with database.atomic():
            contract, worker = held_contract(access, contract_id)
            before = contract.photo_id
            # Of the contract, not of the person: who closes his account takes no contract with him (PIPL 47).
            contract.photo_id = self._photos.put(PAPER, contract.id, jpeg, now=now, keep_until=None)
            contract.save()
            self._record.note("contract.paper_kept", actor, contract, worker, now)
        if before is not None:
            self._photos.delete(before, now=now)


def _closed() -> Refused:
    return Refused(
        "STATE_NOT_ALLOWED", "这份合同已经终止或作废，不能再变更", remedy="重新签订的，请登记一份新的合同"
    )


def _check(demands: Demands, kind: str, agreed: Agreed, period: Period) -> None:
    """Raises Invalid: a kind that is not known here, or items that the contract must have."""
    kinds = demands.kinds
    if kind not in kinds:
        message = f"{demands.policy.name}登记的是{'、'.join(KIND_LABELS[name] for name in kinds)}"
        raise Invalid("VALUE_NOT_ALLOWED", message, cite=demands.cite, errors={"kind": [message]})
    reasons, errors = fields_missing(missing_fields(kinds[kind], agreed, period), demands.cite)
    if reasons:
        raise Invalid(reasons[0].code, reasons[0].message, reasons=reasons, errors=errors)


def _warnings(demands: Demands, contract: WorkerContract) -> tuple[Reason, ...]:
    days = demands.entry_days
    return (late_reason(contract.entry_due_on, days),) if contract.is_late and days is not None else ()


def _agreed(version: ContractVersion) -> Agreed:
    return Agreed(**{name: getattr(version, name) for name in Agreed.__slots__})


def _is_same(contract: WorkerContract, paper: Paper, first: date) -> bool:
    signed: dict[str, Any] = {
        "kind": paper.kind,
        "signed_on": paper.signed_on,
        "duration": paper.duration,
        "period_from": first,
        "period_to": paper.period_to,
    }
    if any(getattr(contract, name) != value for name, value in signed.items()):
        return False
    versions = ContractVersion.select().where(ContractVersion.contract_id == contract.id)
    return any(_agreed(version) == paper.agreed for version in versions)
