"""Signing in: through WeChat for everybody, by account and password for staff and offices."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from app.kernel import crypto
from app.kernel.actor import Actor, Bearer
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Forbidden, Refused, Unauthenticated, Unavailable
from app.kernel.ids import new_id
from app.people.models import Account, PasswordCredential, Person, Session, WechatBinding
from app.people.ports import WechatDown, WechatLogin, WechatRefused, WechatSession
from app.people.rules.second_factor import is_needed
from app.people.service.accounts import account_name, hash_password, is_password
from app.people.service.factor_proof import demand_factor
from app.people.service.guessing import Guessing
from app.people.service.tokens import TokenPair, Tokens, has_a_side_open, not_accepted

log = logging.getLogger("jianma.sign_in")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session; ``is_new`` when this sign-in registered the account."""

    tokens: TokenPair
    account_id: str
    person_id: str | None
    is_new: bool


NOBODYS_HASH = hash_password(secrets.token_hex(16))


class SigningIn:
    """Use cases of sign-in and sign-out. ``needs_second``: some roles work only with a second factor."""

    def __init__(
        self,
        clock: Clock,
        tokens: Tokens,
        wechat: WechatLogin,
        guessing: Guessing,
        *,
        needs_second: bool = False,
    ) -> None:
        self._clock = clock
        self._tokens = tokens
        self._wechat = wechat
        self._guessing = guessing
        self._needs_second = needs_second

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
        return self.open(account_id, installation, is_new)

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
        """Wrong name and wrong password take the same time and give the same answer.

        Raises Unauthenticated (AUTH_FAILED, or SECOND_FACTOR_REQUIRED with a ticket), TooMany, Refused.
        """
        name = account_name(account)
        self._guessing.refuse(name)
        credential = PasswordCredential.get_or_none(PasswordCredential.account_name == name)
        good = is_password(password, credential.password_hash if credential else NOBODYS_HASH)
        if credential is None or not good:
            log.warning("password refused", extra={"account": credential.account_id if credential else None})
            self._guessing.count(name)
            raise Unauthenticated("AUTH_FAILED", "账号或密码不正确")
        self._guessing.refuse(name)
        demand_office(Account.get_by_id(credential.account_id))
        return self.open(credential.account_id, installation, False)

    def refresh(self, refresh_token: str) -> TokenPair:
        return self._tokens.refresh(refresh_token)

    def sign_out(self, actor: Actor) -> None:
        with database.atomic():
            self._tokens.end_sessions(Session.id == actor.session_id, "signed_out")

    def authenticate(
        self,
        access_token: str,
        installation: str | None = None,
        *,
        setting_up: bool = False,
        choosing_password: bool = False,
    ) -> Actor:
        """Who holds this access token. Raises Unauthenticated, and Forbidden: FIRST_PASSWORD for whose
        password somebody else chose, unless he is ``choosing_password``; then SECOND_FACTOR_NEEDED for
        whoever has to prove himself twice and has not, unless he is only ``setting_up`` his second factor.

        Asked at every call, so that it holds for every way of signing in, for sign-ins of before the setting,
        and from the moment at which a role is given.
        """
        actor = self._tokens.actor_of(access_token, installation)
        if actor.must_change_password:
            # Before the second factor: whoever knows the first password must not set up one of his own.
            if choosing_password:
                return actor
            raise Forbidden(
                "FIRST_PASSWORD",
                "初始密码只能用来登录后改成自己的密码",
                remedy="请先修改密码，再办理业务",
            )
        if self._needs_second and not setting_up and not actor.is_proven_twice and is_needed(actor.grants):
            raise Forbidden(
                "SECOND_FACTOR_NEEDED",
                "这个账号要用两步验证登录后才能办理业务",
                remedy="请退出后重新登录，按提示设置两步验证或输入验证码",
            )
        return actor

    def bearer(self, access_token: str) -> Bearer:
        """For use cases that look after the sign-in themselves, not at every call; raises Unauthenticated."""
        return self._tokens.bearer_of(access_token)

    def open(self, account_id: str, installation: str | None, is_new: bool) -> SignedIn:
        """For whoever has just proven that the account is his, whatever the way; outside a transaction.

        Raises Refused ACCOUNT_DISABLED, Unauthenticated SECOND_FACTOR_REQUIRED.
        """
        account = Account.get_by_id(account_id)
        demand_open(account)
        demand_factor(account.id, self._clock.now())
        with database.atomic():
            tokens = self._tokens.open_session(account.id, installation)
        return SignedIn(tokens, account.id, account.person_id, is_new)


def demand_open(account: Account) -> None:
    """Raises Refused ACCOUNT_DISABLED: told to nobody but whoever has just proven that it is his."""
    if account.disabled_at is not None or not has_a_side_open(account):
        raise _disabled()


def demand_office(account: Account) -> None:
    """For whoever comes with a password. Raises Refused ACCOUNT_DISABLED."""
    if account.suspended_at is not None:
        raise _disabled()


def _disabled() -> Refused:
    return Refused("ACCOUNT_DISABLED", "该账号已停用，请联系管理人员", status=403)


def _bound_elsewhere(union_index: str, binding_id: str) -> str | None:
    """The account of another openid of the same unionid."""
    other = (
        WechatBinding.select(WechatBinding.account_id)
        .where((WechatBinding.unionid_index == union_index) & (WechatBinding.id != binding_id))
        .order_by(WechatBinding.id)
        .first()
    )
    return other.account_id if other else None
