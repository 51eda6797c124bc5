"""Accounts with a password, and the roles of any account."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import insert_or_ignore
from app.kernel.errors import Forbidden, Refused
from app.people.models import Account, PasswordCredential, RoleGrant

SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


def hash_password(password: str) -> str:
    """``scrypt$<salt hex>$<key hex>``."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${hashlib.scrypt(password.encode(), salt=salt, **SCRYPT).hex()}"


def is_password(password: str, stored: str) -> bool:
    _scheme, salt, expected = stored.split("$")
    given = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **SCRYPT).hex()
    return hmac.compare_digest(given, expected)


def account_name(typed: str) -> str:
    """The one way in which an account's name is written."""
    return typed.strip().lower()


class Accounts:
    """Opens accounts, gives and takes roles. Every method belongs inside a transaction.

    ``first_password_ends``: what somebody else typed at the opening is good for choosing another one only.
    """

    def __init__(self, clock: Clock, *, first_password_ends: bool = False) -> None:
        self._clock = clock
        self._first_password_ends = first_password_ends

    def open_for_another(self, account: str, password: str) -> str:
        """An account whose first password its opener knows; its id. Raises Refused ACCOUNT_EXISTS."""
        return self.open_with_password(account, password, must_change=self._first_password_ends)

    def open_with_password(
        self, account: str, password: str, display_name: str | None = None, *, must_change: bool = False
    ) -> str:
        """The new account's id; raises Refused ACCOUNT_EXISTS."""
        now = self._clock.now()
        opened = Account.create(display_name=display_name or account.strip(), created_at=now)
        credential = PasswordCredential(
            account_id=opened.id,
            account_name=account_name(account),
            password_hash=hash_password(password),
            must_change=must_change,
            changed_at=now,
        )
        if not insert_or_ignore(PasswordCredential, [dict(credential.__data__)]):
            raise Refused("ACCOUNT_EXISTS", "这个账号名已经有人使用，请换一个")
        return str(opened.id)

    def grant(
        self, account_id: str, role: str, scope_type: str, scope_id: str, by: Actor | None = None
    ) -> None:
        """Granting twice changes nothing. Raises Forbidden OWN_ROLE: nobody gives a role to an account of his
        own, whichever of them he uses.
        """
        if by is not None and is_his(account_id, by):
            raise Forbidden("OWN_ROLE", "不能给自己授权", remedy="请由另一位有权限的人员办理")
        held = _held(account_id, scope_type, scope_id) & (RoleGrant.role == role)
        if RoleGrant.select().where(held).exists():
            return
        RoleGrant.create(
            account_id=account_id,
            role=role,
            scope_type=scope_type,
            scope_id=scope_id,
            granted_at=self._clock.now(),
            granted_by=by.account_id if by else None,
        )

    def revoke(self, account_id: str, scope_type: str, scope_id: str, role: str | None = None) -> int:
        """Takes the role, or every role, on one object; how many were taken. It counts at once."""
        held = _held(account_id, scope_type, scope_id)
        if role is not None:
            held &= RoleGrant.role == role
        return int(RoleGrant.update(revoked_at=self._clock.now()).where(held).execute())


def is_his(account_id: str, actor: Actor) -> bool:
    """Whether the account is the actor's own, or another one of his person."""
    own = (Account.id == account_id) & (Account.person_id == actor.person_id)
    return account_id == actor.account_id or (
        actor.person_id is not None and Account.select().where(own).exists()
    )


def _held(account_id: str, scope_type: str, scope_id: str) -> Any:
    """The condition for the roles that the account has on the object now."""
    return (
        (RoleGrant.account_id == account_id)
        & (RoleGrant.scope_type == scope_type)
        & (RoleGrant.scope_id == scope_id)
        & RoleGrant.revoked_at.is_null()
    )
