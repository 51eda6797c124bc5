"""Requests about one's own data over HTTP."""

from __future__ import annotations

import io
import zipfile

from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from tests.factories.cast import member
from tests.factories.gateways import run_due_jobs
from tests.factories.people import a_verified_person, sign_in, staff_headers

API = "/api/v1"
WANG = member("王建国")


def test_a_copy_is_asked_for_and_taken_home(
    client: FlaskClient, product: Product, clock: FrozenClock
) -> None:
    wang = a_verified_person(product, WANG)
    asked = client.post(f"{API}/me/data-requests", json={"kind": "export"}, headers=wang.headers)
    assert (asked.status_code, asked.json["state"], asked.json["due_on"]) == (202, "waiting", "2026-03-25")
    again = client.post(f"{API}/me/data-requests", json={"kind": "export"}, headers=wang.headers)
    assert (again.status_code, again.json["code"]) == (409, "DATA_REQUEST_OPEN")
    run_due_jobs(product.jobs)
    shown = client.get(f"{API}/me/data-requests", headers=wang.headers).json["items"][0]
    assert WANG.id_number not in str(shown)
    file = client.get(shown["download_url"])
    assert (file.status_code, file.headers["Cache-Control"]) == (200, "no-store")
    assert WANG.id_number in zipfile.ZipFile(io.BytesIO(file.data)).read("identity.json").decode()
    forged = client.get(shown["download_url"].replace("signature=", "signature=0"))
    assert (forged.status_code, forged.json["code"]) == (403, "PHOTO_LINK_EXPIRED")
    nowhere = client.get(f"{API}/data-requests/01NOTHING/file?expires=1&signature=a")
    assert (nowhere.status_code, nowhere.json["code"]) == (404, "DATA_REQUEST_NOT_FOUND")
    clock.move(minutes=6)
    assert client.get(shown["download_url"]).status_code == 403


def test_an_account_is_closed(client: FlaskClient, product: Product) -> None:
    wang = a_verified_person(product, WANG)
    preview = client.get(f"{API}/me/data-requests/closing", headers=wang.headers).json
    assert preview["allowed"]
    assert {"name", "what", "why"} == set(preview["kept"][0])
    unconfirmed = client.post(f"{API}/me/data-requests", json={"kind": "deletion"}, headers=wang.headers)
    assert (unconfirmed.status_code, unconfirmed.json["code"]) == (422, "CONFIRMATION_REQUIRED")
    body = {"kind": "deletion", "confirm": True}
    closed = client.post(f"{API}/me/data-requests", json=body, headers=wang.headers)
    assert (closed.status_code, closed.json["state"]) == (202, "done")
    assert client.get(f"{API}/me/file", headers=wang.headers).status_code == 401
    fresh = client.get(f"{API}/me/file", headers=sign_in(client, WANG.name)).json
    assert (fresh["name"], fresh["id_number"]) == (None, None)


def test_who_may_ask_what(client: FlaskClient, product: Product) -> None:
    wang = a_verified_person(product, WANG)
    assert client.get(f"{API}/me/data-requests").status_code == 401
    odd = client.post(f"{API}/me/data-requests", json={"kind": "everything"}, headers=wang.headers)
    assert odd.status_code == 422
    assert client.get(f"{API}/data-requests", headers=wang.headers).json["code"] == "FORBIDDEN_ROLE"
    client.post(f"{API}/me/data-requests", json={"kind": "export"}, headers=wang.headers)
    admin = staff_headers(product, "system_admin", "system", "*")
    page = client.get(f"{API}/data-requests", headers=admin).json
    assert [(row["name"], row["days_left"]) for row in page["items"]] == [("王**", 15)]
    assert page["next_cursor"] is None
    other = staff_headers(product, "regulator", "region", "330100")
    assert client.get(f"{API}/data-requests", headers=other).json["items"] == []
    assert client.post(f"{API}/me/data-requests", json={"kind": "export"}, headers=admin).status_code == 403
