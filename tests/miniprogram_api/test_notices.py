"""Notices over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.people import Verified, a_verified_person, sign_in

API = "/api/v1"


@pytest.fixture
def wang(product: Product) -> Verified:
    return a_verified_person(product, "王建国")


def tell(product: Product, person_id: str, count: int) -> None:
    for number in range(count):
        product.notices.tell(
            person_id, kind="ce_reminder", title=f"第{number}条", text="请报班", link="/m/certificates"
        )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/me/notices"),
        ("post", "/me/notices/x/read"),
        ("post", "/me/notices/read-all"),
        ("get", "/me/message-templates"),
        ("post", "/me/message-acceptances"),
    ],
)
def test_nobody_without_a_sign_in(client: FlaskClient, method: str, path: str) -> None:
    assert getattr(client, method)(API + path).status_code == 401


def test_pages_newest_first_with_the_unread(client: FlaskClient, product: Product, wang: Verified) -> None:
    tell(product, wang.person.id, 3)
    first = client.get(f"{API}/me/notices?limit=2", headers=wang.headers).json
    assert [item["title"] for item in first["items"]] == ["第2条", "第1条"]
    assert first["unread"] == 3
    assert first["items"][0]["kind_label"] == "继续教育到期提醒"
    rest = client.get(f"{API}/me/notices?cursor={first['next_cursor']}", headers=wang.headers).json
    assert ([item["title"] for item in rest["items"]], rest["next_cursor"]) == (["第0条"], None)
    one = rest["items"][0]["id"]
    assert client.post(f"{API}/me/notices/{one}/read", headers=wang.headers).json["read_at"]
    assert client.get(f"{API}/me/home", headers=wang.headers).json["notices_unread"] == 2
    assert client.post(f"{API}/me/notices/read-all", headers=wang.headers).json == {"read": 2}
    assert client.get(f"{API}/me/notices", headers=wang.headers).json["unread"] == 0


def test_a_notice_of_somebody_else_is_not_there(
    client: FlaskClient, product: Product, wang: Verified
) -> None:
    tell(product, wang.person.id, 1)
    notice = client.get(f"{API}/me/notices", headers=wang.headers).json["items"][0]["id"]
    answer = client.post(f"{API}/me/notices/{notice}/read", headers=sign_in(client, "别人"))
    assert (answer.status_code, answer.json["code"]) == (404, "NOTICE_NOT_FOUND")


def test_an_acceptance_sent_again_counts_once(client: FlaskClient, wang: Verified) -> None:
    body = {
        "templates": [{"kind": "ce_reminder", "accepted": True}, {"kind": "ce_completed", "accepted": False}]
    }
    headers = wang.headers | {"Idempotency-Key": "first"}
    for _time in range(2):
        answer = client.post(f"{API}/me/message-acceptances", headers=headers, json=body)
        assert answer.status_code == 200
    offered = client.get(f"{API}/me/message-templates", headers=wang.headers).json["items"]
    assert {entry["template"]: entry["remaining"] for entry in offered} == {
        "demo-deadline": 1,
        "demo-result": 0,
    }


@pytest.mark.parametrize(
    "templates", [[], [{"accepted": True}], [{"kind": "x", "accepted": True}], [{"kind": "ce_reminder"}]]
)
def test_answers_that_fit_nothing(client: FlaskClient, wang: Verified, templates: list[object]) -> None:
    answer = client.post(f"{API}/me/message-acceptances", headers=wang.headers, json={"templates": templates})
    assert answer.status_code == 422
