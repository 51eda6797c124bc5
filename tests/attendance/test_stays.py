"""SM8, SH2023-3.2-3, V9, X-07: events become stays."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attendance.rules.stays import Passage, Stay, stays_of
from app.kernel.clock import SHANGHAI

LATER = datetime(2024, 4, 1, tzinfo=SHANGHAI)


def at(text: str) -> datetime:
    """``"03-05 07:30"`` or ``"03-05 07:30:59"`` in 2024, a leap year, Chinese time."""
    return datetime.fromisoformat(f"2024-{text}").replace(tzinfo=SHANGHAI)


def walk(*moves: str) -> list[Passage]:
    """``"in 03-05 07:30"`` -> passages at one gate."""
    passages = []
    for seq, move in enumerate(moves):
        direction, when = move.split(" ", 1)
        passages.append((at(when), "gate", seq, direction, "w1"))
    return passages


def told(stays: list[Stay]) -> list[tuple[str | None, str | None, float, tuple[str, ...]]]:
    def short(moment: datetime | None) -> str | None:
        return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if moment else None

    return [(short(s.entered), short(s.left), s.length / timedelta(hours=1), s.flags) for s in stays]


CASES = {
    "a day": (
        ["in 03-05 07:30", "out 03-05 17:30"],
        [("03-05 07:30", "03-05 17:30", 10.0, ())],
    ),
    "lunch outside": (
        ["in 03-05 07:00", "out 03-05 11:30", "in 03-05 13:00", "out 03-05 18:00"],
        [("03-05 07:00", "03-05 11:30", 4.5, ()), ("03-05 13:00", "03-05 18:00", 5.0, ())],
    ),
    "night shift over midnight": (
        ["in 03-05 22:00", "out 03-06 06:00"],
        [("03-05 22:00", "03-06 06:00", 8.0, ())],
    ),
    "night shift into the leap day": (
        ["in 02-28 20:00", "out 02-29 04:00"],
        [("02-28 20:00", "02-29 04:00", 8.0, ())],
    ),
    "night shift out of the leap day and the month": (
        ["in 02-29 20:00", "out 03-01 04:00"],
        [("02-29 20:00", "03-01 04:00", 8.0, ())],
    ),
    "exactly sixteen hours": (
        ["in 03-05 06:00", "out 03-05 22:00"],
        [("03-05 06:00", "03-05 22:00", 16.0, ())],
    ),
    "a second more than sixteen hours": (
        ["in 03-05 06:00", "out 03-05 22:00:01"],
        [("03-05 06:00", None, 0.0, ("MISSING_OUT",)), (None, "03-05 22:00", 0.0, ("OUT_WITHOUT_IN",))],
    ),
    "never out": (["in 03-05 07:00"], [("03-05 07:00", None, 0.0, ("MISSING_OUT",))]),
    "never in": (["out 03-05 17:00"], [(None, "03-05 17:00", 0.0, ("OUT_WITHOUT_IN",))]),
    "in twice: hours from the first": (
        ["in 03-05 07:00", "in 03-05 12:30", "out 03-05 17:00"],
        [("03-05 07:00", "03-05 17:00", 10.0, ("ALREADY_INSIDE",))],
    ),
    "in again sixteen hours later, never out": (
        ["in 03-05 07:00", "in 03-05 23:00"],
        [("03-05 07:00", None, 0.0, ("MISSING_OUT", "ALREADY_INSIDE"))],
    ),
    "in again after more than sixteen hours: a new stay": (
        ["in 03-05 07:00", "in 03-06 07:00", "out 03-06 17:00"],
        [("03-05 07:00", None, 0.0, ("MISSING_OUT",)), ("03-06 07:00", "03-06 17:00", 10.0, ())],
    ),
    "forgotten out, in again for the night": (
        ["in 03-05 07:00", "in 03-05 22:00", "out 03-06 06:00"],
        [("03-05 07:00", None, 0.0, ("MISSING_OUT",)), ("03-05 22:00", "03-06 06:00", 8.0, ())],
    ),
    "the same said within three minutes": (
        ["in 03-05 07:00", "in 03-05 07:03", "out 03-05 17:00", "out 03-05 17:03"],
        [("03-05 07:00", "03-05 17:00", 10.0, ())],
    ),
    "said again after three minutes": (
        ["in 03-05 07:00", "in 03-05 07:03:01", "out 03-05 17:00", "out 03-05 17:03:01"],
        [
            ("03-05 07:00", "03-05 17:00", 10.0, ("ALREADY_INSIDE",)),
            (None, "03-05 17:03", 0.0, ("OUT_WITHOUT_IN",)),
        ],
    ),
    "nobody came": ([], []),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_stays(case: tuple[list[str], list[tuple[str | None, str | None, float, tuple[str, ...]]]]) -> None:
    moves, expected = case
    assert told(stays_of(walk(*moves), LATER)) == expected


@pytest.mark.parametrize(
    ("moves", "day", "is_open"),
    [
        (["in 02-29 23:59:59", "out 03-01 07:00"], date(2024, 2, 29), False),
        (["in 03-01 00:00", "out 03-01 07:00"], date(2024, 3, 1), False),
        (["out 03-01 00:00"], date(2024, 3, 1), False),
        (["in 03-31 09:00"], date(2024, 3, 31), True),
        (["in 03-31 07:59"], date(2024, 3, 31), False),
    ],
)
def test_day_is_that_of_the_entry(moves: list[str], day: date, is_open: bool) -> None:
    """At midnight after 31 March an entry of 08:00 is still open, one of 07:59 is not."""
    (stay,) = stays_of(walk(*moves), LATER)
    assert (stay.day, stay.is_open) == (day, is_open)


def test_days_are_chinese_days_whatever_zone_the_moments_carry() -> None:
    """X-07: 16:30 UTC is past midnight in +08:00, all year."""
    for month, shown in ((1, date(2024, 1, 11)), (7, date(2024, 7, 11))):
        entered = datetime(2024, month, 10, 16, 30, tzinfo=UTC)
        (stay,) = stays_of([(entered, "gate", 0, "in", None)], LATER)
        assert stay.day == shown


minutes = st.integers(min_value=0, max_value=5 * 24 * 60)
histories = st.lists(st.tuples(minutes, st.sampled_from(["in", "out"]), st.sampled_from("ab")), max_size=25)


def passages_of(history: list[tuple[int, str, str]]) -> list[Passage]:
    start = at("02-27 00:00")
    return [
        (start + timedelta(minutes=minute), gate, seq, direction, None)
        for seq, (minute, direction, gate) in enumerate(history)
    ]


@given(histories, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_order_of_arrival_changes_nothing(history: list[tuple[int, str, str]], dice: random.Random) -> None:
    passages = passages_of(history)
    shuffled = passages[:]
    dice.shuffle(shuffled)
    assert stays_of(shuffled, LATER) == stays_of(passages, LATER)


def time_by_looking_back(passages: list[Passage]) -> timedelta:
    """The same hours without a fold: every exit looks back for the earliest entry that it may end."""
    moves: list[tuple[datetime, str]] = []
    for moment, _gate, _seq, direction, _worker in sorted(passages, key=lambda p: p[:3]):
        said = moves and moves[-1][1] == direction
        if not (said and moment - moves[-1][0] <= timedelta(minutes=3)):
            moves.append((moment, direction))
    total = timedelta(0)
    for index, (moment, direction) in enumerate(moves):
        if direction == "out":
            since = max((i for i in range(index) if moves[i][1] == "out"), default=-1)
            entries = [m for m, _ in moves[since + 1 : index] if moment - m <= timedelta(hours=16)]
            total += moment - min(entries) if entries else timedelta(0)
    return total


@given(histories)
@settings(max_examples=150)
def test_hours_agree_with_an_independent_computation(history: list[tuple[int, str, str]]) -> None:
    passages = passages_of(history)
    stays = stays_of(passages, LATER)
    assert sum((stay.length for stay in stays), timedelta(0)) == time_by_looking_back(passages)
    assert all(timedelta(0) <= stay.length <= timedelta(hours=16) for stay in stays)


@given(histories)
@settings(max_examples=100)
def test_no_entry_and_no_exit_is_lost_or_invented(history: list[tuple[int, str, str]]) -> None:
    passages = passages_of(history)
    stays = stays_of(passages, LATER)
    known = {(p[0], p[3]) for p in passages}
    assert all((s.entered, "in") in known for s in stays if s.entered)
    assert all((s.left, "out") in known for s in stays if s.left)
    begins = [s.entered or s.left for s in stays]
    assert begins == sorted(begins)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("after", "flags"), [(timedelta(hours=16), ()), (timedelta(hours=16, microseconds=1), ("MISSING_OUT",))]
)
def test_an_entry_is_open_for_sixteen_hours_and_not_an_instant_longer(
    after: timedelta, flags: tuple[str, ...]
) -> None:
    """SM8, X-07: inclusive."""
    entered = at("03-05 06:00")
    (stay,) = stays_of(walk("in 03-05 06:00"), entered + after)
    assert (stay.flags, stay.is_open) == (flags, not flags)
    (first, *_rest) = stays_of(walk("in 03-05 06:00", "in 03-05 10:00"), entered + after)
    assert first.entered == entered
    assert ("MISSING_OUT" in first.flags) is bool(flags)
