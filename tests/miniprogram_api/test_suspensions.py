"""Closing the office side of an account over HTTP, as the one who leaves meets it."""

from __future__ import annotations

from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.people import a_verified_person, bearer, sign_in
from tests.factories.sites import a_site

API = "/api/v1"
PASSWORD = "a long password"
WHY = {"reason": "已离职"}


def enter(client: FlaskClient, name: str):  # type: ignore[no-untyped-def]
    return client.post(f"{API}/auth/password", json={"account": name, "password": PASSWORD})


def headers_of(client: FlaskClient, product: Product, name: str, *grant: str) -> tuple[str, dict[str, str]]:
    account_id = product.accounts.open_with_password(name, PASSWORD)
    product.accounts.grant(account_id, *grant)
    return account_id, bearer(enter(client, name).json["access_token"])


def test_the_whole_way(client: FlaskClient, product: Product) -> None:
    site = a_site(product)
    own_id, admin = headers_of(client, product, "admin-1", "system_admin", "system", "all")
    guard_id, guard = headers_of(client, product, "gate-1", "site_staff", "project", site.id)
    path, roster = f"{API}/accounts/{guard_id}/suspension", f"{API}/projects/{site.id}/presence"
    assert client.get(roster, headers=guard).status_code == 200
    assert client.post(path, json=WHY, headers=guard).json["code"] == "FORBIDDEN_ROLE"
    assert client.post(path, json={"reason": " "}, headers=admin).json["code"] == "REASON_REQUIRED"
    assert client.post(path, json=WHY, headers=admin).status_code == 204
    ended = client.get(roster, headers=guard)
    assert (ended.status_code, ended.json["code"]) == (401, "SESSION_ENDED")
    refused = enter(client, "gate-1")
    assert (refused.status_code, refused.json["code"]) == (403, "ACCOUNT_DISABLED")
    wrong = client.post(f"{API}/auth/password", json={"account": "gate-1", "password": "wrong"})
    assert (wrong.status_code, wrong.json["detail"]) == (401, "账号或密码不正确")
    again = client.post(path, json=WHY, headers=admin)
    assert (again.status_code, again.json["code"]) == (409, "STATE_NOT_ALLOWED")
    staff = client.get(f"{API}/projects/{site.id}/staff", headers=admin).json["items"]
    assert [bool(member["suspended_since"]) for member in staff] == [True]
    (shown,) = client.get(f"{API}/accounts?account=gate-1", headers=admin).json["items"]
    assert shown["disabled"]
    assert shown["suspended_since"]
    assert client.post(f"{path}/end", json={"reason": "已返岗"}, headers=admin).status_code == 204
    (member,) = client.get(f"{API}/projects/{site.id}/staff", headers=admin).json["items"]
    assert member["suspended_since"] is None
    assert client.get(roster, headers=bearer(enter(client, "gate-1").json["access_token"])).status_code == 200
    assert client.get(roster, headers=guard).status_code == 401
    entries = client.get(f"{API}/audit-entries?action=account.", headers=admin).json["items"]
    assert [(one["label"], one["detail"]["reason"]) for one in entries] == [
        ("恢复了单位账号", "已返岗"),
        ("停用了单位账号", "已离职"),
    ]
    himself = client.post(f"{API}/accounts/{own_id}/suspension", json=WHY, headers=admin)
    assert (himself.status_code, himself.json["code"]) == (403, "FORBIDDEN_SCOPE")


def test_the_worker_in_him_goes_on(client: FlaskClient, product: Product) -> None:
    site = a_site(product)
    _own, admin = headers_of(client, product, "admin-1", "system_admin", "system", "all")
    worker = a_verified_person(product, "王建国")
    path = f"{API}/accounts/{worker.account.id}/suspension"
    assert client.post(path, json=WHY, headers=admin).json["code"] == "ACCOUNT_NOT_FOUND"
    product.accounts.grant(worker.account.id, "project_admin", "project", site.id)
    assert client.post(path, json=WHY, headers=admin).status_code == 204
    assert client.get(f"{API}/me/file", headers=worker.headers).status_code == 401
    headers = sign_in(client, "王建国")
    assert client.get(f"{API}/me/file", headers=headers).json["marks"] == ["已认证", "已入库"]
    assert client.post(f"{API}/me/code", json={}, headers=headers).status_code in (200, 201)
    assert client.get(f"{API}/projects/{site.id}/presence", headers=headers).status_code == 403
