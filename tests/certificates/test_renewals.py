"""Completion, application and decision; what is too late stays too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.bootstrap import Product
from app.certificates.facts import ACTIVE, CANCELLED, DEACTIVATED
from app.certificates.models import CeEnrolment, Certificate, CertificateEvent
from app.certificates.queries.registry import facts_of
from app.certificates.service.shown import history_row
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.people.models import Notice
from app.people.rules.trail import ACTIONS
from app.training.models import Enrolment
from tests.certificates.education_cases import LAST, Story, a_story, at
from tests.factories.certificates import a_certificate
from tests.factories.gateways import run_due_jobs
from tests.factories.training import Pupil, caller

APPLY_BY = date(2026, 7, 21)
AFTER = date(2026, 7, 22)


@pytest.fixture
def story(product: Product) -> Story:
    return a_story(product)


@pytest.fixture
def operator(product: Product) -> Story:
    return a_story(product, special=True)


def applied(story: Story, on: date = APPLY_BY) -> str:
    enrolment_id = story.enrol()
    story.today(on)
    story.complete(enrolment_id)
    return enrolment_id


def test_safety_management_is_applied_for_by_completion(story: Story) -> None:
    enrolment_id = story.enrol()
    story.today(APPLY_BY, 22)
    story.reach_hours(enrolment_id)
    assert story.row(enrolment_id).completed_at is None
    story.today(APPLY_BY, 23)
    story.assess(enrolment_id)
    row = story.row(enrolment_id)
    assert row.completed_at == row.renewal_applied_at == at(APPLY_BY, 23)
    assert (row.renewal_channel, story.state(enrolment_id)) == ("automatic", "RENEWAL_APPLIED")
    assert story.desk.renewals.apply(story.actor, enrolment_id)["renewal_channel"] == "automatic"
    assert len(story.told("ce_completed")) == 1


def test_real_learning_leads_to_the_application(story: Story) -> None:
    enrolment_id = story.enrol()
    pupil = Pupil(story.centre, story.actor, Enrolment.get_by_id(enrolment_id))
    pupil.study("1.1", 60)
    assert story.state(enrolment_id) == "ENROLLED"
    pupil.study("1.2", 40)
    run_due_jobs(story.product.jobs)
    assert story.row(enrolment_id).hours_reached_at is not None
    story.assess(enrolment_id)
    assert story.state(enrolment_id) == "RENEWAL_APPLIED"


def test_a_job_that_runs_late_costs_nobody_his_certificate(story: Story) -> None:
    enrolment_id = story.enrol()
    story.today(APPLY_BY)
    story.reach_hours(enrolment_id)
    story.product.training.assessments.record(
        story.centre.staff, enrolment_id, result="pass", examiner="李考官", witness="王见证"
    )
    story.today(AFTER)
    run_due_jobs(story.product.jobs)
    assert story.row(enrolment_id).renewal_applied_at == at(APPLY_BY)
    assert story.state(enrolment_id) == "RENEWAL_APPLIED"


def test_finished_a_day_too_late(story: Story) -> None:
    enrolment_id = applied(story, AFTER)
    assert story.row(enrolment_id).outcome == "too_late"
    assert story.state(enrolment_id) == "COMPLETED_TOO_LATE"
    assert "不足以延期" in story.told("ce_completed")[0].text
    with pytest.raises(Refused) as caught:
        story.desk.renewals.apply(story.actor, enrolment_id)
    assert caught.value.code == "RENEWAL_TOO_LATE"
    standing = story.desk.standings.of([facts_of(story.reread())], story.person.id, AFTER)
    assert standing[story.certificate.id]["state"] == "closed"


def test_an_assessment_failed_passed_again_and_corrected(story: Story) -> None:
    enrolment_id = story.enrol()
    story.reach_hours(enrolment_id)
    story.assess(enrolment_id, "fail")
    assert story.state(enrolment_id) == "FAILED"
    story.assess(enrolment_id, "pass")
    assert story.state(enrolment_id) == "RENEWAL_APPLIED"
    story.assess(enrolment_id, "fail")
    assert story.state(enrolment_id) == "FAILED"
    assert story.row(enrolment_id).renewal_applied_at is None
    assert story.failed_jobs() == 0


def test_the_holder_applies_for_special_operation(operator: Story) -> None:
    enrolment_id = operator.enrol()
    with pytest.raises(Refused) as caught:
        operator.desk.renewals.apply(operator.actor, enrolment_id)
    assert caught.value.code == "CE_NOT_COMPLETED"
    operator.complete(enrolment_id)
    assert operator.state(enrolment_id) == "COMPLETED"
    operator.today(APPLY_BY, 23)
    first = operator.desk.renewals.apply(operator.actor, enrolment_id)
    assert (first["state"], first["renewal_channel"]) == ("RENEWAL_APPLIED", "holder")
    operator.today(AFTER)
    again = operator.desk.renewals.apply(operator.actor, enrolment_id)
    assert again["renewal_applied_at"] == first["renewal_applied_at"]


@pytest.mark.parametrize(("day", "code"), [(AFTER, "RENEWAL_TOO_LATE"), (date(2026, 8, 1), "CERT_EXPIRED")])
def test_the_holder_applies_too_late(operator: Story, day: date, code: str) -> None:
    enrolment_id = applied(operator)
    operator.today(day, 0)
    with pytest.raises(Refused) as caught:
        operator.desk.renewals.apply(operator.actor, enrolment_id)
    assert caught.value.code == code


def test_a_deactivated_certificate_waits(operator: Story) -> None:
    enrolment_id = applied(operator)
    Certificate.update(activation=DEACTIVATED).execute()
    with pytest.raises(Refused) as caught:
        operator.desk.renewals.apply(operator.actor, enrolment_id)
    assert caught.value.code == "STATE_NOT_ALLOWED"
    assert "激活" in (caught.value.reasons[0].remedy or "")
    Certificate.update(activation=ACTIVE).execute()
    operator.desk.renewals.apply(operator.actor, enrolment_id)
    Certificate.update(activation=DEACTIVATED).execute()
    with pytest.raises(Refused):
        operator.decide(enrolment_id)


def test_granted_for_as_long_again(story: Story) -> None:
    enrolment_id = applied(story)
    listed = story.desk.decisions.listed(story.regulator, state="applied", limit=10, cursor=None)
    assert [(row["id"], row["proposed_valid_to"]) for row in listed.items] == [
        (enrolment_id, date(2029, 7, 31))
    ]
    answer = story.decide(enrolment_id)
    assert (answer["state"], answer["new_valid_to"]) == ("RENEWED", date(2029, 7, 31))
    certificate = story.reread()
    assert (certificate.valid_from, certificate.valid_to) == (date(2023, 8, 1), date(2029, 7, 31))
    event = CertificateEvent.get(CertificateEvent.event == "renewed")
    assert event.detail["new_valid_to"] == "2029-07-31"
    assert "2029年7月31日" in story.told("renewal_decided")[0].text
    standing = story.desk.standings.of([facts_of(certificate)], story.person.id, APPLY_BY)
    assert standing[certificate.id]["state"] == "renewed"
    assert standing[certificate.id]["enrolment_id"] is None
    with pytest.raises(Refused) as caught:
        story.decide(enrolment_id)
    assert caught.value.code == "STATE_NOT_ALLOWED"


def test_the_second_renewal_is_as_long_as_the_first(story: Story) -> None:
    story.decide(applied(story))
    story.reread()
    story.today(date(2029, 3, 1))
    enrolment_id = story.enrol(story.a_class(date(2029, 4, 1), date(2029, 4, 2)))
    story.complete(enrolment_id)
    assert story.decide(enrolment_id)["new_valid_to"] == date(2032, 7, 31)


def test_a_last_day_that_the_authority_names(story: Story) -> None:
    enrolment_id = applied(story)
    with pytest.raises(Invalid) as caught:
        story.decide(enrolment_id, valid_to=LAST)
    assert "valid_to" in caught.value.errors
    assert story.decide(enrolment_id, valid_to=date(2028, 7, 31))["new_valid_to"] == date(2028, 7, 31)


def test_refused_with_a_reason_and_applied_again(operator: Story) -> None:
    enrolment_id = applied(operator)
    operator.desk.renewals.apply(operator.actor, enrolment_id)
    with pytest.raises(Invalid):
        operator.decide(enrolment_id, approve=False, reason=" ")
    answer = operator.decide(enrolment_id, approve=False, reason="材料与登记不符")
    assert (answer["state"], operator.reread().valid_to) == ("REFUSED", LAST)
    assert "材料与登记不符" in operator.told("renewal_decided")[0].text
    last = CertificateEvent.select().order_by(CertificateEvent.at.desc(), CertificateEvent.id.desc()).first()
    assert history_row(last)["label"] == "延期申请未通过"
    assert f"certificate.{last.event}" in ACTIONS
    assert operator.desk.renewals.apply(operator.actor, enrolment_id)["state"] == "RENEWAL_APPLIED"
    assert operator.decide(enrolment_id)["state"] == "RENEWED"


def test_nobody_decides_about_his_own_renewal(story: Story) -> None:
    enrolment_id = applied(story)
    own = replace(story.regulator, person_id=story.person.id)
    with pytest.raises(Forbidden, match="FORBIDDEN_ROLE"):
        story.desk.decisions.decide(own, enrolment_id, approve=True, reason="")
    assert story.state(enrolment_id) == "RENEWAL_APPLIED"


def test_who_decides(product: Product, story: Story) -> None:
    enrolment_id = applied(story)
    decisions = story.desk.decisions
    district = caller("regulator", "region", "500112")
    with pytest.raises(Forbidden):
        decisions.decide(district, enrolment_id, approve=True, reason="")
    elsewhere = caller("regulator", "region", "510000")
    with pytest.raises(Missing):
        decisions.decide(elsewhere, enrolment_id, approve=True, reason="")
    assert not decisions.listed(elsewhere, state=None, limit=10, cursor=None).items
    country = caller("regulator", "region", "000000")
    assert len(decisions.listed(country, state=None, limit=10, cursor=None).items) == 1


@pytest.mark.parametrize(
    ("columns", "day", "code"),
    [({"standing": CANCELLED}, APPLY_BY, "STATE_NOT_ALLOWED"), ({}, date(2026, 8, 1), "CERT_EXPIRED")],
)
def test_what_has_ended_is_not_renewed(story: Story, columns: dict[str, str], day: date, code: str) -> None:
    enrolment_id = applied(story)
    if columns:
        Certificate.update(**columns).execute()
    story.today(day, 0)
    with pytest.raises(Refused) as caught:
        story.decide(enrolment_id)
    assert caught.value.code == code
    assert story.reread().valid_to == LAST


def test_what_is_open_lapses_with_its_certificate_once(story: Story) -> None:
    enrolment_id = applied(story)
    story.today(LAST, 23)
    story.desk.events.run_daily(story.product.clock.now())
    assert story.row(enrolment_id).outcome is None
    story.today(date(2026, 8, 1), 0)
    for _time in range(2):
        story.desk.events.run_daily(story.product.clock.now())
    row = story.row(enrolment_id)
    assert (row.outcome, row.living_key) == ("lapsed", None)
    assert len(story.told("renewal_decided")) == 1


def test_ids_that_are_none_of_ours(product: Product, story: Story) -> None:
    story.desk.events.settle("nowhere", product.clock.now())
    assert not CeEnrolment.select().exists()
    assert not Notice.select().exists()


def test_standings_of_many_take_one_statement(product: Product, story: Story) -> None:
    other = a_certificate(product, "王建国", category="B", valid_to=date(2026, 12, 31))
    endless = a_certificate(product, "王建国", valid_to=None)
    certificates = [facts_of(row) for row in (story.certificate, other, endless)]
    found = story.desk.standings.of(certificates, story.person.id, date(2026, 3, 10))
    assert {key: row["state"] for key, row in found.items()} == {
        story.certificate.id: "open",
        other.id: "not_open",
    }
    assert found[story.certificate.id]["must_finish_by"] == APPLY_BY


def test_what_ends_first_is_read_first_page_by_page(product: Product, story: Story) -> None:
    ends = [date(2026, 7, 30), date(2026, 7, 31), date(2026, 7, 29), date(2026, 7, 31)]
    whos = ("李秀英", "张伟", "刘洋", "陈志强")
    stories = [
        story,
        *(a_story(product, who=who, valid_to=last) for who, last in zip(whos, ends, strict=True)),
    ]
    for one, enrolment_id in [(one, one.enrol()) for one in stories]:
        one.complete(enrolment_id)
    whole = story.desk.decisions.listed(story.regulator, state="applied", limit=10, cursor=None)
    assert [row["valid_to"] for row in whole.items] == sorted([LAST, *ends])
    read, cursor = [], None
    while True:
        page = story.desk.decisions.listed(story.regulator, state="applied", limit=2, cursor=cursor)
        read += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert read == whole.items
    assert story.desk.decisions.listed(story.regulator, state=None, limit=2, cursor="no such").items == []
