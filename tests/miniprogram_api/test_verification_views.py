"""The main job over HTTP: consents, card, word, face; refusals, limits, what comes in broken."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.people.models import Account, Person, Session, Verification
from face_verify.pictures import MAX_BYTES
from tests.factories.cast import member
from tests.factories.gateways import run_due_jobs
from tests.factories.people import Headers, a_verified_person, sign_in, staff_headers
from tests.factories.verification import ALL_PURPOSES, BASICS, DOUBTFUL, OTHER, card_of, picture

ME = "/api/v1/me/verification"
WANG = member("王建国")


def agree(client: FlaskClient, headers: Headers, purposes: tuple[str, ...] = ALL_PURPOSES) -> None:
    documents = client.get("/api/v1/consents/documents").get_json()
    documents = documents.get("items", documents) if isinstance(documents, dict) else documents
    for document in documents:
        if document["purpose"] in purposes:
            body = {"purpose": document["purpose"], "version": document["version"], "accepted": True}
            assert client.post("/api/v1/me/consents", json=body, headers=headers).status_code == 201


def upload(client: FlaskClient, headers: Headers, path: str, **files: bytes | list[bytes]) -> Any:
    parts: dict[str, Any] = {}
    for field, data in files.items():
        several = data if isinstance(data, list) else [data]
        parts[field] = [(io.BytesIO(one), "photo.jpg") for one in several]
    return client.post(f"{ME}/{path}", data=parts, headers=headers, content_type="multipart/form-data")


@pytest.fixture
def wang(client: FlaskClient, product: Product) -> Headers:
    """Signed in, agreed to everything; the reader will find a good card of 王建国."""
    product.gateways.card_reader.front = card_of(WANG)  # type: ignore[attr-defined]
    headers = sign_in(client, WANG.name)
    agree(client, headers)
    return headers


def to_face(client: FlaskClient, product: Product, headers: Headers) -> None:
    assert upload(client, headers, "id-card", front=picture()).status_code == 202
    run_due_jobs(product.jobs)
    body = {"name": WANG.name, "id_number": WANG.id_number}
    assert client.put(f"{ME}/identity", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "end",
    [
        lambda at: Account.update(disabled_at=at).execute(),
        lambda at: Session.update(ended_at=at).execute(),
    ],
    ids=["account closed", "signed out"],
)
def test_whoever_is_out_meanwhile_is_told_nothing(
    client: FlaskClient, product: Product, wang: Headers, monkeypatch: pytest.MonkeyPatch, end: Any
) -> None:
    """A call of twenty seconds; the right to its answer ends within them."""
    upload(client, wang, "id-card", front=picture())
    monkeypatch.setattr(product.verification.standing, "pause", lambda _s: end(product.clock.now()))
    answer = client.get(f"{ME}?wait=1", headers=wang)
    assert (answer.status_code, answer.json["code"]) == (401, "SESSION_ENDED")


def test_the_whole_way(client: FlaskClient, product: Product, wang: Headers) -> None:
    """CQ2023-A1-2 to A1-6."""
    answer = upload(client, wang, "id-card", front=picture(), back=picture("red"))
    assert (answer.status_code, answer.get_json()["status"]) == (202, "recognising")
    run_due_jobs(product.jobs)
    shown = client.get(ME, headers=wang).get_json()
    assert shown["status"] == "awaiting_confirmation"
    assert shown["quality"] == "standard"
    assert shown["recognised"]["birthday"] == "1985-03-12"
    assert shown["recognised"]["id_number"] == WANG.id_number
    body = {"name": WANG.name, "id_number": WANG.id_number}
    answer = client.put(f"{ME}/identity", json=body, headers=wang)
    assert (answer.status_code, answer.get_json()["status"]) == (200, "awaiting_face")
    assert answer.get_json()["id_card"].count("*") == 11
    challenge = client.get(f"{ME}/face-challenge", headers=wang).get_json()
    assert challenge["challenge_id"]
    assert len(challenge["actions"]) == 3
    assert challenge["expires_at"].endswith("+08:00")
    answer = client.post(
        f"{ME}/face",
        data={
            "selfie": (io.BytesIO(picture("pink", 320)), "selfie.jpg"),
            "frames[]": [(io.BytesIO(picture()), "1.jpg"), (io.BytesIO(picture()), "2.jpg")],
            "challenge_id": challenge["challenge_id"],
        },
        headers=wang,
    )
    assert (answer.status_code, answer.get_json()["status"]) == (202, "comparing")
    run_due_jobs(product.jobs)
    shown = client.get(ME, headers=wang).get_json()
    assert (shown["status"], shown["marks"]) == ("registered", ["已认证", "已入库"])
    assert (shown["reasons"], shown["recognised"]) == ([], None)
    assert shown["support_phone"] == "4008776928"
    assert shown["updated_at"].endswith("+08:00")


def test_before_anything(client: FlaskClient, product: Product) -> None:
    shown = client.get(ME, headers=sign_in(client, "李秀英"))
    assert shown.status_code == 200
    assert shown.get_json()["status"] == "unverified"
    assert shown.get_json()["updated_at"] is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", "/id-card"),
        ("PUT", "/identity"),
        ("GET", "/face-challenge"),
        ("POST", "/face"),
        ("POST", "/review"),
    ],
)
def test_everybody_signs_in_first(client: FlaskClient, method: str, path: str) -> None:
    json = {} if method == "PUT" or path == "/review" else None
    answer = client.open(ME + path, method=method, json=json)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "LOGIN_REQUIRED")


def test_an_office_is_not_a_worker(client: FlaskClient, product: Product) -> None:
    headers = staff_headers(product, "regulator", "region", "500000")
    assert client.get(ME, headers=headers).get_json()["code"] == "FORBIDDEN_ROLE"


def test_consent_comes_first(client: FlaskClient, product: Product) -> None:
    """CQ2023-A2.3-3: the answer names what is missing."""
    headers = sign_in(client, "李秀英")
    answer = upload(client, headers, "id-card", front=picture())
    assert (answer.status_code, answer.get_json()["code"]) == (403, "CONSENT_REQUIRED")
    assert len(answer.get_json()["reasons"]) == 3
    agree(client, headers, BASICS)
    product.gateways.card_reader.front = card_of("李秀英")  # type: ignore[attr-defined]
    assert upload(client, headers, "id-card", front=picture()).status_code == 202
    run_due_jobs(product.jobs)
    li = member("李秀英")
    client.put(f"{ME}/identity", json={"name": li.name, "id_number": li.id_number}, headers=headers)
    answer = upload(client, headers, "face", selfie=picture())
    assert (answer.status_code, answer.get_json()["code"]) == (403, "CONSENT_REQUIRED")
    answer = client.post(f"{ME}/review", json={"reason": "不想用人脸"}, headers=headers)
    assert (answer.status_code, answer.get_json()["status"]) == (202, "review")


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("front.jpg", picture())
    return buffer.getvalue()


def _bomb() -> bytes:
    """A PNG that says 60,000 x 60,000 pixels in a few hundred bytes."""
    good = bytearray(picture(kind="PNG"))
    good[16:24] = (60_000).to_bytes(4, "big") * 2
    good[29:33] = zlib.crc32(bytes(good[12:29])).to_bytes(4, "big")
    return bytes(good)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (_zip(), 422, "PHOTO_FORMAT"),
        (b"%PDF-1.7", 422, "PHOTO_FORMAT"),
        (b"", 422, "PHOTO_EMPTY"),
        (picture(side=500)[:1000], 422, "PHOTO_EMPTY"),
        (_bomb(), 413, "PHOTO_TOO_LARGE"),
        (picture() + b"0" * MAX_BYTES, 413, "PHOTO_TOO_LARGE"),
    ],
)
def test_what_comes_in_broken(
    client: FlaskClient, product: Product, wang: Headers, data: bytes, status: int, code: str
) -> None:
    answer = upload(client, wang, "id-card", front=data)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["reasons"][0]["remedy"]
    assert Verification.select().count() == 0


def test_twenty_megabytes(client: FlaskClient, wang: Headers) -> None:
    answer = upload(client, wang, "id-card", front=b"0" * (20 * 1024 * 1024))
    assert (answer.status_code, answer.get_json()["code"]) == (413, "PHOTO_TOO_LARGE")


@pytest.mark.parametrize("form", ["nothing", "a text", "no file chosen"])
def test_no_picture(client: FlaskClient, wang: Headers, form: str) -> None:
    data: dict[str, Any] = {
        "nothing": {},
        "a text": {"front": "text"},
        "no file chosen": {"front": (io.BytesIO(b""), "")},
    }[form]
    answer = client.post(f"{ME}/id-card", data=data, headers=wang, content_type="multipart/form-data")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "IDCARD_PHOTO_REQUIRED")


def test_no_selfie(client: FlaskClient, product: Product, wang: Headers) -> None:
    to_face(client, product, wang)
    answer = client.post(f"{ME}/face", data={}, headers=wang, content_type="multipart/form-data")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "FACE_PHOTO_REQUIRED")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "NAME_REQUIRED", "name"),
        ({"name": None, "id_number": None}, "NAME_REQUIRED", "name"),
        ({"name": "王建国"}, "ID_NUMBER_INVALID", "id_number"),
        ({"name": "王建国", "id_number": "50011219850312017X"}, "ID_NUMBER_INVALID", "id_number"),
        ({"name": "王😀", "id_number": WANG.id_number}, "FIELD_INCONSISTENT", "name"),
        ({"name": "王" * 61, "id_number": WANG.id_number}, "VALIDATION_FAILED", "name"),
        ({"name": 7, "id_number": WANG.id_number}, "VALIDATION_FAILED", "name"),
        ({"name": "王建国", "id_number": member("李秀英").id_number}, "FIELD_INCONSISTENT", "id_number"),
        ({"name": "王建国", "id_number": WANG.id_number, "move": "也许"}, "VALIDATION_FAILED", "move"),
    ],
)
def test_a_word_that_does_not_hold(
    client: FlaskClient, product: Product, wang: Headers, body: dict[str, Any], code: str, field: str
) -> None:
    upload(client, wang, "id-card", front=picture())
    run_due_jobs(product.jobs)
    answer = client.put(f"{ME}/identity", json=body, headers=wang)
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert field in answer.get_json()["errors"]


def test_an_identity_of_somebody_else(client: FlaskClient, product: Product, wang: Headers) -> None:
    other = sign_in(client, "other-phone")
    agree(client, other)
    to_face(client, product, wang)
    upload(client, wang, "face", selfie=picture())
    run_due_jobs(product.jobs)
    upload(client, other, "id-card", front=picture())
    run_due_jobs(product.jobs)
    body: dict[str, Any] = {"name": WANG.name, "id_number": WANG.id_number}
    answer = client.put(f"{ME}/identity", json=body, headers=other)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "IDENTITY_CONFLICT")
    assert "换到此微信" in answer.get_json()["reasons"][0]["remedy"]
    answer = client.put(f"{ME}/identity", json={**body, "move": True}, headers=other)
    assert answer.status_code == 200
    assert answer.get_json()["is_rebinding"] is True


def test_a_step_too_early(client: FlaskClient, wang: Headers) -> None:
    answer = upload(client, wang, "face", selfie=picture())
    assert (answer.status_code, answer.get_json()["code"]) == (409, "STATE_NOT_ALLOWED")
    assert answer.get_json()["reasons"][0]["remedy"] == "请先上传本人身份证照片"


def test_attempts_run_out(client: FlaskClient, product: Product, wang: Headers) -> None:
    to_face(client, product, wang)
    product.gateways.face_matcher.answer = OTHER  # type: ignore[attr-defined]
    for left in (4, 3, 2, 1, 0):
        upload(client, wang, "face", selfie=picture())
        run_due_jobs(product.jobs)
        shown = client.get(ME, headers=wang).get_json()
        assert (shown["status"], shown["attempts_left"]) == ("rejected", left)
        assert shown["reasons"][0]["code"] == "FACE_MISMATCH"
        client.put(f"{ME}/identity", json={"name": WANG.name, "id_number": WANG.id_number}, headers=wang)
    answer = upload(client, wang, "face", selfie=picture())
    assert (answer.status_code, answer.get_json()["code"]) == (429, "ATTEMPTS_USED_UP")
    assert Person.select().where(Person.verified_at.is_null(False)).count() == 0


@pytest.mark.parametrize("wait", ["-1", "viele", "nan"])
def test_a_strange_wait(client: FlaskClient, wang: Headers, wait: str) -> None:
    assert client.get(f"{ME}?wait={wait}", headers=wang).status_code == 422


def test_waiting_where_nothing_is_coming(client: FlaskClient, wang: Headers) -> None:
    assert client.get(f"{ME}?wait=20", headers=wang).get_json()["status"] == "unverified"


def test_the_review_over_http(client: FlaskClient, product: Product, wang: Headers) -> None:
    to_face(client, product, wang)
    product.gateways.face_matcher.answer = DOUBTFUL  # type: ignore[attr-defined]
    upload(client, wang, "face", selfie=picture())
    run_due_jobs(product.jobs)
    officer = staff_headers(product, "regulator", "region", "500000")
    page = client.get("/api/v1/reviews/verification", headers=officer).get_json()
    (case,) = page["items"]
    assert (case["name"], case["cause"], page["next_cursor"]) == ("王**", "face_review", None)
    path = f"/api/v1/reviews/verification/{case['id']}"
    opened = client.get(path, headers=officer).get_json()
    assert opened["id_number"] == WANG.id_number
    shown = client.get(opened["photos"]["selfie"])
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"].startswith("private")
    body = {"approve": True, "reason": "本人持证到场，一致"}
    answer = client.post(f"{path}/decision", json=body, headers=officer)
    assert (answer.status_code, answer.get_json()["status"]) == (200, "verified")
    run_due_jobs(product.jobs)
    assert client.get(ME, headers=wang).get_json()["marks"] == ["已认证", "已入库"]
    again = client.post(f"{path}/decision", json=body, headers=officer)
    assert (again.status_code, again.get_json()["code"]) == (409, "STATE_NOT_ALLOWED")


@pytest.mark.parametrize("body", [{}, {"approve": True}, {"approve": True, "reason": ""}])
def test_a_decision_has_a_reason(client: FlaskClient, product: Product, body: dict[str, Any]) -> None:
    officer = staff_headers(product, "regulator", "region", "500112")
    answer = client.post("/api/v1/reviews/verification/X/decision", json=body, headers=officer)
    assert answer.status_code == 422


def test_who_may_decide(client: FlaskClient, product: Product, wang: Headers) -> None:
    path = "/api/v1/reviews/verification"
    assert client.get(path).status_code == 401
    assert client.get(path, headers=wang).get_json()["code"] == "FORBIDDEN_ROLE"
    staff = staff_headers(product, "site_staff", "project", "P1")
    assert client.get(path, headers=staff).get_json()["code"] == "FORBIDDEN_ROLE"
    boss = staff_headers(product, "project_admin", "project", "P1")
    assert client.get(path, headers=boss).get_json()["items"] == []
    assert client.get(f"{path}/nobody", headers=boss).status_code == 404
    assert client.get("/api/v1/reviews/registry", headers=boss).get_json()["code"] == "FORBIDDEN_ROLE"


def test_who_is_stuck_before_the_registry(client: FlaskClient, product: Product, wang: Headers) -> None:
    """CQ2023-A1-7."""
    product.gateways.registry.down = True  # type: ignore[attr-defined]
    to_face(client, product, wang)
    upload(client, wang, "face", selfie=picture())
    run_due_jobs(product.jobs)
    officer = staff_headers(product, "system_admin", "system", "*")
    (waiting,) = client.get("/api/v1/reviews/registry", headers=officer).get_json()["items"]
    assert (waiting["name"], waiting["is_overdue"]) == ("王**", False)
    answer = client.post(f"/api/v1/reviews/registry/{waiting['id']}/filing", headers=officer)
    assert answer.status_code == 202
    product.gateways.registry.down = False  # type: ignore[attr-defined]
    run_due_jobs(product.jobs)
    assert client.get(ME, headers=wang).get_json()["status"] == "registered"


def test_a_picture_needs_its_link(client: FlaskClient, product: Product, wang: Headers) -> None:
    to_face(client, product, wang)
    run = Verification.get()
    link = product.gateways.photos.link(run.front_photo_id, now=product.clock.now())
    assert client.get(link).status_code == 200
    other = product.gateways.photos.link(run.portrait_photo_id, now=product.clock.now())
    forged = link.partition("?")[0] + "?" + other.partition("?")[2]
    assert client.get(forged).get_json()["code"] == "PHOTO_LINK_EXPIRED"
    assert client.get(link.partition("?")[0]).status_code == 422
    product.clock.move(seconds=301)  # type: ignore[attr-defined]
    assert client.get(link).status_code == 403
    fresh = product.gateways.photos.link(run.front_photo_id, now=product.clock.now())
    product.gateways.photos.delete(run.front_photo_id, now=product.clock.now())
    assert client.get(fresh).get_json()["code"] == "PHOTO_NOT_FOUND"


def test_one_person_cannot_read_anothers_standing(client: FlaskClient, product: Product) -> None:
    """There is no id in the path: the account of the token is the only one."""
    verified = a_verified_person(product, "王建国")
    li = sign_in(client, "李秀英")
    assert client.get(ME, headers=verified.headers).get_json()["marks"] == ["已认证", "已入库"]
    assert client.get(ME, headers=li).get_json()["id_card"] is None
    assert Account.select().count() == 2
