"""What holds for every request: ids, time, headers, tags, compression, limits."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest
from flask import Flask

from app.kernel import logs
from app.kernel.clock import in_shanghai
from app.kernel.ports import StoreDown
from app.people.models import Account
from miniprogram_api import limits, requests_in_hand
from miniprogram_api.deps import EXTENSION
from tests.factories.people import sign_in, staff_headers

ME = "/api/v1/me"


def test_every_answer_has_an_id_and_the_products_time(client, clock) -> None:
    for path in ("/healthz", ME, "/nowhere", "/openapi.json"):
        answer = client.get(path)
        assert answer.headers["X-Request-Id"]
        assert answer.headers["X-Server-Time"] == in_shanghai(clock.now())


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("abc-123", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("line\tbreak", False),
        ("<b>", False),
        ("", False),
    ],
)
def test_an_id_from_outside_is_taken_when_it_is_harmless(client, offered, taken) -> None:
    given = client.get("/healthz", headers={"X-Request-Id": offered}).headers["X-Request-Id"]
    assert (given == offered) is taken


def test_pages_and_data_are_fenced(client) -> None:
    headers = client.get("/healthz").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_personal_answers_are_kept_by_nobody_but_have_a_tag(client) -> None:
    headers = sign_in(client, "alice")
    first = client.get(ME, headers=headers)
    assert first.headers["Cache-Control"] == "no-store"
    again = client.get(ME, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["X-Request-Id"]


def test_long_text_is_compressed_for_those_who_can(client) -> None:
    plain = client.get("/openapi.json")
    packed = client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_limits_are_told_and_kept(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "SIGN_INS", 3)
    answers = [client.post("/api/v1/auth/wechat", json={"code": "wx-bob"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["X-RateLimit-Limit"] == "3"
    assert answers[2].headers["X-RateLimit-Remaining"] == "0"
    last = answers[3]
    assert last.get_json()["code"] == "TOO_MANY_REQUESTS"
    assert 1 <= int(last.headers["Retry-After"]) <= 60


def test_one_account_does_not_use_up_what_another_has(client, monkeypatch) -> None:
    alice, bob = sign_in(client, "alice"), sign_in(client, "bob")
    monkeypatch.setattr(limits, "SIGNED_IN", 1)
    assert client.get(ME, headers=alice).status_code == 200
    assert client.get(ME, headers=alice).status_code == 429
    assert client.get(ME, headers=bob).status_code == 200


def test_made_up_tokens_do_not_make_many_callers_of_one(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "SIGNED_IN", 2)
    made_up = [client.get(ME, headers={"Authorization": f"Bearer {number}"}) for number in range(3)]
    assert [answer.status_code for answer in made_up] == [401, 401, 429]
    assert client.get(ME).status_code == 429
    assert client.get(ME, headers=sign_in(client, "alice")).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", 429),
        ("2001:db8::1", "2001:db8:0:1::1", 401),
        ("10.0.0.1", "::ffff:10.0.0.1", 429),
        ("10.0.0.1", "10.0.0.2", 401),
    ],
)
def test_addresses_of_one_network_are_one_caller(client, monkeypatch, first, second, status) -> None:
    monkeypatch.setattr(limits, "SIGNED_IN", 1)
    client.get(ME, environ_base={"REMOTE_ADDR": first})
    assert client.get(ME, environ_base={"REMOTE_ADDR": second}).status_code == status


def test_the_gate_is_never_limited(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "SIGNED_IN", 1)
    monkeypatch.setattr(limits, "PUBLIC", 1)
    path = "/api/v1/projects/none/scans"
    statuses = {client.post(path, json={}).status_code for _ in range(5)}
    assert 429 not in statuses


def test_the_next_minute_begins_with_nothing_counted(client, clock, monkeypatch) -> None:
    monkeypatch.setattr(limits, "SIGNED_IN", 1)
    alice = sign_in(client, "alice")
    first, second = (client.get(ME, headers=alice) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    wait = int(second.headers["Retry-After"])
    assert int(first.headers["X-RateLimit-Reset"]) == int(clock.now().timestamp()) + wait
    clock.move(seconds=wait)
    assert client.get(ME, headers=alice).status_code == 200


def test_workers_with_one_store_count_together(client, monkeypatch) -> None:
    """Two workers, each with counts of its own beside the store."""
    monkeypatch.setattr(limits, "SIGNED_IN", 3)
    alice, extensions = sign_in(client, "alice"), client.application.extensions
    left = []
    for worker in [limits.Counts(shared=True), limits.Counts(shared=True)] * 2:
        monkeypatch.setitem(extensions, limits.COUNTS, worker)
        answer = client.get(ME, headers=alice)
        left.append((answer.status_code, answer.headers["X-RateLimit-Remaining"]))
    assert left == [(200, "2"), (200, "1"), (200, "0"), (429, "0")]


class Away:
    """A store that does not answer, and how often it was asked."""

    asked = 0

    def increment(self, key: str, ttl_s: float) -> int:
        self.asked += 1
        raise StoreDown("away")


def test_a_limit_that_cannot_be_counted_turns_nobody_away(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "SIGNED_IN", 1)
    monkeypatch.setattr(limits, "UNCOUNTED_S", 600.0)
    alice, extensions = sign_in(client, "alice"), client.application.extensions
    store = Away()
    told = extensions[EXTENSION]
    monkeypatch.setitem(extensions, limits.COUNTS, limits.Counts(shared=True))
    monkeypatch.setitem(extensions, EXTENSION, replace(told, gateways=replace(told.gateways, store=store)))
    answers = [client.get(ME, headers=alice) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "X-RateLimit-Limit" not in answers[0].headers
    assert store.asked == 1  # the others did not wait for it


class Lines:
    """Takes the place of the log."""

    def __init__(self) -> None:
        self.lines: list[dict[str, object]] = []

    def info(self, event: str, **words: object) -> None:
        self.lines.append({"event": event, **words})


def test_the_log_names_the_route_and_never_the_path_or_query(client, monkeypatch) -> None:
    lines = Lines()
    monkeypatch.setattr(requests_in_hand, "log", lines)
    client.get("/api/v1/projects/secret-id/scans?name=secret")
    client.get("/secret-path")
    assert "secret" not in json.dumps(lines.lines)
    assert lines.lines[1]["route"] == "unmatched"
    assert set(lines.lines[0]) == {"event", "method", "route", "status", "ms"}


def test_the_log_names_the_account_of_an_office_also_when_refused_and_never_a_worker(
    client, product, monkeypatch
) -> None:
    regulator = staff_headers(product, "regulator", "region", "000000")
    worker = sign_in(client, "alice")
    lines = Lines()
    monkeypatch.setattr(requests_in_hand, "log", lines)
    client.get(ME, headers=regulator)
    client.get("/api/v1/audit-entries", headers=regulator)
    client.get(ME, headers=worker)
    account_id = Account.get(Account.display_name.startswith("regulator-")).id
    told = [(line["status"], line.get("account")) for line in lines.lines]
    assert told == [(200, account_id), (403, account_id), (200, None)]


def test_a_logged_exception_keeps_what_it_says_to_itself(capsys, monkeypatch) -> None:
    import logging

    import structlog

    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    try:
        logs.configure("INFO")
        try:
            raise ValueError("王建国 130102199001011234")
        except ValueError:
            logging.getLogger("jianma.test").exception("it failed", extra={"job_id": "j1"})
            structlog.get_logger("x").exception("it failed", code="c1")
        with pytest.raises(KeyError):
            json.loads("{}")["x"]
    finally:
        structlog.configure(**configured)
        root.handlers[:], root.level = handlers, level
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["job_id"] == "j1"
    for line in (first, second):
        assert line["exception"][0]["type"] == "ValueError"
        assert "130102" not in json.dumps(line)
        assert "王" not in json.dumps(line, ensure_ascii=False)


def test_a_proxy_is_believed_only_when_there_is_one(settings, product) -> None:
    from miniprogram_api.factory import create_app

    def address(flask: Flask) -> str:
        with flask.test_client() as client:
            client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
            return str(client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code)

    assert address(create_app(settings, product)) == "404"
    assert address(create_app(replace(settings, trusted_proxies=1), product)) == "404"
