"""Personal files over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.attendance import engaged
from tests.factories.cast import member
from tests.factories.people import Verified, a_verified_person, sign_in, staff_headers
from tests.factories.sites import Site

API = "/api/v1"
WANG = member("王建国")


@pytest.fixture
def wang(product: Product) -> Verified:
    return a_verified_person(product, WANG)


def test_my_file_is_masked_until_i_ask(client: FlaskClient, wang: Verified) -> None:
    masked = client.get(f"{API}/me/file", headers=wang.headers)
    assert masked.status_code == 200
    assert WANG.name not in masked.text
    assert WANG.id_number not in masked.text
    assert masked.headers["Cache-Control"] == "no-store"
    full = client.get(f"{API}/me/file?full=1", headers=wang.headers).json
    assert (full["name"], full["id_number"], full["is_full"]) == (WANG.name, WANG.id_number, True)


def test_an_empty_file(client: FlaskClient) -> None:
    body = client.get(f"{API}/me/file", headers=sign_in(client, "陌生人")).json
    assert (body["name"], body["id_number"], body["marks"]) == (None, None, [])


def test_unmasking_leaves_a_trace_for_the_person(
    client: FlaskClient, product: Product, site: Site, wang: Verified
) -> None:
    engaged(product, site, wang.person)
    admin = staff_headers(product, "project_admin", "project", site.id, name="渝北项目部")
    url = f"{API}/persons/{wang.person.id}/unmask"
    assert client.post(url, json={}, headers=admin).status_code == 422
    refused = client.post(url, json={"reason": f"查{WANG.id_number}"}, headers=admin)
    assert (refused.status_code, refused.json["code"]) == (422, "REASON_REQUIRED")
    full = client.post(url, json={"reason": "工资专户开户"}, headers=admin)
    assert (full.status_code, full.json["id_number"]) == (200, WANG.id_number)
    page = client.get(f"{API}/me/file/readers", headers=wang.headers).json
    assert page == {
        "items": [
            {
                "at": "2026-03-10T12:00:00+08:00",
                "action": "person.unmasked",
                "words": "查看了您的完整资料",
                "who": "渝北项目部",
                "reason": "工资专户开户",
            }
        ],
        "next_cursor": None,
    }


def test_without_a_right_the_person_does_not_exist(
    client: FlaskClient, product: Product, site: Site, wang: Verified
) -> None:
    admin = staff_headers(product, "project_admin", "project", site.id)
    for person_id in (wang.person.id, "01NOBODY"):
        answer = client.post(f"{API}/persons/{person_id}/unmask", json={"reason": "核对身份"}, headers=admin)
        assert (answer.status_code, answer.json["code"]) == (404, "PERSON_NOT_FOUND")
    worker = client.post(
        f"{API}/persons/{wang.person.id}/unmask", json={"reason": "核对身份"}, headers=wang.headers
    )
    assert (worker.status_code, worker.json["code"]) == (403, "FORBIDDEN_ROLE")


@pytest.mark.parametrize(
    ("cursor", "status"),
    [
        ("0", 200),
        ("9" * 18, 200),
        ("9" * 19, 422),  # more than the column holds
        ("9" * 30, 422),
        ("x", 422),
        ("-1", 422),
        ("٣", 422),
        ("", 200),
    ],
)
def test_odd_cursors_are_told_alike_by_every_database(
    client: FlaskClient, wang: Verified, cursor: str, status: int
) -> None:
    answer = client.get(f"{API}/me/file/readers?cursor={cursor}", headers=wang.headers)
    assert answer.status_code == status
    assert status == 200 or set(answer.json["errors"]) == {"cursor"}


def test_a_reason_has_one_length_for_whoever_asks(client: FlaskClient, product: Product) -> None:
    """The shape and the rule once named different lengths, one after the other."""
    regulator = staff_headers(product, "regulator", "region", "000000")
    url = f"{API}/persons/{a_verified_person(product, '王建国').person.id}/unmask"
    for reason, status in (("查", 422), ("核对", 200), ("由" * 200, 200), ("由" * 201, 422)):
        answer = client.post(url, json={"reason": reason}, headers=regulator)
        assert answer.status_code == status, reason
        if status == 422:
            assert answer.get_json()["errors"] == {"reason": ["应为 2 到 200 个字"]}
