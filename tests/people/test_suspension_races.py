"""Closing the office side of an account at the moment of something else: another closing, a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyotp
import pytest

from app.bootstrap import Product
from app.kernel import db
from app.kernel.actor import Actor
from app.kernel.clock import FrozenClock
from app.kernel.errors import Refused, Unauthenticated
from app.people.models import Account, SignInTicket
from tests.people.test_sign_in import refused_with
from tests.people.test_suspensions import WHY, a_guard, actor_of, an_administrator, enter
from tests.racing import at_once


@pytest.fixture
def admin(product: Product) -> Actor:
    an_administrator(product)
    return actor_of(product, enter(product))


def test_a_sign_in_that_crossed_the_closing_is_never_alive(product: Product, admin: Actor) -> None:
    """Its password was looked at before, its session was written after."""
    guard = a_guard(product)
    product.suspensions.suspend(admin, guard, WHY)
    crossed = product.staff_accounts.tokens.open_session(guard, None)
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        product.signing_in.authenticate(crossed.access_token)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(crossed.refresh_token)
    second = product.staff_accounts.tokens.open_session(guard, None)
    product.suspensions.resume(admin, guard, "已返岗")
    for token in (crossed.access_token, second.access_token):
        with refused_with(Unauthenticated, "SESSION_ENDED"):
            product.signing_in.authenticate(token)


@dataclass
class HalfIn:
    """An administrator with an authenticator who has given his password and not yet the code."""

    id: str
    ticket: str
    code: Callable[[], str]


@pytest.fixture
def half_in(product: Product, clock: FrozenClock) -> HalfIn:
    account_id = an_administrator(product, "admin-2")
    actor = actor_of(product, enter(product, "admin-2"))
    totp = pyotp.TOTP(product.second_factors.begin(actor).secret)

    def code() -> str:
        return totp.at(int(clock.now().timestamp()))

    product.second_factors.confirm(actor, code())
    clock.move(seconds=30)
    with refused_with(Unauthenticated, "SECOND_FACTOR_REQUIRED") as asked:
        enter(product, "admin-2")
    return HalfIn(account_id, asked.value.members["ticket"], code)


def test_half_a_sign_in_ends_too(product: Product, admin: Actor, half_in: HalfIn) -> None:
    product.suspensions.suspend(admin, half_in.id, WHY)
    assert not SignInTicket.select().exists()
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        product.second_step.with_code(half_in.ticket, half_in.code())


def test_half_a_sign_in_that_crossed_the_closing_opens_nothing(
    product: Product, clock: FrozenClock, half_in: HalfIn
) -> None:
    Account.update(suspended_at=clock.now()).where(Account.id == half_in.id).execute()
    with refused_with(Refused, "ACCOUNT_DISABLED"):
        product.second_step.with_code(half_in.ticket, half_in.code())


def test_two_administrators_who_close_each_other_at_once(own_product: Product) -> None:
    """One of them wins; the other is out by then, and whom he meant stays."""
    with db.connection():
        ids = [an_administrator(own_product, name) for name in ("admin-1", "admin-2", "admin-3")]
        first, second = (actor_of(own_product, enter(own_product, name)) for name in ("admin-1", "admin-2"))
    told = at_once(
        lambda: own_product.suspensions.suspend(first, ids[1], WHY),
        lambda: own_product.suspensions.suspend(second, ids[0], WHY),
    )
    assert sorted(map(str, told)) == ["None", "SESSION_ENDED"]
    with db.connection():
        assert Account.select().where(Account.suspended_at.is_null(False)).count() == 1


def test_the_last_two_at_once(own_product: Product) -> None:
    with db.connection():
        an_administrator(own_product)
        an_administrator(own_product, "admin-2")
    told = at_once(
        lambda: own_product.suspensions.suspend_by_name("admin-1", WHY),
        lambda: own_product.suspensions.suspend_by_name("admin-2", WHY),
    )
    assert sorted(map(str, told)) == ["LAST_ADMINISTRATOR", "None"]
    with db.connection():
        assert Account.select().where(Account.suspended_at.is_null()).count() == 1


def test_signing_in_while_it_is_closed(own_product: Product) -> None:
    """Whoever comes first: nothing of his is open afterwards."""
    with db.connection():
        a_guard(own_product)

    def come() -> str | None:
        return enter(own_product, "gate-1").tokens.access_token

    comers: list[Callable[[], str | None]] = [come] * 4
    told = at_once(*comers, lambda: own_product.suspensions.suspend_by_name("gate-1", WHY))
    with db.connection():
        for token in filter(None, told):
            if token != "ACCOUNT_DISABLED":
                with refused_with(Unauthenticated, "SESSION_ENDED"):
                    own_product.signing_in.authenticate(token)
