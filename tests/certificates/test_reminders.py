"""Reminders: counted from the last day, given once, and never to somebody with nothing to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.bootstrap import Product
from app.certificates.facts import CANCELLED
from app.certificates.models import Certificate, CertificateReminder
from app.certificates.queries.registry import held_by
from app.certificates.rules.reminders import due_points, due_ranges, point_day, reminder
from app.certificates.rules.windows import APPLIED, CLOSED, COMPLETED, ENROLLED, OPEN
from app.people.facts import Todo
from app.people.models import Notice
from tests.certificates.education_cases import LAST, Story, a_story
from tests.certificates.test_windows import certificate, window
from tests.factories.cast import stranger
from tests.factories.certificates import a_certificate
from tests.factories.people import a_person

POINTS = ("P6M", "P4M", "P3M7D", "P10D")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (
            date(2024, 5, 31),
            (date(2023, 11, 30), date(2024, 1, 31), date(2024, 2, 22), date(2024, 5, 21)),
        ),
        (
            date(2023, 8, 31),
            (date(2023, 2, 28), date(2023, 4, 30), date(2023, 5, 24), date(2023, 8, 21)),
        ),
        (
            date(2025, 1, 5),
            (date(2024, 7, 5), date(2024, 9, 5), date(2024, 9, 28), date(2024, 12, 26)),
        ),
    ],
)
def test_points_are_counted_straight_from_the_last_day(last: date, days: tuple[date, ...]) -> None:
    assert tuple(point_day(last, point) for point in POINTS) == days
    for number, day in enumerate(days):
        assert due_points(last, POINTS, day - DAY) == POINTS[:number]
        assert due_points(last, POINTS, day) == POINTS[: number + 1]
    assert due_points(last, POINTS, last) == POINTS
    assert due_points(last, POINTS, last + DAY) == ()


@pytest.mark.parametrize("word", ["", "P", "6M", "P6W"])
def test_a_point_that_nobody_can_read(word: str) -> None:
    with pytest.raises(ValueError):
        point_day(LAST, word)


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2026, 3, 10), date(2023, 8, 31), date(2025, 12, 31)])
def test_ranges_say_the_same_as_single_days(on: date) -> None:
    ranges = list(due_ranges(POINTS, on))
    for offset in range(250):
        last = on + offset * DAY
        found = [one for one in ranges if one.first <= last <= one.last]
        due = due_points(last, POINTS, on)
        assert [(*one.earlier, one.point) for one in found] == ([due] if due else [])


@pytest.fixture
def story(product: Product) -> Story:
    return a_story(product)


def remind(story: Story, on: date) -> list[str]:
    """Texts given by a run on that day."""
    before = {row.id for row in Notice.select(Notice.id)}
    story.today(on, 1)
    story.desk.reminders.run_daily(story.product.clock.now())
    return [row.text for row in Notice.select() if row.id not in before]


def given(story: Story) -> list[str]:
    rows = CertificateReminder.select().where(CertificateReminder.certificate_id == story.certificate.id)
    return sorted(row.point for row in rows)


def test_each_reminder_once_on_its_day(story: Story) -> None:
    assert remind(story, date(2026, 1, 30)) == []
    for day in (date(2026, 1, 31), date(2026, 3, 31), date(2026, 4, 23)):
        texts = remind(story, day)
        assert len(texts) == 1
        assert "2026年4月30日" in texts[0]
        assert remind(story, day) == remind(story, day + DAY) == []
    assert remind(story, APPLY_BY) == []
    assert given(story) == sorted(POINTS)


APPLY_BY = date(2026, 7, 21)


def test_after_days_without_a_run_only_the_latest_is_given(story: Story) -> None:
    assert len(remind(story, date(2026, 4, 25))) == 1
    assert given(story) == ["P3M7D", "P4M", "P6M"]
    assert remind(story, date(2026, 4, 26)) == []


def test_nothing_to_do_nothing_to_remind_of(story: Story) -> None:
    story.enrol()
    assert remind(story, date(2026, 4, 1)) == []
    assert given(story) == ["P4M", "P6M"]


def test_who_leaves_his_class_is_reminded_of_the_next_point(story: Story) -> None:
    enrolment_id = story.enrol()
    assert remind(story, date(2026, 3, 31)) == []
    story.desk.enrolments.withdraw(story.actor, enrolment_id)
    assert len(remind(story, date(2026, 4, 23))) == 1


def test_who_finished_is_reminded_to_apply_where_he_must(product: Product) -> None:
    operator = a_story(product, special=True)
    operator.complete(operator.enrol())
    texts = remind(operator, APPLY_BY)
    assert len(texts) == 1
    assert "申请延期" in texts[0]
    assert "今天是最后一天" in texts[0]


def test_nobody_is_reminded_of_what_has_ended_or_of_nobodys(product: Product, story: Story) -> None:
    a_certificate(product, "李秀英", valid_to=LAST)
    a_certificate(product, "王建国", valid_to=LAST, standing=CANCELLED)
    a_certificate(product, "王建国", valid_to=LAST, province_code="510000")
    a_certificate(product, "王建国", valid_to=LAST, kind="TRAINING_POST_NEW")
    assert len(remind(story, date(2026, 3, 10))) == 1
    a_person(product, "李秀英", marks=1)
    assert len(remind(story, date(2026, 3, 11))) == 1


def test_a_renewed_certificate_is_reminded_of_its_new_end(story: Story) -> None:
    assert len(remind(story, date(2026, 3, 10))) == 1
    Certificate.update(valid_to=date(2029, 7, 31)).execute()
    assert remind(story, date(2026, 7, 21)) == []
    assert len(remind(story, date(2029, 1, 31))) == 1


def test_more_than_a_batch(product: Product, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.certificates.service.reminders.BATCH", 3)
    for number in range(7):
        a_person(product, stranger(number), marks=1)
        a_certificate(product, stranger(number), valid_to=LAST)
    assert len(remind(story, date(2026, 3, 10))) == 8
    assert remind(story, date(2026, 3, 10)) == []


def test_todos_of_the_first_screen(product: Product) -> None:
    operator = a_story(product, special=True)

    def todos(person_id: str, on: date) -> list[Todo]:
        return operator.desk.todos.of(held_by(person_id), on)

    def shown(on: date) -> list[tuple[str, date | None]]:
        return [(todo.kind, todo.due_on) for todo in todos(operator.person.id, on)]

    assert shown(date(2026, 1, 30)) == []
    assert shown(date(2026, 1, 31)) == [("ce_enrol", APPLY_BY)]
    assert todos(operator.person.id, date(2026, 7, 1))[0].label == "继续教育报名：还剩20天"
    assert todos(operator.person.id, APPLY_BY)[0].label == "继续教育报名：今天截止"
    assert shown(APPLY_BY + DAY) == []  # a class begun now would renew nothing
    enrolment_id = operator.enrol()
    assert shown(date(2026, 3, 10)) == [("ce_learn", APPLY_BY)]
    operator.reach_hours(enrolment_id)
    assert "考核" in todos(operator.person.id, date(2026, 3, 10))[0].label
    operator.assess(enrolment_id, "fail")
    assert "补考" in todos(operator.person.id, date(2026, 3, 10))[0].label
    operator.assess(enrolment_id, "pass")
    assert shown(date(2026, 3, 10)) == [("ce_renewal", APPLY_BY)]
    operator.desk.renewals.apply(operator.actor, enrolment_id)
    assert shown(date(2026, 3, 10)) == []
    assert shown(date(2026, 8, 1)) == []
    assert list(todos("nobody", date(2026, 3, 10))) == []


@pytest.mark.parametrize(
    ("kind", "on", "expected"),
    [
        ("SAFETY_MANAGEMENT", date(2026, 4, 29), "请最迟在2026年4月30日报名继续教育，还剩1天"),
        ("SAFETY_MANAGEMENT", date(2026, 4, 30), "请最迟在2026年4月30日报名继续教育，今天是报名的最后一天"),
        ("SAFETY_MANAGEMENT", date(2026, 5, 1), "报名时间已过，仍可补报，请尽快报名"),
        ("SAFETY_MANAGEMENT", APPLY_BY, "报名时间已过，仍可补报，请尽快报名"),
        ("SAFETY_MANAGEMENT", APPLY_BY + DAY, None),
        (
            "SPECIAL_OPERATION",
            APPLY_BY - DAY,
            "请尽快报名继续教育，学完并通过考核后最迟在2026年7月21日申请延期，还剩1天",
        ),
        (
            "SPECIAL_OPERATION",
            APPLY_BY,
            "请尽快报名继续教育，学完并通过考核后最迟在2026年7月21日申请延期，今天是最后一天",
        ),
        ("SPECIAL_OPERATION", APPLY_BY + DAY, None),
        ("SPECIAL_OPERATION", LAST, None),
    ],
)
def test_a_reminder_names_the_day_that_saves_the_certificate(
    kind: str, on: date, expected: str | None
) -> None:
    """CQ2023-2.2-3, CQ2023-2.3-4: enrolling after D−10 renews nothing, so nobody is told to."""
    facts = certificate(LAST, kind)
    told = reminder(facts, window(LAST, kind), OPEN, on, by_holder=kind == "SPECIAL_OPERATION")
    if expected is None:
        assert told is None
        return
    label = f"{facts.name}（{facts.category}）" if facts.category else facts.name
    text = f"您的{label}有效期至2026年7月31日。{expected}；逾期证书将失效，不能延期。"
    assert told == ("请报名继续教育", text, f"/m/certificates/{facts.id}/classes")


@pytest.mark.parametrize(
    ("state", "by_holder", "on", "left"),
    [
        (COMPLETED, True, APPLY_BY - DAY, "还剩1天"),
        (COMPLETED, True, APPLY_BY, "今天是最后一天"),
        (COMPLETED, False, APPLY_BY, None),
        (ENROLLED, True, APPLY_BY, None),
        (APPLIED, True, APPLY_BY, None),
        (CLOSED, True, APPLY_BY, None),
    ],
)
def test_who_has_finished_applies_where_he_must(
    state: str, by_holder: bool, on: date, left: str | None
) -> None:
    """CQ2023-2.2-3."""
    facts = replace(certificate(LAST, "SPECIAL_OPERATION"), category="建筑电工")
    told = reminder(facts, window(LAST, "SPECIAL_OPERATION"), state, on, by_holder=by_holder)
    text = (
        f"您已完成继续教育。请最迟在2026年7月21日申请延期，{left}；"
        f"逾期{facts.name}（建筑电工）将失效，不能延期。"
    )
    assert told == (("请申请证书延期", text, f"/m/certificates/{facts.id}") if left else None)


def test_where_nothing_is_due_there_is_no_range() -> None:
    assert list(due_ranges((), LAST)) == []
