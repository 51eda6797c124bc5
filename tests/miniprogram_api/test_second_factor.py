"""The second factor over HTTP: the whole way, and what a half proven official reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bootstrap import Gateways, Product, build
from app.kernel.clock import FrozenClock
from app.kernel.settings import Settings
from tests.conftest import asking
from tests.factories.people import bearer, staff_headers
from tests.openapi_samples import Samples

API = "/api/v1"
PASSWORD = "a long password"
SETTING_UP = {
    "POST /auth/logout",
    "GET /me",
    "GET /me/second-factor",
    "POST /me/second-factor",
    "POST /me/second-factor/confirmation",
}
"""All that a password alone opens for those who have to prove themselves twice."""


@pytest.fixture
def demanding(backend: str, settings: Settings, clock: FrozenClock, gateways: Gateways) -> Product:
    return build(replace(settings, second_factor_required=True), clock=clock, gateways=gateways)


@pytest.fixture
def strict(demanding: Product, serve: Callable[[Product], tuple[Flask, list[str]]]) -> Iterator[FlaskClient]:
    with asking(serve, demanding) as client:
        yield client


@dataclass
class Phone:
    """An authenticator."""

    clock: FrozenClock
    secret: str = ""

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(int(self.clock.now().timestamp()))


def an_administrator(product: Product, name: str = "admin-1") -> str:
    account_id = product.accounts.open_with_password(name, PASSWORD)
    product.accounts.grant(account_id, "system_admin", "system", "all")
    return account_id


def sign_in(client: FlaskClient, name: str = "admin-1"):  # type: ignore[no-untyped-def]
    return client.post(f"{API}/auth/password", json={"account": name, "password": PASSWORD})


def set_up(client: FlaskClient, headers: dict[str, str], phone: Phone) -> list[str]:
    begun = client.post(f"{API}/me/second-factor", json={}, headers=headers)
    assert begun.status_code == 200, begun.json
    assert begun.headers["Cache-Control"] == "no-store"
    phone.secret = begun.json["secret"]
    done = client.post(f"{API}/me/second-factor/confirmation", json={"code": phone.code()}, headers=headers)
    assert done.status_code == 200, done.json
    return done.json["recovery_codes"]


def test_the_whole_way_of_an_administrator(
    strict: FlaskClient, demanding: Product, clock: FrozenClock
) -> None:
    an_administrator(demanding)
    first = sign_in(strict).json
    assert first["must_set_up_second_factor"]
    headers, phone = bearer(first["access_token"]), Phone(clock)
    refused = strict.get(f"{API}/audit-entries", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "SECOND_FACTOR_NEEDED")
    codes = set_up(strict, headers, phone)
    assert strict.get(f"{API}/audit-entries", headers=headers).status_code == 200
    clock.move(seconds=30)
    asked = sign_in(strict)
    assert (asked.status_code, asked.json["code"]) == (401, "SECOND_FACTOR_REQUIRED")
    wrong = strict.post(f"{API}/auth/second-factor", json={"ticket": asked.json["ticket"], "code": "000000"})
    assert (wrong.status_code, wrong.json["code"]) == (401, "SECOND_FACTOR_WRONG")
    right = strict.post(
        f"{API}/auth/second-factor", json={"ticket": asked.json["ticket"], "code": phone.code()}
    )
    assert right.status_code == 200
    assert not right.json["must_set_up_second_factor"]
    again = strict.post(f"{API}/auth/second-factor", json={"ticket": asked.json["ticket"], "code": codes[0]})
    assert (again.status_code, again.json["code"]) == (401, "SIGN_IN_EXPIRED")
    standing = strict.get(f"{API}/me/second-factor", headers=bearer(right.json["access_token"])).json
    assert (standing["is_needed"], standing["is_active"], standing["recovery_codes_left"]) == (True, True, 10)


def test_a_wrong_password_says_nothing_of_the_second_factor(
    client: FlaskClient, product: Product, clock: FrozenClock
) -> None:
    an_administrator(product)
    set_up(client, bearer(sign_in(client).json["access_token"]), Phone(clock))
    for name in ("admin-1", "nobody"):
        answer = client.post(f"{API}/auth/password", json={"account": name, "password": "wrong"})
        assert (answer.status_code, answer.json["detail"]) == (401, "账号或密码不正确")
        assert "ticket" not in answer.json


def test_half_proven_officials_reach_the_setting_up_and_nothing_else(
    strict: FlaskClient, demanding: Product
) -> None:
    """Every operation of the document, for a system administrator and an authority with a password only."""
    samples = Samples(strict.get("/openapi.json").get_json(), {})
    officials = [
        staff_headers(demanding, "system_admin", "system", "all"),
        staff_headers(demanding, "regulator", "region", "000000"),
    ]
    guarded = samples.guarded()
    assert len(guarded) > 100
    wrong, reached = [], set()
    for operation in guarded:
        for headers in officials:
            answer = strict.open(**samples.bare(operation, "01SOMETHING"), headers=headers)
            code = (answer.get_json(silent=True) or {}).get("code")
            if (answer.status_code, code) == (403, "SECOND_FACTOR_NEEDED"):
                continue
            reached.add(str(operation))
            if str(operation) not in SETTING_UP:
                wrong.append(f"{operation}: {answer.status_code} {code}")
    assert not wrong, "\n".join(wrong)
    assert reached == SETTING_UP


def test_nothing_secret_is_remembered_for_a_repeated_request(
    client: FlaskClient, product: Product, clock: FrozenClock
) -> None:
    an_administrator(product)
    headers = bearer(sign_in(client).json["access_token"]) | {"Idempotency-Key": "again"}
    first = client.post(f"{API}/me/second-factor", json={}, headers=headers).json
    second = client.post(f"{API}/me/second-factor", json={}, headers=headers)
    assert "Idempotency-Replayed" not in second.headers
    assert second.json["secret"] != first["secret"]


def test_one_administrator_helps_another(client: FlaskClient, product: Product, clock: FrozenClock) -> None:
    lost_id = an_administrator(product)
    an_administrator(product, "admin-2")
    set_up(client, bearer(sign_in(client).json["access_token"]), Phone(clock))
    helper = bearer(sign_in(client, "admin-2").json["access_token"])
    listed = client.get(f"{API}/accounts", headers=helper).json["items"]
    shown = {one["account"]: one["second_factor_since"] is not None for one in listed}
    assert shown == {"admin-1": True, "admin-2": False}
    assert listed[0]["roles"][0]["scope_name"] == "全系统"
    found = client.get(f"{API}/accounts?account=ADMIN-1", headers=helper).json["items"]
    assert [one["id"] for one in found] == [lost_id]
    path = f"{API}/accounts/{lost_id}/second-factor-reset"
    assert client.post(path, json={"reason": "手机丢了"}, headers=helper).status_code == 204
    assert sign_in(client).status_code == 200
    entries = client.get(f"{API}/audit-entries?action=account.", headers=helper).json["items"]
    assert [entry["label"] for entry in entries] == ["重置了账号的两步验证", "设置了两步验证"]


def test_changing_the_password(client: FlaskClient, product: Product) -> None:
    an_administrator(product)
    here, there = (bearer(sign_in(client).json["access_token"]) for _ in range(2))
    body = {"password": "wrong", "new_password": "another password"}
    wrong = client.put(f"{API}/me/password", json=body, headers=here)
    assert (wrong.status_code, wrong.json["code"]) == (422, "PASSWORD_WRONG")
    assert wrong.json["errors"] == {"password": ["原密码不正确"]}
    done = client.put(f"{API}/me/password", json={**body, "password": PASSWORD}, headers=here)
    assert done.status_code == 204
    assert client.get(f"{API}/me", headers=there).status_code == 401
    assert client.get(f"{API}/me", headers=here).status_code == 200
    assert sign_in(client).status_code == 401
