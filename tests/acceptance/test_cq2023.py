"""Chongqing 2023, §§ 1 to 5: windows, hours, renewal, conversion, activation, duplicates."""

from __future__ import annotations

import io

import pytest

from tests.acceptance.school import Learner, School
from tests.acceptance.story import Story, codes_of
from tests.factories.cast import member
from tests.factories.verification import MATCH, OTHER, picture

SAFETY, SPECIAL = "SAFETY_MANAGEMENT", "SPECIAL_OPERATION"
WANG, LI, ZHANG = member("王建国"), member("李秀英"), member("张伟")


@pytest.fixture
def school(story: Story) -> School:
    return School(story)


def test_a_certificate_from_its_window_to_its_renewal(school: School) -> None:
    """CQ2023-2.1-1 to 2.1-3, 2.3-2, 2.3-4: the first line of V1, D = 2024-05-31."""
    school.on("2023-11-01")
    certificate_id = school.certificate(WANG)["id"]
    wang = Learner.of(school, WANG.name)
    good = school.a_class(SAFETY, "2024-01-10", "2024-05-21")
    late = school.a_class(SAFETY, "2024-01-10", "2024-05-22")
    full = school.a_class(SAFETY, "2024-01-10", "2024-05-20", seats=1)
    enrolment = {"certificate_id": certificate_id, "class_id": good}

    school.on("2023-11-29")
    told = wang.post("/me/enrolments", enrolment, 409)
    assert told["code"] == "CE_WINDOW_NOT_OPEN"
    (held,) = wang.certificates()
    assert held["renewal"]["opens_on"] == "2023-11-30"
    assert held["renewal"]["closes_on"] == "2024-02-29"
    assert held["renewal"]["must_finish_by"] == "2024-05-21"
    assert held["renewal"]["state"] == "not_open"

    school.on("2023-11-30")
    li = Learner.of(school, LI.name)
    other = school.certificate(LI, valid_to="2024-05-31")["id"]
    li.post("/me/enrolments", {"certificate_id": other, "class_id": full}, 201)
    classes = wang.classes(certificate_id)
    assert (classes[good]["eligible"], classes[good]["reasons"]) == (True, [])
    assert codes_of(classes[late]) == ["CE_CLASS_TOO_LATE"]
    assert codes_of(classes[full]) == ["CE_CLASS_FULL"]
    for class_id, code in ((late, "CE_CLASS_TOO_LATE"), (full, "CE_CLASS_FULL")):
        refused = wang.post("/me/enrolments", {**enrolment, "class_id": class_id}, 409)
        assert refused["code"] == code
        assert refused["reasons"][0]["remedy"]
    enrolled = wang.post("/me/enrolments", enrolment, 201)["id"]
    wang.post(f"/me/enrolments/{enrolled}/renewal", None, 409)

    school.on("2024-01-12")
    told = wang.learn(enrolled)
    assert (told["required_hours"], told["earned_hours"]) == (8, 8)
    school.assess(enrolled)
    (held,) = wang.certificates()
    assert (held["renewal"]["state"], held["valid_to"]) == ("applied", "2024-05-31")
    (waiting,) = school.story.get("/renewals?state=applied", school.regulator)["items"]
    decision = {"approve": True, "reason": "继续教育完成"}
    school.story.post(f"/renewals/{waiting['id']}/decision", school.regulator, decision)
    (held,) = wang.certificates()
    assert (held["valid_to"], held["validity"]) == ("2027-05-31", "VALID")
    found = school.story.get(f"/public/certificates?number={held['number']}&name={WANG.name}", {})
    assert (found["valid_to"], found["holder_name"]) == ("2027-05-31", "王**")
    assert any("延期" in notice["text"] for notice in wang.get("/me/notices")["items"])


def test_the_window_closes_at_the_end_of_its_last_day(school: School) -> None:
    """CQ2023-2.1-1, A-06, A-07: 2024-02-29 is in, 2024-03-01 is out; after D everything is over."""
    school.on("2023-12-01")
    certificate_id = school.certificate(WANG)["id"]
    wang = Learner.of(school, WANG.name)
    good = school.a_class(SAFETY, "2024-03-10", "2024-05-21")
    body = {"certificate_id": certificate_id, "class_id": good}
    school.at("2024-03-01T00:00:00")
    assert wang.post("/me/enrolments", body, 409)["code"] == "CE_WINDOW_CLOSED"
    school.at("2024-06-01T00:00:00")
    assert wang.post("/me/enrolments", body, 409)["code"] == "CERT_EXPIRED"
    (held,) = wang.certificates()
    assert (held["validity"], held["validity_label"], held["renewal"]["state"]) == (
        "EXPIRED",
        "失效",
        "lapsed",
    )
    school.at("2024-05-31T23:59:59")
    assert wang.certificates()[0]["validity"] == "VALID"
    school.at("2024-02-29T23:59:59")
    wang.post("/me/enrolments", body, 201)


def test_an_electrician_applies_in_time_and_another_too_late(school: School) -> None:
    """CQ2023-2.2-1 to 2.2-3, 2.3-3: the tenth day before expiry is the last one."""
    school.on("2024-01-02")
    one, two = school.electrician(WANG)["id"], school.electrician(LI)["id"]
    wang, li = Learner.of(school, WANG.name), Learner.of(school, LI.name)
    good = school.a_class(SPECIAL, "2024-04-01", "2024-05-10")
    enrolled = [
        person.post("/me/enrolments", {"certificate_id": held, "class_id": good}, 201)["id"]
        for person, held in ((wang, one), (li, two))
    ]
    school.on("2024-04-02")
    refused = wang.post(f"/me/enrolments/{enrolled[0]}/renewal", None, 409)
    assert refused["code"] == "CE_NOT_COMPLETED"
    for person, enrolment_id in zip((wang, li), enrolled, strict=True):
        person.learn(enrolment_id)
        school.assess(enrolment_id)
    school.at("2024-05-21T23:59:59")
    wang.post(f"/me/enrolments/{enrolled[0]}/renewal", None, 201)
    school.at("2024-05-22T00:00:00")
    refused = li.post(f"/me/enrolments/{enrolled[1]}/renewal", None, 409)
    assert refused["code"] == "RENEWAL_TOO_LATE"
    assert li.certificates()[0]["validity"] == "VALID"


def test_a_safety_officer_becomes_a_site_engineer(school: School) -> None:
    """CQ2023-3.2.1 to 3.2.3, A2.4 to A2.6: V3, finished on the eve of a holiday."""
    school.on("2023-05-20")
    source = school.safety_officer(WANG, valid_to="2025-05-31")["id"]
    wang = Learner.of(school, WANG.name)
    school.course("专业-土建施工员继续教育课程", target_post="SITE_ENGINEER", specialty="CIVIL")
    school.course("专业-市政质量员继续教育课程", target_post="QUALITY_INSPECTOR", specialty="MUNICIPAL")
    choice = {
        "certificate_id": source,
        "target_post": "SITE_ENGINEER",
        "specialty": "CIVIL",
        "confirm": True,
    }
    school.at("2023-05-31T23:59:59")
    assert wang.post("/me/conversions", choice, 409)["code"] == "CONVERSION_NOT_OPEN"

    school.on("2023-06-20")
    todos = [todo["label"] for todo in wang.get("/me/home")["todos"]]
    assert "去选岗" in todos
    (option,) = wang.get("/me/conversions/options")["items"]
    assert (option["eligible"], len(option["roles"])) == (True, 8)
    assert wang.post("/me/conversions", {**choice, "target_post": "SAFETY_OFFICER"}, 422)["code"] in (
        "ROLE_NOT_ALLOWED",
        "VALIDATION_FAILED",
    )
    conversion = wang.post("/me/conversions", choice, 201)
    path = f"/me/conversions/{conversion['id']}"
    assert conversion["state"] == "role_chosen"
    other = {**choice, "target_post": "QUALITY_INSPECTOR", "specialty": "MUNICIPAL"}
    assert wang.post("/me/conversions", other, 409)["code"] == "ROLE_ALREADY_CHOSEN"

    matcher = school.story.product.gateways.face_matcher
    matcher.answer = OTHER  # type: ignore[attr-defined]
    assert show_face(wang, path)["state"] == "role_chosen"
    matcher.answer = MATCH  # type: ignore[attr-defined]
    assert show_face(wang, path)["state"] == "applied"
    assert "去学习" in [todo["label"] for todo in wang.get("/me/home")["todos"]]

    school.on("2023-06-21")
    wang.learn(wang.get(path)["enrolment_id"])
    told = wang.get(path)
    assert told["message"] == "您已经完成土建类施工员换岗换证课程!"
    assert (told["state"], told["queryable_from"]) == ("completed", "2023-06-25")
    new = next(held for held in wang.certificates() if held["post"] == "SITE_ENGINEER")
    query = f"/public/certificates?number={new['number']}&name={WANG.name}"
    school.at("2023-06-24T23:59:59")
    refused = school.story.call("GET", query, {}, 409)
    assert refused["code"] == "CERT_NOT_YET_QUERYABLE"
    assert "2023" in refused["detail"]
    school.on("2023-06-25")
    assert school.story.get(query, {})["validity"] == "VALID"
    assert wang.get(path)["state"] == "certificate_queryable"
    states = {held["post"]: held["validity_label"] for held in wang.certificates()}
    assert states == {"SAFETY_OFFICER": "已转岗", "SITE_ENGINEER": "有效"}


def show_face(learner: Learner, path: str) -> dict[str, str]:
    learner.sign_in_again()
    form = {"selfie": (io.BytesIO(picture("pink", 320)), "photo.jpg")}
    learner.school.story.call("POST", f"{path}/face", learner.headers, 202, data=form)
    learner.school.story.work()
    return dict(learner.get(path))


def test_the_conversion_closes_by_itself_and_costs_no_certificate(school: School) -> None:
    """CQ2023-3.1-1, 3.2.2-1 to 3.2.2-3: 2023-12-31 is a Sunday and still the last day."""
    school.on("2023-05-20")
    source = school.safety_officer(WANG, valid_to="2025-05-31")["id"]
    wang = Learner.of(school, WANG.name)
    school.course("专业-土建施工员继续教育课程", target_post="SITE_ENGINEER", specialty="CIVIL")
    exempt = {"certificate_id": source}
    school.at("2023-06-01T00:00:00")
    assert wang.post("/me/exemption-applications", exempt, 410)["code"] == "EXEMPTION_CLOSED"
    school.at("2023-05-31T23:59:59")
    wang.post("/me/exemption-applications", exempt, 201)

    choice = {"certificate_id": source, "target_post": "SITE_ENGINEER", "specialty": "CIVIL", "confirm": True}
    school.at("2024-01-01T00:00:00")
    assert wang.post("/me/conversions", choice, 410)["code"] == "CONVERSION_CLOSED"
    assert wang.certificates()[0]["validity"] == "VALID"
    school.at("2023-12-31T23:59:59")
    path = f"/me/conversions/{wang.post('/me/conversions', choice, 201)['id']}"
    school.at("2024-01-01T00:00:00")
    assert wang.get(path)["state"] == "closed"
    assert wang.certificates()[0]["validity"] == "VALID"
    school.at("2025-06-01T00:00:00")
    assert wang.certificates()[0]["validity"] == "EXPIRED"


def test_activation_is_for_those_who_proved_who_they_are(school: School) -> None:
    """CQ2023-4-1, 4-2, A-27: who verifies himself between preview and execution is left alone."""
    school.on("2023-07-03")
    held = {who.name: school.certificate(who)["id"] for who in (WANG, LI, ZHANG)}
    wang = Learner.of(school, WANG.name)
    batch = school.story.post("/activation-cleanups", school.regulator, {"dry_run": True}, 201)
    assert batch["planned"] == 2
    assert wang.certificates()[0]["activation"] == "ACTIVE"
    li = Learner.of(school, LI.name)
    done = school.story.post(f"/activation-cleanups/{batch['id']}/execution", school.regulator)
    assert (done["deactivated"], done["skipped"]) == (1, 1)
    assert li.certificates()[0]["activation"] == "ACTIVE"
    zhang = Learner.of(school, ZHANG.name)
    assert zhang.certificates()[0]["activation_label"] == "取消激活"
    told = zhang.post(f"/me/certificates/{held[ZHANG.name]}/activation")
    assert told["activation"] == "ACTIVE"


def test_who_holds_one_elsewhere_is_not_registered(school: School) -> None:
    """CQ2023-1.1-1 to 1.2-4, A-13, A-14: safety management any category, special operation the same one."""
    school.on("2023-07-03")
    school.certificate(WANG, number="川建安A(2021)1", category="A", province="四川", valid_to="2023-07-03")
    school.electrician(WANG, number="川T1", province="四川")
    wang = Learner.of(school, WANG.name)

    def register(item: str, category: str, expected: int) -> dict[str, str]:
        body = {"service_item": item, "category": category, "self_checked": True}
        return dict(wang.post("/me/registrations", body, expected))

    assert register(SAFETY, "C", 409)["code"] == "DUPLICATE_CERT_OTHER_PROVINCE"
    assert register(SPECIAL, "建筑电工", 409)["code"] == "DUPLICATE_CERT_OTHER_PROVINCE"
    assert register(SPECIAL, "建筑架子工", 201)["state"] == "accepted"
    school.on("2023-07-04")
    platform = school.story.product.gateways.national_platform
    platform.down = True  # type: ignore[attr-defined]
    assert register(SAFETY, "C", 202)["state"] == "pending"
    platform.down = False  # type: ignore[attr-defined]
    school.clock.move(hours=2)
    school.story.work()
    states = [one["state"] for one in wang.get("/me/registrations")["items"] if one["service_item"] == SAFETY]
    assert sorted(states) == ["accepted", "refused"]


def test_a_duplicate_case_keeps_its_clocks(school: School) -> None:
    """CQ2023-5-1 to 5-4: the second line of V2, over a holiday with make-up working days."""
    school.on("2023-04-20")
    certificate_id = school.certificate(WANG)["id"]
    wang = Learner.of(school, WANG.name)
    row = {
        "name": WANG.name,
        "id_number": WANG.id_number,
        "kind": SAFETY,
        "category": "A",
        "other_province": "四川",
        "other_number": "川建安A(2020)7",
    }
    listed = {
        "source_authority": "四川省住房和城乡建设厅",
        "source_document": "抄送函〔2023〕4号",
        "received_on": "2023-04-20",
        "rows": [row],
    }
    told = school.story.post("/duplicate-cases/import", school.regulator, listed)
    case = f"/duplicate-cases/{told['rows'][0]['case_id']}"

    def do(step: str, expected: int = 200, body: object = None) -> dict[str, str]:
        return dict(school.story.post(f"{case}/{step}", school.regulator, body, expected))

    assert do("cancel", 409)["code"] == "STATE_NOT_ALLOWED"
    school.on("2023-04-27")
    assert do("notify", body={"proof": "电话通知本人，录音编号 15"})["due_on"] == "2023-05-08"
    school.at("2023-05-08T23:59:59")
    assert do("publish", 409)["code"] == "TOO_EARLY"
    school.at("2023-05-09T00:00:00")
    assert do("publish")["publication_ends_on"] == "2023-05-16"
    (published,) = school.story.get("/public/duplicate-notices", {})["items"]
    assert published["name"] == "王**"
    school.at("2023-05-16T23:59:59")
    assert do("cancel", 409)["code"] == "TOO_EARLY"
    school.at("2023-05-17T00:00:00")
    assert do("cancel")["state"] == "CANCELLED"
    assert wang.get(f"/me/certificates/{certificate_id}")["validity_label"] == "注销"
    assert do("cancel", 409)["code"] == "CASE_CLOSED"


def test_a_month_of_the_training_centre(school: School) -> None:
    """CQ2023-2.1-3, A2.5: who is where, who is at risk, what did not count and why, as lists and sheets."""
    school.on("2024-01-02")
    learners = []
    class_id = school.a_class(SAFETY, "2024-01-03", "2024-02-02")
    for name in (WANG.name, LI.name):
        held = school.certificate(member(name))["id"]
        learner = Learner.of(school, name)
        body = {"certificate_id": held, "class_id": class_id}
        learners.append((learner, learner.post("/me/enrolments", body, 201)["id"]))
    (wang, his), (_li, _hers) = learners
    school.on("2024-01-05")
    wang.learn(his)
    school.on("2024-02-01")
    told = school.story.get(f"/training/classes/{class_id}/learners", school.staff)
    states = {row["name"]: row["state"] for row in told["items"]}
    assert set(states) == {"王**", "李**"}
    assert len(set(states.values())) == 2
    overview = school.story.get("/training/overview", school.staff)
    assert overview
    for path in (f"/training/classes/{class_id}/learners.xlsx", "/training/overview.xlsx"):
        answer = school.story.client.get("/api/v1" + path, headers=school.staff)
        assert answer.status_code == 200
        assert answer.data.startswith(b"PK")
