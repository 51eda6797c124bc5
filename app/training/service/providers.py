"""Training providers: founded and judged by the authority, run by their own staff."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import TRAINING_STAFF, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid
from app.people.service.accounts import Accounts
from app.people.service.passwords import check_password
from app.policies import regions
from app.sites.facts import Page
from app.sites.queries.paging import page_by_id
from app.training.facts import PROVIDER_KINDS
from app.training.models import TrainingProvider
from app.training.rules import rights
from app.training.service.access import Access, forbidden_scope
from app.training.service.saving import save_changed


@dataclass(frozen=True)
class Providers:
    """Found, judge, open accounts, list."""

    clock: Clock
    audit: Audit
    accounts: Accounts
    access: Access

    def found(
        self, actor: Actor, *, name: str, kind: str, region: str, qualified: bool = True
    ) -> TrainingProvider:
        """CQ2023-2.2-2: a provider in the caller's region. Raises Invalid, Forbidden FORBIDDEN_SCOPE."""
        if kind not in PROVIDER_KINDS:
            message = "类型只能是 EMPLOYER（用人单位）或 TRAINING_ORGANISATION（专业培训机构）"
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"kind": [message]})
        place = regions.resolve(region)
        if place is None:
            message = "没有找到这个地区"
            raise Invalid("REGION_UNKNOWN", message, errors={"region": [message]})
        if not rights.may_supervise(actor, place.code):
            raise forbidden_scope()
        now = self.clock.now()
        with database.atomic():
            provider: TrainingProvider = TrainingProvider.create(
                name=name.strip(),
                kind=kind,
                region_code=place.code,
                region_name=place.name,
                qualified=qualified,
                judged_at=now,
                created_at=now,
            )
            self._record("training.provider_founded", actor, provider, {"qualified": qualified})
        return provider

    def judge(self, actor: Actor, provider_id: str, *, qualified: bool, reason: str) -> TrainingProvider:
        """CQ2023-2.2-2: whether it is 具备条件. Raises Missing, Forbidden FORBIDDEN_SCOPE."""
        provider = self.access.provider_for(actor, provider_id, "read")
        self._demand_authority(actor, provider)
        now = self.clock.now()
        with database.atomic():
            provider.qualified, provider.reason, provider.judged_at = qualified, reason, now
            save_changed(provider)
            self._record("training.provider_judged", actor, provider, {"qualified": qualified})
        return provider

    def open_account(self, actor: Actor, provider_id: str, *, account: str, password: str) -> str:
        """A new account of the centre's staff; its id. Raises Missing, Forbidden, Invalid, Refused
        ACCOUNT_EXISTS."""
        provider = self.access.provider_for(actor, provider_id, "read")
        if not rights.may_manage(actor, provider.id):
            self._demand_authority(actor, provider)
        check_password(password)
        with database.atomic():
            account_id = self.accounts.open_for_another(account, password)
            self.accounts.grant(account_id, TRAINING_STAFF, rights.CENTRE, provider.id, by=actor)
            self._record("training.staff_appointed", actor, provider, {"account_id": account_id})
        return account_id

    def listed(
        self, *, kind: str | None, only_qualified: bool, limit: int, cursor: str | None
    ) -> Page[TrainingProvider]:
        """Who trains is public. One statement."""
        query = TrainingProvider.select()
        if kind:
            query = query.where(TrainingProvider.kind == kind)
        if only_qualified:
            query = query.where(TrainingProvider.qualified == True)  # noqa: E712 (an SQL condition)
        return page_by_id(query, TrainingProvider, limit, cursor)

    def names(self, ids: tuple[str, ...]) -> dict[str, str]:
        """One statement."""
        if not ids:
            return {}
        rows = TrainingProvider.select(TrainingProvider.id, TrainingProvider.name)
        return dict(rows.where(TrainingProvider.id.in_(ids)).tuples())

    def _demand_authority(self, actor: Actor, provider: TrainingProvider) -> None:
        if not rights.may_supervise(actor, provider.region_code):
            raise Forbidden(
                "FORBIDDEN_SCOPE", "只有主管部门可以办理", remedy="请联系当地住房城乡建设主管部门"
            )

    def _record(
        self, action: str, actor: Actor, provider: TrainingProvider, detail: dict[str, object]
    ) -> None:
        self.audit.record(
            action,
            at=self.clock.now(),
            actor=actor,
            subject_type="training_provider",
            subject_id=provider.id,
            detail=detail,
        )
