"""Gate devices over HTTP: signed, in batches, and never through the door of the people."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.attendance.models import SiteAttendance
from app.bootstrap import Product
from app.kernel.clock import FrozenClock, in_shanghai
from tests.factories.attendance import Worker, a_worker
from tests.factories.devices import EVENTS, ROSTER, Machine, a_machine, an_event, bound
from tests.factories.people import Headers, staff_headers
from tests.factories.sites import Site, a_site

CARD = "04A1B2C3"


@pytest.fixture
def site(product: Product) -> Site:
    return a_site(product, "guizhou", permit_no="520103202501010101")


@pytest.fixture
def worker(product: Product, site: Site) -> Worker:
    return a_worker(product, site)


@pytest.fixture
def machine(product: Product, site: Site) -> Machine:
    return a_machine(product, site)


@pytest.fixture
def manager(product: Product, site: Site) -> Headers:
    return staff_headers(product, "project_admin", "project", site.id)


def test_from_the_registration_to_the_open_gate(
    client: FlaskClient, product: Product, site: Site, worker: Worker, manager: Headers, clock: FrozenClock
) -> None:
    devices = f"/api/v1/projects/{site.id}/devices"
    registered = client.post(
        devices, headers=manager, json={"device_sn": "G-1", "kind": "ic_reader"}
    ).get_json()["id"]
    issued = client.post(f"{devices}/{registered}/keys", headers=manager)
    assert issued.status_code == 201
    key = issued.get_json()
    cards = f"/api/v1/projects/{site.id}/workers/{worker.id}/credentials"
    card = client.post(cards, headers=manager, json={"kind": "ic_card", "value": CARD})
    assert (card.status_code, card.get_json()["value"]) == (201, "******C3")
    machine = Machine(product, registered, key["key_id"], key["key"])
    answer = machine.post(client, [an_event(clock.now(), CARD)])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    (result,) = answer.get_json()["results"]
    assert (result["admitted"], result["name"]) == (True, "王**")
    (device,) = client.get(devices, headers=manager).get_json()["items"]
    assert device["last_seen_at"] == "2026-03-10T12:00:00+08:00"
    assert key["key"] not in json.dumps(device)
    (shown,) = client.get(cards, headers=manager).get_json()["items"]
    assert CARD not in json.dumps(shown)
    gone = client.delete(f"{cards}/{shown['id']}", headers=manager)
    assert (gone.status_code, gone.data) == (204, b"")
    (after,) = machine.post(client, [an_event(clock.now(), CARD)]).get_json()["results"]
    assert [reason["code"] for reason in after["reasons"]] == ["CREDENTIAL_UNKNOWN"]


def test_a_key_is_never_answered_from_memory(
    client: FlaskClient, site: Site, machine: Machine, manager: Headers
) -> None:
    url = f"/api/v1/projects/{site.id}/devices/{machine.id}/keys"
    keys = [
        client.post(url, headers={**manager, "Idempotency-Key": "once"}).get_json()["key"] for _ in range(2)
    ]
    assert keys[0] != keys[1]


def test_a_device_needs_no_sign_in_and_a_sign_in_is_no_device(
    client: FlaskClient, machine: Machine, manager: Headers, clock: FrozenClock
) -> None:
    body = {"events": [an_event(clock.now(), CARD)]}
    plain = json.loads(json.dumps(body, default=in_shanghai))
    for headers in ({}, manager):
        refused = client.post(EVENTS, headers=headers, json=plain)
        assert (refused.status_code, refused.get_json()["code"]) == (401, "DEVICE_UNKNOWN")
        assert client.get(ROSTER, headers=headers).status_code == 401
    assert not SiteAttendance.select().exists()


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"device_id": "0" * 26}, 401, "DEVICE_UNKNOWN"),
        ({"device_id": "é" * 300}, 401, "DEVICE_UNKNOWN"),
        ({"key_id": "0" * 26}, 401, "SIGNATURE_INVALID"),
        ({"signature": "0" * 64}, 401, "SIGNATURE_INVALID"),
        ({"signature": "é"}, 401, "SIGNATURE_INVALID"),
        ({"said_at": "1772294370"}, 401, "SIGNATURE_INVALID"),
        ({"target": f"{EVENTS}?a=1"}, 401, "SIGNATURE_INVALID"),
    ],
)
def test_forged_calls(
    client: FlaskClient, machine: Machine, clock: FrozenClock, changed: dict[str, Any], status: int, code: str
) -> None:
    body = json.dumps({"events": [an_event(clock.now(), CARD)]}, default=in_shanghai).encode()
    answer = machine.sent(client, replace(machine.call(body), **changed))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert not SiteAttendance.select().exists()


def test_a_changed_body_is_not_believed(client: FlaskClient, machine: Machine, clock: FrozenClock) -> None:
    body = json.dumps({"events": [an_event(clock.now(), CARD)]}, default=in_shanghai).encode()
    answer = machine.sent(client, machine.call(body), body.replace(b'"in"', b'"out"'))
    assert answer.get_json()["code"] == "SIGNATURE_INVALID"
    assert machine.sent(client, machine.call(body)).status_code == 200


def test_a_clock_that_is_wrong_is_told_the_right_time(
    client: FlaskClient, machine: Machine, clock: FrozenClock
) -> None:
    answer = machine.post(client, [], said_at=str(int(clock.now().timestamp()) - 301))
    assert (answer.status_code, answer.get_json()["code"]) == (401, "DEVICE_CLOCK_WRONG")
    assert answer.headers["X-Server-Time"] == "2026-03-10T12:00:00+08:00"


def test_a_query_is_signed_too(client: FlaskClient, machine: Machine) -> None:
    answer = machine.sent(client, machine.call(method="GET", target=f"{ROSTER}?v=2"))
    assert answer.status_code == 200


def test_a_retired_device_is_refused(
    client: FlaskClient, product: Product, site: Site, machine: Machine
) -> None:
    product.devices.change(site.project_admin, site.id, machine.id, status="retired")
    answer = machine.post(client, [])
    assert (answer.status_code, answer.get_json()["code"]) == (403, "DEVICE_RETIRED")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"event_id": "7"}, "event_id"),
        ({"event_id": None}, "event_id"),
        ({"credential": None}, "credential"),
        ({"credential": {"kind": "song", "value": "1"}}, "credential"),
        ({"credential": {"kind": "ic_card", "value": ""}}, "credential"),
        ({"credential": {"kind": "ic_card", "value": " "}}, "credential"),
        ({"credential": {"kind": "ic_card", "value": "x" * 65}}, "credential"),
        ({"credential": {"kind": "ic_card", "value": "\ud800"}}, "credential"),
        ({"credential": {"kind": "id_card", "value": "1"}}, "credential"),
        ({"credential": {"kind": "face", "template": "AAAA"}}, "credential"),
        ({"direction": "up"}, "direction"),
        ({"happened_at": None}, "happened_at"),
        ({"happened_at": "2026-03-10T12:00:00"}, "happened_at"),
        ({"seq": -1}, "seq"),
        ({"opened": "perhaps"}, "opened"),
    ],
)
def test_a_bad_item_is_told_and_stops_nobody(
    client: FlaskClient,
    product: Product,
    site: Site,
    worker: Worker,
    machine: Machine,
    clock: FrozenClock,
    changes: dict[str, Any],
    field: str,
) -> None:
    bound(product, site, worker, CARD)
    good, bad = an_event(clock.now(), CARD), an_event(clock.now(), CARD) | changes
    answer = machine.post(client, [bad, good])
    assert answer.status_code == 200
    first, second = answer.get_json()["results"]
    assert (first["status"], list(first["errors"]), first["id"]) == ("refused", [field], None)
    assert first["event_id"] == (None if field == "event_id" else bad["event_id"])
    assert second["admitted"] is True


@pytest.mark.parametrize("item", [None, 7, "x", []])
def test_an_item_that_is_none(client: FlaskClient, machine: Machine, item: Any) -> None:
    (result,) = machine.post(client, [item]).get_json()["results"]
    assert (result["event_id"], result["status"]) == (None, "refused")


@pytest.mark.parametrize("raw", ["\0", "\ud800", "😀", "x" * 4096])
def test_any_text_of_a_code_is_judged(
    client: FlaskClient, machine: Machine, clock: FrozenClock, raw: str
) -> None:
    (result,) = machine.post(client, [an_event(clock.now(), raw, "qr")]).get_json()["results"]
    assert [reason["code"] for reason in result["reasons"]] == ["QR_MALFORMED"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}", "VALIDATION_FAILED"),
        (b"[]", "VALIDATION_FAILED"),
        (b'{"events": 7}', "VALIDATION_FAILED"),
        (b"no json", "VALIDATION_FAILED"),
        (json.dumps({"events": [None] * 201}).encode(), "BATCH_TOO_LARGE"),
    ],
)
def test_no_batch(client: FlaskClient, machine: Machine, body: bytes, code: str) -> None:
    answer = machine.sent(client, machine.call(body))
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)


def test_an_unchanged_roster_is_not_sent_again(
    client: FlaskClient, product: Product, site: Site, worker: Worker, machine: Machine
) -> None:
    bound(product, site, worker, CARD)
    call = machine.call(method="GET", target=ROSTER)
    answer = machine.sent(client, call)
    assert answer.get_json() == {
        "entries": [{"kind": "ic_card", "value": CARD, "admitted": True, "reasons": []}]
    }
    assert answer.headers["Cache-Control"] == "no-store"
    headers = {
        "X-Gate-Device": call.device_id,
        "X-Gate-Key": call.key_id,
        "X-Gate-Time": call.said_at,
        "X-Gate-Signature": call.signature,
        "If-None-Match": answer.headers["ETag"],
    }
    assert client.get(ROSTER, headers=headers).status_code == 304
    bound(product, site, worker, "7", "face")
    assert len(client.get(ROSTER, headers=headers).get_json()["entries"]) == 2


def test_guessing_is_slowed_down_and_the_gate_is_not(client: FlaskClient, machine: Machine) -> None:
    forger = replace(machine, key="00" * 32)
    statuses = [forger.post(client, []).status_code for _ in range(61)]
    assert statuses == [401] * 60 + [429]
    answer = forger.post(client, [])
    assert int(answer.headers["Retry-After"]) == 60
    assert machine.post(client, []).status_code == 200


def test_an_idempotency_key_of_a_device_is_left_aside(client: FlaskClient, machine: Machine) -> None:
    """It has no account under which an answer could be kept; event ids do the same."""
    call = machine.call(b'{"events": []}')
    answer = client.post(
        EVENTS,
        data=call.body,
        content_type="application/json",
        headers={
            "X-Gate-Device": call.device_id,
            "X-Gate-Key": call.key_id,
            "X-Gate-Time": call.said_at,
            "X-Gate-Signature": call.signature,
            "Idempotency-Key": "x",
        },
    )
    assert (answer.status_code, answer.get_json()) == (200, {"results": []})
