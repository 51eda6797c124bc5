"""Accounts of offices, as a system administrator looks after them: second factors and lost phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.actor import Actor, Grant
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Forbidden, Missing, Refused
from app.people.models import (
    Account,
    PasswordCredential,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
    Session,
    SignInTicket,
)
from app.people.rules.second_factor import NEEDED_BY
from app.people.service.accounts import account_name
from app.people.service.persons import checked_reason
from app.people.service.tokens import Tokens


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """``second_factor_since`` is None where none counts. ``disabled``: nobody signs in with its password;
    ``suspended_since`` is set where an administrator closed it and may open it again."""

    id: str
    account: str
    display_name: str | None
    disabled: bool
    suspended_since: datetime | None
    second_factor_since: datetime | None
    grants: tuple[Grant, ...]


@dataclass(frozen=True)
class StaffAccounts:
    clock: Clock
    audit: Audit
    tokens: Tokens

    def listed(
        self, *, name: str | None, limit: int, cursor: str | None
    ) -> tuple[list[StaffAccount], str | None]:
        """The one of that name, or all system administrators and authorities, by id. Two statements."""
        query = (
            PasswordCredential.select(
                PasswordCredential.account_id,
                PasswordCredential.account_name,
                Account.display_name,
                Account.disabled_at,
                Account.suspended_at,
                SecondFactor.confirmed_at,
            )
            .join(Account, on=(Account.id == PasswordCredential.account_id))
            .left_outer_join(SecondFactor, on=(SecondFactor.account_id == PasswordCredential.account_id))
            .order_by(PasswordCredential.account_id)
            .limit(limit + 1)
        )
        if name is not None:
            query = query.where(PasswordCredential.account_name == account_name(name))
        else:
            held = RoleGrant.role.in_(sorted(NEEDED_BY)) & RoleGrant.revoked_at.is_null()
            holders = RoleGrant.select(RoleGrant.account_id).where(held)
            query = query.where(PasswordCredential.account_id.in_(holders))
        if cursor is not None:
            query = query.where(PasswordCredential.account_id > cursor)
        rows = list(query.dicts())
        grants = _grants_of([row["account_id"] for row in rows[:limit]])
        items = [_shown(row, grants.get(row["account_id"], ())) for row in rows[:limit]]
        return items, items[-1].id if len(rows) > limit else None

    def reset(self, actor: Actor, account_id: str, reason: str) -> None:
        """A lost phone: the second factor goes, every sign-in of the account ends, the reason is on record.

        Nobody does it for himself. Raises Missing ACCOUNT_NOT_FOUND, Forbidden FORBIDDEN_SCOPE, Invalid
        REASON_REQUIRED, Refused STATE_NOT_ALLOWED where there is none.
        """
        if not Account.select().where(Account.id == account_id).exists():
            raise _missing()
        if account_id == actor.account_id:
            raise Forbidden(
                "FORBIDDEN_SCOPE",
                "不能重置自己的两步验证",
                remedy="请用恢复码登录后更换，或请另一位系统管理员重置",
            )
        self._reset(account_id, checked_reason(reason), actor)

    def reset_by_name(self, name: str, reason: str) -> None:
        """The same from the command line of the server, where no second administrator is there to do it."""
        credential = PasswordCredential.get_or_none(PasswordCredential.account_name == account_name(name))
        if credential is None:
            raise _missing()
        self._reset(credential.account_id, checked_reason(reason), None)

    def _reset(self, account_id: str, reason: str, actor: Actor | None) -> None:
        now = self.clock.now()
        with database.atomic():
            if not SecondFactor.delete().where(SecondFactor.account_id == account_id).execute():
                raise Refused("STATE_NOT_ALLOWED", "这个账号没有设置两步验证", remedy="请核对账号")
            RecoveryCode.delete().where(RecoveryCode.account_id == account_id).execute()
            SignInTicket.delete().where(SignInTicket.account_id == account_id).execute()
            self.tokens.end_sessions(Session.account_id == account_id, "second_factor_reset")
            self.audit.record(
                "account.second_factor_reset",
                at=now,
                actor=actor,
                subject_type="account",
                subject_id=account_id,
                detail={"reason": reason, "way": "administrator" if actor else "command_line"},
            )


def _grants_of(account_ids: list[str]) -> dict[str, tuple[Grant, ...]]:
    found: dict[str, tuple[Grant, ...]] = {}
    held = RoleGrant.account_id.in_(account_ids) & RoleGrant.revoked_at.is_null()
    for row in RoleGrant.select().where(held).order_by(RoleGrant.id):
        grant = Grant(row.role, row.scope_type, row.scope_id)
        found[row.account_id] = (*found.get(row.account_id, ()), grant)
    return found


def _shown(row: dict[str, Any], grants: tuple[Grant, ...]) -> StaffAccount:
    return StaffAccount(
        id=row["account_id"],
        account=row["account_name"],
        display_name=row["display_name"],
        disabled=row["disabled_at"] is not None or row["suspended_at"] is not None,
        suspended_since=row["suspended_at"],
        second_factor_since=row["confirmed_at"],
        grants=grants,
    )


def _missing() -> Missing:
    return Missing("ACCOUNT_NOT_FOUND", "没有找到这个账号", remedy="请核对账号名")
