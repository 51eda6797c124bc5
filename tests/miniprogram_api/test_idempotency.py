"""Idempotency-Key: the same request twice happens once, on a view that counts."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g, request

from app.gateways.key_value import EmbeddedStore
from app.kernel import crypto
from app.kernel.actor import Actor, Grant
from app.kernel.crypto import Cipher
from app.kernel.errors import Refused
from app.kernel.ports import StoreDown
from miniprogram_api import deps, idempotency, problems

KEY = {"Idempotency-Key": "k-1"}


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return EmbeddedStore(tmp_path / "kv.db")


@pytest.fixture
def counted(store, settings) -> Any:  # type: ignore[no-untyped-def]
    """A small application with one creating view; ``counted.calls`` is how often it really ran."""
    flask = Flask("counted")
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    flask.extensions[deps.EXTENSION] = SimpleNamespace(gateways=SimpleNamespace(store=store))
    problems.init_app(flask)

    @flask.before_request
    def who() -> None:
        name = request.headers.get("X-Who", "alice")
        grants = [Grant(role, "region", "500112") for role in request.headers.get("X-Roles", "").split()]
        g.actor = Actor(name, None, "session", tuple(grants), "device")

    idempotency.init_app(flask)
    calls: list[str] = []

    @flask.post("/things")
    def create() -> tuple[dict[str, int], int]:
        calls.append(request.path)
        if request.args.get("refuse") or "refuse" in request.form:
            raise Refused("NOT_NOW", "现在不行")
        if request.args.get("break"):
            raise KeyError
        return {"number": len(calls)}, 201

    @flask.post("/projects/1/scans")
    def scan() -> dict[str, int]:
        calls.append(request.path)
        return {"number": len(calls)}

    @flask.post("/persons/1/unmask")
    def unmask() -> dict[str, int]:
        calls.append(request.path)
        return {"number": len(calls)}

    client = flask.test_client()
    client.calls = calls  # type: ignore[attr-defined]
    return client


def test_an_answer_is_not_repeated_to_somebody_who_lost_his_right(counted) -> None:
    headers = {**KEY, "X-Roles": "regulator"}
    assert counted.post("/things", json={}, headers=headers).json == {"number": 1}
    assert "Idempotency-Replayed" not in counted.post("/things", json={}, headers=KEY).headers
    assert counted.post("/things", json={}, headers=headers).headers["Idempotency-Replayed"] == "true"


def test_every_look_at_a_whole_file_is_a_new_one(counted) -> None:
    """So that each is on the trail, and the file is kept nowhere else."""
    for number in (1, 2):
        assert counted.post("/persons/1/unmask", json={}, headers=KEY).json == {"number": number}


def test_the_same_request_twice_happens_once(counted) -> None:
    first = counted.post("/things", json={"a": 1}, headers=KEY)
    second = counted.post("/things", json={"a": 1}, headers=KEY)
    assert (first.status_code, first.json) == (second.status_code, second.json) == (201, {"number": 1})
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.mimetype == "application/json"
    assert len(counted.calls) == 1


def test_without_a_key_everything_happens(counted) -> None:
    assert [counted.post("/things", json={}).json["number"] for _ in range(2)] == [1, 2]


def test_another_body_under_the_same_key_is_a_mistake(counted) -> None:
    counted.post("/things", json={"a": 1}, headers=KEY)
    other = counted.post("/things", json={"a": 2}, headers=KEY)
    assert (other.status_code, other.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


@pytest.mark.parametrize("headers", [{**KEY, "X-Who": "bob"}, {"Idempotency-Key": "k-2"}])
def test_keys_belong_to_an_account(counted, headers) -> None:
    counted.post("/things", json={"a": 1}, headers=KEY)
    assert counted.post("/things", json={"a": 1}, headers=headers).json == {"number": 2}


def test_a_request_that_still_runs_is_waited_for(counted) -> None:
    with counted.application.test_request_context("/things", method="POST", json={"a": 1}, headers=KEY):
        g.actor = Actor("alice", None, "session", (), "device")
        assert idempotency._begin() is None
        answer = counted.post("/things", json={"a": 1}, headers=KEY)
    assert (answer.status_code, answer.json["code"]) == (409, "IDEMPOTENCY_RUNNING")
    assert answer.headers["Retry-After"] == "1"
    assert counted.calls == []


@pytest.mark.parametrize(("query", "status"), [("refuse=1", 409), ("break=1", 500)])
def test_refusals_and_faults_are_not_kept(counted, query, status) -> None:
    assert counted.post(f"/things?{query}", json={}, headers=KEY).status_code == status
    assert counted.post("/things", json={}, headers=KEY).status_code == 201


def test_pictures_are_compared_by_content_whatever_the_boundary(counted) -> None:
    def send(content: bytes) -> Any:
        data = {"front": (io.BytesIO(content), "a.jpg"), "name": "x"}
        return counted.post("/things", data=data, headers=KEY)

    assert send(b"picture").json == {"number": 1}
    assert send(b"picture").headers["Idempotency-Replayed"] == "true"
    assert send(b"another").status_code == 422


@pytest.mark.parametrize("key", ["", "x" * 129, "with blank", "中文".encode().decode("latin-1")])
def test_keys_have_a_form(counted, key) -> None:
    answer = counted.post("/things", json={}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (422, "IDEMPOTENCY_KEY_INVALID")


def test_scans_have_their_own_way(counted) -> None:
    numbers = [counted.post("/projects/1/scans", json={}, headers=KEY).json["number"] for _ in range(2)]
    assert numbers == [1, 2]


def test_what_is_kept_cannot_be_read(counted, store, monkeypatch) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(store, "replace_if", lambda key, _mine, value, ttl_s: kept.__setitem__(key, value))
    counted.post("/things", json={"name": "王建国"}, headers=KEY)
    ((slot, value),) = kept.items()
    assert "alice" not in slot
    assert "k-1" not in slot
    assert "number" not in value


def test_no_promise_without_a_store(counted, store, monkeypatch) -> None:
    def down(*_args: object) -> None:
        raise StoreDown("test")

    monkeypatch.setattr(store, "set_if_absent", down)
    answer = counted.post("/things", json={}, headers=KEY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert counted.calls == []


def test_a_request_without_an_answer_leaves_its_key_free(counted) -> None:
    with counted.application.test_request_context("/things", method="POST", json={}, headers=KEY):
        g.actor = Actor("alice", None, "session", (), "device")
        assert idempotency._begin() is None
    assert counted.post("/things", json={}, headers=KEY).json == {"number": 1}
