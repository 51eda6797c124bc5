"""Continuing education over HTTP: classes, enrolment, renewal, decision."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.certificates.models import Certificate
from app.training.models import Enrolment
from tests.certificates.education_cases import LAST, at
from tests.factories.certificates import an_operator
from tests.factories.gateways import run_due_jobs
from tests.factories.people import Verified, a_verified_person, sign_in, staff_headers
from tests.factories.training import Centre, a_centre

API = "/api/v1"
ME = f"{API}/me"


@pytest.fixture
def worker(product: Product) -> Verified:
    return a_verified_person(product, "王建国")


@pytest.fixture
def certificate(product: Product, worker: Verified) -> Certificate:
    return an_operator(product, "王建国", valid_from=date(2024, 8, 1), valid_to=LAST)


@pytest.fixture
def centre(product: Product) -> Centre:
    return a_centre(product)


@pytest.fixture
def class_id(centre: Centre) -> str:
    starts, ends = date(2026, 4, 1), date(2026, 4, 10)
    return str(centre.a_class(kind="SPECIAL_OPERATION", starts_on=starts, ends_on=ends).id)


def post(client: FlaskClient, url: str, worker: Verified, body: dict[str, Any] | None = None) -> Any:
    return client.post(url, json=body, headers=worker.headers)


def codes(answer: Any) -> list[str]:
    return [reason["code"] for reason in answer.json["reasons"]]


def test_from_the_list_of_classes_to_a_renewed_certificate(
    client: FlaskClient,
    product: Product,
    worker: Verified,
    certificate: Certificate,
    centre: Centre,
    class_id: str,
) -> None:
    listed = client.get(f"{ME}/certificates/{certificate.id}/classes", headers=worker.headers)
    assert listed.status_code == 200
    assert listed.json["window"]["opens_on"] == "2026-01-31"
    assert [(item["id"], item["eligible"]) for item in listed.json["items"]] == [(class_id, True)]

    body = {"certificate_id": certificate.id, "class_id": class_id}
    first = post(client, f"{ME}/enrolments", worker, body)
    again = post(client, f"{ME}/enrolments", worker, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]
    assert (first.json["state"], first.json["state_label"]) == ("ENROLLED", "已报名")
    assert first.json["class"]["provider"] == "渝安培训中心"
    enrolment_id = first.json["id"]
    shown = client.get(f"{ME}/enrolments/{enrolment_id}", headers=worker.headers)
    assert shown.json["purpose"] == "ce"

    early = post(client, f"{ME}/enrolments/{enrolment_id}/renewal", worker)
    assert (early.status_code, codes(early)) == (409, ["CE_NOT_COMPLETED"])

    now = product.clock.now()
    Enrolment.update(state="completed", completed_at=now).where(Enrolment.id == enrolment_id).execute()
    product.training.assessments.record(
        centre.staff, enrolment_id, result="pass", examiner="李考官", witness="王见证"
    )
    for _time in range(2):
        applied = post(client, f"{ME}/enrolments/{enrolment_id}/renewal", worker)
        assert applied.status_code == 201
        assert applied.json["state"] == "RENEWAL_APPLIED"
    run_due_jobs(product.jobs)

    regulator = staff_headers(product, "regulator", "region", "500000")
    waiting = client.get(f"{API}/renewals?state=applied", headers=regulator)
    row = waiting.json["items"][0]
    assert (row["id"], row["proposed_valid_to"], row["holder_name"]) == (enrolment_id, "2028-07-31", "王**")
    decided = client.post(
        f"{API}/renewals/{enrolment_id}/decision", json={"approve": True}, headers=regulator
    )
    assert (decided.status_code, decided.json["new_valid_to"]) == (200, "2028-07-31")
    standing = client.get(f"{ME}/enrolments/{enrolment_id}/standing", headers=worker.headers)
    assert standing.json["state"] == "RENEWED"
    assert standing.json["renewal_decided_at"].endswith("+08:00")
    twice = client.post(f"{API}/renewals/{enrolment_id}/decision", json={"approve": True}, headers=regulator)
    assert (twice.status_code, twice.json["code"]) == (409, "STATE_NOT_ALLOWED")
    assert client.get(f"{API}/renewals?state=applied", headers=regulator).json["items"] == []


def test_refusals_say_everything_at_once(
    client: FlaskClient, worker: Verified, certificate: Certificate, centre: Centre
) -> None:
    Certificate.update(valid_to=date(2027, 7, 31)).execute()
    full = centre.a_class(kind="SPECIAL_OPERATION", seats=0)
    body = {"certificate_id": certificate.id, "class_id": full.id}
    answer = post(client, f"{ME}/enrolments", worker, body)
    assert answer.status_code == 409
    assert answer.json["code"] == "CE_WINDOW_NOT_OPEN"
    assert codes(answer) == ["CE_WINDOW_NOT_OPEN", "CE_CLASS_FULL"]
    assert "2027年1月31日" in answer.json["detail"]
    assert all(reason["remedy"] and reason["cite"] for reason in answer.json["reasons"])


def test_an_expired_certificate(
    client: FlaskClient, product: Product, worker: Verified, certificate: Certificate, class_id: str
) -> None:
    Certificate.update(valid_to=date(2026, 3, 9)).execute()
    body = {"certificate_id": certificate.id, "class_id": class_id}
    answer = post(client, f"{ME}/enrolments", worker, body)
    assert (answer.status_code, codes(answer)) == (409, ["CERT_EXPIRED"])


def test_leaving_and_changing(
    client: FlaskClient, worker: Verified, certificate: Certificate, centre: Centre, class_id: str
) -> None:
    other = centre.a_class(kind="SPECIAL_OPERATION", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 9)).id
    body = {"certificate_id": certificate.id, "class_id": class_id}
    enrolment_id = post(client, f"{ME}/enrolments", worker, body).json["id"]
    changed = post(client, f"{ME}/enrolments/{enrolment_id}/class", worker, {"class_id": other})
    assert (changed.status_code, changed.json["class"]["id"]) == (201, other)
    left = post(client, f"{ME}/enrolments/{changed.json['id']}/withdrawal", worker)
    assert (left.status_code, left.json["state"]) == (200, "WITHDRAWN")


def test_what_is_not_his_is_missing(
    client: FlaskClient, product: Product, certificate: Certificate, class_id: str
) -> None:
    stranger = a_verified_person(product, "张伟")
    assert (
        client.get(f"{ME}/certificates/{certificate.id}/classes", headers=stranger.headers).status_code == 404
    )
    body = {"certificate_id": certificate.id, "class_id": class_id}
    assert post(client, f"{ME}/enrolments", stranger, body).json["code"] == "CERT_NOT_FOUND"
    unverified = sign_in(client, "somebody")
    assert client.post(f"{ME}/enrolments", json=body, headers=unverified).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me/certificates/x/classes"),
        ("POST", "/me/enrolments"),
        ("GET", "/me/enrolments/x/standing"),
        ("POST", "/me/enrolments/x/withdrawal"),
        ("POST", "/me/enrolments/x/class"),
        ("POST", "/me/enrolments/x/renewal"),
        ("GET", "/renewals"),
        ("POST", "/renewals/x/decision"),
    ],
)
def test_who_may_call(client: FlaskClient, product: Product, method: str, path: str) -> None:
    body = {"certificate_id": "c", "class_id": "c", "approve": True} if method == "POST" else None
    assert client.open(API + path, method=method, json=body).status_code == 401
    wrong = staff_headers(product, "training_staff", "training_centre", "c")
    answer = client.open(API + path, method=method, json=body, headers=wrong)
    assert (answer.status_code, answer.json["code"]) == (403, "FORBIDDEN_ROLE")


def test_what_is_sent_is_checked(client: FlaskClient, product: Product, worker: Verified) -> None:
    assert post(client, f"{ME}/enrolments", worker, {"class_id": "c"}).status_code == 422
    regulator = staff_headers(product, "regulator", "region", "500000")
    assert client.get(f"{API}/renewals?state=new", headers=regulator).status_code == 422
    unknown = client.post(f"{API}/renewals/nowhere/decision", json={"approve": True}, headers=regulator)
    assert (unknown.status_code, unknown.json["code"]) == (404, "RENEWAL_NOT_FOUND")


def test_the_first_screen_and_the_list_know_of_it(
    client: FlaskClient, product: Product, worker: Verified, certificate: Certificate
) -> None:
    product.clock.set(at(date(2026, 7, 1)))  # type: ignore[attr-defined]
    fresh = a_verified_person(product, "王建国")
    home = client.get(f"{ME}/home", headers=fresh.headers).json
    todo = next(todo for todo in home["todos"] if todo["kind"] == "ce_enrol")
    assert todo == {
        "kind": "ce_enrol",
        "label": "继续教育报名：还剩20天",
        "due_on": "2026-07-21",
        "link": f"/m/certificates/{certificate.id}/classes",
    }
    own = client.get(f"{ME}/certificates", headers=fresh.headers).json["items"][0]
    assert (own["renewal"]["state"], own["renewal"]["must_finish_by"]) == ("open", "2026-07-21")
