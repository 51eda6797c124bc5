"""Service items, registration and the exempt application over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.certificates import SICHUAN, a_certificate, a_safety_officer
from tests.factories.gateways import FakeNationalPlatform
from tests.factories.people import a_verified_person, staff_headers

API = "/api/v1"
FORM = {"service_item": "SAFETY_MANAGEMENT", "category": "C", "self_checked": True}


def test_service_items_are_public_and_have_their_titles(client: FlaskClient) -> None:
    items = client.get(f"{API}/service-items").get_json()["items"]
    assert [item["title"] for item in items] == [
        "建筑施工企业主要负责人、项目负责人、专职安全生产管理人员安全生产报名、考核",
        "建筑施工特种作业人员报名、考核",
        "安全员C证免试申领",
    ]
    assert {item["channel"] for item in items} == {"渝快办"}
    assert items[0]["portal_url"].startswith("https://zlaq.mohurd.gov.cn/")
    assert [item["open"] for item in items] == [True, True, False]
    assert items[2]["reasons"][0]["code"] == "EXEMPTION_CLOSED"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/me/registrations"),
        ("get", "/me/registrations"),
        ("post", "/me/exemption-applications"),
        ("get", "/registrations"),
        ("get", "/registrations/refusals"),
    ],
)
def test_who_may_call(client: FlaskClient, product: Product, method: str, path: str) -> None:
    call = getattr(client, method)
    assert call(API + path).status_code == 401
    if not path.startswith("/me/"):
        worker = a_verified_person(product, "王建国").headers
        assert call(API + path, headers=worker).get_json()["code"] == "FORBIDDEN_ROLE"


def test_accepted_and_listed(client: FlaskClient, product: Product) -> None:
    headers = a_verified_person(product, "王建国").headers
    answer = client.post(f"{API}/me/registrations", json=FORM, headers=headers)
    assert (answer.status_code, answer.get_json()["state"]) == (201, "accepted")
    again = client.post(f"{API}/me/registrations", json=FORM, headers=headers)
    assert again.get_json()["id"] == answer.get_json()["id"]
    mine = client.get(f"{API}/me/registrations", headers=headers).get_json()["items"]
    assert mine == [answer.get_json()]
    official = staff_headers(product, "regulator", "region", "500112")
    listed = client.get(f"{API}/registrations?state=accepted", headers=official).get_json()["items"]
    assert [(one["worker_name"], one["application"]["id"]) for one in listed] == [
        ("王**", answer.get_json()["id"])
    ]
    assert "*" in listed[0]["id_card_number"]


def test_refused_with_every_reason_and_on_record(client: FlaskClient, product: Product) -> None:
    headers = a_verified_person(product, "王建国").headers
    a_certificate(product, "王建国")
    a_certificate(product, "王建国", province_code=SICHUAN, category="B")
    answer = client.post(f"{API}/me/registrations", json=FORM, headers=headers)
    assert answer.status_code == 409
    codes = [one["code"] for one in answer.get_json()["reasons"]]
    assert codes == ["DUPLICATE_CERT_OTHER_PROVINCE", "DUPLICATE_CERT_LOCAL"]
    mine = client.get(f"{API}/me/registrations", headers=headers).get_json()["items"]
    assert [(one["state"], one["state_label"]) for one in mine] == [("refused", "不予受理")]
    official = staff_headers(product, "regulator", "region", "500000")
    counted = client.get(f"{API}/registrations/refusals?from=2026-03-10&to=2026-03-10", headers=official)
    assert {one["code"]: one["count"] for one in counted.get_json()["items"]} == dict.fromkeys(codes, 1)
    bad = client.get(f"{API}/registrations/refusals?from=2026-03-11&to=2026-03-10", headers=official)
    assert (bad.status_code, bad.get_json()["code"]) == (422, "DATE_ORDER")


def test_without_verification(client: FlaskClient, product: Product) -> None:
    headers = a_verified_person(product, "王建国", 1).headers
    answer = client.post(f"{API}/me/registrations", json=FORM, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "REALNAME_REQUIRED")
    assert answer.get_json()["detail"] == "已认证，待入库"


def test_pending_while_the_platform_is_away(client: FlaskClient, product: Product) -> None:
    platform = product.gateways.national_platform
    assert isinstance(platform, FakeNationalPlatform)
    platform.down = True
    headers = a_verified_person(product, "王建国").headers
    answer = client.post(f"{API}/me/registrations", json=FORM, headers=headers)
    assert (answer.status_code, answer.get_json()["state"]) == (202, "pending")
    assert answer.get_json()["reasons"][0]["code"] == "DATA_SOURCE_UNAVAILABLE"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"self_checked": False}, "DECLARATION_MISSING"),
        ({"service_item": "COOKING"}, "VALUE_NOT_ALLOWED"),
        ({"category": "Z"}, "VALUE_NOT_ALLOWED"),
        ({"category": None}, "VALIDATION_FAILED"),
    ],
)
def test_forms_that_are_wrong(
    client: FlaskClient, product: Product, change: dict[str, object], code: str
) -> None:
    headers = a_verified_person(product, "王建国").headers
    answer = client.post(f"{API}/me/registrations", json=FORM | change, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_the_exempt_application_is_closed_for_good(client: FlaskClient, product: Product) -> None:
    headers = a_verified_person(product, "王建国").headers
    certificate = a_safety_officer(product, "王建国")
    answer = client.post(
        f"{API}/me/exemption-applications", json={"certificate_id": certificate.id}, headers=headers
    )
    assert (answer.status_code, answer.get_json()["code"]) == (410, "EXEMPTION_CLOSED")
    assert "逾期不再受理安全员C证免试申领业务" in answer.get_json()["detail"]
