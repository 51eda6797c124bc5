"""Completed: the new certificate, the old one, the day of query, the notice; each once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, CertificateEvent
from app.kernel.clock import legal_day
from app.kernel.errors import Refused
from app.kernel.jobs import JobRun
from app.people.models import Notice
from app.policies.policy import DatedValue
from app.training.models import Enrolment
from tests.factories.certificates import a_certificate
from tests.factories.conversion import V3, Officer, an_officer, at, regulator
from tests.factories.gateways import run_due_jobs


def run_of(officer: Officer) -> JobRun:
    return JobRun("job", "course-completed", officer.row.enrolment_id, {}, 1, False)


def test_from_the_choice_to_the_certificate(product: Product) -> None:
    """CQ2023-A2.5-1, CQ2023-A2.5-6, CQ2023-A2.6-1, A-19."""
    at(product, "2023-06-21T09:00:00")
    officer = an_officer(product)
    officer.choose()
    officer.show_face()
    assert officer.shown["message"].startswith("转岗申请已提交")
    told = officer.learn()
    assert (told["state"], told["message"]) == ("completed", "您已经完成土建类施工员换岗换证课程!")
    assert told["completion"] == {
        "title": "学习完成",
        "headline": "恭喜，课程已完成!",
        "finishers": 1,
        "congratulation": "恭喜您等 1 人",
        "message": "您已经完成土建类施工员换岗换证课程!",
        "back_label": "返回首页",
    }
    assert (told["queryable_from"], told["is_provisional"]) == (date(2023, 6, 25), False)
    new = Certificate.get_by_id(officer.row.new_certificate_id)
    assert (new.number, new.kind, new.post, new.specialty) == (
        "渝建教转-2023-00000001",
        "TRAINING_POST_NEW",
        "SITE_ENGINEER",
        "CIVIL",
    )
    assert (new.issued_on, new.valid_from, new.valid_to) == (
        date(2023, 6, 21),
        date(2023, 6, 21),
        date(2025, 5, 31),
    )
    assert (new.activation, new.source, new.predecessor_id) == ("ACTIVE", "CONVERTED", officer.source.id)
    assert (new.queryable_from, new.holder_index) == (date(2023, 6, 25), officer.source.holder_index)
    old = Certificate.get_by_id(officer.source.id)
    assert (old.standing, old.ended_reason) == ("CONVERTED", "CONVERTED")
    events = [(event.certificate_id, event.event) for event in CertificateEvent.select()]
    assert sorted(events) == sorted([(new.id, "issued"), (old.id, "converted")])
    notice = Notice.get(Notice.kind == "conversion_completed")
    assert (notice.person_id, notice.link) == (officer.actor.person_id, f"/m/conversions/{officer.row.id}")
    assert "2023年6月25日" in notice.text
    at(product, "2023-06-24T23:59:59")
    assert officer.shown["state"] == "completed"
    at(product, "2023-06-25T00:00:00")
    assert officer.shown["state"] == "certificate_queryable"
    assert officer.shown["new_certificate"]["validity_label"] == "有效"
    assert officer.shown["source_certificate"]["validity_label"] == "已转岗"


def test_twice_is_once(product: Product) -> None:
    at(product, "2023-06-21T09:00:00")
    officer = an_officer(product)
    officer.through()
    product.certificates.conversion.completion.complete(run_of(officer))
    assert Certificate.select().where(Certificate.source == "CONVERTED").count() == 1
    assert Notice.select().where(Notice.kind == "conversion_completed").count() == 1


def test_between_the_last_section_and_the_job(product: Product) -> None:
    """What is completed is told at once; the certificate follows."""
    at(product, "2023-06-21T09:00:00")
    officer = an_officer(product)
    officer.choose()
    officer.show_face()
    told = officer.learn(work=False)
    assert (told["state"], told["queryable_from"]) == ("completed", date(2023, 6, 25))
    assert told["new_certificate"] is None
    at(product, "2023-06-23T09:00:00")
    run_due_jobs(product.jobs)
    assert officer.shown["queryable_from"] == date(2023, 6, 25)
    new = Certificate.get_by_id(officer.row.new_certificate_id)
    assert new.issued_on == date(2023, 6, 21)


@pytest.mark.parametrize(("completed", "queryable"), V3)
def test_the_day_of_query(product: Product, completed: date, queryable: date) -> None:
    """V3, through the whole use case."""
    at(product, "2023-06-02T09:00:00")
    officer = an_officer(product)
    officer.choose()
    officer.show_face()
    at(product, f"{completed}T20:00:00")
    assert officer.learn()["queryable_from"] == queryable
    at(product, f"{queryable}T00:00:00")
    assert officer.shown["state"] == "certificate_queryable"


def test_hours_are_asked_for(product: Product) -> None:
    """CQ2023-A2.5-1: a run for a course that is not completed issues nothing."""
    at(product, "2023-06-21T09:00:00")
    officer = an_officer(product)
    officer.choose()
    officer.show_face()
    with pytest.raises(Refused) as caught:
        product.certificates.conversion.completion.complete(run_of(officer))
    assert caught.value.code == "HOURS_NOT_REACHED"
    assert officer.row.state == "applied"
    product.certificates.conversion.completion.complete(
        JobRun("job", "course-completed", "somebody else's", {}, 1, False)
    )


def test_numbers_go_on_and_skip_what_is_taken(product: Product) -> None:
    at(product, "2023-06-21T09:00:00")
    a_certificate(product, "李秀英", number="渝建教转-2023-00000002", number_key="渝建教转-2023-00000002")
    numbers = []
    for name in ("王建国", "张伟"):
        officer = an_officer(product, name)
        officer.through()
        numbers.append(Certificate.get_by_id(officer.row.new_certificate_id).number)
    assert numbers == ["渝建教转-2023-00000001", "渝建教转-2023-00000003"]


def test_finishers_are_counted(product: Product) -> None:
    """CQ2023-A2.5-6, A-24."""
    at(product, "2023-06-21T09:00:00")
    first, second = an_officer(product), an_officer(product, "张伟")
    first.provider, first.course = second.provider, second.course  # the newest of a role counts
    first.choose()
    first.show_face()
    first.learn()
    second.choose()
    second.show_face()
    assert second.learn()["completion"]["congratulation"] == "恭喜您等 2 人"


def test_the_source_may_end_during_the_study(product: Product) -> None:
    """A-18: he goes on, and is not given a certificate that is over."""
    at(product, "2023-06-21T09:00:00")
    officer = an_officer(product, valid_to=date(2023, 6, 21))
    officer.choose()
    officer.show_face()
    at(product, "2023-07-03T09:00:00")
    assert officer.learn()["state"] == "completed"
    new = Certificate.get_by_id(officer.row.new_certificate_id)
    assert (new.valid_from, new.valid_to) == (date(2023, 7, 3), date(2025, 7, 22))


def test_or_the_setting_says_that_he_may_not(product: Product) -> None:
    """A-18."""
    at(product, "2023-06-21T09:00:00")
    officer = an_officer(product, valid_to=date(2023, 6, 21))
    officer.choose()
    officer.show_face()
    policy = product.certificates.access.policy_of("500000")
    assert policy is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(policy.values, "conversion-outlives-source", [DatedValue(False, "CQ2023-3.2.1-3")])  # type: ignore[arg-type]
        at(product, "2023-06-22T09:00:00")
        assert officer.learn()["state"] == "closed"
    assert officer.row.closed_reason == "SOURCE_EXPIRED"
    assert not Certificate.select().where(Certificate.source == "CONVERTED").exists()


def test_a_source_that_was_cancelled_gives_no_new_certificate(product: Product) -> None:
    at(product, "2023-06-21T09:00:00")
    officer = an_officer(product)
    officer.choose()
    officer.show_face()
    Certificate.update(standing="CANCELLED").execute()
    told = officer.learn()
    assert (told["state"], told["message"]) == (
        "closed",
        "原证书已注销，不能转岗；如有疑问请向发证机关查询",
    )
    assert Notice.select().where(Notice.title == "转岗已关闭").count() == 1


def test_a_last_day_for_the_course(product: Product) -> None:
    """CQ2023-3.2.2-1, A-16: where a window has one."""
    at(product, "2026-03-10T09:00:00")
    today = legal_day(product.clock.now())
    officer = an_officer(product, valid_to=date(2027, 1, 1))
    officer.desk.campaigns.open(regulator(), opens_on=today, closes_on=today, study_until=date(2026, 3, 20))
    officer.choose()
    officer.show_face()
    at(product, "2026-03-20T23:00:00")
    assert officer.shown["state"] == "applied"
    at(product, "2026-03-21T00:00:00")
    assert (officer.shown["state"], officer.shown["closed_reason"]) == ("closed", "STUDY_DEADLINE")
    for _twice in range(2):
        officer.desk.upkeep.run_daily(product.clock.now())
    assert officer.row.state == "closed"
    assert Enrolment.get_by_id(officer.row.enrolment_id).state == "withdrawn"


def test_a_day_that_was_provisional_becomes_certain(product: Product, tmp_path: Path) -> None:
    """CQ2023-A2.6-1: computed again when the year's arrangement is known."""
    at(product, "2050-03-01T09:00:00")
    officer = an_officer(product, valid_to=date(2051, 1, 1))
    officer.desk.campaigns.open(regulator(), opens_on=date(2050, 3, 1), closes_on=date(2050, 3, 31))
    told = officer.through()
    assert (told["queryable_from"], told["is_provisional"]) == (date(2050, 3, 2), True)
    assert "暂定" in Notice.get(Notice.kind == "conversion_completed").text
    notice = tmp_path / "2050.toml"
    notice.write_text(
        'year = 2050\nsource = "test"\nholidays = [2050-03-02, 2050-10-01]\nworkdays = []\n', "utf-8"
    )
    product.calendar.load_year(notice)
    try:
        officer.desk.upkeep.run_daily(product.clock.now())
    finally:
        (product.settings.data_dir / "calendar" / "2050.toml").unlink()
    assert (officer.row.queryable_from, officer.row.is_provisional) == (date(2050, 3, 3), False)
    new = Certificate.get_by_id(officer.row.new_certificate_id)
    assert new.queryable_from == date(2050, 3, 3)


def test_nightly_work_tells_of_the_closing_once(product: Product) -> None:
    """CQ2023-3.2.2-2: whoever could apply and has not, thirty and seven days before."""
    at(product, "2023-11-01T09:00:00")
    late = an_officer(product)
    done = an_officer(product, "张伟")
    done.choose()
    done.show_face()
    an_officer(product, "李秀英", valid_to=date(2023, 10, 31))

    def told() -> list[str]:
        late.desk.upkeep.run_daily(product.clock.now())
        return [row.person_id for row in Notice.select().where(Notice.kind == "conversion_closing")]

    assert told() == []
    at(product, "2023-12-01T09:00:00")
    assert told() == [late.actor.person_id]
    at(product, "2023-12-02T09:00:00")
    assert len(told()) == 1
    at(product, "2023-12-24T09:00:00")
    assert told() == [late.actor.person_id] * 2
    at(product, "2024-01-01T09:00:00")
    assert len(told()) == 2
    assert Certificate.get_by_id(late.source.id).standing == "VALID"


def test_a_provisional_day_that_was_reached_is_not_taken_back(product: Product) -> None:
    at(product, "2050-03-01T09:00:00")
    officer = an_officer(product, valid_to=date(2051, 1, 1))
    officer.desk.campaigns.open(regulator(), opens_on=date(2050, 3, 1), closes_on=date(2050, 3, 31))
    officer.through()
    at(product, "2050-03-02T09:00:00")
    officer.desk.upkeep.run_daily(product.clock.now())
    assert (officer.row.queryable_from, officer.row.is_provisional) == (date(2050, 3, 2), False)
    assert officer.shown["state"] == "certificate_queryable"
