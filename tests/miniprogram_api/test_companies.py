"""Companies over HTTP: who may, what comes back, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.people import sign_in, staff_headers
from tests.factories.sites import a_company, credit_code

URL = "/api/v1/companies"


def company(**changes: Any) -> dict[str, Any]:
    given = {
        "name": "渝建劳务有限公司",
        "credit_code": credit_code(),
        "kind": "LABOUR_SUB",
        "region": "重庆市渝北区",
    }
    return given | changes


@pytest.fixture
def regulator(product: Product) -> dict[str, str]:
    return staff_headers(product, "regulator", "region", "000000")


def test_registered_and_shown(client: FlaskClient, regulator: dict[str, str]) -> None:
    body = company()
    made = client.post(URL, json=body, headers=regulator)
    assert made.status_code == 201
    assert made.json["warnings"] == []
    shown = client.get(f"{URL}/{made.json['id']}", headers=regulator).json
    assert shown == {
        "id": made.json["id"],
        "name": body["name"],
        "credit_code": body["credit_code"],
        "kind": "LABOUR_SUB",
        "kind_label": "劳务分包",
        "region": "重庆市渝北区",
        "region_code": "500112",
    }


def test_an_odd_check_character_is_a_warning(client: FlaskClient, regulator: dict[str, str]) -> None:
    made = client.post(URL, json=company(credit_code="911100006000373410"), headers=regulator)
    assert made.status_code == 201
    assert [warning["code"] for warning in made.json["warnings"]] == ["CREDIT_CODE_UNUSUAL"]


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "VALIDATION_FAILED", "name"),
        (company(name="  "), 422, "VALIDATION_FAILED", "name"),
        (company(name="长" * 121), 422, "VALIDATION_FAILED", "name"),
        (company(name=5), 422, "VALIDATION_FAILED", "name"),
        (company(credit_code="1"), 422, "VALUE_NOT_ALLOWED", "credit_code"),
        (company(kind="CIRCUS"), 422, "VALUE_NOT_ALLOWED", "kind"),
        (company(region="月球"), 422, "REGION_UNKNOWN", "region"),
    ],
)
def test_refused(
    client: FlaskClient, regulator: dict[str, str], body: dict[str, Any], status: int, code: str, field: str
) -> None:
    answer = client.post(URL, json=body, headers=regulator)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == code
    assert field in answer.json["errors"]


def test_the_second_of_one_code_is_refused(client: FlaskClient, regulator: dict[str, str]) -> None:
    body = company()
    assert client.post(URL, json=body, headers=regulator).status_code == 201
    again = client.post(URL, json=body | {"name": "别名"}, headers=regulator)
    assert (again.status_code, again.json["code"]) == (409, "COMPANY_EXISTS")


def test_who_may(client: FlaskClient, product: Product) -> None:
    assert client.post(URL, json=company()).status_code == 401
    made = a_company(product, "渝建")
    worker = sign_in(client, "王建国")
    for method, url in (("post", URL), ("get", URL), ("get", f"{URL}/{made.id}")):
        answer = getattr(client, method)(
            url, headers=worker, **({"json": company()} if method == "post" else {})
        )
        assert (answer.status_code, answer.json["code"]) == (403, "FORBIDDEN_ROLE")
    staff = staff_headers(product, "site_staff", "project", "P")
    assert client.post(URL, json=company(), headers=staff).json["code"] == "FORBIDDEN_ROLE"
    assert client.get(f"{URL}/{made.id}", headers=staff).status_code == 200
    elsewhere = staff_headers(product, "regulator", "region", "330000")
    assert client.post(URL, json=company(), headers=elsewhere).json["code"] == "FORBIDDEN_SCOPE"


def test_listed_page_by_page(client: FlaskClient, product: Product, regulator: dict[str, str]) -> None:
    made = [a_company(product, f"渝建{n}").id for n in range(3)]
    first = client.get(URL, query_string={"name": "渝建", "limit": 2}, headers=regulator).json
    second = client.get(
        URL, query_string={"name": "渝建", "limit": 2, "cursor": first["next_cursor"]}, headers=regulator
    ).json
    assert [one["id"] for one in first["items"] + second["items"]] == made
    assert second["next_cursor"] is None
    assert client.get(URL, query_string={"limit": 201}, headers=regulator).status_code == 422


def test_a_companys_own_account(client: FlaskClient, product: Product, regulator: dict[str, str]) -> None:
    made = a_company(product, "渝建总包", "GENERAL_CONTRACTOR")
    url = f"{URL}/{made.id}/accounts"
    opened = client.post(url, json={"account": "yujian", "password": "long-enough"}, headers=regulator)
    assert opened.status_code == 201
    again = client.post(url, json={"account": "YuJian", "password": "long-enough"}, headers=regulator)
    assert (again.status_code, again.json["code"]) == (409, "ACCOUNT_EXISTS")
    short = client.post(url, json={"account": "other", "password": "1234567"}, headers=regulator)
    assert (short.status_code, short.json["code"]) == (422, "PASSWORD_TOO_SHORT")
    signed = client.post("/api/v1/auth/password", json={"account": "yujian", "password": "long-enough"})
    headers = {"Authorization": f"Bearer {signed.json['access_token']}"}
    roles = client.get("/api/v1/me", headers=headers).json["roles"]
    assert roles == [
        {"role": "company_admin", "scope_type": "company", "scope_id": made.id, "scope_name": "渝建总包"}
    ]
