"""Accounts of offices, with their password and their authenticator."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
import pytest

from app.bootstrap import Product
from app.kernel.actor import SYSTEM_ADMIN, Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.errors import Unauthenticated

PASSWORD = "a long password"
LATER = {"seconds": 30}
"""The next code of an authenticator."""


@dataclass
class Official:
    """An account with a password, its authenticator, and its clock."""

    product: Product
    clock: FrozenClock
    name: str
    id: str
    secret: str = ""
    recovery: tuple[str, ...] = ()

    def enter(self) -> Actor:
        """With the password alone."""
        return self.actor(self.product.signing_in.with_password(self.name, PASSWORD).tokens.access_token)

    def actor(self, token: str) -> Actor:
        return self.product.signing_in.authenticate(token, setting_up=True)

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(int(self.clock.now().timestamp()))

    def set_up(self, actor: Actor | None = None, old: str | None = None) -> Actor:
        actor = actor or self.enter()
        self.secret = self.product.second_factors.begin(actor, old).secret
        self.recovery = tuple(self.product.second_factors.confirm(actor, self.code()))
        return actor

    def ticket(self) -> str:
        with pytest.raises(Unauthenticated, match="SECOND_FACTOR_REQUIRED") as asked:
            self.product.signing_in.with_password(self.name, PASSWORD)
        return asked.value.members["ticket"]

    def enter_twice(self, code: str | None = None) -> Actor:
        signed = self.product.second_step.with_code(self.ticket(), code or self.code())
        return self.product.signing_in.authenticate(signed.tokens.access_token)


def an_official(
    product: Product, clock: FrozenClock, name: str = "admin-1", role: str = SYSTEM_ADMIN
) -> Official:
    account_id = product.accounts.open_with_password(name, PASSWORD)
    scope = ("system", "all") if role == SYSTEM_ADMIN else ("region", "500000")
    product.accounts.grant(account_id, role, *scope)
    return Official(product, clock, name, account_id)


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.seq)]
