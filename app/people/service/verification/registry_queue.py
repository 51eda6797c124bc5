"""The operators' list of those who wait for 已入库, and filing again (CQ2023-A1-7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.actor import SYSTEM_ADMIN, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.errors import Missing, Refused
from app.kernel.identity import mask_name, mask_number
from app.kernel.ids import new_id
from app.kernel.jobs import Jobs
from app.kernel.workdays import WorkCalendar
from app.people.models import Account, Verification
from app.people.ports import PeopleScope, Reach
from app.people.queries.verification_reviews import in_reach, waiting_for_registry
from app.people.rules.verification import Event, Status, is_allowed
from app.people.service.verification import runs
from app.people.service.verification.registry_step import FILE_PERSON
from app.people.service.verification.standing import is_overdue
from app.policies.loader import Policies


@dataclass
class RegistryQueue:
    """Who is stuck between 已认证 and 已入库, as far as an authority reaches; system administrators: all."""

    clock: Clock
    jobs: Jobs
    audit: Audit
    policies: Policies
    calendar: WorkCalendar
    scope: PeopleScope

    def waiting(
        self, actor: Actor, *, after: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Masked, with the reasons the person sees, and the cursor of the next page."""
        today = legal_day(self.clock.now())
        found = waiting_for_registry(self._reach(actor), after=after, limit=limit + 1)
        shown: list[dict[str, Any]] = [
            {
                "id": run.id,
                "name": run.confirmed_name and mask_name(run.confirmed_name),
                "id_card": run.confirmed_number and mask_number(run.confirmed_number),
                "verified_at": run.verified_at,
                "is_overdue": run.verified_at is not None
                and is_overdue(run.verified_at, today, self.policies, self.calendar),
                "reasons": run.reasons,
            }
            for run in found[:limit]
        ]
        return shown, shown[-1]["id"] if len(found) > limit else None

    def file_again(self, actor: Actor, verification_id: str) -> None:
        """A fresh submission, e.g. after the registry had refused. Raises Missing, Refused."""
        now = self.clock.now()

        def record() -> None:
            reached = (Verification.id == verification_id) & in_reach(self._reach(actor))
            run = Verification.get_or_none(reached)
            if run is None:
                raise Missing("VERIFICATION_NOT_FOUND", "没有找到这条认证记录", remedy="请刷新列表后再试")
            if run.status != Status.VERIFIED or run.confirmed_number is None:
                raise Refused.because(is_allowed(Status.REGISTERED, Event.REGISTRY_NEWS))
            runs.advance(run, Event.REGISTRY_NEWS, now=now, reasons=[], registry_receipt=None)
            self.jobs.submit(FILE_PERSON, run.id, payload={"filing": new_id()})
            person_id = Account.get_by_id(run.account_id).person_id
            self.audit.record(
                "person.filed_again",
                at=now,
                actor=actor,
                subject_type="verification",
                subject_id=run.id,
                person_id=person_id,
            )

        runs.settle(record)

    def _reach(self, actor: Actor) -> Reach:
        return Reach(None) if actor.has(SYSTEM_ADMIN) else self.scope.reach_of(actor)
