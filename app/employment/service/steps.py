"""The steps after hiring, one call each: 项目参建, 工种分配, changes, 退场确认 (SH2023-3.2-3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from app.employment.facts import ASSIGNED, EXITED, TRADE_ASSIGNED, Engaged
from app.employment.models import ProjectWorker
from app.employment.rules.engagements import SHANGHAI_STEPS, Terms, decide_exit_day, decide_step, read_terms
from app.employment.service.step_record import note_steps
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing, Refused
from app.sites.service.scopes import Scopes
from app.sites.service.taking_part import TakingPart

IsInside = Callable[[str, str], bool]
"""(project id, person id): whether the gate has him inside now."""


def worker_missing() -> Missing:
    return Missing("WORKER_NOT_FOUND", "没有找到这条用工登记", remedy="请核对编号，或从工人名单中选择")


class Steps:
    """Assign, give a trade, change, confirm the exit."""

    def __init__(
        self, clock: Clock, audit: Audit, scopes: Scopes, taking_part: TakingPart, is_inside: IsInside
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._scopes = scopes
        self._taking_part = taking_part
        self._is_inside = is_inside

    def assign(
        self,
        actor: Actor,
        project_id: str,
        worker_id: str,
        *,
        team: str | None = None,
        is_team_leader: bool | None = None,
        evidence: str | None = None,
    ) -> Engaged:
        """项目参建 alone: the person joins a team. Raises Missing, Refused STATE_NOT_ALLOWED."""
        with database.atomic():
            worker = self._of(actor, project_id, worker_id)
            changes: dict[str, Any] = {}
            if team:
                changes["team_id"] = self._taking_part.team_named(project_id, worker.company_id, team)
            if is_team_leader is not None:
                changes["is_team_leader"] = is_team_leader
            return self._step(actor, worker, ASSIGNED, evidence, **changes)

    def give_trade(
        self,
        actor: Actor,
        project_id: str,
        worker_id: str,
        *,
        work_type: str | None = None,
        evidence: str | None = None,
    ) -> Engaged:
        """工种分配 alone; from here on the gate lets him in.

        Raises Invalid, Missing, Refused STATE_NOT_ALLOWED.
        """
        with database.atomic():
            worker = self._of(actor, project_id, worker_id)
            terms = self._terms(worker, work_type=work_type or worker.work_type, needs_trade=True)
            return self._step(actor, worker, TRADE_ASSIGNED, evidence, work_type=terms.work_type)

    def change(
        self,
        actor: Actor,
        project_id: str,
        worker_id: str,
        *,
        team: str | None = None,
        work_type: str | None = None,
        post: str | None = None,
        identity_class: str | None = None,
        is_team_leader: bool | None = None,
        cell_phone: str | None = None,
    ) -> Engaged:
        """Another team, trade, post or class of somebody who is engaged; None stays as it is."""
        with database.atomic():
            worker = self._of(actor, project_id, worker_id)
            if worker.stage == EXITED:
                raise Refused.because(decide_step(EXITED, EXITED))
            terms = self._terms(
                worker,
                work_type=work_type or worker.work_type,
                post=post or worker.post,
                identity_class=identity_class or worker.identity_class,
                cell_phone=cell_phone or worker.cell_phone,
                needs_trade=worker.stage == TRADE_ASSIGNED,
            )
            changes: dict[str, Any] = {
                "work_type": terms.work_type if worker.stage == TRADE_ASSIGNED else worker.work_type,
                "post": terms.post,
                "identity_class": terms.identity_class,
                "cell_phone": terms.cell_phone,
                "team_id": worker.team_id,
                "is_team_leader": worker.is_team_leader if is_team_leader is None else is_team_leader,
            }
            if team:
                changes["team_id"] = self._taking_part.team_named(project_id, worker.company_id, team)
            changed = sorted(field for field, value in changes.items() if getattr(worker, field) != value)
            if changed:
                now = self._clock.now()
                ProjectWorker.update(**changes, updated_at=now).where(ProjectWorker.id == worker.id).execute()
                self._record("worker.changed", actor, worker, {"fields": changed})
        return Engaged(worker.id, worker.person_id, worker.stage, False)

    def leave(
        self,
        actor: Actor,
        project_id: str,
        worker_id: str,
        *,
        reason: str,
        exited_on: date | None = None,
        force: bool = False,
    ) -> Engaged:
        """退场确认, once. While the gate has him inside only with ``force``.

        Raises Missing, Invalid DATE_ORDER, Refused STATE_NOT_ALLOWED.
        """
        with database.atomic():
            worker = self._of(actor, project_id, worker_id)
            today = legal_day(self._clock.now())
            day = exited_on or today
            order = decide_step(worker.stage, EXITED)
            if not order.allowed:
                raise Refused.because(order)
            timely = decide_exit_day(worker.joined_on, day, today)
            if not timely.allowed:
                message = timely.reasons[0].message
                raise Invalid("DATE_ORDER", message, reasons=timely.reasons, errors={"exited_on": [message]})
            if not force and self._is_inside(project_id, worker.person_id):
                raise Refused(
                    "STATE_NOT_ALLOWED",
                    "此人还在场内，不能退场确认",
                    cite=SHANGHAI_STEPS,
                    remedy="请先出场扫码；确实已离开的，选择强制退场并写明原因",
                )
            engaged = self._step(
                actor, worker, EXITED, reason, exited_on=day, exit_reason=reason, active_key=None
            )
            self._record("worker.exited", actor, worker, {"forced": force})
        return engaged

    def _of(self, actor: Actor, project_id: str, worker_id: str) -> ProjectWorker:
        """The engagement, of a company that the actor may deal with."""
        access = self._scopes.access_for(actor, project_id, "hire")
        worker: ProjectWorker | None = ProjectWorker.get_or_none(
            (ProjectWorker.id == worker_id) & (ProjectWorker.project_id == project_id)
        )
        if worker is None:
            raise worker_missing()
        if access.only_companies is not None and worker.company_id not in access.only_companies:
            raise worker_missing()
        return worker

    def _terms(self, worker: ProjectWorker, *, needs_trade: bool, **given: str | None) -> Terms:
        now = {
            "work_type": worker.work_type,
            "identity_class": worker.identity_class,
            "post": worker.post,
            "cell_phone": worker.cell_phone,
        } | given
        terms, errors = read_terms(
            work_type=now["work_type"],
            identity_class=now["identity_class"],
            post=now["post"],
            cell_phone=now["cell_phone"],
            joined_on=worker.joined_on,
            today=max(legal_day(self._clock.now()), worker.joined_on),
            needs_trade=needs_trade,
        )
        if errors:
            raise Invalid("VALUE_NOT_ALLOWED", next(iter(errors.values()))[0], errors=errors)
        return replace(terms, joined_on=worker.joined_on)

    def _step(
        self, actor: Actor, worker: ProjectWorker, stage: str, evidence: str | None, **changes: Any
    ) -> Engaged:
        """Compare-and-set: two at once take the step once, the other is told the order."""
        order = decide_step(worker.stage, stage)
        if not order.allowed:
            raise Refused.because(order)
        now = self._clock.now()
        taken = (
            ProjectWorker.update(stage=stage, updated_at=now, **changes)
            .where((ProjectWorker.id == worker.id) & (ProjectWorker.stage == worker.stage))
            .execute()
        )
        if not taken:
            raise Refused.because(decide_step(stage, stage))
        note_steps(worker.id, (stage,), now, actor.account_id, evidence)
        return Engaged(worker.id, worker.person_id, stage, False)

    def _record(self, action: str, actor: Actor, worker: ProjectWorker, detail: dict[str, Any]) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="project_worker",
            subject_id=worker.id,
            person_id=worker.person_id,
            detail=detail,
        )
