"""Two at once, with real transactions: one enrolment, one seat, one decision, one reminder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.bootstrap import Product
from app.certificates.models import CeEnrolment, Certificate, CertificateEvent
from app.certificates.rules.education_states import WITHDRAWN_OUTCOME
from app.kernel import db
from app.kernel.actor import Actor
from app.people.models import Notice
from app.training.models import Enrolment, TrainingClass
from tests.certificates.education_cases import LAST, Story, a_story, actor_of
from tests.factories.cast import stranger
from tests.factories.certificates import a_certificate
from tests.factories.people import a_person
from tests.racing import at_once

THREADS = 6


@pytest.fixture
def story(own_product: Product) -> Any:
    with db.connection():
        yield a_story(own_product)


def test_clicks_on_one_class_are_one_enrolment(story: Story) -> None:
    class_id = story.a_class()
    answers = at_once(*[lambda: story.enrol(class_id)] * THREADS)
    assert len(set(answers)) == 1
    assert CeEnrolment.select().count() == Enrolment.select().count() == 1
    assert TrainingClass.get_by_id(class_id).taken == 1


def test_of_clicks_on_different_classes_one_counts(story: Story) -> None:
    classes = [story.a_class() for _number in range(THREADS)]
    answers = at_once(*[lambda one=one: story.enrol(one) for one in classes])
    assert Counter(answers)["STATE_NOT_ALLOWED"] == THREADS - 1
    assert CeEnrolment.select().count() == Enrolment.select().count() == 1
    assert sum(row.taken for row in TrainingClass.select()) == 1


def test_the_last_seat_goes_to_one(own_product: Product, story: Story) -> None:
    class_id = story.a_class(seats=1)

    def another(number: int) -> Callable[[], Any]:
        who = stranger(number)
        actor = actor_of(a_person(own_product, who, marks=2))
        certificate = a_certificate(own_product, who, valid_to=LAST)
        return lambda: story.desk.enrolments.enrol(actor, certificate.id, class_id)["id"]

    answers = at_once(*[another(number) for number in range(THREADS)])
    assert Counter(answers)["CE_CLASS_FULL"] == THREADS - 1
    assert TrainingClass.get_by_id(class_id).taken == 1
    assert CeEnrolment.select().count() == Enrolment.select().count() == 1


def test_leaving_and_changing_at_once_leave_one_state(story: Story) -> None:
    old, new = story.a_class(), story.a_class()
    enrolment_id = story.enrol(old)
    enrolments = story.desk.enrolments
    at_once(
        lambda: enrolments.withdraw(story.actor, enrolment_id),
        lambda: enrolments.change_class(story.actor, enrolment_id, new),
    )
    living = CeEnrolment.select().where(CeEnrolment.living_key.is_null(False)).count()
    assert living <= 1
    assert sum(row.taken for row in TrainingClass.select()) == living
    assert story.row(enrolment_id).outcome == WITHDRAWN_OUTCOME


def test_places_changed_crosswise_at_once(own_product: Product, story: Story) -> None:
    classes = [story.a_class(), story.a_class()]

    def pupil(number: int) -> tuple[Actor, str]:
        who = stranger(number)
        actor = actor_of(a_person(own_product, who, marks=2))
        certificate = a_certificate(own_product, who, valid_to=LAST)
        enrolled = story.desk.enrolments.enrol(actor, certificate.id, classes[number % 2])
        return actor, str(enrolled["id"])

    pupils = [pupil(number) for number in range(THREADS)]
    change = story.desk.enrolments.change_class
    at_once(
        *[
            lambda number=number, one=one: change(one[0], one[1], classes[1 - number % 2])
            for number, one in enumerate(pupils)
        ]
    )
    assert [story.row(one[1]).class_id for one in pupils] == [classes[1 - n % 2] for n in range(THREADS)]
    assert [TrainingClass.get_by_id(one).taken for one in classes] == [THREADS / 2, THREADS / 2]


def test_the_last_seat_of_another_class_goes_to_one(own_product: Product, story: Story) -> None:
    old, new = story.a_class(), story.a_class(seats=1)

    def pupil(number: int) -> Callable[[], Any]:
        who = stranger(number)
        actor = actor_of(a_person(own_product, who, marks=2))
        certificate = a_certificate(own_product, who, valid_to=LAST)
        enrolled = story.desk.enrolments.enrol(actor, certificate.id, old)
        return lambda: story.desk.enrolments.change_class(actor, enrolled["id"], new)["class"]["id"]

    answers = at_once(*[pupil(number) for number in range(THREADS)])
    assert Counter(answers) == {"CE_CLASS_FULL": THREADS - 1, new: 1}
    assert [TrainingClass.get_by_id(one).taken for one in (old, new)] == [THREADS - 1, 1]


def test_of_many_decisions_one_counts(own_product: Product, story: Story) -> None:
    enrolment_id = story.enrol()
    story.complete(enrolment_id)
    calls = [
        lambda: story.decide(enrolment_id)["state"],
        lambda: story.decide(enrolment_id, approve=False, reason="材料不符")["state"],
    ]
    answers = at_once(*calls * 3)
    assert Counter(answers)["STATE_NOT_ALLOWED"] == 5
    granted = "RENEWED" in answers
    assert Certificate.get_by_id(story.certificate.id).valid_to == (date(2029, 7, 31) if granted else LAST)
    assert CertificateEvent.select().where(CertificateEvent.event.startswith("renew")).count() == 1
    assert len(story.told("renewal_decided")) == 1


def test_reminders_of_two_workers_are_given_once(own_product: Product, story: Story) -> None:
    now = own_product.clock.now()
    at_once(*[lambda: story.desk.reminders.run_daily(now)] * THREADS)
    assert Notice.select().where(Notice.kind == "ce_reminder").count() == 1


def test_completion_and_assessment_heard_at_once(own_product: Product, story: Story) -> None:
    enrolment_id = story.enrol()
    now = own_product.clock.now()
    Enrolment.update(state="completed", completed_at=now).where(Enrolment.id == enrolment_id).execute()
    own_product.training.assessments.record(
        story.centre.staff, enrolment_id, result="pass", examiner="李考官", witness="王见证"
    )
    at_once(*[lambda: story.desk.events.settle(enrolment_id, now)] * THREADS)
    assert story.row(enrolment_id).renewal_applied_at == now
    assert len(story.told("ce_completed")) == 1
