"""The personal code over HTTP."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from qr.codec import judge, read
from qr.reading import read_codes
from tests.factories.attendance import engaged
from tests.factories.people import a_person, a_verified_person, sign_in, staff_headers
from tests.factories.sites import Site

API = "/api/v1"
Headers = dict[str, str]


@pytest.fixture
def wang(product: Product) -> Headers:
    return a_verified_person(product, "王建国").headers


def test_three_slots(client: FlaskClient, product: Product, wang: Headers) -> None:
    answer = client.post(f"{API}/me/code", headers=wang)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json
    assert (body["colour"], body["colour_label"]) == ("green", "建筑工人")
    assert body["server_time"] == "2026-03-10T12:00:00+08:00"
    begins = [datetime.fromisoformat(code["not_before"]) for code in body["codes"]]
    ends = [datetime.fromisoformat(code["expires_at"]) for code in body["codes"]]
    assert begins[0] == datetime.fromisoformat(body["server_time"])
    assert [begin - begins[0] for begin in begins] == [timedelta(seconds=20 * n) for n in range(3)]
    assert {end - begin for begin, end in zip(begins, ends, strict=True)} == {timedelta(seconds=30)}
    for code, begin in zip(body["codes"], begins, strict=True):
        judge(code["text"], product.keyring, int(begin.timestamp()))
        assert code.get("svg") is None


def test_the_picture_only_where_it_is_asked_for(client: FlaskClient, wang: Headers) -> None:
    codes = client.post(f"{API}/me/code?svg=1", headers=wang).json["codes"]
    assert all(code["svg"].startswith("<svg") for code in codes)
    assert len({code["svg"] for code in codes}) == 3


def test_a_png_for_old_clients_reads_back(client: FlaskClient, product: Product, wang: Headers) -> None:
    answer = client.get(f"{API}/me/code.png", headers=wang)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    (text,) = read_codes(answer.data)
    judge(text, product.keyring, int(product.clock.now().timestamp()))
    assert client.get(f"{API}/me/code.png").status_code == 401


def test_without_real_name(client: FlaskClient) -> None:
    headers = sign_in(client, "陌生人")
    for method, path in (("POST", "/me/code"), ("POST", "/me/code/offline-pack"), ("DELETE", "/me/code")):
        answer = client.open(f"{API}{path}", method=method, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (409, "REALNAME_REQUIRED")
        assert answer.json["reasons"][0]["remedy"]


def test_the_second_phone(client: FlaskClient, product: Product, wang: Headers) -> None:
    def code_id(headers: Headers) -> str:
        return read(
            client.post(f"{API}/me/code", headers=headers).json["codes"][0]["text"], product.keyring
        ).code_id

    first = code_id(wang)
    second = code_id(sign_in(client, "王建国"))
    assert first != second


def test_the_offline_pack(client: FlaskClient, wang: Headers) -> None:
    body = client.post(f"{API}/me/code/offline-pack", headers=wang).json
    assert len(body["codes"]) == 12
    for code, following in zip(body["codes"], body["codes"][1:], strict=False):
        assert code["expires_at"] == following["not_before"]


def test_a_lost_phone(client: FlaskClient, product: Product, wang: Headers) -> None:
    before = client.post(f"{API}/me/code", headers=wang).json["codes"][0]["text"]
    answer = client.delete(f"{API}/me/code", headers=wang)
    assert answer.status_code == 200
    after = client.post(f"{API}/me/code", headers=wang).json["codes"][0]["text"]
    ids = [read(text, product.keyring).code_id for text in (before, after)]
    assert ids[1] == answer.json["code_id"] != ids[0]


def test_public_keys_prove_codes(client: FlaskClient, product: Product) -> None:
    answer = client.get(f"{API}/code-keys")
    assert answer.status_code == 200
    (key,) = answer.json["keys"]
    assert (key["algorithm"], key["kid"]) == ("Ed25519", product.keyring.signing.kid)
    assert len(urlsafe_b64decode(key["public_key"] + "=")) == 32
    assert (key["not_before"], key["not_after"]) == (None, None)
    again = client.get(f"{API}/code-keys", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_sticker(client: FlaskClient, product: Product, site: Site, form: str) -> None:
    person = a_person(product, "王建国", 2)
    engaged(product, site, person)
    admin = staff_headers(product, "project_admin", "project", site.id)
    answer = client.post(f"{API}/persons/{person.id}/code-sticker", json={"format": form}, headers=admin)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    if form == "svg":
        assert answer.mimetype == "image/svg+xml"
        assert "王" not in answer.text
        assert person.id_card_number not in answer.text
    else:
        (text,) = read_codes(answer.data)
        claims = read(text, product.keyring)
        assert (claims.type, claims.ttl, claims.expires_at) == (3, 0, None)


def test_stickers_need_a_right_on_the_person(client: FlaskClient, product: Product, site: Site) -> None:
    person = a_person(product, "王建国", 2)
    url = f"{API}/persons/{person.id}/code-sticker"
    admin = staff_headers(product, "project_admin", "project", site.id)
    staff = staff_headers(product, "site_staff", "project", site.id)
    assert client.post(url, json={}, headers=admin).status_code == 404
    assert client.post(url, json={}, headers=staff).json["code"] == "FORBIDDEN_ROLE"
    engaged(product, site, person)
    assert client.post(url, json={}, headers=admin).status_code == 200
    wrong = client.post(url, json={"caption": "电话13800001234"}, headers=admin)
    assert (wrong.status_code, wrong.json["code"]) == (422, "VALUE_NOT_ALLOWED")
    assert "caption" in wrong.json["errors"]
