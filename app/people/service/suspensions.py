"""Whoever leaves his office: the office side of his account is closed, and may be opened again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database, is_postgres
from app.kernel.decision import Decision
from app.kernel.errors import Forbidden, Missing, Refused, Unauthenticated
from app.people.models import Account, PasswordCredential, RoleGrant, Session, SignInTicket
from app.people.queries.grants import administrators
from app.people.rules.session_end import told_at_the_end
from app.people.rules.suspension import may_resume, may_suspend
from app.people.service.accounts import account_name, is_his
from app.people.service.persons import checked_reason
from app.people.service.tokens import Tokens

SUSPENSION_LOCK = 0x73757370


@dataclass(frozen=True)
class Suspensions:
    """``Account.suspended_at`` is asked wherever a password is taken or a role is read, so nothing else has
    to be changed: roles stay as they are, for the day on which they count again. The worker's side of an
    account that is a person's stays open; he signs in again through WeChat."""

    clock: Clock
    audit: Audit
    tokens: Tokens

    def suspend(self, actor: Actor, account_id: str, reason: str) -> None:
        """Every sign-in of the account ends at once. Nobody does it to himself.

        Raises Missing ACCOUNT_NOT_FOUND (also for whoever is a worker and nothing else), Forbidden
        FORBIDDEN_SCOPE, Invalid REASON_REQUIRED, Refused (STATE_NOT_ALLOWED, LAST_ADMINISTRATOR), and
        Unauthenticated SESSION_ENDED where the actor was suspended a moment ago.
        """
        self._demand_other(actor, account_id)
        self._settle(account_id, reason, actor, self._suspend)

    def resume(self, actor: Actor, account_id: str, reason: str) -> None:
        """Password and roles count again from the next sign-in on. Raises as ``suspend``."""
        self._demand_other(actor, account_id)
        self._settle(account_id, reason, actor, self._resume)

    def suspend_by_name(self, name: str, reason: str) -> None:
        """The same from the command line of the server; the last administrator is not taken there either."""
        self._settle(_id_of(name), reason, None, self._suspend)

    def resume_by_name(self, name: str, reason: str) -> None:
        self._settle(_id_of(name), reason, None, self._resume)

    @staticmethod
    def _demand_other(actor: Actor, account_id: str) -> None:
        if is_his(account_id, actor):
            raise Forbidden("FORBIDDEN_SCOPE", "不能停用或恢复自己的账号", remedy="请由另一位系统管理员办理")

    def _settle(
        self,
        account_id: str,
        reason: str,
        actor: Actor | None,
        change: Callable[[Account, datetime], str],
    ) -> None:
        words = checked_reason(reason)
        now = self.clock.now()
        with database.atomic():
            _one_after_another()
            if actor is not None:
                _demand_alive(actor)
            account = Account.get_or_none(Account.id == account_id)
            if account is None or not _is_office(account):
                raise _missing()
            done = change(account, now)
            SignInTicket.delete().where(SignInTicket.account_id == account_id).execute()
            # Also on the way back: a sign-in that crossed the closing must not come alive again.
            self.tokens.end_sessions(Session.account_id == account_id, done)
            self.audit.record(
                f"account.{done.removeprefix('account_')}",
                at=now,
                actor=actor,
                subject_type="account",
                subject_id=account_id,
                person_id=account.person_id,
                detail={"reason": words, "way": "administrator" if actor else "command_line"},
            )

    @staticmethod
    def _suspend(account: Account, now: datetime) -> str:
        _demand(
            may_suspend(
                is_closed=account.disabled_at is not None,
                is_suspended=account.suspended_at is not None,
                is_last_administrator=administrators() == {account.id},
            )
        )
        Account.update(suspended_at=now).where(Account.id == account.id).execute()
        return "account_suspended"

    @staticmethod
    def _resume(account: Account, _now: datetime) -> str:
        _demand(
            may_resume(
                is_closed=account.disabled_at is not None, is_suspended=account.suspended_at is not None
            )
        )
        Account.update(suspended_at=None).where(Account.id == account.id).execute()
        return "account_resumed"


def _one_after_another() -> None:
    """Two administrators who close each other's accounts, or the last two of them, meet here. SQLite has one
    writer at a time anyway."""
    if is_postgres():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (SUSPENSION_LOCK,))


def _demand_alive(actor: Actor) -> None:
    """He was asked when his request came in; by now somebody may have closed his own account."""
    alive = (Session.id == actor.session_id) & Session.ended_at.is_null()
    if not Session.select().where(alive).exists():
        raise Unauthenticated("SESSION_ENDED", told_at_the_end("account_suspended"))


def _is_office(account: Account) -> bool:
    """Workers' accounts are no business of administrators: they do not exist for them."""
    grants = (RoleGrant.account_id == account.id) & RoleGrant.revoked_at.is_null()
    return (
        account.suspended_at is not None
        or PasswordCredential.select().where(PasswordCredential.account_id == account.id).exists()
        or RoleGrant.select().where(grants).exists()
    )


def _id_of(name: str) -> str:
    credential = PasswordCredential.get_or_none(PasswordCredential.account_name == account_name(name))
    if credential is None:
        raise _missing()
    return str(credential.account_id)


def _demand(decision: Decision) -> None:
    if not decision.allowed:
        raise Refused.because(decision)


def _missing() -> Missing:
    return Missing("ACCOUNT_NOT_FOUND", "没有找到这个账号", remedy="请核对账号名")
