"""Passwords: how long, and changing one's own."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid, Refused
from app.people.models import PasswordCredential
from app.people.service.accounts import hash_password, is_password
from app.people.service.guessing import Guessing
from app.people.service.tokens import Tokens

PASSWORD_LENGTH = 8


def check_password(password: str, field: str = "password") -> None:
    """Invalid when it is shorter than eight characters; ``field`` is where the client shows it."""
    if len(password) < PASSWORD_LENGTH:
        message = f"密码至少要{PASSWORD_LENGTH}位"
        raise Invalid("PASSWORD_TOO_SHORT", message, errors={field: [message]})


@dataclass(frozen=True)
class Passwords:
    clock: Clock
    audit: Audit
    tokens: Tokens
    guessing: Guessing

    @staticmethod
    def must_change(account_id: str) -> bool:
        """Whether a sign-in of the account reaches nothing but choosing another password."""
        of_account = PasswordCredential.account_id == account_id
        return bool(
            PasswordCredential.select().where(of_account & (PasswordCredential.must_change == True)).exists()  # noqa: E712
        )

    def change(self, actor: Actor, password: str, new_password: str) -> None:
        """All other sign-ins of the account end. A wrong present password counts like one at sign-in.

        Raises Refused NO_PASSWORD, Invalid (PASSWORD_WRONG, PASSWORD_TOO_SHORT, VALUE_NOT_ALLOWED), TooMany.
        """
        credential = PasswordCredential.get_or_none(PasswordCredential.account_id == actor.account_id)
        if credential is None:
            raise Refused("NO_PASSWORD", "这个账号没有密码", remedy="您用微信或手机号登录，不需要密码")
        self.guessing.refuse(credential.account_name)
        if not is_password(password, credential.password_hash):
            self.guessing.count(credential.account_name)
            message = "原密码不正确"
            raise Invalid("PASSWORD_WRONG", message, errors={"password": [message]})
        self.guessing.refuse(credential.account_name)
        check_password(new_password, "new_password")
        if new_password == password:
            message = "新密码不能和原密码相同"
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"new_password": [message]})
        now = self.clock.now()
        new_hash = hash_password(new_password)
        same = (PasswordCredential.id == credential.id) & (
            PasswordCredential.password_hash == credential.password_hash
        )
        with database.atomic():
            changed = PasswordCredential.update(
                password_hash=new_hash, changed_at=now, must_change=False
            ).where(same)
            if not changed.execute():
                raise Refused("STATE_NOT_ALLOWED", "密码刚刚被更改过", remedy="请用新密码重新登录")
            self.tokens.end_others(actor, "password_changed")
            self.audit.record(
                "account.password_changed",
                at=now,
                actor=actor,
                subject_type="account",
                subject_id=actor.account_id,
            )
