"""Duplicate cases over HTTP: authorities, the holder, and everybody."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.sheets import write_sheet
from tests.certificates.duplicate_cases import at_noon, listed_row
from tests.factories.cast import member
from tests.factories.certificates import a_certificate
from tests.factories.people import Verified, a_verified_person, sign_in, staff_headers
from tests.factories.pictures import PLACE, a_photograph

API = "/api/v1"
SOURCE = {
    "source_authority": "住房城乡建设部",
    "source_document": "建办质函〔2023〕1号",
    "received_on": "2023-05-30",
}
JPEG = a_photograph()
Headers = dict[str, str]


@pytest.fixture
def officer(product: Product, clock: FrozenClock) -> Headers:
    clock.set(at_noon("2023-05-31"))
    return staff_headers(product, "regulator", "region", "500000")


@pytest.fixture
def wang(officer: Headers, product: Product) -> Verified:
    a_certificate(product, "王建国", valid_from="2022-01-01")
    return a_verified_person(product, "王建国")


@pytest.fixture
def case_id(client: FlaskClient, officer: Headers, wang: Verified) -> str:
    body = SOURCE | {"rows": [listed_row("王建国")]}
    answer = client.post(f"{API}/duplicate-cases/import", headers=officer, json=body)
    assert answer.status_code == 200
    return str(answer.json["rows"][0]["case_id"])


def step(client: FlaskClient, headers: Headers, case_id: str, name: str, body: Any = None) -> Any:
    return client.post(f"{API}/duplicate-cases/{case_id}/{name}", headers=headers, json=body)


def test_a_list_answers_every_row(client: FlaskClient, officer: Headers, wang: Verified) -> None:
    rows = [listed_row("王建国"), listed_row("李秀英"), {"name": "张三"}]
    answer = client.post(f"{API}/duplicate-cases/import", headers=officer, json=SOURCE | {"rows": rows})
    assert answer.status_code == 200
    assert [row["status"] for row in answer.json["rows"]] == ["MATCHED", "NO_MATCH", "REFUSED"]
    assert member("王建国").id_number not in answer.text
    again = client.post(f"{API}/duplicate-cases/import", headers=officer, json=SOURCE | {"rows": rows[:1]})
    assert again.json["merged"] == 1


def test_a_sheet_as_a_form(client: FlaskClient, officer: Headers, wang: Verified) -> None:
    row = listed_row("王建国")
    headers = ("姓名", "身份证号", "证书种类", "类别", "发证省市", "证书编号")
    fields = ("name", "id_number", "kind", "category", "other_province", "other_number")
    sheet = write_sheet("名单", headers, [[row[name] for name in fields]])
    form = SOURCE | {"file": (BytesIO(sheet), "list.xlsx")}
    answer = client.post(f"{API}/duplicate-cases/import", headers=officer, data=form)
    assert (answer.status_code, answer.json["matched"]) == (200, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        SOURCE,
        SOURCE | {"rows": []},
        SOURCE | {"rows": ["x"]},
        SOURCE | {"received_on": "gestern", "rows": [{}]},
    ],
)
def test_a_list_that_cannot_be_read(client: FlaskClient, officer: Headers, body: Any) -> None:
    answer = client.post(f"{API}/duplicate-cases/import", headers=officer, json=body)
    assert answer.status_code == 422


def test_a_form_without_its_file_and_a_broken_sheet(client: FlaskClient, officer: Headers) -> None:
    path = f"{API}/duplicate-cases/import"
    without = client.post(path, headers=officer, data=SOURCE, content_type="multipart/form-data")
    assert without.status_code == 422
    broken = client.post(path, headers=officer, data=SOURCE | {"file": (BytesIO(b"PK\x03\x04"), "x.xlsx")})
    assert (broken.status_code, broken.json["code"]) == (422, "SHEET_FORMAT")


def test_the_whole_story(
    client: FlaskClient,
    product: Product,
    officer: Headers,
    wang: Verified,
    case_id: str,
    clock: FrozenClock,
) -> None:
    def on(day: str) -> Headers:
        """Another day, and another sign-in: tokens live for an hour."""
        clock.set(at_noon(day))
        return staff_headers(product, "regulator", "region", "500000")

    assert step(client, officer, case_id, "cancel").json["code"] == "STATE_NOT_ALLOWED"
    told = step(client, officer, case_id, "notify", {"proof": "2023-05-31 电话告知"})
    assert (told.status_code, told.json["due_on"], told.json["days_left"]) == (200, "2023-06-07", 7)
    early = step(client, officer, case_id, "publish")
    assert (early.status_code, early.json["code"]) == (409, "TOO_EARLY")
    assert "2023年6月8日" in early.json["reasons"][0]["remedy"]
    assert client.get(f"{API}/me/notices", headers=wang.headers).json["unread"] == 1
    assert client.get(f"{API}/public/duplicate-notices").json["items"] == []

    officer = on("2023-06-08")
    late = client.get(f"{API}/duplicate-cases?overdue=1", headers=officer).json["items"]
    assert [case["id"] for case in late] == [case_id]
    assert step(client, officer, case_id, "publish").json["publication_ends_on"] == "2023-06-15"
    page = client.get(f"{API}/public/duplicate-notices")
    assert page.json["items"][0]["name"] == "王**"
    assert member("王建国").id_number not in page.text
    officer = on("2023-06-15")
    assert step(client, officer, case_id, "cancel").json["code"] == "TOO_EARLY"
    officer = on("2023-06-16")
    own = client.get(f"{API}/me/duplicate-cases", headers=sign_in(client, "王建国")).json["items"]
    assert own[0]["earliest_cancellation_on"] == "2023-06-16"
    assert step(client, officer, case_id, "cancel").json["state"] == "CANCELLED"
    again = step(client, officer, case_id, "cancel")
    assert (again.status_code, again.json["code"]) == (409, "CASE_CLOSED")
    sheet = client.get(f"{API}/duplicate-cases.xlsx", headers=officer)
    assert sheet.data.startswith(b"PK")


def test_nobody_can_be_reached(client: FlaskClient, officer: Headers, case_id: str) -> None:
    body = {"unreachable": True, "reason": "号码停用，单位已离职"}
    refused = step(client, officer, case_id, "notify", body)
    assert (refused.status_code, refused.json["code"]) == (409, "ATTEMPTS_REQUIRED")
    for way in ("phone", "employer"):
        kept = step(client, officer, case_id, "attempts", {"way": way, "result": "没有联系上"})
        assert kept.status_code == 201
    assert step(client, officer, case_id, "notify", body).json["state"] == "UNREACHABLE"
    assert step(client, officer, case_id, "publish").json["state"] == "PUBLICISED"
    upheld = step(client, officer, case_id, "objection", {"reason": "不是同一人"})
    assert upheld.json["closed_reason"] == "objection_upheld"
    assert len(upheld.json["attempts"]) == 2


@pytest.mark.parametrize("body", [{}, {"proof": " "}, {"unreachable": True, "proof": "x"}])
def test_a_notification_without_proof(client: FlaskClient, officer: Headers, case_id: str, body: Any) -> None:
    answer = step(client, officer, case_id, "notify", body)
    assert (answer.status_code, answer.json["code"]) == (422, "FORM_INCOMPLETE")


def test_the_choice_with_a_picture(client: FlaskClient, officer: Headers, case_id: str) -> None:
    step(client, officer, case_id, "notify", {"proof": "电话告知"})
    bare = step(client, officer, case_id, "choose", {"choice": "other"})
    assert (bare.status_code, bare.json["code"]) == (422, "EVIDENCE_REQUIRED")
    form = {"choice": "other", "files": [(BytesIO(JPEG), "a.jpg"), (BytesIO(JPEG), "b.jpg")]}
    path = f"{API}/duplicate-cases/{case_id}/choose"
    chosen = client.post(path, headers=officer, data=form)
    assert (chosen.status_code, chosen.json["state"], len(chosen.json["evidence"])) == (200, "RESOLVED", 2)
    picture = client.get(chosen.json["evidence"][0]["url"])
    assert picture.data.startswith(b"\xff\xd8\xff")
    assert PLACE not in picture.data


def test_the_holder_chooses(client: FlaskClient, officer: Headers, wang: Verified, case_id: str) -> None:
    path = f"{API}/me/duplicate-cases/{case_id}/choice"
    hidden = client.post(path, headers=wang.headers, json={"choice": "local"})
    assert (hidden.status_code, hidden.json["code"]) == (404, "CASE_NOT_FOUND")
    step(client, officer, case_id, "notify", {"proof": "电话告知"})
    assert client.post(path, headers=wang.headers, json={"choice": "both"}).status_code == 422
    assert client.post(path, headers=sign_in(client, "别人"), json={"choice": "local"}).status_code == 404
    chosen = client.post(path, headers=wang.headers, json={"choice": "local"})
    assert (chosen.status_code, chosen.json["choice"]) == (200, "local")
    assert client.post(path, headers=wang.headers, json={"choice": "local"}).json["code"] == "CASE_CLOSED"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/duplicate-cases"),
        ("get", "/duplicate-cases.xlsx"),
        ("post", "/duplicate-cases/import"),
        ("get", "/duplicate-cases/x"),
        *[
            ("post", f"/duplicate-cases/x/{name}")
            for name in ("attempts", "notify", "choose", "publish", "cancel")
        ],
        ("post", "/duplicate-cases/x/objection"),
    ],
)
def test_only_authorities(client: FlaskClient, wang: Verified, method: str, path: str) -> None:
    call = getattr(client, method)
    assert call(API + path).status_code == 401
    assert call(API + path, headers=wang.headers).status_code == 403


def test_another_province_sees_nothing(client: FlaskClient, product: Product, case_id: str) -> None:
    sichuan = staff_headers(product, "regulator", "region", "510000")
    assert client.get(f"{API}/duplicate-cases", headers=sichuan).json["items"] == []
    assert client.get(f"{API}/duplicate-cases/{case_id}", headers=sichuan).status_code == 404
    part = staff_headers(product, "regulator", "region", "500112")
    answer = step(client, part, case_id, "notify", {"proof": "x"})
    assert (answer.status_code, answer.json["code"]) == (403, "FORBIDDEN_SCOPE")
