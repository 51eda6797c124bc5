"""Classes for a certificate, enrolling, leaving, changing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.bootstrap import Product
from app.certificates.models import CeEnrolment, Certificate
from app.kernel.audit import AuditEntry
from app.kernel.errors import Missing, Refused
from app.kernel.jobs import JobRun
from app.training.models import Enrolment, TrainingClass, TrainingProvider
from tests.certificates.education_cases import LAST, Story, a_story, actor_of
from tests.factories.certificates import a_certificate, a_safety_officer
from tests.factories.people import a_person
from tests.factories.training import a_centre

TOO_LATE = LAST - timedelta(days=9)


@pytest.fixture
def story(product: Product) -> Story:
    return a_story(product)


def refusal(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def test_classes_with_every_reason(story: Story) -> None:
    good = story.a_class()
    full = story.a_class(seats=1, taken=1)
    late = story.a_class(ends=TOO_LATE)
    story.a_class(starts=date(2026, 2, 1), ends=date(2026, 3, 9))
    answer = story.desk.classes_for.of(story.actor, story.certificate.id)
    by_id = {item["id"]: item for item in answer["items"]}
    assert set(by_id) == {good, full, late}
    assert (answer["state"], answer["window"]["closes_on"]) == ("open", date(2026, 4, 30))
    assert by_id[good]["eligible"]
    assert by_id[good]["seats_left"] == 50
    assert [reason["code"] for reason in by_id[full]["reasons"]] == ["CE_CLASS_FULL"]
    assert [reason["code"] for reason in by_id[late]["reasons"]] == ["CE_CLASS_TOO_LATE"]


def test_classes_of_what_is_not_his_or_never_renewed(product: Product, story: Story) -> None:
    other = a_certificate(product, "李秀英")
    with pytest.raises(Missing):
        story.desk.classes_for.of(story.actor, other.id)
    with pytest.raises(Missing):
        story.desk.enrolments.enrol(story.actor, other.id, story.a_class())
    for never in (a_safety_officer(product, "王建国"), a_certificate(product, "王建国", valid_to=None)):
        with pytest.raises(Refused) as caught:
            story.desk.classes_for.of(story.actor, never.id)
        assert caught.value.code == "CERT_TYPE_NOT_ELIGIBLE"
    elsewhere = a_certificate(product, "王建国", province_code="510000", valid_to=LAST)
    with pytest.raises(Refused) as caught:
        story.desk.enrolments.enrol(story.actor, elsewhere.id, story.a_class())
    assert caught.value.code == "CERT_TYPE_NOT_ELIGIBLE"


def test_a_seat_a_course_and_a_reason(story: Story) -> None:
    class_id = story.a_class()
    enrolment_id = story.enrol(class_id)
    learning, row = Enrolment.get_by_id(enrolment_id), story.row(enrolment_id)
    assert (learning.purpose, learning.class_id, learning.person_id) == ("ce", class_id, story.person.id)
    assert (row.valid_to, row.living_key, row.is_late) == (LAST, story.certificate.id, False)
    assert TrainingClass.get_by_id(class_id).taken == 1
    assert story.state(enrolment_id) == "ENROLLED"
    assert AuditEntry.get(AuditEntry.action == "certificate.enrolled").person_id == story.person.id
    answer = story.desk.classes_for.of(story.actor, story.certificate.id)
    assert (answer["state"], answer["enrolment_id"]) == ("enrolled", enrolment_id)
    assert answer["items"][0]["enrolled"]
    story.today(date(2026, 4, 1), 0)
    assert story.state(enrolment_id) == "IN_TRAINING"


def test_the_same_class_again_is_the_same_enrolment_and_another_is_refused(story: Story) -> None:
    class_id = story.a_class()
    assert story.enrol(class_id) == story.enrol(class_id)
    with pytest.raises(Refused) as caught:
        story.enrol(story.a_class())
    assert refusal(caught) == ["STATE_NOT_ALLOWED"]
    assert CeEnrolment.select().count() == Enrolment.select().count() == 1


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 30), "CE_WINDOW_NOT_OPEN"),
        (date(2026, 1, 31), None),
        (date(2026, 4, 30), None),
        (date(2026, 5, 1), "CE_WINDOW_CLOSED"),
        (date(2026, 7, 31), "CE_WINDOW_CLOSED"),
        (date(2026, 8, 1), "CERT_EXPIRED"),
    ],
)
@pytest.mark.parametrize("hour", [0, 23])
def test_the_day_is_that_of_shanghai(story: Story, day: date, hour: int, expected: str | None) -> None:
    class_id = story.a_class(date(2026, 7, 1), date(2026, 7, 21))
    story.today(day, hour)
    if expected is None:
        assert story.enrol(class_id)
        return
    with pytest.raises(Refused) as caught:
        story.enrol(class_id)
    assert caught.value.code == expected
    assert not Enrolment.select().exists()
    assert TrainingClass.get_by_id(class_id).taken == 0


def test_an_unqualified_provider_and_an_unknown_class(story: Story) -> None:
    class_id = story.a_class()
    TrainingProvider.update(qualified=False).execute()
    with pytest.raises(Refused) as caught:
        story.enrol(class_id)
    assert caught.value.code == "PROVIDER_NOT_QUALIFIED"
    with pytest.raises(Missing) as missing:
        story.enrol("nowhere")
    assert missing.value.code == "CLASS_NOT_FOUND"


def test_that_no_class_is_left_is_told_once_and_each_refusal_is_on_record(story: Story) -> None:
    late = story.a_class(ends=TOO_LATE)
    for _time in range(2):
        with pytest.raises(Refused) as caught:
            story.enrol(late)
        assert caught.value.code == "CE_CLASS_TOO_LATE"
    assert AuditEntry.select().where(AuditEntry.action == "certificate.enrolment_refused").count() == 2
    assert len(story.told("ce_no_class_left")) == 1
    assert "2026年7月21日" in story.told("ce_no_class_left")[0].text


def test_while_a_class_is_left_nobody_is_told_that_none_is(story: Story) -> None:
    late = story.a_class(ends=TOO_LATE)
    story.a_class()
    with pytest.raises(Refused):
        story.enrol(late)
    assert not story.told("ce_no_class_left")


def test_leaving_gives_the_seat_back_and_he_may_enrol_again(story: Story) -> None:
    class_id = story.a_class(seats=1)
    first = story.enrol(class_id)
    for _time in range(2):
        assert story.desk.enrolments.withdraw(story.actor, first)["state"] == "WITHDRAWN"
    assert TrainingClass.get_by_id(class_id).taken == 0
    assert story.enrol(class_id) != first


def test_what_is_completed_is_not_left(story: Story) -> None:
    enrolment_id = story.enrol()
    story.complete(enrolment_id)
    with pytest.raises(Refused) as caught:
        story.desk.enrolments.withdraw(story.actor, enrolment_id)
    assert caught.value.code == "STATE_NOT_ALLOWED"


def test_changing_the_class_happens_whole_or_not_at_all(story: Story) -> None:
    old, new, full = story.a_class(), story.a_class(), story.a_class(seats=0)
    first = story.enrol(old)
    change = story.desk.enrolments.change_class
    with pytest.raises(Refused) as caught:
        change(story.actor, first, full)
    assert caught.value.code == "CE_CLASS_FULL"
    assert story.state(first) == "ENROLLED"
    assert change(story.actor, first, old)["id"] == first
    second = change(story.actor, first, new)
    assert (second["id"], second["class"]["id"]) == (first, new)
    assert [TrainingClass.get_by_id(one).taken for one in (old, new)] == [0, 1]
    story.today(date(2026, 5, 1))
    with pytest.raises(Refused) as caught:
        change(story.actor, second["id"], old)
    assert caught.value.code == "CE_WINDOW_CLOSED"
    assert story.state(second["id"]) == "IN_TRAINING"


def test_hours_go_along_into_another_class_of_the_course(story: Story) -> None:
    old, new = story.a_class(), story.a_class(ends=date(2026, 4, 20))
    first = story.enrol(old)
    Enrolment.update(state="learning", earned_hours=4).where(Enrolment.id == first).execute()
    story.desk.enrolments.change_class(story.actor, first, new)
    row = Enrolment.get_by_id(first)
    assert (row.class_id, row.state, row.earned_hours) == (new, "learning", 4)
    changed = story.row(first)
    assert (changed.class_id, changed.ends_on, changed.outcome) == (new, date(2026, 4, 20), None)
    assert AuditEntry.select().where(AuditEntry.action == "certificate.class_changed").count() == 1


def test_another_course_is_another_enrolment(product: Product, story: Story) -> None:
    old = story.a_class()
    first = story.enrol(old)
    elsewhere = a_centre(product).a_class(
        kind=story.certificate.kind, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 10)
    )
    second = story.desk.enrolments.change_class(story.actor, first, elsewhere.id)
    assert second["id"] != first
    assert story.state(first) == "WITHDRAWN"
    assert [TrainingClass.get_by_id(one).taken for one in (old, elsewhere.id)] == [0, 1]


def test_who_has_learned_everything_keeps_his_class(story: Story) -> None:
    first, new = story.enrol(), story.a_class()
    story.complete(first)
    with pytest.raises(Refused) as caught:
        story.desk.enrolments.change_class(story.actor, first, new)
    assert caught.value.code == "STATE_NOT_ALLOWED"
    assert "更换班次" in caught.value.reasons[0].message
    assert TrainingClass.get_by_id(new).taken == 0


def test_somebody_elses_enrolment_is_missing(product: Product, story: Story) -> None:
    enrolment_id = story.enrol()
    stranger = actor_of(a_person(product, "张伟", marks=2))
    for call in (story.desk.enrolments.standing, story.desk.enrolments.withdraw, story.desk.renewals.apply):
        with pytest.raises(Missing):
            call(stranger, enrolment_id)
    with pytest.raises(Missing):
        story.desk.enrolments.change_class(stranger, enrolment_id, story.a_class())


def test_enrolments_follow_a_person_who_turns_out_to_be_another(product: Product, story: Story) -> None:
    enrolment_id = story.enrol()
    into = a_person(product, "张伟", marks=2)
    run = JobRun("j", "person-merged", story.person.id, {"into": into.id}, 1, False)
    for _time in range(2):
        story.desk.events.adopt(run)
    assert story.row(enrolment_id).person_id == into.id


def test_special_operation_enrols_to_the_last_day_and_is_warned(product: Product) -> None:
    story = a_story(product, special=True)
    story.today(LAST)
    answer = story.desk.enrolments.enrol(
        story.actor, story.certificate.id, story.a_class(LAST, LAST + timedelta(days=3))
    )
    assert answer["is_late"]
    assert [warning["code"] for warning in answer["warnings"]] == ["NO_TIME_LEFT"]
    assert Certificate.get_by_id(story.certificate.id).valid_to == LAST
