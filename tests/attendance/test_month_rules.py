"""SH2023-3.2-3, SH2023-3.11-1, X-07: stays become a month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attendance.rules.month import Remark, WorkerMonth, judge_key_post, months_of
from app.attendance.rules.stays import LOOK_AROUND, Passage, stays_of
from app.kernel.clock import SHANGHAI, legal_day, legal_month

LATER = datetime(2025, 1, 1, tzinfo=SHANGHAI)
FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))
MARCH = (date(2024, 3, 1), date(2024, 3, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-{text}").replace(tzinfo=SHANGHAI)


def passage(direction: str, when: str, worker: str = "w1") -> Passage:
    return (at(when), "gate", 0, direction, worker)


def month_of(passages: list[Passage], bounds: tuple[date, date], as_of: datetime = LATER) -> WorkerMonth:
    months = months_of(stays_of(passages, as_of), [], *bounds)
    return months.get("w1", WorkerMonth())


@pytest.mark.parametrize(
    ("passages", "february", "march"),
    [
        # the night of the leap day belongs to February with all its hours
        ([passage("in", "02-29 20:00"), passage("out", "03-01 08:00")], (1, 12.0), (0, 0.0)),
        ([passage("in", "03-01 00:00"), passage("out", "03-01 08:00")], (0, 0.0), (1, 8.0)),
        ([passage("in", "02-29 23:59"), passage("out", "03-01 00:01")], (1, 0.03), (0, 0.0)),
        # two stays on one day are one day
        (
            [
                passage("in", "02-29 07:00"),
                passage("out", "02-29 11:00"),
                passage("in", "02-29 13:00"),
                passage("out", "02-29 17:20"),
            ],
            (1, 8.33),
            (0, 0.0),
        ),
        # an exit alone is no day; an entry alone is a day without hours
        ([passage("out", "03-01 08:00")], (0, 0.0), (0, 0.0)),
        ([passage("in", "02-29 08:00")], (1, 0.0), (0, 0.0)),
    ],
)
def test_a_stay_belongs_to_the_day_of_its_entry(
    passages: list[Passage], february: tuple[int, float], march: tuple[int, float]
) -> None:
    for bounds, expected in ((FEBRUARY, february), (MARCH, march)):
        month = month_of(passages, bounds)
        assert (month.days, month.hours) == expected


def test_first_and_last_and_flags() -> None:
    month = month_of(
        [
            passage("in", "03-04 07:10"),
            passage("out", "03-04 17:00"),
            passage("in", "03-05 06:50"),
            passage("in", "03-06 07:00"),
        ],
        MARCH,
        as_of=at("03-06 09:00"),
    )
    assert (month.first_in, month.last_out) == (at("03-04 07:10"), at("03-04 17:00"))
    assert set(month.flags) == {"MISSING_OUT", "STILL_INSIDE"}
    assert set(month.by_day[date(2024, 3, 5)].flags) == {"MISSING_OUT"}
    assert month.days_present == (date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 6))


def test_who_came_back_has_a_month_for_each_engagement() -> None:
    stays = stays_of(
        [
            passage("in", "03-04 08:00", "w1"),
            passage("out", "03-04 16:00", "w1"),
            passage("in", "03-20 08:00", "w2"),
            passage("out", "03-20 12:00", "w2"),
        ],
        LATER,
    )
    months = months_of(stays, [], *MARCH)
    assert {worker: month.hours for worker, month in months.items()} == {"w1": 8.0, "w2": 4.0}


def test_remarks_of_events_are_kept_and_order_flags_left_to_the_fold() -> None:
    remarks = [
        Remark(at("03-04 07:00"), "w1", ("MANUAL", "ALREADY_INSIDE")),
        Remark(at("02-29 07:00"), "w1", ("OFFLINE",)),
    ]
    month = months_of([], remarks, *MARCH)["w1"]
    assert list(month.flags) == ["MANUAL"]
    assert (month.days, list(month.by_day)) == (0, [date(2024, 3, 4)])


@pytest.mark.parametrize(
    ("expected", "present", "alerts"),
    [
        (20, 16, False),  # exactly 80 %
        (20, 15, True),
        (21, 16, True),  # 76.2 %
        (21, 17, False),
        (0, 0, False),
        (1, 0, True),
        (5, 7, False),
    ],
)
def test_key_posts(expected: int, present: int, alerts: bool) -> None:
    """SH2023-3.11-1, both sides of the share."""
    first = date(2024, 3, 1)
    judged = judge_key_post(
        [first + timedelta(days=n) for n in range(expected)],
        [first + timedelta(days=n) for n in range(present)],
        80,
        "SH2023-3.11-1",
        is_provisional=False,
    )
    assert [reason.code for reason in judged.decision.reasons] == (["KEY_POST_ABSENT"] if alerts else [])
    assert len(judged.absent_on) == max(0, expected - present)


minutes = st.integers(min_value=0, max_value=7 * 24 * 60)
histories = st.lists(st.tuples(minutes, st.sampled_from(["in", "out"])), max_size=30)


@given(histories)
@settings(max_examples=100)
def test_the_hours_of_two_months_are_those_of_the_time(history: list[tuple[int, str]]) -> None:
    """Cutting at the month's end neither loses nor doubles an hour, although each month reads only its own
    surroundings."""
    start = at("02-26 00:00")
    passages = [
        (start + timedelta(minutes=minute), "gate", seq, direction, "w1")
        for seq, (minute, direction) in enumerate(history)
    ]
    by_month: dict[str, timedelta] = defaultdict(timedelta)
    for stay in stays_of(passages, LATER):
        by_month[stay.day.strftime("%Y-%m")] += stay.length
    for name, bounds in (("2024-02", FEBRUARY), ("2024-03", MARCH)):
        begin, end = legal_month(name)
        read = [p for p in passages if begin - LOOK_AROUND <= p[0] < end + LOOK_AROUND]
        assert month_of(read, bounds).worked == by_month[name]


def test_days_of_by_day_are_legal_days() -> None:
    month = month_of([passage("in", "03-04 00:30"), passage("out", "03-04 06:00")], MARCH)
    assert list(month.by_day) == [legal_day(at("03-04 00:30"))] == [date(2024, 3, 4)]


def test_what_was_told_afterwards_is_counted_within_the_month() -> None:
    """CQ2013-4-4: on its first and last day too, by engagement."""
    remarks = [
        Remark(at("02-29 23:59"), "w1", ("OFFLINE", "UPLOAD_LATE")),
        Remark(at("03-01 00:00"), "w1", ("OFFLINE", "UPLOAD_LATE")),
        Remark(at("03-31 23:59"), "w1", ("OFFLINE",)),
        Remark(at("03-31 23:59"), "w2", ("MANUAL",)),
        Remark(at("04-01 00:00"), "w1", ("OFFLINE", "UPLOAD_LATE")),
    ]
    months = months_of([], remarks, *MARCH)
    assert {worker: (one.offline, one.late) for worker, one in months.items()} == {"w1": (2, 1), "w2": (0, 0)}
    assert list(months["w1"].by_day) == [date(2024, 3, 1), date(2024, 3, 31)]


def test_first_and_last_are_those_of_the_whole_month() -> None:
    """The day of an exit that nobody saw begin is no day present."""
    moves = [
        passage("in", "03-04 07:00"),
        passage("out", "03-04 17:00"),
        passage("in", "03-05 07:00"),
        passage("out", "03-05 12:00"),
        passage("in", "03-05 13:00"),
        passage("out", "03-05 18:00"),
        passage("out", "03-07 18:00"),
    ]
    month = month_of(moves, MARCH)
    assert (month.first_in, month.last_out) == (at("03-04 07:00"), at("03-07 18:00"))
    assert (month.by_day[date(2024, 3, 5)].first_in, month.by_day[date(2024, 3, 5)].last_out) == (
        at("03-05 07:00"),
        at("03-05 18:00"),
    )
    assert month.days_present == (date(2024, 3, 4), date(2024, 3, 5))


@pytest.mark.parametrize(("present", "alerts"), [(80, False), (79, True)])
def test_the_share_of_a_key_post_is_exact(present: int, alerts: bool) -> None:
    """SH2023-3.11-1."""
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(101)]
    judged = judge_key_post(days[:100], days[:present], 80, "SH2023-3.11-1", is_provisional=False)
    assert judged.decision.allowed is not alerts
    assert judge_key_post(days, days[:81], 80, "SH2023-3.11-1", is_provisional=False).decision.allowed
    assert not judge_key_post(days, days[:80], 80, "SH2023-3.11-1", is_provisional=False).decision.allowed
