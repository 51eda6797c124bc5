"""Activation, cancelling and clean-ups over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.certificates import a_certificate
from tests.factories.people import Headers, a_verified_person, staff_headers

API = "/api/v1"


@pytest.fixture
def official(product: Product) -> Headers:
    return staff_headers(product, "regulator", "region", "500000")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/me/certificates/x/activation"),
        ("post", "/certificates/x/cancel"),
        ("post", "/activation-cleanups"),
        ("get", "/activation-cleanups"),
        ("get", "/activation-cleanups/x"),
        ("get", "/activation-cleanups/x.xlsx"),
        ("post", "/activation-cleanups/x/notice"),
        ("post", "/activation-cleanups/x/execution"),
    ],
)
def test_who_may_call(client: FlaskClient, product: Product, method: str, path: str) -> None:
    call = getattr(client, method)
    assert call(API + path).status_code == 401
    if not path.startswith("/me/"):
        worker = a_verified_person(product, "王建国").headers
        assert call(API + path, headers=worker).get_json()["code"] == "FORBIDDEN_ROLE"


def test_activation(client: FlaskClient, product: Product) -> None:
    headers = a_verified_person(product, "王建国").headers
    certificate = a_certificate(product, "王建国", activation="INACTIVE")
    path = f"{API}/me/certificates/{certificate.id}/activation"
    answer = client.post(path, headers=headers)
    assert answer.status_code == 200
    assert answer.get_json() == {
        "id": certificate.id,
        "activation": "ACTIVE",
        "label": "已激活",
        "activated_at": "2026-03-10T12:00:00+08:00",
    }
    assert client.post(path, headers=headers).get_json() == answer.get_json()


@pytest.mark.parametrize("marks", [0, 1])
def test_activation_without_verification(client: FlaskClient, product: Product, marks: int) -> None:
    headers = a_verified_person(product, "王建国", marks).headers
    certificate = a_certificate(product, "王建国", activation="INACTIVE")
    answer = client.post(f"{API}/me/certificates/{certificate.id}/activation", headers=headers)
    assert answer.status_code == 403
    problem = answer.get_json()
    assert problem["code"] == "REALNAME_REQUIRED"
    assert problem["reasons"][0]["cite"] == "CQ2023-4-1"
    assert problem["reasons"][0]["remedy"]


def test_cancelling(client: FlaskClient, product: Product, official: Headers) -> None:
    certificate = a_certificate(product, "王建国")
    path = f"{API}/certificates/{certificate.id}/cancel"
    body = {"reason": "HOLDER_REQUEST", "words": "本人书面申请"}
    answer = client.post(path, json=body, headers=official)
    assert answer.status_code == 200
    assert answer.get_json() == {
        "id": certificate.id,
        "standing": "CANCELLED",
        "ended_at": "2026-03-10T12:00:00+08:00",
        "ended_reason": "HOLDER_REQUEST",
    }
    again = client.post(path, json=body, headers=official)
    assert (again.status_code, again.get_json()["code"]) == (409, "STATE_NOT_ALLOWED")
    assert client.post(path, json={"reason": "?", "words": "?"}, headers=official).status_code == 422


def test_a_clean_up_from_preview_to_result(client: FlaskClient, product: Product, official: Headers) -> None:
    certificate = a_certificate(product, "张伟")
    planned = client.post(f"{API}/activation-cleanups", json={"dry_run": True}, headers=official)
    assert planned.status_code == 201
    body = planned.get_json()
    assert body["batch_no"] == "QLYJH-2026-0001"
    assert (body["state"], body["result"], body["unreachable"]) == (
        "previewed",
        None,
        None,
    )
    assert [item["certificate_id"] for item in body["items"]] == [certificate.id]
    path = f"{API}/activation-cleanups/{body['id']}"
    told = client.post(f"{path}/notice", headers=official).get_json()
    assert (told["state"], told["reachable"], told["unreachable"]) == ("noticed", 0, 1)
    done = client.post(f"{path}/execution", headers=official).get_json()
    assert (done["state"], done["result"]) == ("done", {"planned": 1, "deactivated": 1, "skipped": 0})
    shown = client.get(path, headers=official).get_json()
    assert (shown["settled"], shown["items"][0]["state"]) == (1, "deactivated")
    listed = client.get(f"{API}/activation-cleanups", headers=official).get_json()
    assert [one["id"] for one in listed["items"]] == [body["id"]]
    sheet = client.get(f"{path}.xlsx", headers=official)
    assert (sheet.status_code, sheet.data[:2]) == (200, b"PK")


def test_a_clean_up_in_one_go_and_pages(client: FlaskClient, product: Product, official: Headers) -> None:
    held = [a_certificate(product, name) for name in ("张伟", "刘洋", "周磊")]
    answer = client.post(f"{API}/activation-cleanups", json={"dry_run": False, "limit": 2}, headers=official)
    body = answer.get_json()
    assert body["result"] == {"planned": 2, "deactivated": 2, "skipped": 0}
    path = f"{API}/activation-cleanups/{body['id']}?limit=1"
    first = client.get(path, headers=official).get_json()
    second = client.get(f"{path}&cursor={first['next_cursor']}", headers=official).get_json()
    seen = [first["items"][0]["certificate_id"], second["items"][0]["certificate_id"]]
    assert seen == sorted(one.id for one in held)[:2]
    assert second["next_cursor"] is None


def test_what_is_refused(client: FlaskClient, official: Headers) -> None:
    assert client.get(f"{API}/activation-cleanups/x", headers=official).status_code == 404
    bad = client.post(f"{API}/activation-cleanups", json={"limit": 0}, headers=official)
    assert bad.status_code == 422
    elsewhere = client.post(f"{API}/activation-cleanups", json={"province": "四川省"}, headers=official)
    assert elsewhere.get_json()["code"] == "FORBIDDEN_SCOPE"
