"""Setting up and changing one's own second factor."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Forbidden, Invalid, Refused
from app.people.models import Account, PasswordCredential, RecoveryCode, RoleGrant, SecondFactor, Session
from app.people.rules import second_factor as rules
from app.people.service.factor_proof import WRONG_CODE, codes_left, digest_of_recovery, has_factor, prove
from app.people.service.tokens import Tokens


@dataclass(frozen=True, slots=True)
class FactorStanding:
    """``is_needed``: the account's role works only with it."""

    is_needed: bool
    is_active: bool
    since: datetime | None
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class Setup:
    """What the authenticator app takes: as a picture, as a link, and as text to type."""

    secret: str
    uri: str
    svg: str


@dataclass(frozen=True)
class SecondFactors:
    """Begin, confirm with a first code, new recovery codes. ``is_required``: the setting of the installation;
    ``issuer`` is the name that the app shows beside the account."""

    clock: Clock
    audit: Audit
    tokens: Tokens
    is_required: bool
    issuer: str

    def standing(self, actor: Actor) -> FactorStanding:
        factor = SecondFactor.get_or_none(
            (SecondFactor.account_id == actor.account_id) & SecondFactor.confirmed_at.is_null(False)
        )
        return FactorStanding(
            is_needed=self.is_required and rules.is_needed(actor.grants),
            is_active=factor is not None,
            since=factor.confirmed_at if factor else None,
            recovery_codes_left=codes_left(actor.account_id),
        )

    def must_set_up(self, account_id: str) -> bool:
        """Whether a sign-in of the account reaches nothing but the setting up."""
        held = (RoleGrant.account_id == account_id) & RoleGrant.revoked_at.is_null()
        held &= RoleGrant.role.in_(sorted(rules.NEEDED_BY)) & Account.suspended_at.is_null()
        grants = RoleGrant.select().join(Account, on=(Account.id == RoleGrant.account_id))
        return self.is_required and grants.where(held).exists() and not has_factor(account_id)

    def begin(self, actor: Actor, code: str | None = None) -> Setup:
        """A new secret that counts once it is confirmed; until then the old one does, and its code is asked.

        Raises Refused NO_PASSWORD, Forbidden SIGN_IN_AGAIN (signed in longer ago than 15 minutes), Invalid
        SECOND_FACTOR_WRONG, TooMany.
        """
        now = self.clock.now()
        credential = PasswordCredential.get_or_none(PasswordCredential.account_id == actor.account_id)
        if credential is None:
            raise Refused(
                "NO_PASSWORD", "只有用密码登录的账号可以设置两步验证", remedy="工人用微信登录，不需要设置"
            )
        if Session.get_by_id(actor.session_id).created_at < now - rules.SETTING_UP_WITHIN:
            raise Forbidden(
                "SIGN_IN_AGAIN",
                "为了账号安全，登录后15分钟内才能设置两步验证",
                remedy="请退出后重新登录，再来设置",
            )
        if has_factor(actor.account_id):
            self._demand(actor, code, now)
        secret = rules.new_secret()
        row = SecondFactor(account_id=actor.account_id)
        with database.atomic():
            insert_or_ignore(SecondFactor, [dict(row.__data__)])
            SecondFactor.update(pending_secret=secret, pending_since=now).where(
                SecondFactor.account_id == actor.account_id
            ).execute()
        uri = rules.setup_uri(secret, credential.account_name, self.issuer)
        return Setup(secret, uri, _drawn(uri))

    def confirm(self, actor: Actor, code: str) -> list[str]:
        """The first code of the new secret: from now on it counts, this sign-in too. Ten recovery codes, told
        this once; all other sign-ins of the account end.

        Raises Refused STATE_NOT_ALLOWED, Invalid SECOND_FACTOR_WRONG.
        """
        now = self.clock.now()
        factor = SecondFactor.get_or_none(SecondFactor.account_id == actor.account_id)
        is_open = factor is not None and factor.pending_secret is not None
        if not is_open or factor.pending_since < now - rules.SETTING_UP_WITHIN:
            raise Refused(
                "STATE_NOT_ALLOWED", "没有正在进行的设置，或已超时", remedy="请重新开始设置两步验证"
            )
        step = rules.step_of(factor.pending_secret, rules.plain_code(code), now)
        if step is None:
            raise wrong_code()
        same = (SecondFactor.id == factor.id) & (SecondFactor.pending_since == factor.pending_since)
        with database.atomic():
            taken = (
                SecondFactor.update(
                    secret=factor.pending_secret,
                    confirmed_at=now,
                    last_step=step,
                    pending_secret=None,
                    pending_since=None,
                    failures=0,
                    failing_since=None,
                )
                .where(same)
                .execute()
            )
            if not taken:
                raise Refused("STATE_NOT_ALLOWED", "设置已被另一个窗口更改", remedy="请重新开始设置两步验证")
            Session.update(second_factor_at=now).where(Session.id == actor.session_id).execute()
            self.tokens.end_others(actor, "second_factor_set")
            codes = _renewed(actor.account_id, now)
            self._record("account.second_factor_set", actor, now)
        return codes

    def new_recovery_codes(self, actor: Actor, code: str) -> list[str]:
        """Ten new ones for a code of the authenticator or one of the old ones; the old ones end.

        Raises Refused STATE_NOT_ALLOWED, Invalid SECOND_FACTOR_WRONG, TooMany.
        """
        now = self.clock.now()
        if not has_factor(actor.account_id):
            raise Refused("STATE_NOT_ALLOWED", "还没有设置两步验证", remedy="请先设置两步验证")
        self._demand(actor, code, now)
        with database.atomic():
            codes = _renewed(actor.account_id, now)
            self._record("account.recovery_codes_made", actor, now)
        return codes

    @staticmethod
    def _demand(actor: Actor, code: str | None, now: datetime) -> None:
        if code is None or prove(actor.account_id, code, now) is None:
            raise wrong_code()

    def _record(self, action: str, actor: Actor, now: datetime) -> None:
        self.audit.record(action, at=now, actor=actor, subject_type="account", subject_id=actor.account_id)


def wrong_code() -> Invalid:
    return Invalid(
        "SECOND_FACTOR_WRONG",
        WRONG_CODE,
        remedy="请输入验证器里现在显示的6位数字；不对时请核对手机时间",
        errors={"code": [WRONG_CODE]},
    )


def _renewed(account_id: str, now: datetime) -> list[str]:
    RecoveryCode.delete().where(RecoveryCode.account_id == account_id).execute()
    codes = rules.new_recovery_codes()
    for code in codes:
        RecoveryCode.create(
            account_id=account_id, code_digest=digest_of_recovery(account_id, code), created_at=now
        )
    return codes


def _drawn(uri: str) -> str:
    code = QRCode(border=4, image_factory=SvgPathFillImage)
    code.add_data(uri)
    out = io.BytesIO()
    code.make_image().save(out)
    return out.getvalue().decode()
