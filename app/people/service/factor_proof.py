"""Whether a code is the second factor of an account, at this moment and for the first time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from app.kernel import crypto
from app.kernel.db import database
from app.kernel.errors import Unauthenticated
from app.people.models import RecoveryCode, SecondFactor, SignInTicket
from app.people.rules import second_factor as rules
from app.people.service.guessing import too_many

TOTP, RECOVERY = "totp", "recovery"
WRONG_CODE = "验证码不正确，或者已经用过"


def has_factor(account_id: str) -> bool:
    """Whether a confirmed one is there; one that was only begun asks nobody for anything."""
    confirmed = SecondFactor.confirmed_at.is_null(False)
    return bool(SecondFactor.select().where((SecondFactor.account_id == account_id) & confirmed).exists())


def codes_left(account_id: str) -> int:
    """Recovery codes that were not used yet."""
    unused = RecoveryCode.used_at.is_null()
    return int(RecoveryCode.select().where((RecoveryCode.account_id == account_id) & unused).count())


def demand_factor(account_id: str, now: datetime) -> None:
    """After the first factor: nothing where the account has no second one.

    Raises Unauthenticated SECOND_FACTOR_REQUIRED with a ticket for the next call. The ticket is a row of the
    database, committed before it is told, so that it is used once whatever becomes of the store.
    """
    if not has_factor(account_id):
        return
    ticket = secrets.token_urlsafe(32)
    SignInTicket.create(
        account_id=account_id,
        ticket_hash=digest_of_ticket(ticket),
        issued_at=now,
        expires_at=now + rules.TICKET_LIFETIME,
    )
    raise Unauthenticated(
        "SECOND_FACTOR_REQUIRED",
        "请输入验证器里的6位验证码",
        remedy="打开手机上的验证器应用；手机不在身边的，用恢复码",
        members={"ticket": ticket},
    )


def digest_of_ticket(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def digest_of_recovery(account_id: str, code: str) -> str:
    return crypto.cipher().blind_index(f"{account_id}\0{rules.plain_code(code)}", "recovery-code")


def prove(account_id: str, code: str, now: datetime) -> str | None:
    """``totp`` or ``recovery`` for a code that is right and was never used; None for any other.

    The attempt is counted, and committed, before the code is looked at: parallel guesses are counted one by
    one. Raises TooMany after ten wrong ones within 15 minutes.
    """
    with database.atomic():
        failures = _counted(account_id, now)
    if failures > rules.FAILURES_ALLOWED:
        raise too_many()
    with database.atomic():
        way = _used(account_id, code, now)
        if way is not None:
            SecondFactor.update(failures=0, failing_since=None).where(
                SecondFactor.account_id == account_id
            ).execute()
    return way


def _counted(account_id: str, now: datetime) -> int:
    """Failures of this quarter of an hour, this attempt among them."""
    own, since = SecondFactor.account_id == account_id, SecondFactor.failing_since
    is_over = since.is_null() | (since <= now - rules.FAILURE_WINDOW)
    SecondFactor.update(failures=0, failing_since=now).where(own & is_over).execute()
    SecondFactor.update(failures=SecondFactor.failures + 1).where(own).execute()
    row = SecondFactor.get_or_none(own)
    return row.failures if row else 0


def _used(account_id: str, code: str, now: datetime) -> str | None:
    factor = SecondFactor.get_or_none(SecondFactor.account_id == account_id)
    if factor is None or factor.secret is None:
        return None
    step = rules.step_of(factor.secret, rules.plain_code(code), now)
    own = SecondFactor.account_id == account_id
    if step is not None:
        later = SecondFactor.update(last_step=step).where(own & (SecondFactor.last_step < step))
        return TOTP if later.execute() else None
    unused = (RecoveryCode.code_digest == digest_of_recovery(account_id, code)) & (
        (RecoveryCode.account_id == account_id) & RecoveryCode.used_at.is_null()
    )
    return RECOVERY if RecoveryCode.update(used_at=now).where(unused).execute() else None
