"""Signing in over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from tests.factories.people import a_verified_person, bearer, sign_in, staff_headers
from tests.factories.sites import a_site

API = "/api/v1"


def test_the_first_sign_in_with_wechat(client: FlaskClient) -> None:
    answer = client.post(f"{API}/auth/wechat", json={"code": "wx-王建国"})
    assert answer.status_code == 200
    body = answer.json
    assert (body["token_type"], body["expires_in"], body["is_new"]) == ("Bearer", 3600, True)
    assert body["person"] == {"id": body["person"]["id"], "name": None, "marks": [], "status": "unverified"}
    assert answer.headers["Cache-Control"] == "no-store"
    again = client.post(f"{API}/auth/wechat", json={"code": "wx-王建国"}).json
    assert (again["is_new"], again["person"]) == (False, body["person"])
    demo = client.post(f"{API}/auth/wechat", json={"code": "demo-陈志强"}).json
    assert demo["is_new"]


def test_a_verified_person_sees_his_marks(client: FlaskClient, product: Product) -> None:
    a_verified_person(product, "王建国")
    person = client.post(f"{API}/auth/wechat", json={"code": "wx-王建国"}).json["person"]
    assert (person["name"], person["marks"], person["status"]) == ("王**", ["已认证", "已入库"], "registered")


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [("stolen", 401, "AUTH_FAILED"), ("down", 503, "WECHAT_UNAVAILABLE")],
)
def test_what_wechat_says_no_to(client: FlaskClient, code: str, status: int, problem: str) -> None:
    answer = client.post(f"{API}/auth/wechat", json={"code": code})
    assert (answer.status_code, answer.json["code"]) == (status, problem)
    assert answer.mimetype == "application/problem+json"
    header = "WWW-Authenticate" if status == 401 else "Retry-After"
    assert answer.headers[header]


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": None}, {"code": 7}, {"code": "x" * 201}])
def test_malformed_calls(client: FlaskClient, body: dict[str, object]) -> None:
    answer = client.post(f"{API}/auth/wechat", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_FAILED")
    assert "code" in answer.json["errors"]


def test_password_for_staff(client: FlaskClient, product: Product) -> None:
    site = a_site(product)
    account = product.accounts.open_with_password("gate-1", "a good password")
    product.accounts.grant(account, "site_staff", "project", site.id)
    answer = client.post(f"{API}/auth/password", json={"account": "gate-1", "password": "a good password"})
    assert answer.status_code == 200
    assert answer.json["person"] is None
    me = client.get(f"{API}/me", headers=bearer(answer.json["access_token"])).json
    assert me["account_id"] == account
    assert me["roles"] == [
        {
            "role": "site_staff",
            "scope_type": "project",
            "scope_id": site.id,
            "scope_name": site.project.name,
        }
    ]
    wrong = client.post(f"{API}/auth/password", json={"account": "gate-1", "password": "b"})
    assert (wrong.status_code, wrong.json["code"]) == (401, "AUTH_FAILED")


def test_refresh_and_reuse(client: FlaskClient) -> None:
    first = client.post(f"{API}/auth/wechat", json={"code": "wx-王建国"}).json
    second = client.post(f"{API}/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert second.status_code == 200
    assert set(second.json) >= {"access_token", "refresh_token", "token_type", "expires_in"}
    reuse = client.post(f"{API}/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert (reuse.status_code, reuse.json["code"]) == (401, "AUTH_FAILED")
    ended = client.get(f"{API}/me", headers=bearer(second.json["access_token"]))
    assert (ended.status_code, ended.json["code"]) == (401, "SESSION_ENDED")


def test_logout(client: FlaskClient) -> None:
    headers = sign_in(client, "王建国")
    assert client.post(f"{API}/auth/logout", headers=headers).status_code == 204
    assert client.get(f"{API}/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "LOGIN_REQUIRED"),
        ({"Authorization": ""}, "LOGIN_REQUIRED"),
        ({"Authorization": "Basic Z2F0ZTpwdw=="}, "LOGIN_REQUIRED"),
        ({"Authorization": "Bearer "}, "LOGIN_REQUIRED"),
        ({"Authorization": "Bearer x.y.z"}, "AUTH_FAILED"),
    ],
)
def test_without_a_good_token(client: FlaskClient, headers: dict[str, str], code: str) -> None:
    answer = client.get(f"{API}/me", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, code)


def test_an_expired_token_says_so(client: FlaskClient, clock: FrozenClock) -> None:
    headers = sign_in(client, "王建国")
    clock.move(hours=1)
    answer = client.get(f"{API}/me", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "TOKEN_EXPIRED")


def test_me_as_a_worker(client: FlaskClient, product: Product) -> None:
    person, account, headers = a_verified_person(product, "王建国")
    me = client.get(f"{API}/me", headers=headers).json
    assert (me["account_id"], me["person"]["id"]) == (account.id, person.id)
    assert me["roles"] == [
        {"role": "worker", "scope_type": "self", "scope_id": person.id, "scope_name": "本人"}
    ]
    regulator = staff_headers(product, "regulator", "region", "500112")
    roles = client.get(f"{API}/me", headers=regulator).json["roles"]
    assert roles[0]["scope_name"] == "重庆市渝北区"
