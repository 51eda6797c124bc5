"""Signing in through a host app: one account per subject, a state of one browser, once, for one host."""

from __future__ import annotations

import hashlib
import threading
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.bootstrap import Product
from app.kernel import db
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.errors import Missing, Refused, Unauthenticated, Unavailable
from app.people.models import Account, HostBinding, HostSignInTry, Person
from app.people.service.signing_in import SignedIn
from tests.factories.gateways import FakeHostApps

HOST, OTHER = "suishenban", "other"


def refused_with(kind: type[Refused], code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(kind, match=f"^{code}$")


@pytest.fixture
def hosts(product: Product) -> FakeHostApps:
    found = product.gateways.host_apps
    assert isinstance(found, FakeHostApps)
    return found


def begun(product: Product, host: str = HOST) -> tuple[str, str]:
    """State and ticket."""
    begins = product.host_sign_in.begin(host)
    (state,) = parse_qs(urlsplit(begins.authorize_url).query)["state"]
    return state, begins.ticket


def sign_in(product: Product, who: str = "of-wang", host: str = HOST) -> SignedIn:
    state, ticket = begun(product, host)
    return product.host_sign_in.finish(host, who, state, ticket)


def test_the_first_sign_in_registers_the_second_does_not(product: Product) -> None:
    first, second = sign_in(product), sign_in(product)
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.account_id, first.person_id) == (second.account_id, second.person_id)
    assert sign_in(product, "of-li").person_id != first.person_id
    assert product.signing_in.authenticate(first.tokens.access_token).person_id == first.person_id


def test_the_same_subject_of_another_host_is_somebody_else(product: Product) -> None:
    assert sign_in(product).account_id != sign_in(product, host=OTHER).account_id


def test_only_the_subject_is_kept_and_not_plain(product: Product) -> None:
    state, ticket = begun(product)
    product.host_sign_in.finish(HOST, "of-wang-0001", state, ticket)
    for table in ("host_binding", "host_sign_in"):
        stored = str(database.execute_sql(f"SELECT * FROM {table}").fetchall())
        assert not [secret for secret in ("wang-0001", state, ticket) if secret in stored]
    assert HostBinding.get().subject == "wang-0001"


def test_the_verifier_of_the_challenge_goes_with_the_code(product: Product, hosts: FakeHostApps) -> None:
    """RFC 7636, S256; each try has its own."""
    sign_in(product)
    sign_in(product)
    verifiers = [verifier for _host, _code, verifier in hosts.asked]
    challenges = [
        urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        for verifier in verifiers
    ]
    assert challenges == [challenge for _host, _state, challenge in hosts.sent]
    assert len(set(verifiers)) == 2
    assert all(43 <= len(verifier) <= 128 for verifier in verifiers)


def test_a_state_serves_once(product: Product, hosts: FakeHostApps) -> None:
    """A code that was caught with its state is not even shown to the host."""
    state, ticket = begun(product)
    product.host_sign_in.finish(HOST, "of-wang", state, ticket)
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        product.host_sign_in.finish(HOST, "of-wang", state, ticket)
    assert len(hosts.asked) == 1


def test_a_state_of_another_browser(product: Product, hosts: FakeHostApps) -> None:
    """Neither a stolen state nor one that was slipped in; and the right browser still gets through."""
    state, ticket = begun(product)
    _other_state, other_ticket = begun(product)
    for wrong in (other_ticket, "", "?"):
        with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
            product.host_sign_in.finish(HOST, "of-wang", state, wrong)
    assert (hosts.asked, Account.select().count()) == ([], 0)
    assert product.host_sign_in.finish(HOST, "of-wang", state, ticket).is_new


def test_a_state_of_another_host(product: Product, hosts: FakeHostApps) -> None:
    """The answer of one host is never given to another (RFC 9700, mix-up)."""
    state, ticket = begun(product)
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        product.host_sign_in.finish(OTHER, "of-wang", state, ticket)
    assert hosts.asked == []


@pytest.mark.parametrize(("seconds", "is_good"), [(0, True), (599, True), (600, False), (601, False)])
def test_a_try_lives_ten_minutes(product: Product, clock: FrozenClock, seconds: int, is_good: bool) -> None:
    state, ticket = begun(product)
    clock.move(seconds=seconds)
    if is_good:
        assert product.host_sign_in.finish(HOST, "of-wang", state, ticket).is_new
        return
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        product.host_sign_in.finish(HOST, "of-wang", state, ticket)


@pytest.mark.parametrize("state", ["", "made-up", "\ud800", "x" * 200])
def test_a_made_up_state(product: Product, state: str) -> None:
    _state, ticket = begun(product)
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        product.host_sign_in.finish(HOST, "of-wang", state, ticket)


def test_an_unknown_host(product: Product) -> None:
    for name in ("nobody", "", "suishenban/../other"):
        with refused_with(Missing, "HOST_UNKNOWN"):
            product.host_sign_in.begin(name)
        with refused_with(Missing, "HOST_UNKNOWN"):
            product.host_sign_in.finish(name, "of-wang", "state", "ticket")
    assert HostSignInTry.select().count() == 0


def test_a_code_that_the_host_refuses(product: Product) -> None:
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        sign_in(product, "stolen")
    assert Account.select().count() == 0


def test_a_host_that_is_down_is_no_refusal(product: Product) -> None:
    with refused_with(Unavailable, "HOST_UNAVAILABLE") as refused:
        sign_in(product, "down")
    assert refused.value.retry_after == 7
    assert sign_in(product).is_new


def test_a_closed_account_stays_closed(product: Product) -> None:
    signed = sign_in(product)
    Account.update(disabled_at=product.clock.now()).where(Account.id == signed.account_id).execute()
    with refused_with(Refused, "ACCOUNT_DISABLED"):
        sign_in(product)


def test_tries_that_ended_are_removed(product: Product, clock: FrozenClock) -> None:
    """PIPL 19."""
    begun(product)
    clock.move(days=1, minutes=9)
    product.privacy.purge.run()
    assert HostSignInTry.select().count() == 1
    clock.move(minutes=2)
    product.privacy.purge.run()
    assert HostSignInTry.select().count() == 0


def test_thirty_first_sign_ins_at_once_make_one_person(own_product: Product) -> None:
    """SH2023-3.13-1."""
    gate = threading.Barrier(30, timeout=30)

    def enter(_: int) -> tuple[str, str | None, bool]:
        with db.connection():
            state, ticket = begun(own_product)
        gate.wait()
        with db.connection():
            signed = own_product.host_sign_in.finish(HOST, "of-wang", state, ticket)
        return signed.account_id, signed.person_id, signed.is_new

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(enter, range(30)))
    assert len({(account, person) for account, person, _ in answers}) == 1
    assert sum(is_new for _, _, is_new in answers) == 1
    with db.connection():
        assert Person.select().count() == Account.select().count() == HostBinding.select().count() == 1


def test_one_state_at_once_from_many_places_opens_one_session(own_product: Product) -> None:
    with db.connection():
        state, ticket = begun(own_product)
    gate = threading.Barrier(10, timeout=30)

    def enter(_: int) -> bool:
        gate.wait()
        try:
            with db.connection():
                own_product.host_sign_in.finish(HOST, "of-wang", state, ticket)
        except Unauthenticated:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(enter, range(10))) == 1


def test_a_try_is_over_before_its_answer_is_asked_for(product: Product, clock: FrozenClock) -> None:
    """What the host refused cannot be tried again with the same state."""
    state, ticket = begun(product)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.host_sign_in.finish(HOST, "stolen", state, ticket)
    with refused_with(Unauthenticated, "SIGN_IN_EXPIRED"):
        product.host_sign_in.finish(HOST, "of-wang", state, ticket)
    assert HostSignInTry.get().expires_at - clock.now() == timedelta(minutes=10)
