"""The first screen over HTTP."""

from __future__ import annotations

from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.people import a_verified_person, sign_in, staff_headers

API = "/api/v1"


def test_a_stranger(client: FlaskClient) -> None:
    body = client.get(f"{API}/me/home", headers=sign_in(client, "陌生人")).json
    assert (body["marks"], body["status"]) == ([], "unverified")
    assert body["code"]["available"] is False
    assert body["code"]["reasons"][0]["code"] == "REALNAME_REQUIRED"
    assert body["todos"] == [
        {"kind": "realname", "label": "去实名认证：拍身份证", "due_on": None, "link": "/m/verification"}
    ]
    assert (body["certificates"], body["attendance_today"]) == ([], [])


def test_a_registered_person(client: FlaskClient, product: Product) -> None:
    headers = a_verified_person(product, "王建国").headers
    body = client.get(f"{API}/me/home", headers=headers).json
    assert body["marks"] == ["已认证", "已入库"]
    assert (body["name"], body["todos"]) == ("王**", [])
    assert body["code"] == {
        "available": True,
        "colour": "green",
        "colour_label": "建筑工人",
        "reasons": [],
    }


def test_not_for_accounts_without_a_person(client: FlaskClient, product: Product) -> None:
    headers = staff_headers(product, "regulator", "region", "500112")
    answer = client.get(f"{API}/me/home", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "FORBIDDEN_ROLE")
