"""The second factor: set up, asked for, used once, guessed at, lost."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pyotp
import pytest

from app.bootstrap import Gateways, Product, build
from app.kernel import crypto, db
from app.kernel.actor import REGULATOR, SYSTEM_ADMIN, Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.crypto import Cipher
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Missing, Refused, TooMany, Unauthenticated
from app.kernel.settings import Settings
from app.people.models import PasswordCredential, RecoveryCode, SecondFactor, Session, SignInTicket
from app.people.rules import second_factor as rules
from app.people.service.guessing import FAILURE_WINDOW_S, Guessing
from tests.people.test_sign_in import NoStore, refused_with

PASSWORD = "a long password"
LATER = {"seconds": 30}


@pytest.fixture
def demanding(backend: str, settings: Settings, clock: FrozenClock, gateways: Gateways) -> Product:
    """As in production: administrators and authorities have to have one."""
    return build(replace(settings, second_factor_required=True), clock=clock, gateways=gateways)


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


@pytest.fixture
def admin(product: Product, clock: FrozenClock) -> Official:
    return an_official(product, clock)


def actions() -> list[str]:
    return [entry.action for entry in AuditEntry.select().order_by(AuditEntry.seq)]


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_codes_are_those_of_the_standard(seconds: int, digits: str) -> None:
    """RFC 6238, appendix B: the last six digits of its vectors for SHA-1."""
    from datetime import UTC, datetime

    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert rules.step_of(secret, digits[-6:], datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("off", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_off(clock: FrozenClock, off: int, is_right: bool) -> None:
    secret, now = rules.new_secret(), clock.now()
    code = pyotp.TOTP(secret).at(int(now.timestamp()) + off * rules.STEP_S)
    assert (rules.step_of(secret, code, now) is not None) is is_right


def test_strange_codes_are_wrong_codes(clock: FrozenClock) -> None:
    for code in ("", "12345", "1234567", "１２３４５６", "abc", "é", "0" * 40):
        assert rules.step_of(rules.new_secret(), code, clock.now()) is None


def test_before_the_first_code_nothing_is_asked(admin: Official) -> None:
    actor = admin.enter()
    setup = admin.product.second_factors.begin(actor)
    assert setup.secret in setup.uri
    assert setup.uri.startswith("otpauth://totp/")
    assert "<svg" in setup.svg
    admin.enter()
    assert not admin.product.second_factors.standing(actor).is_active


def test_set_up_then_asked_for(admin: Official, clock: FrozenClock) -> None:
    other = admin.enter()
    actor = admin.set_up()
    assert len(set(admin.recovery)) == 10
    standing = admin.product.second_factors.standing(actor)
    assert (standing.is_active, standing.is_needed, standing.recovery_codes_left) == (True, False, 10)
    assert Session.get_by_id(other.session_id).ended_reason == "second_factor_set"
    clock.move(**LATER)
    assert admin.enter_twice().is_proven_twice
    assert actions() == ["account.second_factor_set"]


def test_a_code_is_used_once_and_never_an_older_one(admin: Official, clock: FrozenClock) -> None:
    admin.set_up()
    first = admin.code()
    with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
        admin.enter_twice(first)  # it confirmed the setting up
    clock.move(**LATER)
    earlier = admin.code()
    clock.move(**LATER)
    admin.enter_twice(admin.code())
    with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
        admin.enter_twice(earlier)


def test_a_ticket_is_used_once_and_ends(admin: Official, clock: FrozenClock) -> None:
    admin.set_up()
    clock.move(**LATER)
    ticket = admin.ticket()
    admin.product.second_step.with_code(ticket, admin.code())
    clock.move(**LATER)
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        admin.product.second_step.with_code(ticket, admin.code())
    late = admin.ticket()
    clock.move(seconds=rules.TICKET_LIFETIME.total_seconds())
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        admin.product.second_step.with_code(late, admin.code())
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        admin.product.second_step.with_code("made up", admin.code())


def test_one_code_at_once_from_many_places_opens_one_session(
    own_product: Product, clock: FrozenClock
) -> None:
    with db.connection():
        official = an_official(own_product, clock)
        official.set_up()
        clock.move(**LATER)
        tickets, code = [official.ticket() for _ in range(8)], official.code()
        before = Session.select().count()
    gate = threading.Barrier(8, timeout=30)

    def enter(ticket: str) -> bool:
        gate.wait()
        with db.connection():
            try:
                own_product.second_step.with_code(ticket, code)
            except (Unauthenticated, TooMany):
                return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(enter, tickets)) == 1
    with db.connection():
        assert Session.select().count() == before + 1


def test_guessing_codes_ends_after_ten_even_without_the_store(
    product: Product, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = an_official(product, clock)
    admin.set_up()
    clock.move(**LATER)
    ticket = admin.ticket()
    step = replace(product.second_step, guessing=Guessing(NoStore()))  # type: ignore[arg-type]
    for _ in range(rules.FAILURES_ALLOWED):
        with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
            step.with_code(ticket, "000000")
    with refused_with(TooMany, "TOO_MANY_REQUESTS"):
        step.with_code(ticket, admin.code())
    clock.move(seconds=FAILURE_WINDOW_S + 1)
    assert step.with_code(admin.ticket(), admin.code()).account_id == admin.id


def test_wrong_codes_count_as_wrong_passwords_do(admin: Official, clock: FrozenClock) -> None:
    admin.set_up()
    clock.move(**LATER)
    ticket = admin.ticket()
    for _ in range(10):
        with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
            admin.product.second_step.with_code(ticket, "000000")
    with refused_with(TooMany, "TOO_MANY_REQUESTS"):
        admin.product.signing_in.with_password(admin.name, PASSWORD)


def test_parallel_guesses_are_counted_one_by_one(own_product: Product, clock: FrozenClock) -> None:
    with db.connection():
        official = an_official(own_product, clock)
        official.set_up()
        clock.move(**LATER)
        ticket = official.ticket()
    gate = threading.Barrier(16, timeout=30)

    def guess(_: int) -> None:
        gate.wait()
        with db.connection(), pytest.raises((Unauthenticated, TooMany)):
            own_product.second_step.with_code(ticket, "000000")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(guess, range(16)))
    with db.connection():
        assert SecondFactor.get().failures >= 10
        with refused_with(TooMany, "TOO_MANY_REQUESTS"):
            own_product.second_step.with_code(ticket, official.code())


def test_a_recovery_code_works_once_and_is_on_record(admin: Official) -> None:
    admin.set_up()
    code = admin.recovery[3].upper().replace("-", " ")
    actor = admin.enter_twice(code)
    assert admin.product.second_factors.standing(actor).recovery_codes_left == 9
    with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
        admin.enter_twice(code)
    entry = AuditEntry.get(AuditEntry.action == "account.recovery_code_used")
    assert (entry.subject_id, entry.detail) == (admin.id, {"left": 9})


def test_recovery_codes_belong_to_their_account(product: Product, clock: FrozenClock) -> None:
    first, second = an_official(product, clock), an_official(product, clock, "admin-2")
    first.set_up()
    second.set_up()
    with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
        first.enter_twice(second.recovery[0])


def test_new_recovery_codes_end_the_old_ones(admin: Official, clock: FrozenClock) -> None:
    actor = admin.set_up()
    with refused_with(Invalid, "SECOND_FACTOR_WRONG"):
        admin.product.second_factors.new_recovery_codes(actor, "000000")
    clock.move(**LATER)
    fresh = admin.product.second_factors.new_recovery_codes(actor, admin.code())
    with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
        admin.enter_twice(admin.recovery[0])
    assert admin.enter_twice(fresh[0]).is_proven_twice


def test_changing_it_asks_for_the_old_one(admin: Official, clock: FrozenClock) -> None:
    actor = admin.set_up()
    for code in (None, "000000"):
        with refused_with(Invalid, "SECOND_FACTOR_WRONG"):
            admin.product.second_factors.begin(actor, code)
    clock.move(**LATER)
    old, now = admin.secret, admin.code()
    admin.set_up(actor, now)
    assert admin.secret != old
    clock.move(**LATER)
    with refused_with(Unauthenticated, "SECOND_FACTOR_WRONG"):
        admin.enter_twice(pyotp.TOTP(old).at(int(clock.now().timestamp())))
    assert admin.enter_twice().is_proven_twice


def test_a_change_that_was_not_confirmed_leaves_the_old_one(admin: Official, clock: FrozenClock) -> None:
    actor = admin.set_up()
    clock.move(**LATER)
    admin.product.second_factors.begin(actor, admin.code())
    clock.move(**LATER)
    assert admin.enter_twice().is_proven_twice
    clock.move(minutes=16)
    with refused_with(Refused, "STATE_NOT_ALLOWED"):
        admin.product.second_factors.confirm(actor, "000000")


def test_an_old_sign_in_sets_nothing_up(admin: Official, clock: FrozenClock) -> None:
    """Whoever finds an open page does not make himself a second factor."""
    actor = admin.enter()
    clock.move(minutes=15, seconds=1)
    with refused_with(Forbidden, "SIGN_IN_AGAIN"):
        admin.product.second_factors.begin(actor)


def test_only_accounts_with_a_password(product: Product) -> None:
    worker = product.signing_in.authenticate(product.signing_in.with_wechat("wx-王建国").tokens.access_token)
    with refused_with(Refused, "NO_PASSWORD"):
        product.second_factors.begin(worker)
    with refused_with(Refused, "NO_PASSWORD"):
        product.passwords.change(worker, PASSWORD, "another password")


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


def test_nothing_of_it_is_stored_plain(admin: Official) -> None:
    admin.set_up()
    ticket = admin.ticket()
    shown = ""
    for table in ("second_factor", "recovery_code", "sign_in_ticket"):
        shown += repr(database.execute_sql(f"SELECT * FROM {table}").fetchall())
    for secret in (
        admin.secret,
        ticket,
        *admin.recovery,
        *(code.replace("-", "") for code in admin.recovery),
    ):
        assert secret not in shown
    assert hashlib.sha256(ticket.encode()).hexdigest() in shown


def test_a_new_data_key_reaches_the_secrets(admin: Official, clock: FrozenClock) -> None:
    """``rotate-keys`` finds every encrypted column; afterwards the old key is not needed to sign in."""
    admin.set_up()
    settings = admin.product.settings
    new = "2:" + "22" * 32
    crypto.install(Cipher.from_setting(f"{new},{settings.data_keys}", settings.index_key))
    try:
        assert admin.product.privacy.key_rotation.left() == {"second_factor.secret": 1}
        assert admin.product.privacy.key_rotation.run().is_complete
        crypto.install(Cipher.from_setting(new, settings.index_key))
        clock.move(**LATER)
        assert admin.enter_twice().is_proven_twice
    finally:
        crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))


def test_nobody_gives_himself_a_role(product: Product) -> None:
    signed = product.signing_in.with_wechat("wx-王建国")
    other = product.accounts.open_with_password("gate-1", PASSWORD)
    actor = product.signing_in.authenticate(signed.tokens.access_token)
    with refused_with(Forbidden, "OWN_ROLE"):
        product.accounts.grant(signed.account_id, "project_admin", "project", "01P", by=actor)
    from app.people.models import Account

    Account.update(person_id=actor.person_id).where(Account.id == other).execute()
    with refused_with(Forbidden, "OWN_ROLE"):
        product.accounts.grant(other, "project_admin", "project", "01P", by=actor)


def test_windows_are_those_of_the_words() -> None:
    assert timedelta(seconds=FAILURE_WINDOW_S) == rules.FAILURE_WINDOW == timedelta(minutes=15)
