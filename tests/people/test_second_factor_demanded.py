"""Who has to have a second factor, on every way in, and who gives it back to whom."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.actor import REGULATOR, SYSTEM_ADMIN
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden, Invalid, Missing, Refused, Unauthenticated
from app.people.models import RecoveryCode, Session, SignInTicket
from tests.people.officials import LATER, PASSWORD, an_official
from tests.people.test_sign_in import refused_with


@pytest.mark.parametrize("role", [SYSTEM_ADMIN, REGULATOR])
def test_those_who_need_one_reach_nothing_without(demanding: Product, clock: FrozenClock, role: str) -> None:
    official = an_official(demanding, clock, role=role)
    signed = demanding.signing_in.with_password(official.name, PASSWORD)
    assert demanding.second_factors.must_set_up(official.id)
    with refused_with(Forbidden, "SECOND_FACTOR_NEEDED"):
        demanding.signing_in.authenticate(signed.tokens.access_token)
    official.set_up(official.actor(signed.tokens.access_token))
    assert demanding.signing_in.authenticate(signed.tokens.access_token).has(role)
    assert not demanding.second_factors.must_set_up(official.id)
    again = demanding.signing_in.refresh(signed.tokens.refresh_token)
    assert demanding.signing_in.authenticate(again.access_token).is_proven_twice


def test_others_need_none(demanding: Product) -> None:
    account_id = demanding.accounts.open_with_password("gate-1", PASSWORD)
    demanding.accounts.grant(account_id, "site_staff", "project", "01P")
    signed = demanding.signing_in.with_password("gate-1", PASSWORD)
    assert demanding.signing_in.authenticate(signed.tokens.access_token).has("site_staff")
    assert not demanding.second_factors.must_set_up(account_id)


def test_no_other_way_in_goes_round_it(demanding: Product, clock: FrozenClock) -> None:
    """A mobile number bound to the account of an official, WeChat, a role given after the sign-in."""
    official = an_official(demanding, clock)
    actor = official.enter()
    demanding.phone_sign_in.send_code("13812345678")
    demanding.phone_sign_in.bind(actor, "13812345678", demanding.gateways.sms.codes["13812345678"])
    clock.move(minutes=2)

    def by_phone() -> str:
        demanding.phone_sign_in.send_code("13812345678")
        code = demanding.gateways.sms.codes["13812345678"]
        return demanding.phone_sign_in.with_code("13812345678", code).tokens.access_token

    with refused_with(Forbidden, "SECOND_FACTOR_NEEDED"):
        demanding.signing_in.authenticate(by_phone())
    official.set_up()
    clock.move(minutes=2)
    with refused_with(Unauthenticated, "SECOND_FACTOR_REQUIRED"):
        by_phone()
    worker = demanding.signing_in.with_wechat("wx-王建国")
    demanding.accounts.grant(worker.account_id, REGULATOR, "region", "500000")
    with refused_with(Forbidden, "SECOND_FACTOR_NEEDED"):
        demanding.signing_in.authenticate(worker.tokens.access_token)


def test_another_administrator_resets_and_nobody_himself(product: Product, clock: FrozenClock) -> None:
    lost, helper = an_official(product, clock), an_official(product, clock, "admin-2")
    actor, by = lost.set_up(), helper.enter()
    ticket = lost.ticket()
    with refused_with(Forbidden, "FORBIDDEN_SCOPE"):
        product.staff_accounts.reset(actor, lost.id, "手机丢了")
    with refused_with(Invalid, "REASON_REQUIRED"):
        product.staff_accounts.reset(by, lost.id, " ")
    with refused_with(Missing, "ACCOUNT_NOT_FOUND"):
        product.staff_accounts.reset(by, "01NOBODY", "手机丢了")
    product.staff_accounts.reset(by, lost.id, "手机丢了，已当面核实")
    assert Session.get_by_id(actor.session_id).ended_reason == "second_factor_reset"
    clock.move(**LATER)
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        product.second_step.with_code(ticket, lost.code())
    assert not lost.enter().is_proven_twice
    assert RecoveryCode.select().count() == SignInTicket.select().count() == 0
    entry = AuditEntry.get(AuditEntry.action == "account.second_factor_reset")
    assert (entry.account_id, entry.subject_id) == (helper.id, lost.id)
    assert entry.detail == {"reason": "手机丢了，已当面核实", "way": "administrator"}
    with refused_with(Refused, "STATE_NOT_ALLOWED"):
        product.staff_accounts.reset(by, lost.id, "再来一次")


def test_the_list_of_officials_says_who_has_one(product: Product, clock: FrozenClock) -> None:
    admin = an_official(product, clock)
    an_official(product, clock, "authority-1", REGULATOR)
    product.accounts.open_with_password("gate-1", PASSWORD)
    admin.set_up()
    items, following = product.staff_accounts.listed(name=None, limit=10, cursor=None)
    assert [(item.account, item.second_factor_since is not None) for item in items] == [
        ("admin-1", True),
        ("authority-1", False),
    ]
    assert following is None
    page, following = product.staff_accounts.listed(name=None, limit=1, cursor=None)
    rest, _ = product.staff_accounts.listed(name=None, limit=1, cursor=following)
    assert [*page, *rest] == items
    found, _ = product.staff_accounts.listed(name=" GATE-1", limit=10, cursor=None)
    assert [(item.account, item.grants) for item in found] == [("gate-1", ())]
