"""Signing in: one person per openid however many calls race, sessions that end, tokens used once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

from app.bootstrap import Product
from app.kernel import crypto, db
from app.kernel.actor import SITE_STAFF, Actor
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.errors import Refused, TooMany, Unauthenticated, Unavailable
from app.kernel.ports import StoreDown
from app.people.models import Account, PasswordCredential, Person, RefreshToken, Session, WechatBinding
from app.people.ports import WechatSession
from app.people.service.guessing import FAILURE_WINDOW_S, FAILURES_ALLOWED, Guessing
from app.people.service.signing_in import SigningIn
from app.people.service.tokens import TokenPair, Tokens

PASSWORD = "a password of a gate"


def refused_with(kind: type[Refused], code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(kind, match=f"^{code}$")


def actor_of(product: Product, tokens: TokenPair) -> Actor:
    return product.signing_in.authenticate(tokens.access_token)


def tokens_of(product: Product) -> Tokens:
    settings = product.settings
    return Tokens(product.clock, settings.secret_key, settings.app_env, 3600, 86400)


@pytest.fixture
def staff_account(product: Product) -> str:
    return product.accounts.open_with_password("Gate-1", PASSWORD)


def test_the_first_sign_in_registers_the_second_does_not(product: Product) -> None:
    first = product.signing_in.with_wechat("wx-王建国")
    second = product.signing_in.with_wechat("wx-王建国")
    assert (first.is_new, second.is_new) == (True, False)
    assert (first.account_id, first.person_id) == (second.account_id, second.person_id)
    assert first.tokens != second.tokens
    assert Person.select().count() == Account.select().count() == 1
    assert product.signing_in.with_wechat("wx-李秀英").person_id != first.person_id


def test_the_openid_is_stored_as_ciphertext(product: Product) -> None:
    product.signing_in.with_wechat("wx-王建国")
    row = database.execute_sql("SELECT openid, openid_index FROM wechat_binding").fetchone()
    assert "王建国" not in row[0]
    assert "王建国" not in row[1]
    assert WechatBinding.get().openid == "wx-王建国"


@pytest.mark.parametrize("code", ["error-40029", "error-40226", "error-40163", "stolen"])
def test_a_code_that_wechat_refuses(product: Product, code: str) -> None:
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.with_wechat(code)
    assert Account.select().count() == 0


def test_wechat_down_is_no_refusal(product: Product) -> None:
    with refused_with(Unavailable, "WECHAT_UNAVAILABLE") as refused:
        product.signing_in.with_wechat("down")
    assert refused.value.retry_after == 3


class OneUnion:
    """Two mini-programs of one operator: another openid, the same union id."""

    def code_to_session(self, code: str) -> WechatSession:
        return WechatSession(code, unionid="union-1" if code != "alone" else None)


def test_one_account_per_union_id(product: Product) -> None:
    signing_in = SigningIn(product.clock, tokens_of(product), OneUnion(), Guessing(product.gateways.store))
    first, second = signing_in.with_wechat("program-a"), signing_in.with_wechat("program-b")
    assert first.account_id == second.account_id
    assert not second.is_new
    assert signing_in.with_wechat("program-b").account_id == first.account_id
    assert signing_in.with_wechat("alone").is_new


def test_a_union_id_that_comes_later_is_remembered(product: Product) -> None:
    signing_in = SigningIn(product.clock, tokens_of(product), OneUnion(), Guessing(product.gateways.store))
    earlier = signing_in.with_wechat("alone")
    index = crypto.cipher().blind_index("program-a", "openid")
    WechatBinding.update(openid_index=index).execute()
    assert signing_in.with_wechat("program-a").account_id == earlier.account_id
    assert signing_in.with_wechat("program-b").account_id == earlier.account_id


def test_fifty_first_sign_ins_at_once_make_one_person(own_product: Product) -> None:
    """CQ2023-A1-2."""
    gate = threading.Barrier(50, timeout=30)

    def sign_in(_: int) -> tuple[str, str | None, bool]:
        gate.wait()
        with db.connection():
            signed = own_product.signing_in.with_wechat("wx-王建国")
        return signed.account_id, signed.person_id, signed.is_new

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(sign_in, range(50)))
    assert len({(account, person) for account, person, _ in answers}) == 1
    assert sum(is_new for _, _, is_new in answers) == 1
    with db.connection():
        assert Person.select().count() == Account.select().count() == WechatBinding.select().count() == 1
        assert Session.select().count() == 50


def test_password(product: Product, staff_account: str) -> None:
    signed = product.signing_in.with_password(" gate-1 ", PASSWORD, "installation-7")
    assert (signed.account_id, signed.person_id, signed.is_new) == (staff_account, None, False)
    assert actor_of(product, signed.tokens).grants == ()


@pytest.mark.parametrize(
    ("account", "password"), [("gate-1", "A password of a gate"), ("gate-2", PASSWORD), ("", "")]
)
def test_wrong_name_and_wrong_password_sound_the_same(
    product: Product, staff_account: str, account: str, password: str
) -> None:
    with refused_with(Unauthenticated, "AUTH_FAILED") as refused:
        product.signing_in.with_password(account, password)
    assert refused.value.message == "账号或密码不正确"


def test_a_password_is_kept_as_a_salted_hash(product: Product, staff_account: str) -> None:
    other = product.accounts.open_with_password("gate-2", PASSWORD)
    hashes = {row.account_id: row.password_hash for row in PasswordCredential.select()}
    assert hashes[staff_account] != hashes[other]
    assert PASSWORD not in "".join(hashes.values())


def test_an_account_name_is_taken_once(product: Product, staff_account: str) -> None:
    with refused_with(Refused, "ACCOUNT_EXISTS"):
        product.accounts.open_with_password(" GATE-1", PASSWORD)


def test_guessing_ends_after_ten_and_begins_again_later(
    product: Product, staff_account: str, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.people.service.signing_in.is_password", lambda given, _: given == PASSWORD)
    for _ in range(FAILURES_ALLOWED):
        with refused_with(Unauthenticated, "AUTH_FAILED"):
            product.signing_in.with_password("gate-1", "guess")
    with refused_with(TooMany, "TOO_MANY_REQUESTS") as refused:
        product.signing_in.with_password("Gate-1", PASSWORD)
    assert refused.value.retry_after == FAILURE_WINDOW_S
    clock.move(seconds=FAILURE_WINDOW_S + 1)
    assert product.signing_in.with_password("gate-1", PASSWORD).account_id == staff_account


def test_a_refused_password_is_in_the_log_by_account_and_not_by_name(
    product: Product, staff_account: str, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("gate-1", "13812345678"):
        with refused_with(Unauthenticated, "AUTH_FAILED"):
            product.signing_in.with_password(name, "guess")
    told = [vars(line) for line in caplog.records if line.getMessage() == "password refused"]
    assert [line["account"] for line in told] == [staff_account, None]
    assert "13812345678" not in repr(told)


def answer_to(product: Product, call: Callable[[], object]) -> str:
    with db.connection():
        try:
            call()
        except Refused as refused:
            return refused.code
        return "good"


def test_of_thirty_guesses_at_once_ten_are_answered(own_product: Product) -> None:
    """All thirty see an empty count before the first of them is found to be wrong."""
    gate = threading.Barrier(30, timeout=30)
    with db.connection():
        own_product.accounts.open_with_password("gate-1", PASSWORD)

    def guess(number: int) -> str:
        gate.wait()
        return answer_to(own_product, lambda: own_product.signing_in.with_password("gate-1", f"no {number}"))

    with ThreadPoolExecutor(30) as pool:
        answers = Counter(pool.map(guess, range(30)))
    assert answers == {"AUTH_FAILED": FAILURES_ALLOWED, "TOO_MANY_REQUESTS": 30 - FAILURES_ALLOWED}


def test_a_right_guess_after_ten_wrong_ones_of_the_same_moment_is_not_told(
    product: Product, staff_account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was looked at before the others were counted, and is answered after them."""

    def slow(given: str, _stored: str) -> bool:
        for _ in range(FAILURES_ALLOWED):
            product.signing_in._guessing.count("gate-1")
        return given == PASSWORD

    monkeypatch.setattr("app.people.service.signing_in.is_password", slow)
    with refused_with(TooMany, "TOO_MANY_REQUESTS"):
        product.signing_in.with_password("gate-1", PASSWORD)
    assert not Session.select().exists()


class NoStore:
    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        def down(*_: object) -> None:
            raise StoreDown

        return down


def test_staff_get_in_while_the_store_is_away(product: Product, staff_account: str) -> None:
    signing_in = SigningIn(product.clock, tokens_of(product), product.gateways.wechat, Guessing(NoStore()))  # type: ignore[arg-type]
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        signing_in.with_password("gate-1", "wrong")
    assert signing_in.with_password("gate-1", PASSWORD).account_id == staff_account


def test_a_disabled_account_is_out_at_once(product: Product, clock: FrozenClock) -> None:
    signed = product.signing_in.with_wechat("wx-王建国")
    Account.update(disabled_at=clock.now()).execute()
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        actor_of(product, signed.tokens)
    with refused_with(Refused, "ACCOUNT_DISABLED") as refused:
        product.signing_in.with_wechat("wx-王建国")
    assert refused.value.status == 403
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(signed.tokens.refresh_token)


def test_who_holds_a_token(product: Product) -> None:
    signed = product.signing_in.with_wechat("wx-王建国")
    actor = actor_of(product, signed.tokens)
    assert (actor.account_id, actor.person_id) == (signed.account_id, signed.person_id)
    assert actor.has("worker", "self", signed.person_id)
    assert actor.device_id == actor.session_id


def test_roles_are_read_every_time(product: Product) -> None:
    signed = product.signing_in.with_wechat("wx-王建国")
    product.accounts.grant(signed.account_id, SITE_STAFF, "project", "01PROJECT")
    product.accounts.grant(signed.account_id, SITE_STAFF, "project", "01PROJECT")
    actor = actor_of(product, signed.tokens)
    assert actor.scopes(SITE_STAFF, "project") == ("01PROJECT",)
    assert product.accounts.revoke(signed.account_id, "project", "01OTHER") == 0
    assert product.accounts.revoke(signed.account_id, "project", "01PROJECT") == 1
    assert not actor_of(product, signed.tokens).has(SITE_STAFF)


def test_an_installation_outlives_the_sign_in(product: Product) -> None:
    devices = {
        product.signing_in.authenticate(
            product.signing_in.with_wechat("wx-王建国").tokens.access_token, "phone-1"
        ).device_id
        for _ in range(2)
    }
    assert len(devices) == 1
    other = product.signing_in.with_wechat("wx-李秀英").tokens.access_token
    assert product.signing_in.authenticate(other, "phone-1").device_id not in devices


def test_an_access_token_ends_with_its_time(product: Product, clock: FrozenClock) -> None:
    tokens = product.signing_in.with_wechat("wx-王建国").tokens
    clock.move(seconds=tokens.expires_in - 1)
    actor_of(product, tokens)
    clock.move(seconds=1)
    with refused_with(Unauthenticated, "TOKEN_EXPIRED"):
        actor_of(product, tokens)


def test_forged_tokens(product: Product) -> None:
    tokens = product.signing_in.with_wechat("wx-王建国").tokens
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    forged = [
        jwt.encode(claims, "another key of some length, thirty-two", algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
        tokens.access_token[:-2],
        tokens.access_token + "A",
        tokens.refresh_token,
        "",
        "null",
        "é",
    ]
    for token in forged:
        with refused_with(Unauthenticated, "AUTH_FAILED"):
            product.signing_in.authenticate(token)


def test_a_token_of_the_demo_is_worth_nothing_in_production(product: Product) -> None:
    settings = product.settings
    demo = Tokens(product.clock, settings.secret_key, "demo", 3600, 86400)
    with database.atomic():
        pair = demo.open_session(product.signing_in.with_wechat("wx-王建国").account_id, None)
    demo.actor_of(pair.access_token, None)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        actor_of(product, pair)


def test_nothing_personal_in_a_token(product: Product) -> None:
    token = product.signing_in.with_wechat("wx-王建国").tokens.access_token
    claims = jwt.decode(token, options={"verify_signature": False})
    assert set(claims) == {"iss", "sub", "sid", "iat", "exp"}


def test_refreshing_rotates(product: Product, clock: FrozenClock) -> None:
    first = product.signing_in.with_wechat("wx-王建国").tokens
    clock.move(hours=2)
    second = product.signing_in.refresh(first.refresh_token)
    assert second.refresh_token != first.refresh_token
    actor_of(product, second)
    assert not RefreshToken.select().where(RefreshToken.token_hash == second.refresh_token).exists()


def test_reuse_ends_the_whole_family(product: Product) -> None:
    first = product.signing_in.with_wechat("wx-王建国").tokens
    other_phone = product.signing_in.with_wechat("wx-王建国").tokens
    second = product.signing_in.refresh(first.refresh_token)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(first.refresh_token)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(second.refresh_token)
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        actor_of(product, second)
    actor_of(product, other_phone)


def test_the_end_of_a_family_is_kept_although_the_call_is_refused(own_product: Product) -> None:
    with db.connection():
        first = own_product.signing_in.with_wechat("wx-王建国").tokens
        own_product.signing_in.refresh(first.refresh_token)
        with refused_with(Unauthenticated, "AUTH_FAILED"):
            own_product.signing_in.refresh(first.refresh_token)
        assert Session.get().ended_reason == "refresh_reused"


def test_a_refresh_token_ends_with_its_time(product: Product, clock: FrozenClock) -> None:
    tokens = product.signing_in.with_wechat("wx-王建国").tokens
    clock.move(seconds=product.settings.refresh_token_s)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(tokens.refresh_token)
    assert Session.get().ended_at is None


def test_racing_refreshes_give_one_pair_at_most(own_product: Product) -> None:
    with db.connection():
        first = own_product.signing_in.with_wechat("wx-王建国").tokens
    gate = threading.Barrier(8, timeout=30)

    def refresh(_: int) -> TokenPair | None:
        gate.wait()
        with db.connection():
            try:
                return own_product.signing_in.refresh(first.refresh_token)
            except Unauthenticated:
                return None

    with ThreadPoolExecutor(8) as pool:
        pairs = [pair for pair in pool.map(refresh, range(8)) if pair]
    assert len(pairs) == 1
    with db.connection(), refused_with(Unauthenticated, "SESSION_ENDED"):
        actor_of(own_product, pairs[0])


def test_signing_out_ends_this_session_only(product: Product) -> None:
    here, there = (product.signing_in.with_wechat("wx-王建国").tokens for _ in range(2))
    product.signing_in.sign_out(actor_of(product, here))
    with refused_with(Unauthenticated, "SESSION_ENDED"):
        actor_of(product, here)
    with refused_with(Unauthenticated, "AUTH_FAILED"):
        product.signing_in.refresh(here.refresh_token)
    actor_of(product, there)
