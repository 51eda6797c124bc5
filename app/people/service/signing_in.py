"""Signing in: through WeChat for everybody, by account and password for staff and offices."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.kernel import crypto
from app.kernel.actor import Actor, Bearer
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Refused, TooMany, Unauthenticated, Unavailable
from app.kernel.ids import new_id
from app.kernel.ports import KeyValueStore, StoreDown
from app.people.models import Account, PasswordCredential, Person, Session, WechatBinding
from app.people.ports import WechatDown, WechatLogin, WechatRefused, WechatSession
from app.people.service.accounts import account_name, hash_password, is_password
from app.people.service.tokens import TokenPair, Tokens, not_accepted

FAILURES_ALLOWED = 10
FAILURE_WINDOW_S = 900


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; ``is_new`` when this sign-in registered the account."""

    tokens: TokenPair
    account_id: str
    person_id: str | None
    is_new: bool


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
        with database.atomic():
            account_id, is_new = self._account_of(known)
            account = Account.get_by_id(account_id)
            tokens = self._open(account, installation)
        return SignedIn(tokens, account.id, account.person_id, is_new)

    def _account_of(self, known: WechatSession) -> tuple[str, bool]:
        """The account of an openid, and whether it was made now; the unique index lets one of many win.

        The same person's other mini-program (same unionid) leads to the same account.
        """
        now = self._clock.now()
        cipher = crypto.cipher()
        index = cipher.blind_index(known.openid, "openid")
        union_index = cipher.blind_index(known.unionid, "unionid") if known.unionid else None
        binding = WechatBinding(
            account_id=new_id(),
            openid=known.openid,
            openid_index=index,
            unionid_index=union_index,
            created_at=now,
        )
        if not insert_or_ignore(WechatBinding, [dict(binding.__data__)]):
            bound = WechatBinding.get(WechatBinding.openid_index == index)
            if union_index and bound.unionid_index != union_index:
                WechatBinding.update(unionid_index=union_index).where(WechatBinding.id == bound.id).execute()
            return bound.account_id, False
        if union_index and (elsewhere := _bound_elsewhere(union_index, binding.id)):
            WechatBinding.update(account_id=elsewhere).where(WechatBinding.id == binding.id).execute()
            return elsewhere, False
        person = Person.create(created_at=now)
        Account.create(id=binding.account_id, person_id=person.id, created_at=now)
        return binding.account_id, True

    def with_password(self, account: str, password: str, installation: str | None = None) -> SignedIn:
        """Wrong name and wrong password take the same time and give the same answer."""
        name = account_name(account)
        self._refuse_guessing(name)
        credential = PasswordCredential.get_or_none(PasswordCredential.account_name == name)
        good = is_password(password, credential.password_hash if credential else NOBODYS_HASH)
        if credential is None or not good:
            self._count_failure(name)
            raise Unauthenticated("AUTH_FAILED", "账号或密码不正确")
        with database.atomic():
            owner = Account.get_by_id(credential.account_id)
            tokens = self._open(owner, installation)
        return SignedIn(tokens, owner.id, owner.person_id, False)

    def refresh(self, refresh_token: str) -> TokenPair:
        return self._tokens.refresh(refresh_token)

    def sign_out(self, actor: Actor) -> None:
        with database.atomic():
            self._tokens.end_sessions(Session.id == actor.session_id, "signed_out")

    def authenticate(self, access_token: str, installation: str | None = None) -> Actor:
        """Who holds this access token; raises Unauthenticated."""
        return self._tokens.actor_of(access_token, installation)

    def bearer(self, access_token: str) -> Bearer:
        """For use cases that look after the sign-in themselves, not at every call; raises Unauthenticated."""
        return self._tokens.bearer_of(access_token)

    def _open(self, account: Account, installation: str | None) -> TokenPair:
        if account.disabled_at:
            raise Refused("ACCOUNT_DISABLED", "该账号已停用，请联系管理人员", status=403)
        return self._tokens.open_session(account.id, installation)

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


def _bound_elsewhere(union_index: str, binding_id: str) -> str | None:
    """The account of another openid of the same unionid."""
    other = (
        WechatBinding.select(WechatBinding.account_id)
        .where((WechatBinding.unionid_index == union_index) & (WechatBinding.id != binding_id))
        .order_by(WechatBinding.id)
        .first()
    )
    return other.account_id if other else None


def _failures_key(name: str) -> str:
    return "password-failures:" + crypto.cipher().blind_index(name, "account-name")
