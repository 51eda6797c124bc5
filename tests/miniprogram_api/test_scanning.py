"""The gate over HTTP."""

from __future__ import annotations

import io
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import peewee
import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.attendance.models import SiteAttendance
from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from qr.rendering import code_png
from tests.factories.attendance import Worker, a_code, a_worker, fields
from tests.factories.people import Headers, staff_headers
from tests.factories.sites import Site, a_site

URL = "/api/v1/projects/{}/{}"


@pytest.fixture
def worker(product: Product, site: Site) -> Worker:
    return a_worker(product, site)


@pytest.fixture
def staff(product: Product, site: Site) -> Headers:
    return staff_headers(product, "site_staff", "project", site.id)


@pytest.fixture
def manager(product: Product, site: Site) -> Headers:
    return staff_headers(product, "project_admin", "project", site.id)


def post(client: FlaskClient, site: Site, what: str, headers: Headers, body: Any) -> Any:
    """As a phone writes JSON: everything beyond ASCII escaped, so that any text can be sent."""
    url, data = URL.format(site.id, what), json.dumps(body)
    return client.post(url, data=data, headers=headers, content_type="application/json")


def scan(client: FlaskClient, site: Site, headers: Headers, raw: str | None, **more: Any) -> Any:
    return post(client, site, "scans", headers, fields(raw, **more))


def test_a_scan_is_answered(
    client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers
) -> None:
    response = scan(client, site, staff, a_code(product, worker.code_id))
    assert response.status_code == 200
    answer = response.get_json()
    assert (answer["status"], answer["admitted"], answer["direction"]) == ("accepted", True, "in")
    assert answer["happened_at"] == "2026-03-10T12:00:00+08:00"
    assert set(answer["worker"]) >= {
        "id",
        "name",
        "photo_url",
        "company",
        "team",
        "work_type",
        "colour",
        "marks",
    }
    refused = scan(client, site, staff, "not a code").get_json()
    assert (refused["status"], refused["admitted"], refused["worker"]) == ("refused", False, None)
    assert set(refused["reasons"][0]) == {"code", "message", "cite", "remedy"}


@pytest.mark.parametrize(
    "raw", ["", "\0", "a\0b", "😀", "\ud800", "\udfff\ud800", "​", "x" * 4096, "JM1", "\r\n", "甲" * 1365]
)
def test_any_text_is_judged(client: FlaskClient, site: Site, staff: Headers, raw: str) -> None:
    response = scan(client, site, staff, raw)
    assert response.status_code == 200
    assert [reason["code"] for reason in response.get_json()["reasons"]] == ["QR_MALFORMED"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scan_id": None}, "scan_id"),
        ({"scan_id": ""}, "scan_id"),
        ({"scan_id": "x" * 65}, "scan_id"),
        ({"scan_id": 7}, "scan_id"),
        ({"scan_id": "a\0b"}, "scan_id"),
        ({"scan_id": "甲"}, "scan_id"),
        ({"raw": None}, "raw"),
        ({"raw": 12}, "raw"),
        ({"raw": ["JM1"]}, "raw"),
        ({"raw": "x" * 9000}, "raw"),
        ({"direction": "sideways"}, "direction"),
        ({"scanned_at": "yesterday"}, "scanned_at"),
        ({"scanned_at": "2026-03-10T12:00:00"}, "scanned_at"),
        ({"scanned_at": "0001-01-01T00:00:00+08:00"}, "scanned_at"),
        ({"sent_at": "9999-12-31T23:59:59-08:00"}, "sent_at"),
        ({"scanned_at": "2027-03-10T12:00:00+08:00"}, "scanned_at"),
        ({"seq": -1}, "seq"),
        ({"seq": 10**30}, "seq"),
        ({"seq": "one"}, "seq"),
        ({"lng": 181}, "lng"),
        ({"lat": float("nan")}, "lat"),
        ({"mode": "sleepy"}, "mode"),
        ({"credential": "face"}, "credential"),
        ({"credential": "id_card"}, "id_card"),
        ({"credential": "id_card", "id_card": {"name": "甲\ud800", "id_number": "1"}}, "id_card"),
        ({"shown_result": "\0"}, "shown_result"),
    ],
)
def test_a_malformed_call(
    client: FlaskClient, site: Site, staff: Headers, changes: dict[str, Any], field: str
) -> None:
    body = fields("x") | changes
    response = post(client, site, "scans", staff, {k: v for k, v in body.items() if v is not None})
    assert response.status_code == 422, response.get_json()
    assert response.mimetype == "application/problem+json"
    assert field in response.get_json()["errors"]
    assert SiteAttendance.select().count() == 0


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_no_object(client: FlaskClient, site: Site, staff: Headers, body: Any) -> None:
    assert post(client, site, "scans", staff, body).status_code == 422
    assert post(client, site, "scans/batch", staff, body).status_code == 422


def test_who_may_scan(
    client: FlaskClient, product: Product, site: Site, worker: Worker, manager: Headers
) -> None:
    raw = a_code(product, worker.code_id)
    assert scan(client, site, {}, raw).status_code == 401
    regulator = staff_headers(product, "regulator", "region", "000000")
    assert scan(client, site, regulator, raw).get_json()["code"] == "FORBIDDEN_ROLE"
    stranger = staff_headers(product, "site_staff", "project", a_site(product).id)
    denied = scan(client, site, stranger, raw)
    assert (denied.status_code, denied.get_json()["code"]) == (403, "FORBIDDEN_SCOPE")
    assert scan(client, site, manager, raw).get_json()["admitted"]


def test_a_batch(client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers) -> None:
    good = fields(a_code(product, worker.code_id))
    poisoned = [
        {"raw": "no id"},
        7,
        None,
        [],
        {"scan_id": "s-1", "raw": {}},
        fields("\0"),
        {**fields("x"), "scan_id": "\ud800"},
        fields("x", scanned_at="2031-01-01T00:00:00+08:00"),
    ]
    response = post(client, site, "scans/batch", staff, {"scans": [*poisoned, good]})
    assert response.status_code == 200
    results = response.get_json()["results"]
    assert [result["scan_id"] for result in results[:5]] == [None, None, None, None, "s-1"]
    assert {result["status"] for result in results[:-1]} == {"refused"}
    assert results[5]["reasons"][0]["code"] == "QR_MALFORMED"
    assert {r["reasons"][0]["code"] for r in results[:5]} == {"VALIDATION_FAILED"}
    assert results[-1]["status"] == "accepted"
    again = post(client, site, "scans/batch", staff, {"scans": [good, good]}).get_json()["results"]
    assert again == [results[-1], results[-1]]


def test_a_batch_too_large(client: FlaskClient, site: Site, staff: Headers) -> None:
    response = post(client, site, "scans/batch", staff, {"scans": [{}] * 201})
    assert (response.status_code, response.get_json()["code"]) == (422, "BATCH_TOO_LARGE")
    assert post(client, site, "scans/batch", staff, {"scans": []}).get_json() == {"results": []}


def test_confirm_annul_review(
    client: FlaskClient,
    product: Product,
    site: Site,
    worker: Worker,
    staff: Headers,
    manager: Headers,
    clock: FrozenClock,
) -> None:
    sticker = scan(client, site, staff, a_code(product, worker.code_id, type=3)).get_json()
    assert sticker["status"] == "needs_confirmation"
    path = f"scans/{sticker['scan_id']}"
    bad = post(client, site, f"{path}/confirm", staff, {"checked": "handshake"})
    assert (bad.status_code, bad.get_json()["code"]) == (422, "VALIDATION_FAILED")
    done = post(client, site, f"{path}/confirm", staff, {"checked": "face"})
    assert done.get_json()["status"] == "accepted"
    assert client.get(URL.format(site.id, path), headers=manager).get_json() == done.get_json()
    other = post(client, site, f"{path}/annul", manager, {"reason": "不是他"})
    assert (other.status_code, other.get_json()["code"]) == (403, "FORBIDDEN_SCOPE")
    assert post(client, site, f"{path}/annul", staff, {}).status_code == 422
    assert post(client, site, f"{path}/annul", staff, {"reason": "扫错"}).get_json()["status"] == "annulled"
    late = product.clock.now() - timedelta(days=9)
    old = scan(
        client,
        site,
        staff,
        a_code(product, worker.code_id, late),
        scanned_at=late.isoformat(),
        sent_at=product.clock.now().isoformat(),
        mode="offline",
    ).get_json()
    assert old["status"] == "review"
    decision = {"approve": True, "reason": "核对过"}
    assert post(client, site, f"scans/{old['scan_id']}/review", staff, decision).status_code == 403
    reviewed = post(client, site, f"scans/{old['scan_id']}/review", manager, decision)
    assert reviewed.get_json()["status"] == "accepted"
    assert client.get(URL.format(site.id, "scans/never"), headers=manager).status_code == 404


def test_presence_and_the_list_of_the_day(
    client: FlaskClient, product: Product, site: Site, staff: Headers
) -> None:
    for number in range(3):
        worker = a_worker(product, site, number)
        scan(client, site, staff, a_code(product, worker.code_id))
    presence = client.get(URL.format(site.id, "presence"), headers=staff).get_json()
    assert presence["inside"] == 3
    assert len(presence["people"]) == 3
    first = client.get(URL.format(site.id, "scans?limit=2&date=2026-03-10"), headers=staff).get_json()
    assert len(first["items"]) == 2
    rest = client.get(
        URL.format(site.id, "scans"), query_string={"cursor": first["next_cursor"]}, headers=staff
    ).get_json()
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)
    assert client.get(URL.format(site.id, "scans?cursor=%21%21"), headers=staff).status_code == 422
    assert client.get(URL.format(site.id, "scans?date=someday"), headers=staff).status_code == 422
    outsider = staff_headers(product, "project_admin", "project", a_site(product).id)
    for path in ("presence", "presence/moves"):
        assert client.get(URL.format(site.id, path), headers=outsider).status_code == 404


def test_the_moves_behind_an_answer(
    client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers
) -> None:
    moves = URL.format(site.id, "presence/moves")
    before = client.get(moves, headers=staff).get_json()
    assert (before["full"], before["inside"]) == (True, 0)
    scan(client, site, staff, a_code(product, worker.code_id))
    after = client.get(moves, query_string={"since": before["version"]}, headers=staff).get_json()
    assert (after["full"], after["inside"]) == (False, 1)
    assert after["people"] == [{"worker_id": worker.id, "since": "2026-03-10T12:00:00+08:00"}]
    for since in ("", "x", before["version"].lower(), "8" + "Z" * 25, before["version"] + "\n"):
        refused = client.get(moves, query_string={"since": since}, headers=staff)
        assert refused.status_code == 422, since


def picture(size: tuple[int, int] = (60, 60)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG")
    return out.getvalue()


def framed(client: FlaskClient, site: Site, headers: Headers, image: bytes | None, **form: str) -> Any:
    data: dict[str, Any] = {"scan_id": str(uuid4()), "direction": "in", **form}
    if image is not None:
        data["image"] = (io.BytesIO(image), "frame.png")
    return client.post(
        URL.format(site.id, "scans"), data=data, headers=headers, content_type="multipart/form-data"
    )


def test_a_camera_frame(
    client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers
) -> None:
    found = framed(
        client, site, staff, code_png(a_code(product, worker.code_id)), seq="4", lng="106.6", lat="29.7"
    )
    assert found.status_code == 200, found.get_json()
    assert found.get_json()["admitted"]
    empty = framed(client, site, staff, picture()).get_json()
    assert (empty["status"], empty["reasons"][0]["code"]) == ("refused", "QR_MALFORMED")
    assert "靠近" in empty["reasons"][0]["remedy"]
    assert (empty["id"], empty["flags"]) == (None, ["NO_CODE_IN_PICTURE"])
    assert SiteAttendance.select().count() == 1


def test_a_frame_with_another_code_is_on_record(client: FlaskClient, site: Site, staff: Headers) -> None:
    answer = framed(client, site, staff, code_png("https://example.com")).get_json()
    assert (answer["reasons"][0]["code"], answer["flags"]) == ("QR_MALFORMED", [])
    assert SiteAttendance.select().count() == 1


def test_a_scan_id_of_an_empty_frame_is_still_free(
    client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers
) -> None:
    scan_id = str(uuid4())
    framed(client, site, staff, picture(), scan_id=scan_id)
    clear = framed(client, site, staff, code_png(a_code(product, worker.code_id)), scan_id=scan_id)
    assert clear.get_json()["admitted"]


@pytest.mark.parametrize(
    ("image", "status", "code"),
    [
        (b"PK\x03\x04 no picture", 422, "PHOTO_FORMAT"),
        (picture()[:200], 422, "PHOTO_FORMAT"),
        (b"", 422, "PHOTO_EMPTY"),
        (picture() + b"\0" * (4 * 1024 * 1024), 413, "PHOTO_TOO_LARGE"),
        (None, 422, "VALIDATION_FAILED"),
    ],
)
def test_a_frame_that_is_none(
    client: FlaskClient, site: Site, staff: Headers, image: bytes | None, status: int, code: str
) -> None:
    response = framed(client, site, staff, image)
    assert (response.status_code, response.get_json()["code"]) == (status, code)


def test_manual_check_in(
    client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers
) -> None:
    body = {"worker_id": worker.id, "direction": "in", "reason": "手机没电"}
    assert post(client, site, "manual-check-ins", staff, body).get_json()["flags"] == ["MANUAL"]
    form = {**body, "direction": "out", "photo": (io.BytesIO(picture()), "p.jpg")}
    url = URL.format(site.id, "manual-check-ins")
    answer = client.post(url, data=form, headers=staff, content_type="multipart/form-data")
    assert (answer.status_code, answer.get_json()["direction"]) == (200, "out")
    assert SiteAttendance.get_by_id(answer.get_json()["id"]).photo_id is not None
    form = {**body, "photo": (io.BytesIO(b"GIF89a"), "p.jpg")}
    answer = client.post(url, data=form, headers=staff, content_type="multipart/form-data")
    assert answer.get_json()["code"] == "PHOTO_FORMAT"
    for missing in ("worker_id", "direction", "reason"):
        rest = {name: value for name, value in body.items() if name != missing}
        assert post(client, site, "manual-check-ins", staff, rest).status_code == 422
    unknown = post(client, site, "manual-check-ins", staff, {**body, "worker_id": "nobody"}).get_json()
    assert unknown["reasons"][0]["code"] == "WORKER_UNKNOWN"


def test_devices_and_alerts(
    client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers, manager: Headers
) -> None:
    device = {"device_sn": "R-1", "kind": "id_reader", "police_certified": True}
    assert post(client, site, "devices", staff, device).status_code == 403
    created = post(client, site, "devices", manager, device)
    assert created.status_code == 201
    assert post(client, site, "devices", manager, device).get_json()["code"] == "DEVICE_EXISTS"
    path = URL.format(site.id, f"devices/{created.get_json()['id']}")
    changed = client.patch(path, json={"status": "retired"}, headers=manager).get_json()
    assert changed["status"] == "retired"
    assert client.get(URL.format(site.id, "devices"), headers=staff).get_json()["items"] == [changed]
    raw = a_code(product, worker.code_id)
    scan(client, site, staff, raw[:90] + ("A" if raw[90] != "A" else "B") + raw[91:], mode="offline")
    listed = client.get(URL.format(site.id, "alerts?open_only=true"), headers=manager).get_json()
    assert [alert["kind"] for alert in listed["items"]] == ["forged_code"]
    path = f"alerts/{listed['items'][0]['id']}/handle"
    assert post(client, site, path, manager, {}).get_json()["handled_at"] is not None
    assert client.get(URL.format(site.id, "alerts?open_only=1"), headers=staff).get_json()["items"] == []
    assert post(client, site, "alerts/never/handle", manager, {}).status_code == 404


def test_an_inspector_checks_a_code(
    client: FlaskClient, product: Product, site: Site, worker: Worker, staff: Headers, clock: FrozenClock
) -> None:
    inspector = staff_headers(product, "regulator", "region", "500112")
    raw = a_code(product, worker.code_id)
    checked = client.post("/api/v1/code-checks", json={"raw": raw}, headers=inspector).get_json()
    assert checked["valid"]
    assert checked["person"]["name"] == "王**"
    assert checked["person"]["engagements"][0]["colour"] == "green"
    assert scan(client, site, staff, raw).get_json()["admitted"]  # the check used nothing up
    assert [entry.action for entry in product.audit.of_person(worker.person_id)] == ["code.checked"]
    elsewhere = staff_headers(product, "regulator", "region", "330106")
    there = client.post("/api/v1/code-checks", json={"raw": raw}, headers=elsewhere).get_json()
    assert there["person"]["engagements"] == []
    clock.move(seconds=36)
    late = client.post("/api/v1/code-checks", json={"raw": raw}, headers=inspector).get_json()
    assert (late["valid"], late["reasons"][0]["code"]) == (False, "QR_EXPIRED")
    assert client.post("/api/v1/code-checks", json={"raw": raw}, headers=staff).status_code == 403


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that reaches the database."""
    seen: list[str] = []
    real = peewee.Database.execute_sql

    def watched(self: Any, sql: str, params: Any = None, *more: Any) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
            seen.append(sql)
        return real(self, sql, params, *more)

    monkeypatch.setattr(peewee.Database, "execute_sql", watched)
    return seen


def test_a_scan_takes_six_statements(
    client: FlaskClient,
    product: Product,
    site: Site,
    worker: Worker,
    staff: Headers,
    statements: list[str],
    clock: FrozenClock,
) -> None:
    for direction in ("in", "out"):
        raw = a_code(product, worker.code_id)
        statements.clear()
        assert scan(client, site, staff, raw, direction=direction).get_json()["status"] == "accepted"
        assert len(statements) <= 6, statements
        clock.move(minutes=5)


def test_a_batch_takes_a_few(
    client: FlaskClient,
    product: Product,
    site: Site,
    staff: Headers,
    statements: list[str],
) -> None:
    workers = [a_worker(product, site, number) for number in range(40)]
    items = [fields(a_code(product, worker.code_id)) for worker in workers]
    statements.clear()
    results = post(client, site, "scans/batch", staff, {"scans": items}).get_json()["results"]
    assert {result["status"] for result in results} == {"accepted"}
    assert len(statements) <= 7, statements


@pytest.mark.parametrize("place", ["2026-03-10T00:00:00~x", "gestern~x", "~", "\xff"])
def test_a_place_in_the_list_that_names_no_moment(
    client: FlaskClient, site: Site, staff: Headers, place: str
) -> None:
    cursor = urlsafe_b64encode(place.encode("latin-1")).decode().rstrip("=")
    answer = client.get(URL.format(site.id, f"scans?cursor={cursor}"), headers=staff)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "VALIDATION_FAILED")
    assert "cursor" in answer.get_json()["errors"]
