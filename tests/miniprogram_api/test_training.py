"""Courses, classes, providers, learners and assessments over HTTP."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.bootstrap import Product
from app.gateways.demo_clips import draw_clip
from app.kernel.actor import Actor
from app.kernel.ids import new_id
from app.kernel.sheets import write_sheet
from app.training.rules.course_sheet import HEADERS
from tests.factories.people import a_verified_person, sign_in, staff_headers
from tests.factories.training import Centre, Pupil, a_centre, a_provider, a_pupil

Headers = dict[str, str]
BASE = "/api/v1/training"


@pytest.fixture
def centre(product: Product) -> Centre:
    return a_centre(product)


def staff_of(product: Product, centre: Centre) -> Headers:
    """Signed in now; a token does not outlive a clock that was moved by days."""
    return staff_headers(product, "training_staff", "training_centre", centre.provider.id)


@pytest.fixture
def staff(product: Product, centre: Centre) -> Headers:
    return staff_of(product, centre)


@pytest.fixture
def other_staff(product: Product) -> Headers:
    provider = a_provider(product, "另一家培训中心")
    return staff_headers(product, "training_staff", "training_centre", provider.id)


@pytest.fixture
def regulator(product: Product) -> Headers:
    return staff_headers(product, "regulator", "region", "500000")


def course(**changes: Any) -> dict[str, Any]:
    given = {
        "title": "专业-土建施工员继续教育课程",
        "required_hours": 8,
        "chapters": [
            {
                "no": 1,
                "tag": "专业",
                "title": "施工现场安全管理",
                "credit_hours": 7.5,
                "mandatory": True,
                "sections": [
                    {"no": "1.1", "title": "脚手架", "duration_s": "10:16"},
                    {"title": "临边防护", "duration_s": 30},
                ],
            },
            {
                "tag": "公共",
                "title": "装配式建筑",
                "credit_hours": 1,
                "mandatory": False,
                "sections": [{"title": "构件吊装", "duration_s": 45}],
            },
        ],
    }
    return given | changes


def test_a_course_is_made_and_published_at_once(client: FlaskClient, staff: Headers, centre: Centre) -> None:
    declared = {"chapter_total": 2, "section_total": 3, "mandatory_chapters": 1, "elective_chapters": 1}
    made = client.post(f"{BASE}/courses", json=course(**declared), headers=staff)
    assert made.status_code == 201, made.json
    assert made.json["state"] == "published"
    assert {name: made.json[name] for name in declared} == declared
    shown = client.get(f"{BASE}/courses/{made.json['id']}", headers=staff).json
    sections = [section for chapter in shown["chapters"] for section in chapter["sections"]]
    assert [(section["no"], section["duration_s"]) for section in sections] == [
        ("1.1", 616),
        ("1.2", 30),
        ("2.1", 45),
    ]
    assert shown["chapters"][0]["credit_hours"] == 7.5
    listed = client.get(f"{BASE}/courses", headers=staff).json["items"]
    assert [item["id"] for item in listed] == [centre.course.id, made.json["id"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"chapter_total": 3},
        {"section_total": 4},
        {"mandatory_chapters": 2},
        {"elective_chapters": 0},
        {"required_hours": 9},
        {"chapters": []},
    ],
)
def test_counts_that_do_not_agree_are_refused(
    client: FlaskClient, staff: Headers, wrong: dict[str, Any]
) -> None:
    answer = client.post(f"{BASE}/courses", json=course(**wrong), headers=staff)
    assert (answer.status_code, answer.json["code"]) == (422, "COURSE_INCONSISTENT")
    assert answer.json["reasons"][0]["cite"] == "CQ2023-A2.5-2"


@pytest.mark.parametrize("duration", ["10:75", "abc", 0, -5, True, None, 10**9, [1]])
def test_a_duration_that_is_none_is_a_fault_of_its_field(
    client: FlaskClient, staff: Headers, duration: Any
) -> None:
    body = course()
    body["chapters"][0]["sections"][0]["duration_s"] = duration
    answer = client.post(f"{BASE}/courses", json=body, headers=staff)
    assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_FAILED")
    assert "chapters" in answer.json["errors"]


def test_a_draft_is_published_later_and_no_class_before(client: FlaskClient, staff: Headers) -> None:
    made = client.post(f"{BASE}/courses", json=course(draft=True), headers=staff).json
    assert made["state"] == "draft"
    refused = client.post(f"{BASE}/classes", json=a_class(made["id"]), headers=staff)
    assert (refused.status_code, refused.json["code"]) == (409, "STATE_NOT_ALLOWED")
    for _time in range(2):
        published = client.post(f"{BASE}/courses/{made['id']}/publish", headers=staff)
        assert published.json["state"] == "published"
    assert client.post(f"{BASE}/classes", json=a_class(made["id"]), headers=staff).status_code == 201


def a_class(course_id: str, **changes: Any) -> dict[str, Any]:
    given = {
        "title": "第一期",
        "kind": "SAFETY_MANAGEMENT",
        "course_id": course_id,
        "starts_on": "2026-03-15",
        "ends_on": "2026-03-20",
        "seats": 2,
    }
    return given | changes


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"ends_on": "2026-03-14"}, 422, "DATE_ORDER"),
        ({"ends_on": "2026-03-15"}, 201, None),
        ({"kind": "DRIVING"}, 422, "VALUE_NOT_ALLOWED"),
        ({"kind": "SPECIAL_OPERATION"}, 201, None),
        ({"seats": 0}, 422, "VALIDATION_FAILED"),
        ({"course_id": "nowhere"}, 404, "COURSE_NOT_FOUND"),
        ({"provider": "nowhere"}, 404, "PROVIDER_NOT_FOUND"),
    ],
)
def test_classes(
    client: FlaskClient,
    staff: Headers,
    centre: Centre,
    changes: dict[str, Any],
    status: int,
    code: str | None,
) -> None:
    answer = client.post(f"{BASE}/classes", json=a_class(centre.course.id) | changes, headers=staff)
    assert (answer.status_code, answer.json.get("code")) == (status, code)


def test_seats_never_fall_below_those_taken(client: FlaskClient, staff: Headers, centre: Centre) -> None:
    opened = centre.a_class(seats=3)
    for _pupil in range(2):
        a_pupil(centre, class_id=opened.id)
    url = f"{BASE}/classes/{opened.id}"
    assert client.patch(url, json={"seats": 1}, headers=staff).json["code"] == "STATE_NOT_ALLOWED"
    changed = client.patch(url, json={"seats": 2}, headers=staff)
    assert (changed.json["seats"], changed.json["taken"]) == (2, 2)


def test_each_centre_has_its_own(
    client: FlaskClient, centre: Centre, staff: Headers, other_staff: Headers, regulator: Headers
) -> None:
    opened = centre.a_class()
    pupil = a_pupil(centre, class_id=opened.id)
    reading = (
        f"/courses/{centre.course.id}",
        f"/classes/{opened.id}",
        f"/classes/{opened.id}/learners",
        f"/classes/{opened.id}/learners.xlsx",
        f"/enrolments/{pupil.enrolment.id}/appeals",
    )
    for path in reading:
        assert client.get(BASE + path, headers=staff).status_code == 200
        assert client.get(BASE + path, headers=regulator).status_code == 200
        assert client.get(BASE + path, headers=other_staff).status_code == 404
    for path in ("/courses", "/classes", "/overview"):
        own = client.get(BASE + path, headers=other_staff).json
        assert (own.get("items") or own.get("classes") or []) == []
    assert (
        client.post(f"{BASE}/classes", json=a_class(centre.course.id), headers=regulator).json["code"]
        == "FORBIDDEN_ROLE"
    )


def test_workers_see_who_trains_and_nothing_else(
    client: FlaskClient, product: Product, centre: Centre
) -> None:
    a_provider(product, "没有条件的单位", qualified=False, kind="EMPLOYER")
    worker = sign_in(client, "learner")
    everybody = client.get(f"{BASE}/providers", headers=worker).json["items"]
    qualified = client.get(f"{BASE}/providers?qualified=true", headers=worker).json["items"]
    assert len(everybody) == 2
    assert [provider["name"] for provider in qualified] == [centre.provider.name]
    for path in ("/courses", "/classes", "/overview"):
        assert client.get(BASE + path, headers=worker).json["code"] == "FORBIDDEN_ROLE"
    assert client.get(f"{BASE}/providers").status_code == 401


def test_the_authority_founds_and_judges_providers(
    client: FlaskClient, regulator: Headers, staff: Headers, centre: Centre
) -> None:
    body = {"name": "巴南实训基地", "kind": "EMPLOYER", "region": "500113"}
    made = client.post(f"{BASE}/providers", json=body, headers=regulator)
    assert (made.status_code, made.json["qualified"]) == (201, True)
    url = f"{BASE}/providers/{made.json['id']}"
    judged = client.put(
        f"{url}/qualification", json={"qualified": False, "reason": "场地不足"}, headers=regulator
    )
    assert judged.json["qualified"] is False
    account = {"account": "banan-training", "password": "long-enough-1"}
    assert client.post(f"{url}/accounts", json=account, headers=regulator).status_code == 201
    assert client.post(f"{url}/accounts", json=account, headers=regulator).json["code"] == "ACCOUNT_EXISTS"
    token = client.post("/api/v1/auth/password", json=account).json["access_token"]
    own = {"Authorization": f"Bearer {token}"}
    assert client.post(f"{BASE}/courses", json=course(), headers=own).status_code == 201
    assert client.post(f"{url}/accounts", json={**account, "account": "x"}, headers=staff).status_code == 404
    far = client.post(f"{BASE}/providers", json={**body, "region": "310115"}, headers=regulator)
    assert (far.status_code, far.json["code"]) == (403, "FORBIDDEN_SCOPE")
    kind = client.post(f"{BASE}/providers", json={**body, "kind": "SCHOOL"}, headers=regulator)
    assert (kind.status_code, kind.json["code"]) == (422, "VALUE_NOT_ALLOWED")


def sheet(*rows: list[Any]) -> dict[str, Any]:
    data = write_sheet("课程", HEADERS, rows)
    return {"file": (io.BytesIO(data), "course.xlsx"), "title": "表格课程", "required_hours": "3"}


GOOD = ["1", "安全", "专业", "必修", 3, "1.1", "高处作业", "10:16", ""]


def test_a_course_out_of_a_sheet(client: FlaskClient, staff: Headers) -> None:
    rows = [
        GOOD,
        ["", "", "", "", "", "", "动火作业", "45", ""],
        ["2", "法规", "公共", "选修", 1, "", "条例", "1:00", ""],
    ]
    answer = client.post(f"{BASE}/courses/import", data=sheet(*rows), headers=staff)
    assert answer.status_code == 201, answer.json
    assert [(row["status"], row["no"]) for row in answer.json["rows"]] == [
        ("taken", "1.1"),
        ("taken", "1.2"),
        ("taken", "2.1"),
    ]
    shown = client.get(f"{BASE}/courses/{answer.json['course_id']}", headers=staff).json
    assert (shown["chapter_total"], shown["section_total"], shown["required_hours"]) == (2, 3, 3)
    template = client.get(f"{BASE}/courses/import-template.xlsx", headers=staff)
    again = {"file": (io.BytesIO(template.data), "t.xlsx"), "title": "模板", "required_hours": "1"}
    assert client.post(f"{BASE}/courses/import", data=again, headers=staff).status_code == 201


def test_a_bad_row_keeps_the_course_out_and_says_why(client: FlaskClient, staff: Headers) -> None:
    bad = ["1", "安全", "专业", "必修", 3, "", "", "十分钟", "没有的视频"]
    answer = client.post(f"{BASE}/courses/import", data=sheet(GOOD, bad), headers=staff)
    assert (answer.status_code, answer.json["course_id"]) == (200, None)
    assert [row["status"] for row in answer.json["rows"]] == ["waiting", "refused"]
    assert len(answer.json["rows"][1]["reasons"]) == 3
    nonsense = {"file": (io.BytesIO(b"no sheet"), "x.xlsx"), "title": "坏", "required_hours": "1"}
    assert client.post(f"{BASE}/courses/import", data=nonsense, headers=staff).json["code"] == "SHEET_FORMAT"


def test_videos_are_uploaded_and_served_in_parts(
    client: FlaskClient, product: Product, staff: Headers
) -> None:
    clip = draw_clip(3)
    upload = {"file": (io.BytesIO(clip), "clip.webm"), "title": "高处作业"}
    video = client.post(f"{BASE}/videos", data=upload, headers=staff).json
    assert video["content_type"] == "video/webm"
    body = course()
    body["chapters"][0]["sections"][0]["video"] = video["id"]
    made = client.post(f"{BASE}/courses", json=body, headers=staff).json
    worker = a_verified_person(product, "王建国")
    pupil = product.training.enrolling.enrol(worker.person.id, course_id=made["id"], purpose="ce")
    section = client.get(f"{BASE}/courses/{made['id']}", headers=staff).json["chapters"][0]["sections"][0]
    begun = client.post(
        f"/api/v1/me/enrolments/{pupil.id}/learning-sessions",
        json={"section_id": section["id"]},
        headers=worker.headers,
    ).json
    whole = client.get(begun["video_url"])
    assert (whole.status_code, whole.data) == (200, clip)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = client.get(begun["video_url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, clip[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(clip)}"
    beyond = client.get(begun["video_url"], headers={"Range": "bytes=999999999-"})
    assert beyond.status_code == 416
    same = client.get(begun["video_url"], headers={"If-None-Match": whole.headers["ETag"]})
    assert same.status_code == 304
    product.clock.move(hours=5)  # type: ignore[attr-defined]
    late = client.get(begun["video_url"])
    assert (late.status_code, late.json["code"]) == (403, "LINK_EXPIRED")


def test_what_is_no_video_is_refused(client: FlaskClient, staff: Headers) -> None:
    text = {"file": (io.BytesIO(b"#!/bin/sh"), "a.mp4"), "title": "不是视频"}
    assert client.post(f"{BASE}/videos", data=text, headers=staff).json["code"] == "VIDEO_FORMAT"
    body = course()
    body["chapters"][0]["sections"][0]["video"] = "nowhere"
    assert client.post(f"{BASE}/courses", json=body, headers=staff).json["code"] == "VIDEO_NOT_FOUND"


@pytest.mark.parametrize(
    ("result", "examiner", "witness", "status", "code"),
    [
        ("合格", "李考官", "王见证", 200, None),
        ("fail", "李考官", "王见证", 200, None),
        ("合格", "李考官", "李考官", 422, "DUAL_SIGN_REQUIRED"),
        ("合格", "李 考官", "李考官 ", 422, "DUAL_SIGN_REQUIRED"),
        ("优秀", "李考官", "王见证", 422, "VALUE_NOT_ALLOWED"),
    ],
)
def test_an_assessment_needs_two_names(
    client: FlaskClient,
    staff: Headers,
    centre: Centre,
    result: str,
    examiner: str,
    witness: str,
    status: int,
    code: str | None,
) -> None:
    pupil = a_pupil(centre)
    body = {"result": result, "examiner": examiner, "witness": witness}
    answer = client.post(f"{BASE}/enrolments/{pupil.enrolment.id}/assessment", json=body, headers=staff)
    assert (answer.status_code, answer.json.get("code")) == (status, code)
    if status == 200:
        assert answer.json["label"] in ("合格", "不合格")
        assert pupil.reread().assessment_result == answer.json["result"]


def test_the_centre_sees_who_is_where_and_why_time_was_lost(
    client: FlaskClient, product: Product, centre: Centre
) -> None:
    opened = centre.a_class()
    worker = a_verified_person(product, "李秀英")
    pupil = _pupil_of(centre, worker, opened.id)
    pupil.study("1.1", 60)
    pupil.clock.move(hours=2)
    pupil.beat(playing=False)
    pupil.start("1.2")
    for _idle in range(3):
        a_pupil(centre, class_id=opened.id)
    pupil.clock.move(days=5)
    staff = staff_of(product, centre)
    url = f"{BASE}/classes/{opened.id}/learners"
    page = client.get(url, headers=staff).json
    assert page["summary"]["learners"] == 4
    assert page["summary"]["not_started"] == 3
    row = page["items"][0]
    assert row["name"] == "李**"
    assert (row["state"], row["watched_s"], row["sections_done"]) == ("learning", 60, 1)
    assert row["hours_by_day"] == {"2026-03-10": 0.02}
    assert {lost["reason"] for lost in row["uncredited"]} == {"GAP_TOO_LONG"}
    assert row["days_left"] == 17
    first = client.get(f"{url}?limit=2", headers=staff).json
    second = client.get(f"{url}?limit=2&cursor={first['next_cursor']}", headers=staff).json
    assert second["next_cursor"] is None
    assert len({item["enrolment_id"] for item in first["items"] + second["items"]}) == 4
    danger = client.get(f"{url}?risk=any", headers=staff).json
    assert len(danger["items"]) == page["summary"]["behind"] + page["summary"]["at_risk"]
    book = load_workbook(io.BytesIO(client.get(f"{url}.xlsx", headers=staff).data))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(lines) == 5
    assert lines[1][1] == "李**"
    assert "03-10学习(小时)" in lines[0]


def _pupil_of(centre: Centre, worker: Any, class_id: str) -> Pupil:
    own = Actor(worker.account.id, worker.person.id, new_id(), (), new_id())
    return a_pupil(centre, actor=own, class_id=class_id)


def test_the_overview_has_the_data_of_its_charts(client: FlaskClient, centre: Centre, staff: Headers) -> None:
    opened = centre.a_class()
    pupil = a_pupil(centre, class_id=opened.id)
    pupil.study("1.1", 60)
    pupil.study("1.2", 40)
    a_pupil(centre, class_id=opened.id)
    overview = client.get(f"{BASE}/overview", headers=staff).json
    assert overview["summary"]["learners"] == 2
    assert overview["summary"]["completed"] == 1
    (line,) = overview["classes"]
    assert (line["taken"], line["completed"], line["is_over"]) == (2, 1, False)
    days = overview["charts"]["hours_a_day"]
    assert len(days) == 30
    assert days[-1] == {"day": "2026-03-10", "hours": 0.03, "people": 1}
    assert sum(part["value"] for part in overview["charts"]["risk"]) == 2
    assert sum(part["value"] for part in overview["charts"]["progress"]) == 2
    book = load_workbook(io.BytesIO(client.get(f"{BASE}/overview.xlsx", headers=staff).data))
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == [opened.title]


def test_a_class_that_is_over(client: FlaskClient, product: Product, centre: Centre) -> None:
    opened = centre.a_class()
    pupil = a_pupil(centre, class_id=opened.id)
    for days, overdue in ((21, 0), (1, 1)):
        pupil.clock.move(days=days)
        overview = client.get(f"{BASE}/overview", headers=staff_of(product, centre)).json
        assert overview["classes"][0]["overdue"] == overdue
        assert overview["classes"][0]["is_over"] is bool(overdue)
