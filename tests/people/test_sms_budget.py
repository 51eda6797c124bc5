"""Codes by SMS: how many one network and everybody together may cause."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.errors import TooMany
from app.kernel.ports import StoreDown
from app.people.service import sms_budget
from app.people.service.sms_budget import SmsBudget

CODES = "/api/v1/auth/sms-codes"


def _asked(client: FlaskClient, number: int, address: str) -> int:
    asked = {"phone": f"138{number:08d}"}
    return client.post(CODES, json=asked, environ_base={"REMOTE_ADDR": address}).status_code


def test_one_network_does_not_send_to_number_after_number(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_budget, "OF_ONE_ADDRESS", 3)
    assert [_asked(client, n, "203.0.113.9") for n in range(5)] == [202, 202, 202, 429, 429]
    assert _asked(client, 9, "203.0.113.10") == 202


def test_a_refusal_says_when_to_come_back(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_budget, "OF_ONE_ADDRESS", 0)
    answer = client.post(CODES, json={"phone": "13800000001"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert answer.get_json()["code"] == "TOO_MANY_REQUESTS"


def test_many_networks_together_have_a_limit_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms_budget, "OF_ALL", 3)
    assert [_asked(client, n, f"203.0.113.{n}") for n in range(5)] == [202, 202, 202, 429, 429]


def test_one_number_keeps_its_own_limit(client: FlaskClient) -> None:
    assert [_asked(client, 1, "203.0.113.9") for _ in range(3)] == [202, 429, 429]


def test_without_the_store_nobody_is_turned_away(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    class Down:
        def increment(self, _key: str, _ttl_s: float) -> int:
            raise StoreDown("down")

    monkeypatch.setattr(sms_budget, "OF_ONE_ADDRESS", 0)
    SmsBudget(Down()).spend("203.0.113.9")  # type: ignore[arg-type]
    with pytest.raises(TooMany):
        SmsBudget(product.gateways.store).spend("203.0.113.9")
