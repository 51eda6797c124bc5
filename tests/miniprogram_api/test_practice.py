"""Registration of practitioners over HTTP: applied for, confirmed, decided, renewed, shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.certificates.models import CeEnrolment, Certificate, PracticeRegistration
from app.kernel.clock import FrozenClock
from app.people.models import Notice, RoleGrant
from app.sites.models import Company
from app.training.models import Course, Enrolment
from tests.certificates.education_cases import at
from tests.factories.gateways import run_due_jobs
from tests.factories.people import Headers, a_verified_person, staff_headers
from tests.factories.practice import (
    CONSTRUCTOR,
    LAST,
    SHANGHAI,
    Practice,
    a_practice,
    a_qualification,
    a_registration,
    signed_in,
)
from tests.factories.sites import a_company
from tests.factories.training import a_centre

API = "/api/v1"
MINE = f"{API}/me/practice-registrations"
OFFICE = f"{API}/practice-registrations"


@pytest.fixture
def practice(product: Product) -> Practice:
    return a_practice(product)


def begin(client: FlaskClient, practice: Practice, certificate: Certificate, kind: str = "initial") -> Any:
    body = {"kind": kind, "certificate_id": certificate.id, "credit_code": practice.company.credit_code}
    return client.post(MINE, json=body, headers=practice.holder.headers)


def step(client: FlaskClient, who: Headers, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(path, json=body, headers=who)


def submitted(
    client: FlaskClient, practice: Practice, certificate: Certificate, kind: str = "initial"
) -> str:
    made = begin(client, practice, certificate, kind)
    assert made.status_code == 201, made.json
    sent = step(client, practice.holder.headers, f"{MINE}/{made.json['id']}/submission")
    assert (sent.status_code, sent.json["state"]) == (200, "submitted"), sent.json
    return str(made.json["id"])


def confirmed(
    client: FlaskClient, practice: Practice, certificate: Certificate, kind: str = "initial"
) -> str:
    application = submitted(client, practice, certificate, kind)
    done = step(client, practice.unit, f"{OFFICE}/{application}/confirmation", {"confirm": True})
    assert (done.status_code, done.json["state"]) == (200, "confirmed"), done.json
    return application


def decide(client: FlaskClient, practice: Practice, application: str, result: str, reason: str = "") -> Any:
    body = {"result": result, "reason": reason}
    return step(client, practice.official, f"{OFFICE}/{application}/decision", body)


def codes(answer: Any) -> list[str]:
    return [reason["code"] for reason in answer.json["reasons"]]


def test_initial_registration_from_draft_to_register(client: FlaskClient, practice: Practice) -> None:
    qualification = a_qualification(practice.product)
    made = begin(client, practice, qualification)
    assert (made.status_code, made.json["state_label"], made.json["category"]) == (201, "草稿", CONSTRUCTOR)
    assert begin(client, practice, qualification).json["id"] == made.json["id"]
    assert client.get(OFFICE, headers=practice.unit).json["items"] == []
    application = made.json["id"]
    for _time in range(2):
        sent = step(client, practice.holder.headers, f"{MINE}/{application}/submission")
        assert (sent.status_code, sent.json["state"]) == (200, "submitted")
    assert codes(decide(client, practice, application, "accept")) == ["STATE_NOT_ALLOWED"]
    row = client.get(OFFICE, headers=practice.unit).json["items"][0]
    assert (row["holder_name"], row["company"]) == ("欧***", "沪建总承包有限公司")
    step(client, practice.unit, f"{OFFICE}/{application}/confirmation", {"confirm": True})
    accepted = decide(client, practice, application, "accept")
    assert (accepted.status_code, accepted.json["state"]) == (200, "accepted")
    assert accepted.json["valid_to"] == "2029-03-09"
    assert [(one["event"], one["by"]) for one in accepted.json["steps"]] == [
        ("begin", "applicant"),
        ("submit", "applicant"),
        ("confirm", "company"),
        ("accept", "authority"),
    ]
    registration = client.get(
        f"{API}/me/certificates/{accepted.json['result_id']}", headers=practice.holder.headers
    ).json
    told = {name: registration[name] for name in ("number", "category", "unit", "valid_from", "valid_to")}
    assert told == {
        "number": "沪执注(2026)000001",
        "category": CONSTRUCTOR,
        "unit": "沪建总承包有限公司",
        "valid_from": "2026-03-10",
        "valid_to": "2029-03-09",
    }
    assert registration["history"][0]["reason_label"] == "准予执业注册"
    assert Notice.select().where(Notice.kind == "practice_registration").count() == 3
    assert codes(decide(client, practice, application, "accept")) == ["STATE_NOT_ALLOWED"]
    again = begin(client, practice, qualification)
    refused = step(client, practice.holder.headers, f"{MINE}/{again.json['id']}/submission")
    assert (refused.status_code, codes(refused)) == (409, ["STATE_NOT_ALLOWED"])
    assert "已经有这个类别的有效注册" in refused.json["detail"]


def test_returned_corrected_refused(client: FlaskClient, practice: Practice) -> None:
    qualification = a_qualification(practice.product)
    application = submitted(client, practice, qualification)
    confirmation = f"{OFFICE}/{application}/confirmation"
    wordless = step(client, practice.unit, confirmation, {"confirm": False})
    assert (wordless.status_code, wordless.json["code"]) == (422, "FORM_INCOMPLETE")
    back = step(client, practice.unit, confirmation, {"confirm": False, "reason": "还没有签劳动合同"})
    assert (back.json["state"], back.json["reason"]) == ("returned", "还没有签劳动合同")
    other = a_company(practice.product, "沪申监理有限公司", "SUPERVISION", region="310101")
    changed = client.put(
        f"{MINE}/{application}", json={"credit_code": other.credit_code}, headers=practice.holder.headers
    )
    assert (changed.status_code, changed.json["company"]) == (200, "沪申监理有限公司")
    step(client, practice.holder.headers, f"{MINE}/{application}/submission")
    assert step(client, practice.unit, confirmation, {"confirm": True}).status_code == 404
    unit = staff_headers(practice.product, "company_admin", "company", other.id)
    assert step(client, unit, confirmation, {"confirm": True}).json["state"] == "confirmed"
    assert decide(client, practice, application, "return").json["code"] == "FORM_INCOMPLETE"
    assert decide(client, practice, application, "return", "照片不清楚").json["state"] == "returned"
    step(client, practice.holder.headers, f"{MINE}/{application}/submission")
    step(client, unit, confirmation, {"confirm": True})
    refused = decide(client, practice, application, "refuse", "继续教育材料不实")
    assert (refused.json["state"], refused.json["reason"]) == ("refused", "继续教育材料不实")
    assert begin(client, practice, qualification).status_code == 201
    texts = [one.text for one in Notice.select().where(Notice.kind == "practice_registration")]
    assert any("继续教育材料不实" in text for text in texts)


def test_withdrawn_and_open_once(client: FlaskClient, practice: Practice) -> None:
    qualification = a_qualification(practice.product)
    application = submitted(client, practice, qualification)
    twice = begin(client, practice, qualification)
    assert (twice.status_code, codes(twice)) == (409, ["STATE_NOT_ALLOWED"])
    for _time in range(2):
        gone = step(client, practice.holder.headers, f"{MINE}/{application}/withdrawal")
        assert (gone.status_code, gone.json["state"]) == (200, "withdrawn")
    assert client.get(f"{OFFICE}/{application}", headers=practice.unit).status_code == 404
    assert begin(client, practice, qualification).status_code == 201
    listed = client.get(f"{MINE}?limit=1", headers=practice.holder.headers).json
    assert len(listed["items"]) == 1
    rest = client.get(f"{MINE}?cursor={listed['next_cursor']}", headers=practice.holder.headers).json
    assert [one["state"] for one in rest["items"]] == ["withdrawn"]


def test_what_cannot_begin(client: FlaskClient, practice: Practice) -> None:
    qualification = a_qualification(practice.product)
    body = {"kind": "initial", "certificate_id": qualification.id, "credit_code": "91310000MA1FL00000"}
    nobody = client.post(MINE, json=body, headers=practice.holder.headers)
    assert (nobody.status_code, nobody.json["code"]) == (422, "VALUE_NOT_ALLOWED")
    elsewhere = a_company(practice.product, "渝建总承包有限公司", region="500112")
    body["credit_code"] = elsewhere.credit_code
    far = client.post(MINE, json=body, headers=practice.holder.headers)
    assert (far.status_code, codes(far)) == (409, ["WRONG_REGION"])
    other = a_verified_person(practice.product, "张伟")
    foreign = client.post(MINE, json=body, headers=other.headers)
    assert (foreign.status_code, foreign.json["code"]) == (404, "CERT_NOT_FOUND")
    renewal = begin(client, practice, qualification, "renewal")
    assert codes(renewal) == ["STATE_NOT_ALLOWED"]


def test_identity_and_unit_are_judged_at_submission(client: FlaskClient, practice: Practice) -> None:
    """Also when a company moved to another province after the draft."""
    pending = a_verified_person(practice.product, "刘洋", marks=1)
    qualification = a_qualification(practice.product, "刘洋", number="资格310002")
    body = {
        "kind": "initial",
        "certificate_id": qualification.id,
        "credit_code": practice.company.credit_code,
    }
    made = client.post(MINE, json=body, headers=pending.headers)
    Company.update(region_code="500112").where(Company.id == practice.company.id).execute()
    answer = step(client, pending.headers, f"{MINE}/{made.json['id']}/submission")
    assert (answer.status_code, codes(answer)) == (403, ["REALNAME_REQUIRED", "WRONG_REGION"])


def test_nobody_decides_for_himself_or_twice(client: FlaskClient, practice: Practice) -> None:
    application = confirmed(client, practice, a_qualification(practice.product))
    district = staff_headers(practice.product, "regulator", "region", "310115")
    body = {"result": "accept"}
    assert step(client, district, f"{OFFICE}/{application}/decision", body).json["code"] == "FORBIDDEN_SCOPE"
    official = RoleGrant.get(RoleGrant.scope_id == SHANGHAI).account_id
    PracticeRegistration.update(confirmed_by=official).execute()
    same = decide(client, practice, application, "accept")
    assert (same.status_code, codes(same)) == (403, ["FORBIDDEN_ROLE"])
    RoleGrant.create(
        account_id=practice.holder.account.id,
        role="regulator",
        scope_type="region",
        scope_id=SHANGHAI,
        granted_at=practice.product.clock.now(),
    )
    own = step(client, practice.holder.headers, f"{OFFICE}/{application}/decision", body)
    assert (own.status_code, own.json["code"]) == (403, "FORBIDDEN_ROLE")


def learned(client: FlaskClient, practice: Practice, registration: Certificate) -> str:
    """Enrolled, learned and assessed over HTTP and the training slice."""
    centre, too_short = a_centre(practice.product), a_centre(practice.product)
    Course.update(required_hours=120).where(Course.id == centre.course.id).execute()
    days = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 10)}
    staff = staff_headers(practice.product, "training_staff", "training_centre", centre.provider.id)
    opening = {
        "title": "注册建造师继续教育",
        "kind": "REGISTERED",
        "course_id": centre.course.id,
        "seats": 30,
    }
    opened = step(
        client, staff, f"{API}/training/classes", opening | {k: str(day) for k, day in days.items()}
    )
    assert (opened.status_code, opened.json["kind_label"]) == (201, "注册执业人员")
    good = opened.json["id"]
    short = too_short.a_class(kind="REGISTERED", title="短班", **days)
    centre.a_class(kind="SAFETY_MANAGEMENT", **days)
    me = practice.holder.headers
    listed = client.get(f"{API}/me/certificates/{registration.id}/classes", headers=me).json
    assert (listed["window"]["opens_on"], listed["window"]["closes_on"]) == ("2025-07-31", "2026-07-01")
    assert {(one["id"], one["eligible"]) for one in listed["items"]} == {(good, True), (short.id, False)}
    body = {"certificate_id": registration.id, "class_id": good}
    made = step(client, me, f"{API}/me/enrolments", body)
    assert made.status_code == 201, made.json
    enrolment = str(made.json["id"])
    now = practice.product.clock.now()
    Enrolment.update(state="completed", completed_at=now).where(Enrolment.id == enrolment).execute()
    practice.product.training.assessments.record(
        centre.staff, enrolment, result="pass", examiner="李考官", witness="王见证"
    )
    run_due_jobs(practice.product.jobs)
    return enrolment


def test_renewal_rests_on_continuing_education(
    client: FlaskClient, practice: Practice, clock: FrozenClock
) -> None:
    """SH2023-3.12-1, SH2023-3.15-2: without it nothing, with it three more years."""
    registration = a_registration(practice)
    me = practice.holder.headers
    made = begin(client, practice, registration, "renewal").json["id"]
    early = step(client, me, f"{MINE}/{made}/submission")
    assert (early.status_code, codes(early)) == (409, ["CE_NOT_COMPLETED"])
    enrolment = learned(client, practice, registration)
    standing = client.get(f"{API}/me/enrolments/{enrolment}/standing", headers=me).json
    assert (standing["state"], standing["renewal_way"]) == ("COMPLETED", "registration")
    elsewhere = step(client, me, f"{API}/me/enrolments/{enrolment}/renewal")
    assert (elsewhere.status_code, codes(elsewhere)) == (409, ["STATE_NOT_ALLOWED"])
    clock.set(at(date(2026, 7, 1), 23))
    practice = signed_in(practice.product, practice.company)
    me = practice.holder.headers
    assert step(client, me, f"{MINE}/{made}/submission").json["state"] == "submitted"
    assert CeEnrolment.get_by_id(enrolment).renewal_channel == "registration"
    assert client.get(f"{API}/renewals", headers=practice.official).json["items"] == []
    other_door = step(client, practice.official, f"{API}/renewals/{enrolment}/decision", {"approve": True})
    assert other_door.status_code == 404
    step(client, practice.unit, f"{OFFICE}/{made}/confirmation", {"confirm": True})
    decide(client, practice, made, "return", "请补劳动合同")
    clock.set(at(date(2026, 7, 20)))
    practice = signed_in(practice.product, practice.company)
    me = practice.holder.headers
    assert step(client, me, f"{MINE}/{made}/submission").json["state"] == "submitted"
    step(client, practice.unit, f"{OFFICE}/{made}/confirmation", {"confirm": True})
    accepted = decide(client, practice, made, "accept")
    assert (accepted.json["state"], accepted.json["valid_to"]) == ("accepted", "2029-07-31")
    assert accepted.json["result_id"] == registration.id
    assert Certificate.get_by_id(registration.id).valid_to == date(2029, 7, 31)
    standing = client.get(f"{API}/me/enrolments/{enrolment}/standing", headers=me).json
    assert (standing["state"], standing["new_valid_to"]) == ("RENEWED", "2029-07-31")


def test_a_refused_renewal_may_be_applied_for_again(client: FlaskClient, practice: Practice) -> None:
    registration = a_registration(practice)
    enrolment = learned(client, practice, registration)
    application = confirmed(client, practice, registration, "renewal")
    assert decide(client, practice, application, "refuse", "单位资质有问题").json["state"] == "refused"
    assert CeEnrolment.get_by_id(enrolment).outcome == "refused"
    again = submitted(client, practice, registration, "renewal")
    assert CeEnrolment.get_by_id(enrolment).outcome is None
    step(client, practice.holder.headers, f"{MINE}/{again}/withdrawal")
    assert CeEnrolment.get_by_id(enrolment).renewal_applied_at is None


def test_an_expired_registration_is_not_renewed(
    client: FlaskClient, practice: Practice, clock: FrozenClock
) -> None:
    """SM3 knows no way back, also where it was applied for in time."""
    registration = a_registration(practice)
    learned(client, practice, registration)
    application = confirmed(client, practice, registration, "renewal")
    clock.set(at(date(2026, 8, 1), 0))
    practice = signed_in(practice.product, practice.company)
    late = decide(client, practice, application, "accept")
    assert (late.status_code, codes(late)) == (409, ["CERT_EXPIRED"])
    assert Certificate.get_by_id(registration.id).valid_to == LAST


def test_another_unit_is_another_procedure(client: FlaskClient, practice: Practice) -> None:
    registration = a_registration(practice, unit_id="01ARZ3NDEKTSV4RRFFQ69G5FAV")
    learned(client, practice, registration)
    made = begin(client, practice, registration, "renewal").json["id"]
    answer = step(client, practice.holder.headers, f"{MINE}/{made}/submission")
    assert (answer.status_code, codes(answer)) == (422, ["FIELD_INCONSISTENT"])


def test_a_certificate_is_shown_and_checked_by_anybody(
    client: FlaskClient, practice: Practice, clock: FrozenClock
) -> None:
    """SH2023-3.15-2: good for a minute, dead with the personal code, and without an ID number."""
    registration = a_registration(practice)
    me = practice.holder.headers

    def shown() -> str:
        page = client.get(f"{API}/me/certificates/{registration.id}/page", headers=me).json
        assert page["verification"]["svg"].count("<svg") == 1
        return str(page["verification"]["link"].partition("#")[2])

    def check(code: str) -> Any:
        return client.post(f"{API}/public/certificate-checks", json={"code": code})

    code = shown()
    good = check(code)
    assert (good.status_code, good.json["is_valid"]) == (200, True)
    told = good.json["certificate"]
    assert (told["number"], told["holder_name"], told["unit"]) == (
        registration.number,
        "欧***",
        "沪建总承包有限公司",
    )
    assert "holder_id_number" not in told
    assert good.headers["Cache-Control"] == "no-store"
    forged = check(code[:20] + ("A" if code[20] != "A" else "B") + code[21:])
    assert (forged.status_code, forged.json["code"]) == (409, "QR_INVALID")
    clock.move(seconds=60)
    assert check(code).status_code == 200
    clock.move(seconds=1)
    assert check(code).json["code"] == "QR_INVALID"
    fresh = shown()
    assert client.delete(f"{API}/me/code", headers=me).status_code == 200
    assert check(fresh).json["code"] == "QR_INVALID"
    Certificate.update(standing="CANCELLED").where(Certificate.id == registration.id).execute()
    shown_again = shown()
    assert check(shown_again).json["is_valid"] is False
    Certificate.update(holder_index="somebody else").where(Certificate.id == registration.id).execute()
    assert check(shown_again).json["code"] == "QR_INVALID"


def test_checks_are_limited(client: FlaskClient, product: Product) -> None:
    answers = [
        client.post(f"{API}/public/certificate-checks", json={"code": "x"}).status_code for _ in range(121)
    ]
    assert set(answers[:-1]) <= {409, 429}
    assert answers[-1] == 429
