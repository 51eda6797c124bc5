"""Seats, withdrawal, what the slices above are told, and people who turn out to be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.bootstrap import Product
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.jobs import Job, JobRun
from app.people.models import Person
from app.training.models import Assessment, Course, Enrolment, TrainingClass
from app.training.queries.courses import class_facts, classes_of_kind, course_for
from app.training.service.courses import Binding
from tests.factories.courses import a_draft
from tests.factories.gateways import run_due_jobs
from tests.factories.training import Centre, Pupil, a_centre, a_person_of, a_pupil


def test_a_seat_is_taken_and_given_back(centre: Centre) -> None:
    opened = centre.a_class(seats=1)
    pupil = a_pupil(centre, class_id=opened.id)
    with pytest.raises(Refused) as caught:
        a_pupil(centre, class_id=opened.id)
    assert caught.value.code == "CE_CLASS_FULL"
    for _time in range(2):
        centre.product.training.enrolling.withdraw(pupil.enrolment.id)
        assert TrainingClass.get_by_id(opened.id).taken == 0
    a_pupil(centre, class_id=opened.id)


def test_moving_takes_one_seat_and_gives_one_back(centre: Centre) -> None:
    old, new, full = (centre.a_class(seats=seats) for seats in (1, 1, 0))
    pupil = a_pupil(centre, class_id=old.id)
    pupil.study("1.1", 30)
    move = centre.product.training.enrolling.move
    with pytest.raises(Refused) as caught:
        move(pupil.enrolment.id, full.id)
    assert caught.value.code == "CE_CLASS_FULL"
    for _time in range(2):
        move(pupil.enrolment.id, new.id)
        assert [TrainingClass.get_by_id(one.id).taken for one in (old, new, full)] == [0, 1, 0]
    assert (pupil.reread().class_id, pupil.reread().state) == (new.id, "learning")
    pupil.study("1.1", 30)
    assert pupil.reread().class_id == new.id


def test_what_cannot_be_moved(product: Product, centre: Centre) -> None:
    old, new = centre.a_class(), centre.a_class()
    move = product.training.enrolling.move
    pupil = a_pupil(centre, class_id=old.id)
    for enrolment_id, class_id in (
        ("nobody", new.id),
        (pupil.enrolment.id, "nowhere"),
        (pupil.enrolment.id, a_centre(product).a_class().id),
    ):
        with pytest.raises(Missing):
            move(enrolment_id, class_id)
    product.training.enrolling.withdraw(pupil.enrolment.id)
    with pytest.raises(Refused) as caught:
        move(pupil.enrolment.id, new.id)
    assert caught.value.code == "STATE_NOT_ALLOWED"
    assert TrainingClass.get_by_id(new.id).taken == 0


def test_hours_and_conditions_are_those_of_the_course_unless_given(centre: Centre) -> None:
    usual = a_pupil(centre).enrolment
    assert (usual.required_hours, usual.needs_all_mandatory) == (6, True)
    given = a_pupil(centre, required_hours=7.5, needs_all_mandatory=False, purpose="conversion").enrolment
    assert (float(given.required_hours), given.needs_all_mandatory) == (7.5, False)


def test_what_cannot_be_enrolled(product: Product, centre: Centre) -> None:
    person = a_person_of(product)
    assert person.person_id
    enrol = product.training.enrolling.enrol
    with pytest.raises(Missing):
        enrol(person.person_id, course_id="nowhere", purpose="ce")
    with pytest.raises(Missing):
        enrol(person.person_id, course_id=centre.course.id, class_id="nowhere", purpose="ce")
    other = a_centre(product).a_class()
    with pytest.raises(Missing):
        enrol(person.person_id, course_id=centre.course.id, class_id=other.id, purpose="ce")
    draft = product.training.courses.add(centre.provider, a_draft(), publish=False)
    with pytest.raises(Refused):
        enrol(person.person_id, course_id=draft.id, purpose="ce")
    with pytest.raises(ValueError):
        enrol(person.person_id, course_id=centre.course.id, purpose="fun")


def test_a_completed_course_is_not_withdrawn(pupil: Pupil) -> None:
    pupil.study("1.1", 60)
    with pytest.raises(Refused) as caught:
        pupil.product.training.completion.demand(pupil.enrolment.id)
    assert caught.value.code == "HOURS_NOT_REACHED"
    pupil.study("1.2", 40)
    with pytest.raises(Refused) as caught:
        pupil.product.training.enrolling.withdraw(pupil.enrolment.id)
    assert caught.value.code == "STATE_NOT_ALLOWED"
    completion = pupil.product.training.completion
    assert completion.is_completed(pupil.enrolment.id)
    assert completion.demand(pupil.enrolment.id) == pupil.reread().completed_at
    assert completion.completed_at(pupil.enrolment.id) == pupil.reread().completed_at


def test_facts_of_classes(centre: Centre) -> None:
    late = centre.a_class(starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 5), title="四月班")
    early = centre.a_class(ends_on=date(2026, 3, 20))
    centre.a_class(kind="SPECIAL_OPERATION")
    facts = class_facts(early.id)
    assert facts is not None
    assert (facts.provider_qualified, facts.ends_on, facts.taken) == (True, date(2026, 3, 20), 0)
    assert class_facts("nowhere") is None
    found = classes_of_kind("SAFETY_MANAGEMENT", date(2026, 3, 20))
    assert [one.id for one in found] == [early.id, late.id]
    assert [one.id for one in classes_of_kind("SAFETY_MANAGEMENT", date(2026, 3, 21))] == [late.id]


def test_the_course_of_a_role_is_the_newest_published_one(centre: Centre) -> None:
    assert course_for("SITE_ENGINEER", "CIVIL") is None
    courses, binding = centre.product.training.courses, Binding("SITE_ENGINEER", "CIVIL")
    first = courses.add(centre.provider, a_draft(), binding=binding)
    centre.product.clock.move(days=1)  # type: ignore[attr-defined]
    courses.add(centre.provider, a_draft(), binding=binding, publish=False)
    assert course_for("SITE_ENGINEER", "CIVIL") == first.id
    second = courses.add(centre.provider, a_draft(), binding=binding)
    assert course_for("SITE_ENGINEER", "CIVIL") == second.id
    assert course_for("QUALITY_INSPECTOR", "CIVIL") is None
    with pytest.raises(Refused):
        courses.add(centre.provider, a_draft(), binding=Binding("PILOT", "CIVIL"))
    with pytest.raises(Refused):
        courses.add(centre.provider, a_draft(), binding=Binding("SITE_ENGINEER", None))


def test_the_slices_above_are_told_by_purpose(pupil: Pupil) -> None:
    told: list[tuple[str, str]] = []
    announcing = pupil.product.training.announcing

    def listener(name: str) -> None:
        def note(run: JobRun) -> None:
            told.append((name, run.subject_id))

        announcing.when_completed(name, note)
        announcing.when_assessed(name, note)

    listener("ce")
    listener("conversion")
    pupil.study("1.1", 60)
    pupil.study("1.2", 40)
    pupil.product.training.assessments.record(
        pupil.centre.staff, pupil.enrolment.id, result="合格", examiner="李考官", witness="王见证"
    )
    run_due_jobs(pupil.product.jobs)
    assert told == [("ce", pupil.enrolment.id)] * 2


def test_a_later_assessment_counts_and_the_earlier_stays_on_record(pupil: Pupil) -> None:
    desk, centre = pupil.product.training.assessments, pupil.centre
    for result in ("fail", "pass"):
        desk.record(centre.staff, pupil.enrolment.id, result=result, examiner="李考官", witness="王见证")
    assert pupil.reread().assessment_result == "pass"
    assert [row.result for row in Assessment.select().order_by(Assessment.id)] == ["fail", "pass"]
    assert Assessment.select().first().examiner == "李考官"
    with pytest.raises(Missing):
        desk.record(centre.outsider, pupil.enrolment.id, result="pass", examiner="a", witness="b")
    pupil.product.training.enrolling.withdraw(pupil.enrolment.id)
    with pytest.raises(Refused):
        desk.record(centre.staff, pupil.enrolment.id, result="pass", examiner="a", witness="b")


def test_nobody_assesses_himself(pupil: Pupil) -> None:
    """A learner who works for the centre, and his name among the two."""
    desk, person_id = pupil.product.training.assessments, pupil.enrolment.person_id
    Person.update(worker_name="张学员").where(Person.id == person_id).execute()
    own = replace(pupil.centre.staff, person_id=person_id)
    names = {"result": "pass", "witness": "王见证"}
    with pytest.raises(Forbidden, match="FORBIDDEN_ROLE"):
        desk.record(own, pupil.enrolment.id, examiner="李考官", **names)
    with pytest.raises(Invalid, match="DUAL_SIGN_REQUIRED"):
        desk.record(pupil.centre.staff, pupil.enrolment.id, examiner="张学员", **names)
    assert not Assessment.select().exists()


def test_what_was_learned_follows_a_person_who_turns_out_to_be_another(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(20)
    old, new = pupil.actor.person_id, a_person_of(pupil.product).person_id
    assert old
    assert new
    run = JobRun("j", "person-merged", old, {"into": new}, 1, False)
    for _time in range(2):
        pupil.product.training.adoption.adopt(run)
    assert [row.person_id for row in Enrolment.select()] == [new]
    pupil.actor = type(pupil.actor)(pupil.actor.account_id, new, "s", (), "d")
    assert pupil.start("2.1")["resume_position_s"] == 20
    assert pupil.watch(20)["watched_s"] == 40


def test_sessions_that_were_simply_left_are_written_down_and_in_the_end_closed(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(80)
    assert pupil.reread().watched_s == 20
    pupil.clock.move(minutes=3)
    run_due_jobs(pupil.product.jobs)
    assert pupil.reread().watched_s == 80
    assert Job.select().where((Job.kind == "learning-upkeep") & (Job.state == "waiting")).count() == 1
    pupil.clock.move(hours=13)
    run_due_jobs(pupil.product.jobs)
    with pytest.raises(Refused) as caught:
        pupil.beat()
    assert caught.value.code == "SESSION_ENDED"
    assert not Job.select().where((Job.kind == "learning-upkeep") & (Job.state == "waiting")).exists()
    assert pupil.start("2.1")["resume_position_s"] == 80


def test_a_published_course_is_the_same_for_ever(centre: Centre) -> None:
    assert centre.outline is centre.outline
    assert Course.get_by_id(centre.course.id).needed_s == 100
