"""Signing in: through WeChat for everybody, by account and password for staff and offices."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from app.kernel import crypto
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Refused, TooMany, Unauthenticated, Unavailable
from app.kernel.ids import new_id
from app.kernel.ports import KeyValueStore, StoreDown
from app.people.models import Account, PasswordCredential, Person, RoleGrant, Session, WechatBinding
from app.people.ports import WechatDown, WechatLogin, WechatRefused
from app.people.service.tokens import TokenPair, Tokens, not_accepted

SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
FAILURES_ALLOWED = 10
FAILURE_WINDOW_S = 900


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; ``is_new`` when this sign-in registered the account."""

    tokens: TokenPair
    account_id: str
    person_id: str | None
    is_new: bool


def hash_password(password: str) -> str:
    """``scrypt$<salt hex>$<key hex>``."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${hashlib.scrypt(password.encode(), salt=salt, **SCRYPT).hex()}"


def is_password(password: str, stored: str) -> bool:
    _scheme, salt, expected = stored.split("$")
    given = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **SCRYPT).hex()
    return hmac.compare_digest(given, expected)


NOBODYS_HASH = hash_password(secrets.token_hex(16))


class SigningIn:
    """Use cases of sign-in and sign-out."""

    def __init__(self, clock: Clock, tokens: Tokens, wechat: WechatLogin, store: KeyValueStore) -> None:
        self._clock = clock
        self._tokens = tokens
        self._wechat = wechat
        self._store = store

    def with_wechat(self, code: str, installation: str | None = None) -> SignedIn:
        """CQ2023-A1-2, A2.3-2: the first sign-in registers; racing ones find one account."""
        try:
            known = self._wechat.code_to_session(code)
        except WechatRefused:
            raise not_accepted() from None
        except WechatDown as down:
            raise Unavailable(
                "WECHAT_UNAVAILABLE", "微信暂时没有响应，请稍后再试", retry_after=down.retry_after
            ) from None
        index = crypto.cipher().blind_index(known.openid, "openid")
        now = self._clock.now()
        with database.atomic():
            account_id, person_id = new_id(), new_id()
            union_index = known.unionid and crypto.cipher().blind_index(known.unionid, "unionid")
            binding = WechatBinding(
                account_id=account_id,
                openid=known.openid,
                openid_index=index,
                unionid_index=union_index,
                created_at=now,
            )
            is_new = bool(insert_or_ignore(WechatBinding, [dict(binding.__data__)]))
            if is_new:
                Person.create(id=person_id, created_at=now)
                Account.create(id=account_id, person_id=person_id, created_at=now)
            else:
                account = (
                    Account.select()
                    .join(WechatBinding, on=(WechatBinding.account_id == Account.id))
                    .where(WechatBinding.openid_index == index)
                    .get()
                )
                account_id, person_id = account.id, account.person_id
                if account.disabled_at is not None:
                    raise Refused("ACCOUNT_DISABLED", "该账号已停用，请联系管理人员", status=403)
            tokens = self._tokens.open_session(account_id, installation)
        return SignedIn(tokens, account_id, person_id, is_new)

    def with_password(self, account: str, password: str, installation: str | None = None) -> SignedIn:
        """Wrong name and wrong password take the same time and give the same answer."""
        name = account.strip().lower()
        self._refuse_guessing(name)
        credential = PasswordCredential.get_or_none(PasswordCredential.account_name == name)
        good = is_password(password, credential.password_hash if credential else NOBODYS_HASH)
        if credential is None or not good:
            self._count_failure(name)
            raise Unauthenticated("AUTH_FAILED", "账号或密码不正确")
        with database.atomic():
            owner = Account.get_by_id(credential.account_id)
            if owner.disabled_at is not None:
                raise Refused("ACCOUNT_DISABLED", "该账号已停用，请联系管理人员", status=403)
            tokens = self._tokens.open_session(owner.id, installation)
        return SignedIn(tokens, owner.id, owner.person_id, False)

    def refresh(self, refresh_token: str) -> TokenPair:
        return self._tokens.refresh(refresh_token)

    def sign_out(self, actor: Actor) -> None:
        with database.atomic():
            self._tokens.end_sessions(Session.id == actor.session_id, "signed_out")

    def authenticate(self, access_token: str, installation: str | None = None) -> Actor:
        """Who holds this access token; raises Unauthenticated."""
        return self._tokens.actor_of(access_token, installation)

    def _refuse_guessing(self, name: str) -> None:
        key = _failures_key(name)
        try:
            failures = int(self._store.get(key) or 0)
        except StoreDown:
            return  # scrypt alone keeps guessing slow while the store is away
        if failures >= FAILURES_ALLOWED:
            raise TooMany(
                "TOO_MANY_REQUESTS",
                "密码输错次数过多，请15分钟后再试",
                retry_after=FAILURE_WINDOW_S,
            )

    def _count_failure(self, name: str) -> None:
        try:
            self._store.increment(_failures_key(name), FAILURE_WINDOW_S)
        except StoreDown:
            return


def _failures_key(name: str) -> str:
    return "password-failures:" + crypto.cipher().blind_index(name, "account-name")


class Accounts:
    """Accounts with a password and the roles of any account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def open_with_password(self, account: str, password: str, display_name: str | None = None) -> str:
        """Inside a transaction; the new account's id, or ACCOUNT_EXISTS."""
        now = self._clock.now()
        name = account.strip().lower()
        opened = Account.create(display_name=display_name or account, created_at=now)
        credential = PasswordCredential(
            account_id=opened.id,
            account_name=name,
            password_hash=hash_password(password),
            changed_at=now,
        )
        if not insert_or_ignore(PasswordCredential, [dict(credential.__data__)]):
            raise Refused("ACCOUNT_EXISTS", "这个账号名已经有人使用，请换一个")
        return str(opened.id)

    def grant(
        self, account_id: str, role: str, scope_type: str, scope_id: str, by: Actor | None = None
    ) -> None:
        """Inside a transaction; granting twice changes nothing."""
        held = (
            (RoleGrant.account_id == account_id)
            & (RoleGrant.role == role)
            & (RoleGrant.scope_type == scope_type)
            & (RoleGrant.scope_id == scope_id)
            & RoleGrant.revoked_at.is_null()
        )
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
