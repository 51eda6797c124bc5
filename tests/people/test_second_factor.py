"""The second factor: set up, asked for, used once, changed, lost."""

from __future__ import annotations

import hashlib

import pyotp

from app.bootstrap import Product
from app.kernel import crypto
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.crypto import Cipher
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Refused, Unauthenticated
from app.people.models import Session
from app.people.rules import second_factor as rules
from tests.people.officials import LATER, PASSWORD, Official, actions, an_official
from tests.people.test_sign_in import refused_with


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
