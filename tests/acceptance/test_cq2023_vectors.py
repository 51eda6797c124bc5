"""Chongqing 2023: every day of the tables of windows, cases and queries, over HTTP with the clock moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.acceptance.school import Learner, School
from tests.acceptance.story import Story, codes_of
from tests.acceptance.test_cq2023 import show_face
from tests.factories.cast import member

WANG = member("王建国")
DAY = timedelta(days=1)


@pytest.fixture
def school(story: Story) -> School:
    return School(story)


@pytest.mark.parametrize(
    ("valid_to", "opens_on", "closes_on", "class_ends_by"),
    [
        ("2024-05-31", "2023-11-30", "2024-02-29", "2024-05-21"),
        ("2023-08-31", "2023-02-28", "2023-05-31", "2023-08-21"),
        ("2024-08-29", "2024-02-29", "2024-05-29", "2024-08-19"),
        ("2023-12-31", "2023-06-30", "2023-09-30", "2023-12-21"),
        ("2025-01-05", "2024-07-05", "2024-10-05", "2024-12-26"),
    ],
)
def test_windows_of_safety_management(
    school: School, valid_to: str, opens_on: str, closes_on: str, class_ends_by: str
) -> None:
    """CQ2023-2.1-1, 2.1-2, 2.3-1: each day beside each boundary, and what is said on it."""
    last, opens, closes = map(date.fromisoformat, (valid_to, opens_on, closes_on))
    too_late = date.fromisoformat(class_ends_by) + DAY
    school.on((opens - 5 * DAY).isoformat())
    more = {"issued_on": "2020-06-01", "valid_from": "2020-06-01", "valid_to": valid_to}
    held = school.certificate(WANG, **more)["id"]
    wang = Learner.of(school, WANG.name)
    start = (opens - 4 * DAY).isoformat()
    good = school.a_class("SAFETY_MANAGEMENT", start, class_ends_by)
    late = school.a_class("SAFETY_MANAGEMENT", start, too_late.isoformat())

    def reasons_on(day: date) -> list[str]:
        school.on(day.isoformat())
        offered = wang.classes(held)
        if good in offered:
            return codes_of(offered[good])
        return [str(wang.post("/me/enrolments", {"certificate_id": held, "class_id": good}, 409)["code"])]

    assert reasons_on(opens - DAY) == ["CE_WINDOW_NOT_OPEN"]
    assert reasons_on(opens) == []
    assert codes_of(wang.classes(held)[late]) == ["CE_CLASS_TOO_LATE"]
    assert reasons_on(closes) == []
    for day in (closes + DAY, too_late - DAY, too_late, last):
        assert reasons_on(day)[0] == "CE_WINDOW_CLOSED"
        assert wang.certificates()[0]["validity"] == "VALID"
    assert reasons_on(last + DAY)[0] == "CERT_EXPIRED"
    school.on(closes_on)
    wang.post("/me/enrolments", {"certificate_id": held, "class_id": good}, 201)


@pytest.mark.parametrize(
    ("notified", "due_on", "published", "ends_on", "cancelled"),
    [
        ("2023-05-31", "2023-06-07", "2023-06-08", "2023-06-15", "2023-06-16"),
        ("2023-04-27", "2023-05-08", "2023-05-09", "2023-05-16", "2023-05-17"),
        ("2024-02-07", "2024-02-20", "2024-02-21", "2024-02-28", "2024-02-29"),
    ],
)
def test_clocks_of_a_duplicate_case(
    school: School, notified: str, due_on: str, published: str, ends_on: str, cancelled: str
) -> None:
    """CQ2023-5-2 to 5-4, A-28: five official working days twice, and not a minute earlier."""
    school.on(notified)
    school.certificate(WANG, valid_to="2024-12-31")
    row = {"name": WANG.name, "id_number": WANG.id_number, "kind": "SAFETY_MANAGEMENT", "category": "C"}
    listed = {
        "source_authority": "住房和城乡建设部",
        "source_document": "抄送函",
        "received_on": notified,
        "rows": [{**row, "other_province": "四川", "other_number": "川建安C7"}],
    }
    told = school.story.post("/duplicate-cases/import", school.regulator, listed)
    case = f"/duplicate-cases/{told['rows'][0]['case_id']}"

    def do(step: str, expected: int = 200) -> dict[str, str]:
        body = {"proof": "短信送达回执"} if step == "notify" else None
        return dict(school.story.post(f"{case}/{step}", school.regulator, body, expected))

    assert do("notify")["due_on"] == due_on
    school.at(f"{due_on}T23:59:59")
    assert do("publish", 409)["code"] == "TOO_EARLY"
    school.at(f"{published}T00:00:00")
    assert do("publish")["publication_ends_on"] == ends_on
    school.at(f"{ends_on}T23:59:59")
    assert do("cancel", 409)["code"] == "TOO_EARLY"
    school.at(f"{cancelled}T00:00:00")
    assert do("cancel")["state"] == "CANCELLED"


@pytest.mark.parametrize(
    ("completed", "queryable_from"),
    [
        ("2023-06-05", "2023-06-06"),
        ("2023-06-21", "2023-06-25"),
        ("2023-09-28", "2023-10-07"),
        ("2023-12-29", "2024-01-02"),
        ("2024-02-09", "2024-02-18"),
    ],
)
def test_when_a_converted_certificate_can_be_queried(
    school: School, completed: str, queryable_from: str
) -> None:
    """CQ2023-A2.6-1, A-16, A-25: one official working day; the study may end after the window."""
    school.on("2023-06-04")
    source = school.safety_officer(WANG, valid_to="2025-05-31")["id"]
    school.course("专业-土建施工员继续教育课程", target_post="SITE_ENGINEER", specialty="CIVIL")
    wang = Learner.of(school, WANG.name)
    choice = {"certificate_id": source, "target_post": "SITE_ENGINEER", "specialty": "CIVIL", "confirm": True}
    path = f"/me/conversions/{wang.post('/me/conversions', choice, 201)['id']}"
    enrolled = show_face(wang, path)["enrolment_id"]
    school.on(completed)
    wang.learn(enrolled)
    assert wang.get(path)["queryable_from"] == queryable_from
    new = next(held for held in wang.certificates() if held["post"] == "SITE_ENGINEER")
    query = f"/public/certificates?number={new['number']}&name={WANG.name}"
    before = date.fromisoformat(queryable_from) - DAY
    school.at(f"{before}T23:59:59")
    assert school.story.call("GET", query, {}, 409)["code"] == "CERT_NOT_YET_QUERYABLE"
    school.at(f"{queryable_from}T23:59:59")
    assert school.story.get(query, {})["validity"] == "VALID"
