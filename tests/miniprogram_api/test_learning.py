"""A learner's calls: course, sessions, heartbeats, checks, appeals, feedback."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.training.models import Enrolment, LearningCheck
from tests.factories.people import Verified, a_verified_person, sign_in, staff_headers
from tests.factories.training import Centre, a_centre

ME = "/api/v1/me"


@pytest.fixture
def centre(product: Product) -> Centre:
    return a_centre(product, ((True, 6, (60, 40)), (False, 9, (3000,))))


@pytest.fixture
def worker(product: Product) -> Verified:
    return a_verified_person(product, "王建国")


@pytest.fixture
def enrolment(centre: Centre, worker: Verified) -> Enrolment:
    enrolling = centre.product.training.enrolling
    opened = centre.a_class()
    return enrolling.enrol(worker.person.id, course_id=centre.course.id, class_id=opened.id, purpose="ce")


class Phone:
    """The learner's phone: watches at normal speed by the test's clock."""

    def __init__(
        self, client: FlaskClient, clock: FrozenClock, worker: Verified, enrolment: Enrolment
    ) -> None:
        self.client, self.clock, self.headers = client, clock, worker.headers
        self.course = f"{ME}/enrolments/{enrolment.id}"
        self.session, self.seq, self.position = "", 0, 0.0

    def open(self, no: str) -> Any:
        outline = self.client.get(self.course, headers=self.headers).json["outline"]
        section = next(s for chapter in outline for s in chapter["sections"] if s["no"] == no)
        answer = self.client.post(
            f"{self.course}/learning-sessions", json={"section_id": section["id"]}, headers=self.headers
        )
        assert answer.status_code == 201, answer.json
        self.session, self.seq = answer.json["session_id"], 0
        self.position = answer.json["resume_position_s"]
        return answer.json

    def beat(self, **changes: Any) -> Any:
        self.seq += 1
        body = {"seq": self.seq, "position_s": self.position, "playing": True, "rate": 1} | changes
        url = f"{ME}/learning-sessions/{self.session}/heartbeats"
        return self.client.post(url, json=body, headers=self.headers)

    def watch(self, seconds: float) -> Any:
        answer = None
        while seconds > 0:
            step = min(20, seconds)
            seconds -= step
            self.clock.move(seconds=step)
            self.position += step
            answer = self.beat()
            assert answer.status_code == 200, answer.json
        assert answer is not None
        return answer.json


@pytest.fixture
def phone(client: FlaskClient, clock: FrozenClock, worker: Verified, enrolment: Enrolment) -> Phone:
    return Phone(client, clock, worker, enrolment)


def test_a_course_from_its_first_page_to_its_last(phone: Phone) -> None:
    """CQ2023-A2.5-2 to A2.5-6."""
    first = phone.client.get(phone.course, headers=phone.headers).json
    assert first["course"]["summary"] == "本课程共计2章 3小节，必修1章，选修1章。"
    assert (first["required_hours"], first["earned_hours"], first["state"]) == (6, 0, "enrolled")
    assert [s["state"] for c in first["outline"] for s in c["sections"]] == ["未学习"] * 3
    begun = phone.open("1.1")
    assert {name: begun[name] for name in ("heartbeat_seconds", "resume_position_s", "duration_s")} == {
        "heartbeat_seconds": 20,
        "resume_position_s": 0,
        "duration_s": 60,
    }
    phone.watch(20)
    second = phone.client.get(phone.course, headers=phone.headers).json
    section = second["outline"][0]["sections"][0]
    assert (section["state"], section["watched_s"]) == ("学习中", 20)
    assert second["continue_section_id"] == section["id"]
    phone.watch(40)
    phone.open("1.2")
    end = phone.watch(40)
    assert (end["earned_hours"], end["state"], end["message"]) == (6, "已学完", "恭喜，课程已完成！")
    last = phone.client.get(phone.course, headers=phone.headers).json
    assert (last["state"], last["progress_bar"], last["sections_done"]) == ("completed", 1, 2)
    assert last["completed_at"].endswith("+08:00")
    listed = phone.client.get(f"{ME}/enrolments", headers=phone.headers).json["items"]
    assert [(item["id"], item["class"]["days_left"]) for item in listed] == [(last["id"], 22)]


def test_heartbeats_say_everything_that_a_player_needs(phone: Phone) -> None:
    phone.open("2.1")
    answer = phone.watch(20)
    assert answer == {
        "credited_s": 20,
        "watched_s": 20,
        "earned_hours": 0,
        "required_hours": 6,
        "enrolment_state": "learning",
        "state": "学习中",
        "message": None,
        "uncredited": [],
        "challenge": None,
    }
    phone.clock.move(seconds=20)
    phone.position = 2000
    (lost,) = phone.beat().json["uncredited"]
    assert (lost["reason"], lost["seconds"]) == ("SKIPPED", 1980)
    assert lost["message"]
    assert lost["remedy"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"position_s": 3003}, 422, "LEARNING_TIME_INVALID"),
        ({"position_s": -1}, 422, "VALIDATION_FAILED"),
        ({"position_s": "x"}, 422, "VALIDATION_FAILED"),
        ({"position_s": None}, 422, "VALIDATION_FAILED"),
        ({"position_s": "NaN"}, 422, "VALIDATION_FAILED"),
        ({"seq": -1}, 422, "VALIDATION_FAILED"),
        ({"seq": 1.5}, 422, "VALIDATION_FAILED"),
        ({"seq": 2**70}, 422, "VALIDATION_FAILED"),
        ({"rate": -1}, 422, "VALIDATION_FAILED"),
        ({"playing": "perhaps"}, 422, "VALIDATION_FAILED"),
        ({"seq": 0}, 409, "HEARTBEAT_OUT_OF_ORDER"),
        ({"seq": 2**53 - 1}, 200, None),
    ],
)
def test_heartbeats_that_are_none(
    phone: Phone, changes: dict[str, Any], status: int, code: str | None
) -> None:
    phone.open("2.1")
    phone.watch(20)
    phone.clock.move(seconds=20)
    answer = phone.beat(**changes)
    assert (answer.status_code, answer.json.get("code")) == (status, code)


def test_the_old_phone_is_told(phone: Phone) -> None:
    phone.open("2.1")
    phone.watch(20)
    old = phone.session
    phone.open("2.1")
    phone.session = old
    answer = phone.beat()
    assert (answer.status_code, answer.json["code"]) == (409, "SESSION_ENDED")
    assert answer.json["detail"] == "已在另一台设备继续学习"


def test_others_find_nothing(phone: Phone, client: FlaskClient, centre: Centre) -> None:
    phone.open("2.1")
    stranger = sign_in(client, "stranger")
    section = centre.section("1.1")
    for call in (
        client.get(phone.course, headers=stranger),
        client.get(f"{phone.course}/uncredited", headers=stranger),
        client.get(f"{phone.course}/appeals", headers=stranger),
        client.post(f"{phone.course}/learning-sessions", json={"section_id": section}, headers=stranger),
        client.post(f"{phone.course}/feedback", json={"rating": 5}, headers=stranger),
        client.post(f"{ME}/learning-sessions/{phone.session}/end", headers=stranger),
    ):
        assert call.status_code == 404, call.json
    body = {"seq": 1, "position_s": 1}
    beat = client.post(f"{ME}/learning-sessions/{phone.session}/heartbeats", json=body, headers=stranger)
    assert beat.json["code"] == "LEARNING_SESSION_NOT_FOUND"
    assert client.get(phone.course).status_code == 401


def test_leaving(phone: Phone) -> None:
    phone.open("2.1")
    phone.watch(20)
    url = f"{ME}/learning-sessions/{phone.session}/end"
    assert phone.client.post(url, headers=phone.headers).status_code == 204
    assert phone.beat().json["code"] == "SESSION_ENDED"


def _until_checked(phone: Phone) -> dict[str, Any]:
    for _beat in range(60):
        answer = phone.watch(20)
        if answer["challenge"]:
            found: dict[str, Any] = answer["challenge"]
            return found
    raise AssertionError("no check came")


def test_a_check_is_answered(phone: Phone) -> None:
    phone.open("2.1")
    check = _until_checked(phone)
    assert (check["kind"], check["state"]) == ("question", "open")
    row = LearningCheck.get_by_id(check["id"])
    url = f"{ME}/learning-sessions/{phone.session}/challenges/{check['id']}"
    assert phone.client.post(url, json={}, headers=phone.headers).json["code"] == "ANSWER_REQUIRED"
    assert phone.client.post(url, json=[1], headers=phone.headers).json["code"] == "ANSWER_REQUIRED"
    form = {"answer": row.options[row.right_option]}
    passed = phone.client.post(url, data=form, content_type="multipart/form-data", headers=phone.headers)
    assert (passed.status_code, passed.json["state"]) == (200, "passed")
    again = phone.client.post(url, json={"answer": "0"}, headers=phone.headers)
    assert again.json["state"] == "passed"
    gone = phone.client.post(url.replace(check["id"], "nowhere"), json={"answer": "0"}, headers=phone.headers)
    assert (gone.status_code, gone.json["code"]) == (404, "CHALLENGE_NOT_FOUND")


def test_a_check_after_its_deadline(phone: Phone, product: Product, centre: Centre) -> None:
    phone.open("2.1")
    check = _until_checked(phone)
    phone.clock.move(seconds=60.001)
    url = f"{ME}/learning-sessions/{phone.session}/challenges/{check['id']}"
    late = phone.client.post(url, json={"answer": "0"}, headers=phone.headers)
    assert (late.status_code, late.json["code"]) == (409, "CHECK_MISSED")
    staff = staff_headers(product, "training_staff", "training_centre", centre.provider.id)
    enrolment = phone.course.rpartition("/")[2]
    presence = f"/api/v1/training/enrolments/{enrolment}/presence"
    confirmed = phone.client.post(presence, json={"reason": "在教室"}, headers=staff)
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "passed")
    none = phone.client.post(presence, json={"reason": "在教室"}, headers=staff)
    assert (none.status_code, none.json["code"]) == (404, "CHALLENGE_NOT_FOUND")


def test_time_that_did_not_count_is_listed_appealed_and_given_back(
    phone: Phone, product: Product, centre: Centre
) -> None:
    phone.open("1.1")
    phone.watch(20)
    phone.clock.move(seconds=60)
    phone.position = 60
    phone.beat()
    (row,) = phone.client.get(f"{phone.course}/uncredited", headers=phone.headers).json["items"]
    assert (row["reason"], row["seconds"], row["section_no"]) == ("GAP_TOO_LONG", 60, "1.1")
    assert (row["may_appeal"], row["appeal"]) == (True, None)
    url = f"{phone.course}/appeals"
    body = {"uncredited_id": row["id"], "text": "地下室没有信号，视频一直在放"}
    opened = phone.client.post(url, json=body, headers=phone.headers)
    assert (opened.status_code, opened.json["state"]) == (201, "open")
    twice = phone.client.post(url, json=body, headers=phone.headers)
    assert (twice.status_code, twice.json["code"]) == (409, "APPEAL_EXISTS")
    nothing = phone.client.post(url, json={"text": "没有选"}, headers=phone.headers)
    assert (nothing.status_code, nothing.json["code"]) == (422, "FORM_INCOMPLETE")
    staff = staff_headers(product, "training_staff", "training_centre", centre.provider.id)
    enrolment = phone.course.rpartition("/")[2]
    decision = f"/api/v1/training/enrolments/{enrolment}/appeals/{opened.json['id']}/decision"
    decided = phone.client.post(decision, json={"grant": True, "reason": "情况属实"}, headers=staff)
    assert (decided.status_code, decided.json["granted_s"]) == (200, 40)
    again = phone.client.post(decision, json={"grant": False, "reason": "改主意"}, headers=staff)
    assert (again.status_code, again.json["code"]) == (409, "STATE_NOT_ALLOWED")
    (shown,) = phone.client.get(url, headers=phone.headers).json["items"]
    assert (shown["state"], shown["decision_reason"]) == ("granted", "情况属实")
    section = phone.client.get(phone.course, headers=phone.headers).json["outline"][0]["sections"][0]
    assert (section["state"], section["watched_s"]) == ("已学完", 60)


def test_feedback_is_given_once_and_thanked_for(phone: Phone) -> None:
    """CQ2023-A2.5-7."""
    url = f"{phone.course}/feedback"
    early = phone.client.post(url, json={"rating": 5}, headers=phone.headers)
    assert (early.status_code, early.json["code"]) == (409, "STATE_NOT_ALLOWED")
    for no, seconds in (("1.1", 60), ("1.2", 40)):
        phone.open(no)
        phone.watch(seconds)
    thanks = phone.client.post(url, json={"rating": 5, "text": "讲得清楚"}, headers=phone.headers)
    assert (thanks.status_code, thanks.json["message"]) == (201, "非常感谢您的反馈")
    assert phone.client.post(url, json={"rating": 1}, headers=phone.headers).json["code"] == "FEEDBACK_EXISTS"
    assert phone.client.post(url, json={"rating": 6}, headers=phone.headers).status_code == 422


def test_a_link_to_a_video_that_was_changed_is_refused(client: FlaskClient) -> None:
    for path in ("nowhere", "01M7YTRQ747SRYH27246Q0APA5", "..%2F..%2Fetc"):
        answer = client.get(f"/api/v1/learning/videos/{path}?expires=9999999999&signature=abc")
        assert answer.status_code in (403, 404)
    assert client.get("/api/v1/learning/videos/x").status_code == 422


def test_a_picture_for_a_question_is_no_answer(phone: Phone) -> None:
    phone.open("2.1")
    check = _until_checked(phone)
    url = f"{ME}/learning-sessions/{phone.session}/challenges/{check['id']}"
    files = {"selfie": (io.BytesIO(b"x"), "me.jpg")}
    assert phone.client.post(url, data=files, headers=phone.headers).json["code"] == "ANSWER_REQUIRED"
