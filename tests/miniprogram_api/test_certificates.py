"""The register, a worker's own certificates and the public query over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.certificates.service import public_query
from tests.factories.cast import member
from tests.factories.certificates import a_certificate, an_operator
from tests.factories.people import a_verified_person, sign_in, staff_headers

Headers = dict[str, str]
URL = "/api/v1/certificates"
WANG = member("王建国")


@pytest.fixture
def regulator(product: Product) -> Headers:
    return staff_headers(product, "regulator", "region", "500000")


def form(**changes: Any) -> dict[str, Any]:
    given = {
        "number": "渝建安C(2023)0012345",
        "name": "安全生产考核合格证书",
        "kind": "SAFETY_MANAGEMENT",
        "category": "C",
        "holder_name": WANG.name,
        "holder_id_number": WANG.id_number,
        "province": "重庆",
        "issued_on": "2023-09-01",
        "valid_from": "2023-09-01",
        "valid_to": "2026-08-31",
        "activated": True,
    }
    return given | changes


def test_what_was_entered_is_his_as_soon_as_he_is_verified(
    client: FlaskClient, product: Product, regulator: Headers
) -> None:
    made = client.post(URL, json=form(), headers=regulator)
    assert made.status_code == 201
    assert (made.json["holder_name"], made.json["category_label"]) == ("王**", "专职安全生产管理人员")
    assert made.json["history"][0]["label"] == "登记入册"
    assert WANG.id_number not in made.text
    holder = a_verified_person(product, WANG)
    (own,) = client.get("/api/v1/me/certificates", headers=holder.headers).json["items"]
    assert own["id"] == made.json["id"]
    assert (own["number"], own["validity"], own["activation"]) == (
        "渝建安C(2023)0012345",
        "VALID",
        "ACTIVE",
    )
    assert own["renewal"]["opens_on"] == "2026-02-28"
    assert own["renewal"]["closes_on"] == "2026-05-31"
    assert own["renewal"]["state"] == "open"
    shown = client.get(f"/api/v1/me/certificates/{own['id']}", headers=holder.headers).json
    assert shown["history"][0]["reason_label"] == "主管部门登记"


def test_every_fault_of_a_form_at_once(client: FlaskClient, regulator: Headers) -> None:
    wrong = form(category="D", holder_id_number="500112198503120001", issued_on="2027-01-01", number="")
    answer = client.post(URL, json=wrong, headers=regulator)
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"number", "category", "holder_id_number", "issued_on"}
    assert {reason["code"] for reason in answer.json["reasons"]} == {
        "FORM_INCOMPLETE",
        "VALUE_NOT_ALLOWED",
        "ID_NUMBER_INVALID",
    }
    assert answer.json["errors"]["category"] == ["安管人员证书的类别只有A、B、C三种"]


def test_one_number_per_province(client: FlaskClient, regulator: Headers) -> None:
    first = client.post(URL, json=form(), headers=regulator)
    assert first.status_code == 201
    again = client.post(URL, json=form(number="渝建安ｃ（2023） 0012345"), headers=regulator)
    assert (again.status_code, again.json["code"]) == (409, "CERT_NUMBER_TAKEN")
    assert again.json["certificate_id"] == first.json["id"]


@pytest.mark.parametrize(
    ("region", "province", "status"),
    [("500112", "重庆", 403), ("510000", "重庆", 403), ("000000", "四川", 201), ("500000", "四川", 403)],
)
def test_only_the_authority_of_the_province_enters(
    client: FlaskClient, product: Product, region: str, province: str, status: int
) -> None:
    headers = staff_headers(product, "regulator", "region", region)
    assert client.post(URL, json=form(province=province), headers=headers).status_code == status


def test_others_may_not_enter_or_read(client: FlaskClient, product: Product) -> None:
    worker = a_verified_person(product, WANG).headers
    assert client.post(URL, json=form(), headers=worker).json["code"] == "FORBIDDEN_ROLE"
    assert client.get(URL, headers=worker).status_code == 403
    assert client.get(URL).status_code == 401
    other = staff_headers(product, "regulator", "region", "510000")
    mine = a_certificate(product, WANG)
    assert client.get(f"{URL}/{mine.id}", headers=other).json["code"] == "CERT_NOT_FOUND"


def test_the_register_page_by_page(client: FlaskClient, product: Product, regulator: Headers) -> None:
    made = [a_certificate(product, WANG, number=f"渝建安C({n})").id for n in range(3)]
    an_operator(product, "李秀英", number="渝A1", valid_to=date(2026, 3, 9))
    first = client.get(URL, query_string={"limit": 2}, headers=regulator).json
    rest = client.get(URL, query_string={"limit": 2, "cursor": first["next_cursor"]}, headers=regulator).json
    assert len({row["id"] for row in first["items"] + rest["items"]}) == 4
    expired = client.get(URL, query_string={"state": "EXPIRED"}, headers=regulator).json["items"]
    assert [row["number"] for row in expired] == ["渝A1"]
    exact = client.get(URL, query_string={"number": "渝建安c(1)"}, headers=regulator).json["items"]
    assert [row["id"] for row in exact] == [made[1]]
    search = {"holder_id_number": WANG.id_number, "kind": "SAFETY_MANAGEMENT"}
    assert len(client.post(f"{URL}/search", json=search, headers=regulator).json["items"]) == 3


def test_before_he_is_verified_he_sees_none_and_why(client: FlaskClient, product: Product) -> None:
    a_certificate(product, WANG)
    answer = client.get("/api/v1/me/certificates", headers=sign_in(client, "somebody")).json
    assert answer["items"] == []
    assert answer["reasons"][0]["code"] == "REALNAME_REQUIRED"


def test_somebody_elses_certificate_is_not_there(client: FlaskClient, product: Product) -> None:
    other = a_certificate(product, "李秀英")
    me = a_verified_person(product, WANG).headers
    for path in ("", "/page", "/picture.svg"):
        answer = client.get(f"/api/v1/me/certificates/{other.id}{path}", headers=me)
        assert (answer.status_code, answer.json["code"]) == (404, "CERT_NOT_FOUND")


def test_home_shows_what_ends_soon_or_is_over(client: FlaskClient, product: Product) -> None:
    me = a_verified_person(product, WANG).headers
    near = a_certificate(product, WANG, valid_to=date(2026, 9, 10))
    a_certificate(product, WANG, valid_to=date(2026, 9, 11))
    over = an_operator(product, WANG, valid_to=date(2026, 3, 9))
    rows = client.get("/api/v1/me/home", headers=me).json["certificates"]
    assert [row["id"] for row in rows] == [near.id, over.id]
    assert (rows[1]["validity_label"], rows[0]["days_left"]) == ("失效", 184)


def test_the_public_finds_by_number_and_name(client: FlaskClient, product: Product) -> None:
    mine = a_certificate(product, WANG, number="渝建安C(2023)1")
    url = "/api/v1/public/certificates"
    found = client.get(url, query_string={"number": " 渝建安c（2023）1", "name": "王建国"})
    assert found.status_code == 200
    assert (found.json["number"], found.json["holder_name"]) == (mine.number, "王**")
    assert found.headers["Cache-Control"] == "no-store"
    assert not {"id", "holder_id_number"} & set(found.json)
    wrong = [{"number": mine.number, "name": "李秀英"}, {"number": "渝建安C(2023)2", "name": "王建国"}]
    told = [client.get(url, query_string=query).json for query in wrong]
    for answer in told:
        answer.pop("trace_id")
    assert told[0] == told[1]
    assert told[0]["code"] == "CERT_NOT_FOUND"


def test_the_public_learns_the_day(client: FlaskClient, product: Product) -> None:
    a_certificate(product, WANG, number="渝岗1", queryable_from=date(2026, 3, 11))
    answer = client.get("/api/v1/public/certificates", query_string={"number": "渝岗1", "name": "王建国"})
    assert (answer.status_code, answer.json["code"]) == (409, "CERT_NOT_YET_QUERYABLE")
    assert answer.json["queryable_from"] == "2026-03-11"
    assert "2026年3月11日" in answer.json["detail"]


def test_showing_a_certificate(client: FlaskClient, product: Product) -> None:
    me = a_verified_person(product, WANG).headers
    mine = a_certificate(product, WANG)
    page = client.get(f"/api/v1/me/certificates/{mine.id}/page", headers=me)
    assert len(page.json["code"]["codes"]) == 3
    assert page.headers["Cache-Control"] == "no-store"
    picture = client.get(f"/api/v1/me/certificates/{mine.id}/picture.svg", headers=me)
    assert picture.mimetype == "image/svg+xml"
    assert mine.number in picture.text
    assert WANG.name not in picture.text
    regulator = staff_headers(product, "regulator", "region", "500000")
    raw = page.json["code"]["codes"][0]["text"]
    checked = client.post("/api/v1/code-checks", json={"raw": raw}, headers=regulator).json
    assert checked["valid"]
    assert [row["number"] for row in checked["person"]["certificates"]] == [mine.number]


def test_the_public_register_is_not_searched_from_many_addresses_of_one_network(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_query, "OF_ONE_ADDRESS", 2)
    answers = [
        client.get(
            "/api/v1/public/certificates",
            query_string={"number": f"渝A{n}", "name": "王建国"},
            environ_base={"REMOTE_ADDR": f"2001:db8::{n}"},
        ).status_code
        for n in range(1, 4)
    ]
    assert answers == [404, 404, 429]
