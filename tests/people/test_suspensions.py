"""Whoever leaves his office: signed out at once, his roles give nothing, and it can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bootstrap import Gateways, Product, build
from app.kernel.actor import PROJECT_ADMIN, REGULATOR, SITE_STAFF, SYSTEM_ADMIN, WORKER, Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden, Invalid, Missing, Refused, Unauthenticated
from app.people.models import Account, RoleGrant, Session
from app.people.queries.grants import administrators_in_person
from app.people.service.signing_in import SignedIn
from app.sites.queries.visible import grants_of
from tests.factories.people import a_verified_person
from tests.factories.sites import a_site
from tests.people.test_sign_in import refused_with

PASSWORD = "a long password"
WHY = "已离职"


def an_administrator(product: Product, name: str = "admin-1") -> str:
    account_id = product.accounts.open_with_password(name, PASSWORD)
    product.accounts.grant(account_id, SYSTEM_ADMIN, "system", "all")
    return account_id


def a_guard(product: Product, name: str = "gate-1", project_id: str = "01PROJECT") -> str:
    account_id = product.accounts.open_with_password(name, PASSWORD)
    product.accounts.grant(account_id, SITE_STAFF, "project", project_id)
    return account_id


def enter(product: Product, name: str = "admin-1") -> SignedIn:
    return product.signing_in.with_password(name, PASSWORD)


def actor_of(product: Product, signed: SignedIn) -> Actor:
    return product.signing_in.authenticate(signed.tokens.access_token)


@pytest.fixture
def admin(product: Product) -> Actor:
    an_administrator(product)
    return actor_of(product, enter(product))


def code_for(product: Product, phone: str) -> str:
    """What the SMS to the number says."""
    product.phone_sign_in.send_code(phone)
    return str(product.gateways.sms.codes[phone])  # type: ignore[attr-defined]


def test_an_office_account_is_out_at_once_and_stays_out(
    product: Product, admin: Actor, clock: FrozenClock
) -> None:
    guard = a_guard(product)
    signed = enter(product, "gate-1")
    inside = actor_of(product, signed)
    phone = "13900000001"
    product.phone_sign_in.bind(inside, phone, code_for(product, phone))
    product.suspensions.suspend(admin, guard, WHY)
    assert Session.get_by_id(inside.session_id).ended_reason == "account_suspended"
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        actor_of(product, signed)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(signed.tokens.refresh_token)
    with refused_with(Refused, "ACCOUNT_DISABLED") as refused:
        enter(product, "gate-1")
    assert (refused.value.status, refused.value.message) == (403, "该账号已停用，请联系管理人员")
    clock.move(minutes=2)
    with refused_with(Refused, "ACCOUNT_DISABLED"):
        product.phone_sign_in.with_code(phone, code_for(product, phone))
    assert grants_of(guard) == ()
    assert RoleGrant.select().where((RoleGrant.account_id == guard) & RoleGrant.revoked_at.is_null()).exists()


def test_a_wrong_password_says_nothing_of_it(product: Product, admin: Actor) -> None:
    product.suspensions.suspend(admin, a_guard(product), WHY)
    for name in ("gate-1", "nobody"):
        with refused_with(Unauthenticated, "AUTH_FAILED") as refused:
            product.signing_in.with_password(name, "wrong")
        assert refused.value.message == "账号或密码不正确"


def test_opened_again_password_and_roles_count_from_the_next_sign_in(product: Product, admin: Actor) -> None:
    guard = a_guard(product)
    before = enter(product, "gate-1")
    product.suspensions.suspend(admin, guard, WHY)
    product.suspensions.resume(admin, guard, "已返岗")
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        actor_of(product, before)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(before.tokens.refresh_token)
    assert actor_of(product, enter(product, "gate-1")).has(SITE_STAFF, "project", "01PROJECT")
    assert [grant.role for grant in grants_of(guard)] == [SITE_STAFF]


def test_a_worker_who_had_an_office_stays_a_worker(product: Product, admin: Actor) -> None:
    worker = a_verified_person(product, "王建国")
    site = a_site(product)
    product.accounts.grant(worker.account.id, PROJECT_ADMIN, "project", site.id)
    before = actor_of(product, product.signing_in.with_wechat("wx-王建国"))
    assert before.has(PROJECT_ADMIN)
    product.suspensions.suspend(admin, worker.account.id, WHY)
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        product.signing_in.authenticate(worker.headers["Authorization"].removeprefix("Bearer "))
    signed = product.signing_in.with_wechat("wx-王建国")
    actor = actor_of(product, signed)
    assert [grant.role for grant in actor.grants] == [WORKER]
    assert product.signing_in.refresh(signed.tokens.refresh_token)
    assert product.verification.standing.of(actor)["marks"] == ["已认证", "已入库"]
    assert product.codes.issue(actor)
    entry = AuditEntry.get(AuditEntry.action == "account.suspended")
    assert (entry.person_id, entry.subject_id) == (worker.person.id, worker.account.id)
    product.suspensions.resume(admin, worker.account.id, "已返岗")
    assert actor_of(product, product.signing_in.with_wechat("wx-王建国")).has(PROJECT_ADMIN)


def test_an_officer_of_before_is_asked_and_told_nothing_more(
    product: Product, admin: Actor, clock: FrozenClock, gateways: Gateways
) -> None:
    """Neither for a second factor nor of what administrators have to look after."""
    strict = replace(product.settings, second_factor_required=True)
    factors = build(strict, clock=clock, gateways=gateways).second_factors
    officer = a_verified_person(product, "李秀英")
    product.accounts.grant(officer.account.id, SYSTEM_ADMIN, "system", "all")
    assert factors.must_set_up(officer.account.id)
    assert administrators_in_person() == [officer.person.id]
    product.suspensions.suspend(admin, officer.account.id, WHY)
    assert not factors.must_set_up(officer.account.id)
    assert administrators_in_person() == []


def test_nobody_is_appointed_while_his_office_side_is_closed(product: Product, admin: Actor) -> None:
    worker, site = a_verified_person(product, "王建国"), a_site(product)
    product.accounts.grant(worker.account.id, SITE_STAFF, "project", site.id)
    product.suspensions.suspend(admin, worker.account.id, WHY)
    with refused_with(Refused, "ACCOUNT_DISABLED"):
        product.staff.appoint(site.project_admin, site.id, person_id=worker.person.id, role=PROJECT_ADMIN)
    product.suspensions.resume(admin, worker.account.id, "已返岗")
    product.staff.appoint(site.project_admin, site.id, person_id=worker.person.id, role=PROJECT_ADMIN)


def test_nobody_does_it_to_himself(product: Product, admin: Actor) -> None:
    an_administrator(product, "admin-2")
    for act in (product.suspensions.suspend, product.suspensions.resume):
        with refused_with(Forbidden, "FORBIDDEN_SCOPE"):
            act(admin, admin.account_id, WHY)


def test_neither_to_another_account_of_his_own(product: Product) -> None:
    officer = a_verified_person(product, "王建国")
    product.accounts.grant(officer.account.id, SYSTEM_ADMIN, "system", "all")
    actor = actor_of(product, product.signing_in.with_wechat("wx-王建国"))
    other = a_guard(product)
    Account.update(person_id=officer.person.id).where(Account.id == other).execute()
    with refused_with(Forbidden, "FORBIDDEN_SCOPE"):
        product.suspensions.suspend(actor, other, WHY)


def test_what_is_refused_changes_nothing(product: Product, admin: Actor) -> None:
    guard, worker = a_guard(product), a_verified_person(product, "王建国").account.id
    signed = enter(product, "gate-1")
    for act in (product.suspensions.suspend, product.suspensions.resume):
        for nobody in ("01NOBODY", worker):
            with refused_with(Missing, "ACCOUNT_NOT_FOUND"):
                act(admin, nobody, WHY)
        for reason in (" ", "电话13900000001"):
            with refused_with(Invalid, "REASON_REQUIRED"):
                act(admin, guard, reason)
    with refused_with(Refused, "STATE_NOT_ALLOWED"):
        product.suspensions.resume(admin, guard, WHY)
    assert actor_of(product, signed)
    assert not AuditEntry.select().where(AuditEntry.action.startswith("account.")).exists()
    product.suspensions.suspend(admin, guard, WHY)
    with refused_with(Refused, "STATE_NOT_ALLOWED"):
        product.suspensions.suspend(admin, guard, WHY)
    Account.update(disabled_at=product.clock.now()).where(Account.id == guard).execute()
    with refused_with(Refused, "STATE_NOT_ALLOWED") as refused:
        product.suspensions.resume(admin, guard, WHY)
    assert refused.value.message == "本人已经注销了这个账号，不能恢复"


def test_both_ways_are_on_record(product: Product, admin: Actor) -> None:
    guard = a_guard(product)
    product.suspensions.suspend(admin, guard, WHY)
    product.suspensions.resume_by_name("GATE-1", "已返岗")
    entries = AuditEntry.select().where(AuditEntry.subject_id == guard).order_by(AuditEntry.seq)
    assert [(one.action, one.account_id, one.detail) for one in entries] == [
        ("account.suspended", admin.account_id, {"reason": WHY, "way": "administrator"}),
        ("account.resumed", None, {"reason": "已返岗", "way": "command_line"}),
    ]


def test_the_list_says_since_when(product: Product, admin: Actor, clock: FrozenClock) -> None:
    guard = a_guard(product)
    product.suspensions.suspend(admin, guard, WHY)
    (shown,), _ = product.staff_accounts.listed(name="gate-1", limit=10, cursor=None)
    assert (shown.disabled, shown.suspended_since) == (True, clock.now())
    assert [grant.role for grant in shown.grants] == [SITE_STAFF]
    product.suspensions.resume(admin, guard, "已返岗")
    (shown,), _ = product.staff_accounts.listed(name="gate-1", limit=10, cursor=None)
    assert (shown.disabled, shown.suspended_since) == (False, None)


@pytest.mark.parametrize("left", [0, 1])
def test_the_last_administrator_stays(product: Product, clock: FrozenClock, left: int) -> None:
    """Who left, closed his account or lost the role is no administrator any more; an authority is none."""
    an_administrator(product)
    for name in ("gone", "closed", "dismissed"):
        an_administrator(product, name)
    product.suspensions.suspend_by_name("gone", WHY)
    closed, dismissed = (_account(product, name) for name in ("closed", "dismissed"))
    Account.update(disabled_at=clock.now()).where(Account.id == closed).execute()
    product.accounts.revoke(dismissed, "system", "all")
    product.accounts.grant(a_guard(product), REGULATOR, "region", "500000")
    if left:
        an_administrator(product, "admin-2")
        product.suspensions.suspend_by_name("admin-1", WHY)
        return
    with refused_with(Refused, "LAST_ADMINISTRATOR"):
        product.suspensions.suspend_by_name("admin-1", WHY)
    assert enter(product)
    product.suspensions.suspend_by_name("gate-1", WHY)


def _account(product: Product, name: str) -> str:
    (shown,), _ = product.staff_accounts.listed(name=name, limit=1, cursor=None)
    return shown.id


def test_a_person_reads_it_in_his_own_trail(product: Product, admin: Actor) -> None:
    worker = a_verified_person(product, "王建国")
    product.accounts.grant(worker.account.id, SITE_STAFF, "project", "01PROJECT")
    product.suspensions.suspend(admin, worker.account.id, WHY)
    actor = actor_of(product, product.signing_in.with_wechat("wx-王建国"))
    (read,), _ = product.file_readers.of(actor, limit=10, cursor=None)
    assert (read.words, read.reason) == ("停用了您在单位的权限，您自己的资料和个人码不受影响", WHY)
