"""CQ2023-A2.5-5: what one heartbeat earns, on both sides of every bound."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.training.facts import USUAL, Beat, Mark, Spans, Uncredited
from app.training.rules import reasons
from app.training.rules.hours import Judged, judge, needed_ms

S = 1000
LONG = 616 * S


@dataclass(frozen=True)
class Case:
    """A heartbeat ``after`` seconds that says ``at`` seconds, from a mark at second 100."""

    name: str
    after: float
    at: float
    credited: float
    lost: tuple[tuple[str, float], ...] = ()
    playing: bool = True
    was_playing: bool = True
    rate: float = 1
    budget: float = 0
    recovered: bool = False
    unattended: bool = False
    seen: Spans = ()
    left: float = 0  # budget afterwards


GAP, LOST, PAUSED = reasons.GAP_TOO_LONG, reasons.LOST_STATE, reasons.PAUSED
SKIPPED, INVALID = reasons.SKIPPED, reasons.LEARNING_TIME_INVALID
FASTER, SEEN, MISSED = reasons.FASTER_THAN_TIME, reasons.ALREADY_SEEN, reasons.CHECK_MISSED

CASES = (
    Case("one interval watched", 20, 120, 20),
    Case("one millisecond back", 20, 99.999, 0, ((reasons.REWOUND, 20),)),
    Case("one millisecond paused", 0.001, 100, 0, ((PAUSED, 0.001),), playing=False, was_playing=False),
    Case("two seconds ahead of the clock wait", 20, 122, 20),
    Case("more than two do not", 20, 122.001, 20, ((SKIPPED, 2.001),)),
    Case("double speed of time that was kept", 20, 182, 40, ((FASTER, 42),), rate=2, budget=20),
    Case("less than a second is the way, no loss", 20.999, 120, 20, recovered=True, left=0.999),
    Case("a second is noticed", 21, 120, 20, ((LOST, 1),), recovered=True),
    Case("nothing passed", 0, 100, 0),
    Case("the way took longer: kept for the next", 23, 120, 20, left=3),
    Case("the next one comes sooner and has it", 17, 120, 20, budget=3),
    Case("a little ahead of the clock waits", 19, 120, 19),
    Case("one heartbeat dropped", 40, 140, 40),
    Case("two intervals and the way", 43, 143, 43),
    Case("more than two intervals", 43.001, 143.001, 0, ((GAP, 43.001),)),
    Case("two hours in a tunnel", 7200, 101, 0, ((GAP, 7200),)),
    Case("paused", 20, 100, 0, ((PAUSED, 20),), playing=False, was_playing=False),
    Case("dragged while paused", 20, 110, 0, ((PAUSED, 20),), playing=False, was_playing=False),
    Case("paused after twelve seconds", 20, 112, 12, ((PAUSED, 8),), playing=False),
    Case("played again for twelve seconds", 20, 112, 12, ((PAUSED, 8),), was_playing=False),
    Case("buffering within the allowance", 20, 105, 5, left=15),
    Case("buffering beyond it", 40, 105, 5, ((reasons.STALLED, 15),), left=20),
    Case("dragged back", 20, 99, 0, ((reasons.REWOUND, 20),)),
    Case("double speed earns the time that passed", 20, 140, 20, ((FASTER, 20),), rate=2),
    Case("half as fast again", 20, 130, 20, ((FASTER, 10),), rate=1.5),
    Case("ten seconds skipped", 20, 130, 20, ((SKIPPED, 10),)),
    Case("as far as double speed reaches", 20, 142, 20, ((FASTER, 22),), rate=2),
    Case("further than that", 20, 142.001, 0, ((SKIPPED, 42.001),), rate=2),
    Case("four times as fast", 20, 180, 0, ((INVALID, 80),), rate=4),
    Case("dragged to the end", 20, 616, 0, ((SKIPPED, 516),)),
    Case("seen before", 20, 120, 0, ((SEEN, 20),), seen=((0, 200 * S),)),
    Case("half of it seen before", 20, 120, 10, ((SEEN, 10),), seen=((110 * S, 200 * S),)),
    Case("nobody answers the check", 20, 120, 0, ((MISSED, 20),), unattended=True),
    Case("the store lost forty seconds, they were watched", 60, 160, 60, recovered=True),
    Case("the store lost a pause", 60, 140, 40, ((LOST, 20),), recovered=True),
    Case("lost, and silent too", 200, 300, 0, ((LOST, 25), (GAP, 175)), recovered=True),
    Case("as much as can be told again", 68, 168, 68, recovered=True),
    Case("and no more", 68.001, 168, 0, ((LOST, 25), (GAP, 43.001)), recovered=True),
)


def ms(seconds: float) -> int:
    return round(seconds * S)


def judged(case: Case) -> Judged:
    mark = Mark(4, 1_000_000, 100 * S, case.was_playing, ms(case.budget))
    beat = Beat(
        5,
        1_000_000 + ms(case.after),
        ms(case.at),
        case.playing,
        case.rate,
        case.recovered,
        case.unattended,
    )
    return judge(mark, beat, case.seen, LONG, USUAL)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_heartbeat_earns(case: Case) -> None:
    answer = judged(case)
    assert answer.credited_ms == ms(case.credited)
    assert [(lost.reason, lost.shown_ms) for lost in answer.uncredited] == [
        (reason, ms(seconds)) for reason, seconds in case.lost
    ]
    assert answer.mark.budget_ms == ms(case.left)
    assert answer.credited_ms <= ms(case.after) + ms(case.budget)
    assert answer.mark.seq == 5


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_second_that_passed_is_credited_or_has_a_reason(case: Case) -> None:
    answer = judged(case)
    explained = answer.credited_ms + sum(lost.wall_ms for lost in answer.uncredited)
    kept = answer.mark.budget_ms - ms(case.budget)
    assert explained + kept == ms(case.after)


def test_every_reason_is_told_in_words_with_what_to_do() -> None:
    for code, why in reasons.WHY.items():
        assert code == why.code
        assert why.message
        assert why.remedy
        assert why.cite


def test_a_clock_that_was_set_back_gives_nothing_and_goes_on_from_there() -> None:
    mark = Mark(4, 1_000_000, 100 * S)
    hour_back = 1_000_000 - 3600 * S
    first = judge(mark, Beat(5, hour_back, 120 * S, True), (), LONG, USUAL)
    assert first.credited_ms == 0
    then = judge(first.mark, Beat(6, hour_back + 20 * S, 140 * S, True), (), LONG, USUAL)
    assert then.credited_ms == 20 * S


def test_two_servers_whose_clocks_differ_give_no_second_twice() -> None:
    mark, seen, total = Mark(0, 1_000_000, 0), (), 0
    for seq in range(1, 101):
        ahead = 1 * S if seq % 2 else 0
        answer = judge(mark, Beat(seq, 1_000_000 + ahead + seq, 2 * S * seq, True), seen, LONG, USUAL)
        total += answer.credited_ms
        mark = answer.mark
    assert total <= 1 * S + 100


@pytest.mark.parametrize(
    ("duration_s", "needed_s"),
    [(616, 616 - 6.16), (200, 198), (100, 98), (30, 28), (20, 18), (10, 9), (5, 4.5), (1, 0.9)],
)
def test_a_section_is_done_but_for_a_little(duration_s: int, needed_s: float) -> None:
    assert needed_ms(duration_s * S) == ms(needed_s)


def test_double_speed_reaches_no_further_for_time_that_was_kept() -> None:
    mark = Mark(4, 1_000_000, 100 * S, True, 20 * S)
    answer = judge(mark, Beat(5, 1_020_000, 182_001, True, 2), (), LONG, USUAL)
    assert answer.uncredited == (Uncredited(SKIPPED, 82_001, 20 * S, ((100 * S, 182_001),)),)


@pytest.mark.parametrize(
    ("back_ms", "at_ms"), [(0, 1_000_000), (5_000, 1_000_000), (5_001, 994_999), (60_000, 940_000)]
)
def test_five_seconds_back_are_two_servers_and_more_a_clock_that_was_set(back_ms: int, at_ms: int) -> None:
    mark = Mark(4, 1_000_000, 100 * S)
    assert judge(mark, Beat(5, 1_000_000 - back_ms, 100 * S, True), (), LONG, USUAL).mark.at_ms == at_ms


def test_a_clock_that_was_set_back_took_no_time_away() -> None:
    mark = Mark(4, 1_000_000, 100 * S)
    answer = judge(mark, Beat(5, 900_000, 120 * S, True), (), LONG, USUAL)
    assert answer.uncredited == (Uncredited(SKIPPED, 20 * S, 0, ((100 * S, 120 * S),)),)


@pytest.mark.parametrize(
    ("start", "said", "stands"),
    [(0, -500, 0), (0, 0, 0), (LONG - 19_000, LONG + 500, LONG), (LONG - 19_000, LONG, LONG)],
)
def test_a_position_outside_the_section_is_its_nearest_end(start: int, said: int, stands: int) -> None:
    answer = judge(Mark(4, 1_000_000, start), Beat(5, 1_020_000, said, True), (), LONG, USUAL)
    assert (answer.mark.position_ms, answer.credited_ms, answer.uncredited) == (stands, stands - start, ())


@pytest.mark.parametrize(
    ("playing", "recovered", "reason"), [(False, False, PAUSED), (True, True, LOST), (False, True, LOST)]
)
def test_only_what_passed_since_the_mark_is_told_as_lost(playing: bool, recovered: bool, reason: str) -> None:
    """Time that was kept for the next heartbeat has been told of before."""
    mark = Mark(4, 1_000_000, 100 * S, True, 15 * S)
    answer = judge(mark, Beat(5, 1_020_000, 100 * S, playing, 1, recovered), (), LONG, USUAL)
    assert answer.uncredited == (Uncredited(reason, 20 * S, 20 * S),)
    assert answer.mark.budget_ms == 0


@pytest.mark.parametrize(
    ("moved_ms", "spans"),
    [
        (-1, ()),
        (0, ()),
        (1, ((100_000, 100_001),)),
        (100_000, ((100_000, 200_000),)),
        (100_001, ()),
    ],
)
def test_what_an_appeal_may_give_back_of_a_silence(moved_ms: int, spans: Spans) -> None:
    """As far as the content moved no faster than double speed."""
    mark = Mark(4, 1_000_000, 100 * S)
    answer = judge(mark, Beat(5, 1_050_000, 100 * S + moved_ms, True), (), LONG, USUAL)
    assert answer.uncredited == (Uncredited(GAP, 50 * S, 50 * S, spans),)
