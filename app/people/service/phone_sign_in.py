"""Signing in by mobile number and a code sent to it (CQ2023-A2.3-1)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from app.kernel import crypto
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore, is_postgres
from app.kernel.decision import Decision
from app.kernel.errors import Invalid, Refused, TooMany, Unavailable
from app.kernel.ids import new_id
from app.kernel.phones import mask_phone, normal_phone
from app.people.models import Account, Person, PhoneBinding, SmsCode
from app.people.ports import SmsDown, SmsRefused, SmsSender
from app.people.rules import phone as rules
from app.people.service.factor_proof import demand_factor
from app.people.service.signing_in import SignedIn, demand_open
from app.people.service.tokens import Tokens


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Where the code went and when another may be asked for. ``demo_code`` only where no SMS is real."""

    cell_phone: str
    expires_in: int
    resend_after: int
    demo_code: str | None = None


class PhoneSignIn:
    """``reveals`` shows the code in the answer: for demo and test, whose SMS reach no phone."""

    def __init__(self, clock: Clock, tokens: Tokens, sender: SmsSender, *, reveals: bool) -> None:
        self._clock = clock
        self._tokens = tokens
        self._sender = sender
        self._reveals = reveals

    def send_code(self, phone: str) -> CodeSent:
        """Raises Invalid PHONE_INVALID, TooMany, Unavailable SMS_UNAVAILABLE."""
        number = _checked(phone)
        index, now = _index(number), self._clock.now()
        code = f"{secrets.randbelow(10**6):06d}"
        with database.atomic():
            _one_after_another(index)
            sent = SmsCode.select(SmsCode.sent_at).where(
                (SmsCode.cell_phone_index == index) & (SmsCode.sent_at > now - timedelta(days=1))
            )
            wait = rules.wait_before_sending([row.sent_at for row in sent], now)
            if wait is None:
                entry = SmsCode.create(
                    cell_phone_index=index,
                    code_digest=_digest(number, code),
                    sent_at=now,
                    expires_at=now + rules.LIFETIME,
                )
        if wait is not None:
            raise TooMany(
                "TOO_MANY_REQUESTS",
                "获取验证码过于频繁",
                cite=rules.CITE,
                remedy="请稍后再获取",
                retry_after=int(wait.total_seconds()) + 1,
            )
        try:
            self._sender.send_code(number, code, int(rules.LIFETIME.total_seconds() // 60))
        except SmsRefused:
            SmsCode.delete().where(SmsCode.id == entry.id).execute()
            raise Invalid("PHONE_INVALID", "这个手机号收不到短信", cite=rules.CITE) from None
        except SmsDown:
            SmsCode.delete().where(SmsCode.id == entry.id).execute()
            raise Unavailable(
                "SMS_UNAVAILABLE", "短信暂时发不出去，请稍后再试，或用微信登录", retry_after=30
            ) from None
        return CodeSent(
            mask_phone(number),
            int(rules.LIFETIME.total_seconds()),
            int(rules.RESEND_AFTER.total_seconds()),
            code if self._reveals else None,
        )

    def with_code(self, phone: str, code: str, installation: str | None = None) -> SignedIn:
        """The first sign-in registers. Raises Invalid SMS_CODE_INVALID or SMS_CODE_EXPIRED."""
        number = _checked(phone)
        self._use(number, code)
        now = self._clock.now()
        with database.atomic():
            account_id, is_new = self._account_of(number)
            account = Account.get_by_id(account_id)
            demand_open(account)
            if is_new:
                account.person_id = Person.create(created_at=now).id
                account.save(only=[Account.person_id])
        demand_factor(account.id, now)
        with database.atomic():
            tokens = self._tokens.open_session(account.id, installation)
        return SignedIn(tokens, account.id, account.person_id, is_new)

    def bind(self, actor: Actor, phone: str, code: str) -> str:
        """From now on the number signs in to this account too; the masked number. 409 PHONE_TAKEN."""
        number = _checked(phone)
        self._use(number, code)
        with database.atomic():
            binding = self._binding(number, actor.account_id)
            if not insert_or_ignore(PhoneBinding, [dict(binding.__data__)]):
                bound = PhoneBinding.get(PhoneBinding.cell_phone_index == _index(number))
                if bound.account_id != actor.account_id:
                    raise Refused(
                        "PHONE_TAKEN",
                        "这个手机号已绑定其他账号",
                        cite=rules.CITE,
                        remedy="请用这个手机号登录后再办理",
                    )
        return mask_phone(number)

    def _use(self, number: str, code: str) -> None:
        """Spends the newest code of the number, or an attempt; a wrong one is counted before it is told."""
        now = self._clock.now()
        with database.atomic():
            newest = (
                SmsCode.select()
                .where(SmsCode.cell_phone_index == _index(number))
                .order_by(SmsCode.sent_at.desc())
                .first()
            )
            verdict = self._judge(newest, number, code) if newest else None
        if verdict is None:
            message = "请先获取验证码"
            raise Invalid("SMS_CODE_INVALID", message, cite=rules.CITE, errors={"code": [message]})
        if not verdict.allowed:
            message = verdict.reasons[0].message
            raise Invalid(
                verdict.reasons[0].code, message, reasons=verdict.reasons, errors={"code": [message]}
            )
        SmsCode.delete().where(SmsCode.sent_at < now - timedelta(days=2)).execute()

    def _judge(self, newest: SmsCode, number: str, code: str) -> Decision:
        """Counts the attempt in the row itself, so that parallel guesses are counted one by one."""
        now = self._clock.now()
        SmsCode.update(attempts=SmsCode.attempts + 1).where(SmsCode.id == newest.id).execute()
        current = SmsCode.get_by_id(newest.id)
        is_right = secrets.compare_digest(current.code_digest, _digest(number, code.strip()))
        verdict = rules.decide_code(
            is_right, current.attempts, current.expires_at, current.used_at is not None, now
        )
        if verdict.allowed:
            taken = (
                SmsCode.update(used_at=now)
                .where((SmsCode.id == newest.id) & SmsCode.used_at.is_null())
                .execute()
            )
            if not taken:
                return rules.decide_code(True, current.attempts, current.expires_at, True, now)
        return verdict

    def _account_of(self, number: str) -> tuple[str, bool]:
        binding = self._binding(number, new_id())
        if insert_or_ignore(PhoneBinding, [dict(binding.__data__)]):
            Account.create(id=binding.account_id, created_at=self._clock.now())
            return binding.account_id, True
        return PhoneBinding.get(PhoneBinding.cell_phone_index == _index(number)).account_id, False

    def _binding(self, number: str, account_id: str) -> PhoneBinding:
        return PhoneBinding(
            account_id=account_id,
            cell_phone=number,
            cell_phone_index=_index(number),
            created_at=self._clock.now(),
        )


def _checked(phone: str) -> str:
    number = normal_phone(phone)
    if number is None:
        raise Invalid(
            "PHONE_INVALID",
            "手机号不正确",
            cite=rules.CITE,
            remedy="请填写11位中国大陆手机号",
            errors={"phone": ["手机号不正确"]},
        )
    return number


def _index(number: str) -> str:
    return crypto.cipher().blind_index(number, "cell-phone")


def _one_after_another(index: str) -> None:
    """Whoever else asks for a code to this number waits until the transaction ends. SQLite has one writer
    at a time anyway."""
    if is_postgres():
        database.execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"sms {index}",))


def _digest(number: str, code: str) -> str:
    return crypto.cipher().blind_index(f"{number}\0{code}", "sms-code")
