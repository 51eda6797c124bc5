"""Accounts: the project's special one, and the worker's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import IntegrityError

from app.kernel import crypto
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Refused
from app.people.models import Person
from app.sites.service.scopes import Scopes
from app.wages.models.payments import WageAccount, WorkerWageAccount
from app.wages.queries import payments as paying
from app.wages.rules.bank import is_account, mask_account

Answer = dict[str, Any]
PURPOSE = "wage_account"


def _number(text: str) -> str:
    """Digits of an account as people write it. Raises Invalid VALIDATION_FAILED."""
    number = text.replace(" ", "").replace("-", "")
    if not is_account(number):
        message = "银行账号应为 12 到 24 位数字"
        raise Invalid("VALIDATION_FAILED", message, errors={"account_number": [message]})
    return number


@dataclass(frozen=True)
class WageAccounts:
    """GZ2016-3.1.2-8: wages leave from the project's special account (工资支付专用账户) and from no other."""

    clock: Clock
    audit: Audit
    scopes: Scopes

    def register(
        self, actor: Actor, project_id: str, *, bank: str, account_name: str, account_number: str
    ) -> Answer:
        """The account from now on; the earlier one stays on record. Raises Missing, Forbidden, Invalid."""
        self.scopes.project_for(actor, project_id, "manage")
        number = _number(account_number)
        now = self.clock.now()
        with database.atomic():
            WageAccount.update(active_key=None, replaced_at=now).where(
                WageAccount.active_key == project_id
            ).execute()
            try:
                with database.atomic():
                    account = WageAccount.create(
                        project_id=project_id,
                        bank=bank.strip(),
                        account_name=account_name.strip(),
                        account_number=number,
                        account_masked=mask_account(number),
                        active_key=project_id,
                        registered_by=actor.account_id,
                        registered_at=now,
                    )
            except IntegrityError:
                raise _at_once() from None
            self.audit.record(
                "wages.account_registered",
                at=now,
                actor=actor,
                subject_type="project",
                subject_id=project_id,
                detail={"account": account.id},
            )
        return _project_account(account)

    def of_project(self, actor: Actor, project_id: str) -> Answer:
        """Masked; every value None before one is registered."""
        self.scopes.project_for(actor, project_id, "manage")
        return _project_account(paying.account_of(project_id))


@dataclass(frozen=True)
class OwnWageAccount:
    """The account to which a worker wants his wage: his own, by his own word."""

    clock: Clock
    audit: Audit

    def give(self, actor: Actor, *, bank: str, account_number: str, is_own: bool) -> Answer:
        """Raises Forbidden (FORBIDDEN_ROLE, REALNAME_REQUIRED), Invalid (VALIDATION_FAILED,
        DECLARATION_MISSING), Refused WAGE_ACCOUNT_TAKEN for one that another worker gave."""
        person = _person(actor)
        if person.verified_at is None or person.revoked_at is not None:
            raise Forbidden("REALNAME_REQUIRED", "请先完成实名认证", remedy="认证通过后再登记工资卡")
        if not is_own:
            message = "工资只能发到本人名下的账户"
            raise Invalid("DECLARATION_MISSING", message, errors={"is_own": [message]})
        number = _number(account_number)
        now = self.clock.now()
        with database.atomic():
            earlier = WorkerWageAccount.active_key == person.id
            changed = WorkerWageAccount.update(active_key=None, account_key=None, replaced_at=now)
            changed.where(earlier).execute()
            try:
                with database.atomic():
                    account = WorkerWageAccount.create(
                        person_id=person.id,
                        bank=bank.strip(),
                        account_number=number,
                        account_masked=mask_account(number),
                        account_key=crypto.cipher().blind_index(number, PURPOSE),
                        active_key=person.id,
                        stated_own_at=now,
                    )
            except IntegrityError:
                if paying.own_account(person.id) is not None:
                    raise _at_once() from None
                raise Refused(
                    "WAGE_ACCOUNT_TAKEN",
                    "这个账号已由另一名工人登记",
                    remedy="请核对卡号；确实是您本人的卡，请联系项目管理员核实",
                ) from None
            self.audit.record(
                "wages.own_account",
                at=now,
                actor=actor,
                subject_type="person",
                subject_id=person.id,
                person_id=person.id,
            )
        return _own_account(account)

    def of(self, actor: Actor) -> Answer:
        """Masked; every value None before he gave one."""
        return _own_account(paying.own_account(_person(actor).id))


def _person(actor: Actor) -> Person:
    person = Person.get_or_none(Person.id == (actor.person_id or ""))
    if person is None:
        raise Forbidden("FORBIDDEN_ROLE", "这是单位账号，没有个人工资", remedy="请工人本人用微信登录")
    return person


def _at_once() -> Refused:
    return Refused("STATE_NOT_ALLOWED", "账户刚刚有变化", remedy="请刷新页面后再试")


def _project_account(account: WageAccount | None) -> Answer:
    return {
        "bank": account.bank if account else None,
        "account_name": account.account_name if account else None,
        "account": account.account_masked if account else None,
        "registered_at": in_shanghai(account.registered_at) if account else None,
    }


def _own_account(account: WorkerWageAccount | None) -> Answer:
    return {
        "bank": account.bank if account else None,
        "account": account.account_masked if account else None,
        "stated_own_at": in_shanghai(account.stated_own_at) if account else None,
    }
