"""Passwords changed by their owners, and roles that nobody gives himself."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden, Invalid, TooMany, Unauthenticated
from app.people.models import Account, PasswordCredential, Session
from tests.people.officials import PASSWORD, Official, actions
from tests.people.test_sign_in import refused_with


def test_a_changed_password_ends_the_other_sign_ins(admin: Official, clock: FrozenClock) -> None:
    here, there = admin.enter(), admin.enter()
    change = admin.product.passwords.change
    for old, new, code in (
        ("wrong", "another password", "PASSWORD_WRONG"),
        (PASSWORD, "short", "PASSWORD_TOO_SHORT"),
        (PASSWORD, PASSWORD, "VALUE_NOT_ALLOWED"),
    ):
        with refused_with(Invalid, code):
            change(here, old, new)
    change(here, PASSWORD, "another password")
    assert Session.get_by_id(here.session_id).ended_at is None
    assert Session.get_by_id(there.session_id).ended_reason == "password_changed"
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        admin.enter()
    admin.product.signing_in.with_password(admin.name, "another password")
    assert actions() == ["account.password_changed"]
    assert PasswordCredential.get().changed_at == clock.now()


def test_guessing_the_present_password_counts(admin: Official, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = admin.enter()
    monkeypatch.setattr("app.people.service.passwords.is_password", lambda given, _: given == PASSWORD)
    for _ in range(10):
        with refused_with(Invalid, "PASSWORD_WRONG"):
            admin.product.passwords.change(actor, "guess", "another password")
    with refused_with(TooMany, "TOO_MANY_REQUESTS"):
        admin.product.passwords.change(actor, PASSWORD, "another password")


def test_nobody_gives_himself_a_role(product: Product) -> None:
    signed = product.signing_in.with_wechat("wx-王建国")
    other = product.accounts.open_with_password("gate-1", PASSWORD)
    actor = product.signing_in.authenticate(signed.tokens.access_token)
    with refused_with(Forbidden, "OWN_ROLE"):
        product.accounts.grant(signed.account_id, "project_admin", "project", "01P", by=actor)
    Account.update(person_id=actor.person_id).where(Account.id == other).execute()
    with refused_with(Forbidden, "OWN_ROLE"):
        product.accounts.grant(other, "project_admin", "project", "01P", by=actor)
