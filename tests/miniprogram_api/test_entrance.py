"""CQ2023-A1-1, A2.3-1, A2.3-2: finding the program, and signing in by mobile number."""

from __future__ import annotations

from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.people.models import SmsCode
from tests.factories.people import bearer, sign_in

PHONE = "13900000000"


def ask(client: FlaskClient, phone: str = PHONE):  # type: ignore[no-untyped-def]
    return client.post("/api/v1/auth/sms-codes", json={"phone": phone})


def enter(client: FlaskClient, code: str, phone: str = PHONE):  # type: ignore[no-untyped-def]
    return client.post("/api/v1/auth/sms", json={"phone": phone, "code": code})


def test_entrance_needs_no_sign_in(client: FlaskClient, product: Product) -> None:
    shown = client.get("/api/v1/entrance").get_json()
    assert shown["program_name"] == "重庆建筑施工安全教育"
    assert any("搜索“重庆建筑施工安全教育”" in step for step in shown["steps"])
    picture = client.get(shown["picture_url"])
    assert picture.status_code == 200
    assert picture.mimetype == "image/png"
    client.get(shown["picture_url"])
    assert product.gateways.program_codes.asked == ["entrance"]


def test_entrance_picture_while_wechat_is_down(client: FlaskClient, product: Product) -> None:
    product.gateways.program_codes.down = True
    answer = client.get("/api/v1/entrance/mini-program.png")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "WECHAT_UNAVAILABLE")
    assert "搜索" in answer.get_json()["reasons"][0]["remedy"]


def test_guest_is_told_to_sign_in(client: FlaskClient) -> None:
    answer = client.get("/api/v1/me/home")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "LOGIN_REQUIRED")


def test_first_sign_in_registers_and_the_second_finds_the_same_account(
    client: FlaskClient, product: Product, clock: FrozenClock
) -> None:
    sent = ask(client)
    assert sent.status_code == 202
    assert sent.get_json() == {
        "cell_phone": "139****0000",
        "expires_in": 300,
        "resend_after": 60,
        "demo_code": None,
    }
    first = enter(client, product.gateways.sms.codes[PHONE]).get_json()
    clock.move(seconds=60)
    ask(client)
    second = enter(client, product.gateways.sms.codes[PHONE], "+86 139 0000 0000").get_json()
    assert (first["is_new"], second["is_new"]) == (True, False)
    assert first["person"]["id"] == second["person"]["id"]
    assert client.get("/api/v1/me", headers=bearer(second["access_token"])).status_code == 200
    stored = database.execute_sql("SELECT cell_phone FROM phone_binding").fetchall()
    assert len(stored) == 1
    assert PHONE not in stored[0][0]


def test_code_is_good_once_and_for_five_tries(
    client: FlaskClient, product: Product, clock: FrozenClock
) -> None:
    assert enter(client, "000000").get_json()["code"] == "SMS_CODE_INVALID"
    ask(client)
    code = product.gateways.sms.codes[PHONE]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _try in range(4):
        assert enter(client, wrong).get_json()["code"] == "SMS_CODE_INVALID"
    assert enter(client, code).status_code == 200
    assert enter(client, code).get_json()["code"] == "SMS_CODE_INVALID"
    clock.move(seconds=60)
    ask(client)
    for _try in range(5):
        enter(client, "x")
    assert enter(client, product.gateways.sms.codes[PHONE]).get_json()["code"] == "SMS_CODE_INVALID"


def test_code_expires(client: FlaskClient, product: Product, clock: FrozenClock) -> None:
    ask(client)
    clock.move(seconds=301)
    answer = enter(client, product.gateways.sms.codes[PHONE])
    assert (answer.status_code, answer.get_json()["code"]) == (422, "SMS_CODE_EXPIRED")


def test_asking_too_often(client: FlaskClient, clock: FrozenClock) -> None:
    ask(client)
    clock.move(seconds=59)
    answer = ask(client)
    assert (answer.status_code, answer.get_json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert answer.headers["Retry-After"] == "2"
    clock.move(seconds=1)
    assert ask(client).status_code == 202


def test_bad_numbers_and_a_carrier_that_is_down(client: FlaskClient, product: Product) -> None:
    assert ask(client, "12345").get_json()["code"] == "PHONE_INVALID"
    product.gateways.sms.refused = (PHONE,)
    assert ask(client).get_json()["code"] == "PHONE_INVALID"
    product.gateways.sms.refused = ()
    product.gateways.sms.down = True
    answer = ask(client)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "SMS_UNAVAILABLE")
    assert SmsCode.select().count() == 0
    product.gateways.sms.down = False
    assert ask(client).status_code == 202


def test_a_number_belongs_to_one_account(client: FlaskClient, product: Product, clock: FrozenClock) -> None:
    one, other = sign_in(client, "one"), sign_in(client, "other")
    for headers, status in ((one, 200), (one, 200), (other, 409)):
        ask(client)
        body = {"phone": PHONE, "code": product.gateways.sms.codes[PHONE]}
        answer = client.put("/api/v1/me/phone", json=body, headers=headers)
        assert answer.status_code == status
        clock.move(seconds=60)
    assert answer.get_json()["code"] == "PHONE_TAKEN"
    ask(client)
    signed = enter(client, product.gateways.sms.codes[PHONE]).get_json()
    assert signed["is_new"] is False
