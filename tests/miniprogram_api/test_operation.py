"""Health, readiness and numbers."""

from __future__ import annotations

from dataclasses import replace

import peewee
import pytest

from app.kernel.condition import ALIVE_KEY
from app.kernel.db import database
from app.kernel.ports import StoreDown
from miniprogram_api.factory import create_app


@pytest.fixture
def alive(product):  # type: ignore[no-untyped-def]
    product.condition._store = Stub({ALIVE_KEY: "1"})
    return product.condition._store


class Stub:
    """A key-value store that can be switched off."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values, self.down = values, False

    def get(self, key: str) -> str | None:
        self.ping()
        return self.values.get(key)

    def ping(self) -> None:
        if self.down:
            raise StoreDown("test")


def test_health_needs_nothing(client, monkeypatch) -> None:
    def down(*_args: object, **_options: object) -> None:
        raise peewee.OperationalError("gone")

    monkeypatch.setattr(database.obj, "execute_sql", down)
    assert client.get("/healthz").get_json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["database"] == "down"


def test_ready_when_every_part_answers(client, alive) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ready")


def test_a_missing_job_worker_is_named(client, alive) -> None:
    alive.values.clear()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"] == {"database": "ok", "key_value_store": "ok", "job_worker": "down"}


def test_a_store_that_is_down_is_named(client, alive) -> None:
    alive.down = True
    assert client.get("/readyz").get_json()["parts"]["key_value_store"] == "down"


def test_numbers_by_route_and_of_the_queue(client, product) -> None:
    client.get("/nowhere")
    product.jobs.submit("nothing", "x" * 26)
    text = client.get("/metrics").text
    assert 'jianma_request_seconds_count{method="GET",route="unmatched",status="404"}' in text
    assert 'jianma_jobs{state="waiting"} 1.0' in text
    assert "jianma_jobs_oldest_due_seconds 0.0" in text


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "203.0.113.9", 404),
        ("", {"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 404),
        ("s3cret", {"Authorization": "Bearer s3cret"}, "203.0.113.9", 200),
        ("s3cret", {"Authorization": "Bearer other"}, "127.0.0.1", 404),
        ("", {"Authorization": "Bearer "}, "203.0.113.9", 404),
    ],
)
def test_numbers_are_not_public(settings, product, token, headers, address, status) -> None:
    told = replace(product, settings=replace(settings, metrics_token=token))
    client = create_app(told.settings, told).test_client()
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
