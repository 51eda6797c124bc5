"""The second step of signing in: a ticket of the first, and a code."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Unauthenticated
from app.people.models import Account, PasswordCredential, SignInTicket
from app.people.service.factor_proof import RECOVERY, WRONG_CODE, codes_left, digest_of_ticket, prove
from app.people.service.guessing import Guessing
from app.people.service.signing_in import SignedIn, demand_open
from app.people.service.tokens import Tokens


@dataclass(frozen=True)
class SecondStep:
    """Wrong codes count like wrong passwords of the same account, and in the database besides."""

    clock: Clock
    audit: Audit
    tokens: Tokens
    guessing: Guessing

    def with_code(self, ticket: str, code: str, installation: str | None = None) -> SignedIn:
        """``code`` of the authenticator, or a recovery code. A wrong one leaves the ticket good.

        Raises Unauthenticated (SIGN_IN_EXPIRED, SECOND_FACTOR_WRONG), TooMany, Refused ACCOUNT_DISABLED.
        """
        now = self.clock.now()
        held = (SignInTicket.ticket_hash == digest_of_ticket(ticket)) & (
            SignInTicket.used_at.is_null() & (SignInTicket.expires_at > now)
        )
        waiting = SignInTicket.get_or_none(held)
        if waiting is None:
            raise _expired()
        account = Account.get_by_id(waiting.account_id)
        demand_open(account)
        name = _name_of(account.id)
        self.guessing.refuse(name)
        way = prove(account.id, code, now)
        if way is None:
            self.guessing.count(name)
            raise Unauthenticated(
                "SECOND_FACTOR_WRONG",
                WRONG_CODE,
                remedy="请等验证器显示下一个验证码再输入；手机时间不准也会这样",
                errors={"code": [WRONG_CODE]},
            )
        with database.atomic():
            if not SignInTicket.update(used_at=now).where(held).execute():
                raise _expired()
            if way == RECOVERY:
                self.audit.record(
                    "account.recovery_code_used",
                    at=now,
                    subject_type="account",
                    subject_id=account.id,
                    detail={"left": codes_left(account.id)},
                )
            tokens = self.tokens.open_session(account.id, installation, is_proven_twice=True)
        return SignedIn(tokens, account.id, account.person_id, False)


def _name_of(account_id: str) -> str:
    """Under which failures are counted; the id where there is no password."""
    credential = PasswordCredential.get_or_none(PasswordCredential.account_id == account_id)
    return credential.account_name if credential else account_id


def _expired() -> Unauthenticated:
    return Unauthenticated("SIGN_IN_EXPIRED", "登录已超时", remedy="请重新输入账号和密码")
