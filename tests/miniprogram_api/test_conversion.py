"""The conversion over HTTP: who may, shapes, one accepted and refused path each."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.conversion import DOUBTFUL, MATCH, SITE, Officer, an_officer, at
from tests.factories.gateways import run_due_jobs
from tests.factories.people import Headers, a_verified_person, staff_headers
from tests.factories.verification import picture

API = "/api/v1"


@pytest.fixture
def officer(product: Product) -> Officer:
    at(product, "2023-06-15T09:00:00")
    return an_officer(product)


def choice(officer: Officer, **changes: Any) -> dict[str, Any]:
    given = {
        "certificate_id": officer.source.id,
        "target_post": SITE,
        "specialty": "CIVIL",
        "confirm": True,
    }
    return given | changes


def post(client: FlaskClient, path: str, headers: Headers, body: Any = None, **more: Any) -> Any:
    return client.post(f"{API}{path}", headers=headers, **({"json": body} if body is not None else more))


def get(client: FlaskClient, path: str, headers: Headers | None = None) -> Any:
    answer = client.get(f"{API}{path}", headers=headers or {})
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def selfie() -> dict[str, Any]:
    return {"data": {"selfie": (io.BytesIO(picture("pink", 320)), "photo.jpg")}}


def regulator(product: Product, region: str = "500000") -> Headers:
    return staff_headers(product, "regulator", "region", region)


def test_from_the_guide_to_the_application(client: FlaskClient, officer: Officer) -> None:
    """CQ2023-A2.0-1, CQ2023-A2.1-1, CQ2023-A2.2-1, CQ2023-A2.4-1 to A2.4-3."""
    guide = get(client, "/conversion-guide")
    assert (guide["version"], guide["entry"], guide["fee"]) == ("V1.0", "安全员转岗", 0)
    assert [step["title"] for step in guide["steps"]] == [
        "访问“教育培训管理系统”",
        "下载“建教帮” APP",
        "登录注册、实名认证",
        "选择转岗的岗位",
        "学习课程",
        "查询转岗后的证书",
    ]
    assert guide["training_system_url"].startswith("http://jsgl.")
    assert client.get(guide["picture_url"]).status_code == 200

    headers = officer.headers
    assert "去选岗" in [todo["label"] for todo in get(client, "/me/home", headers)["todos"]]
    options = get(client, "/me/conversions/options", headers)
    assert (options["fee"], options["days_left"], options["campaign"]["state"]) == (0, 200, "open")
    (option,) = options["items"]
    assert option["eligible"]
    assert [role["label"] for role in option["roles"]][:2] == ["土建施工员", "设备安装施工员"]

    answer = post(client, "/me/conversions", headers, choice(officer))
    assert answer.status_code == 201
    conversion = answer.get_json()
    assert post(client, "/me/conversions", headers, choice(officer)).status_code == 200
    path = f"/me/conversions/{conversion['id']}"
    answer = post(client, f"{path}/face", headers, **selfie())
    assert (answer.status_code, answer.get_json()["face"]["state"]) == (202, "checking")
    run_due_jobs(officer.product.jobs)
    shown = get(client, path, headers)
    assert (shown["state"], shown["next_step"]["label"]) == ("applied", "去学习")
    assert shown["submitted_at"].endswith("+08:00")
    assert [one["id"] for one in get(client, "/me/conversions", headers)["items"]] == [conversion["id"]]
    assert get(client, f"/me/enrolments/{shown['enrolment_id']}", headers)["purpose"] == "conversion"
    assert get(client, "/me/conversions/options", headers)["items"][0]["conversion"]["state"] == "applied"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"confirm": False}, 422, "CONFIRMATION_REQUIRED"),
        ({"specialty": "ROAD"}, 422, "ROLE_NOT_ALLOWED"),
        ({"target_post": "QUALITY_INSPECTOR"}, 409, "COURSE_NOT_FOUND"),
        ({"certificate_id": "nothing"}, 404, "CERT_NOT_FOUND"),
        ({"certificate_id": ""}, 422, "VALIDATION_FAILED"),
    ],
)
def test_refused_choices(
    client: FlaskClient, officer: Officer, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = post(client, "/me/conversions", officer.headers, choice(officer, **changes))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    if code != "VALIDATION_FAILED":
        assert answer.get_json()["reasons"][0]["remedy"]


@pytest.mark.parametrize(
    ("moment", "status", "code"),
    [
        ("2023-05-31T23:59:59", 409, "CONVERSION_NOT_OPEN"),
        ("2024-01-01T00:00:00", 410, "CONVERSION_CLOSED"),
    ],
)
def test_outside_the_window(
    client: FlaskClient, product: Product, moment: str, status: int, code: str
) -> None:
    """CQ2023-3.2.2-1, CQ2023-3.2.2-2."""
    at(product, moment)
    officer = an_officer(product)
    answer = post(client, "/me/conversions", officer.headers, choice(officer))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_without_proof_of_identity(client: FlaskClient, product: Product) -> None:
    at(product, "2023-06-15T09:00:00")
    officer = an_officer(product, marks=0)
    answer = post(client, "/me/conversions", officer.headers, choice(officer))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "REALNAME_REQUIRED")


def test_an_official_looks_at_card_and_face(client: FlaskClient, officer: Officer) -> None:
    product = officer.product
    conversion = post(client, "/me/conversions", officer.headers, choice(officer)).get_json()
    product.gateways.face_matcher.answer = DOUBTFUL  # type: ignore[attr-defined]
    post(client, f"/me/conversions/{conversion['id']}/face", officer.headers, **selfie())
    run_due_jobs(product.jobs)
    official = regulator(product)
    (waiting,) = get(client, "/conversions/reviews", official)["items"]
    assert (waiting["id"], waiting["role_label"]) == (conversion["id"], "土建施工员")
    path = f"/conversions/{waiting['id']}/review-decision"
    decision = {"approve": True, "reason": "身份证原件与本人一致"}
    assert post(client, path, regulator(product, "500112"), decision).status_code == 403
    assert post(client, path, regulator(product, "510000"), decision).status_code == 404
    assert post(client, path, officer.headers, decision).get_json()["code"] == "FORBIDDEN_ROLE"
    answer = post(client, path, official, decision)
    assert (answer.status_code, answer.get_json()["state"]) == (200, "applied")
    assert post(client, path, official, decision).status_code == 409
    assert get(client, "/conversions/reviews", official)["items"] == []


def test_the_way_without_faces(client: FlaskClient, product: Product) -> None:
    at(product, "2023-06-15T09:00:00")
    officer = an_officer(product, has_face=False)
    conversion = post(client, "/me/conversions", officer.headers, choice(officer)).get_json()
    path = f"/me/conversions/{conversion['id']}"
    answer = post(client, f"{path}/face", officer.headers, **selfie())
    assert (answer.status_code, answer.get_json()["code"]) == (403, "CONSENT_REQUIRED")
    answer = post(client, f"{path}/review", officer.headers)
    assert (answer.status_code, answer.get_json()["face"]["state"]) == (202, "review")


def test_faces_that_are_refused(client: FlaskClient, officer: Officer) -> None:
    conversion = post(client, "/me/conversions", officer.headers, choice(officer)).get_json()
    path = f"/me/conversions/{conversion['id']}/face"
    answer = client.post(f"{API}{path}", headers=officer.headers, data={}, content_type="multipart/form-data")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "FACE_PHOTO_REQUIRED")
    stranger = a_verified_person(officer.product, "李秀英").headers
    assert post(client, path, stranger, **selfie()).status_code == 404
    assert client.get(f"{API}/me/conversions/{conversion['id']}", headers=stranger).status_code == 404
    officer.product.gateways.face_matcher.answer = MATCH  # type: ignore[attr-defined]
    at(officer.product, "2024-01-01T00:00:00")
    again = officer.product.signing_in.with_wechat("wx-王建国").tokens.access_token
    headers = {"Authorization": f"Bearer {again}"}
    answer = post(client, path, headers, **selfie())
    assert (answer.status_code, answer.get_json()["code"]) == (410, "CONVERSION_CLOSED")
    assert get(client, f"/me/conversions/{conversion['id']}", headers)["state"] == "closed"


def test_windows(client: FlaskClient, officer: Officer) -> None:
    product = officer.product
    official = regulator(product)
    answer = post(
        client, "/conversion-campaigns", official, {"opens_on": "2024-03-01", "closes_on": "2024-03-31"}
    )
    assert answer.status_code == 201
    opened = answer.get_json()
    assert (opened["state"], opened["days_left"], opened["province"]) == ("not_open", 0, "重庆市")
    items = get(client, "/conversion-campaigns", officer.headers)["items"]
    assert [one["id"] for one in items] == ["cq2023", opened["id"]]
    assert (items[0]["state"], items[0]["days_left"], items[0]["is_shipped"]) == ("open", 200, True)
    wrong = {"opens_on": "2024-03-31", "closes_on": "2024-03-01"}
    assert post(client, "/conversion-campaigns", official, wrong).get_json()["code"] == "DATE_ORDER"
    assert post(client, "/conversion-campaigns", officer.headers, wrong).status_code == 403
    assert post(client, "/conversion-campaigns", {}, wrong).status_code == 401
    district = regulator(product, "500112")
    right = {"opens_on": "2024-03-01", "closes_on": "2024-03-31"}
    assert post(client, "/conversion-campaigns", district, right).get_json()["code"] == "FORBIDDEN_SCOPE"


@pytest.mark.parametrize(
    "path", ["/me/conversions", "/me/conversions/options", "/me/conversions/x", "/conversion-campaigns"]
)
def test_not_for_guests(client: FlaskClient, path: str) -> None:
    assert client.get(f"{API}{path}").status_code == 401
