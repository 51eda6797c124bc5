"""The account of an enrolment: chapters fall due once, checks freeze and confirm, both conditions count."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.training.facts import USUAL, Beat, Mark
from app.training.rules.ledger import Ledger, Record
from tests.factories.courses import an_outline

S = 1000
PACE = replace(USUAL, check_min=70 * S)


def watch(ledger: Ledger, section: str, seconds: float, start: float = 0) -> None:
    """In one go at normal speed."""
    mark, at = Mark(-1, 0, int(start * S)), 0.0
    for seq in range(1_000):
        step = min(20.0, seconds - at)
        if step <= 0:
            return
        at += step
        mark = ledger.hear(section, mark, [Beat(seq, int(at * S), int((start + at) * S), True)]).mark


def test_a_chapter_counts_when_its_last_section_is_done_and_once() -> None:
    ledger = Ledger(an_outline(), USUAL)
    watch(ledger, "1.1", 60)
    assert ledger.settle() == []
    assert ledger.earned_hours == 0
    watch(ledger, "1.2", 37.9)
    assert ledger.settle() == []
    watch(ledger, "1.2", 2, start=37.9)
    assert [chapter.id for chapter in ledger.settle()] == ["c1"]
    assert ledger.earned_hours == 6
    watch(ledger, "1.2", 40)
    assert ledger.settle() == []
    assert ledger.earned_hours == 6


@pytest.mark.parametrize(
    ("required", "all_mandatory", "watched", "complete"),
    [
        (8, False, ("1.1",), True),  # 15 hours of one chapter: 15/8
        (8, True, ("1.1",), False),  # the second 必修 chapter is missing
        (8, True, ("1.1", "2.1"), True),
        (8, False, ("3.1",), True),  # 8 hours all elective
        (8, True, ("3.1",), False),
        (8, False, ("2.1",), False),  # 7.5 hours
        (7.5, False, ("2.1",), True),
        (30.5, True, ("1.1", "2.1", "3.1"), True),
    ],
)
def test_hours_and_mandatory_chapters(
    required: float, all_mandatory: bool, watched: tuple[str, ...], complete: bool
) -> None:
    """A-22: the hours, and where asked for all 必修 chapters."""
    ledger = Ledger(an_outline(((True, 15, (30,)), (True, 7.5, (30,)), (False, 8, (30,)))), USUAL)
    for section in watched:
        watch(ledger, section, 30)
    ledger.settle()
    assert ledger.is_complete(Decimal(str(required)), all_mandatory) is complete


def test_hours_are_not_capped() -> None:
    ledger = Ledger(an_outline(((True, 15, (30,)),)), USUAL)
    watch(ledger, "1.1", 30)
    ledger.settle()
    assert ledger.earned_hours == 15


def test_a_missed_check_takes_back_what_no_check_confirmed_and_it_can_be_earned_again() -> None:
    ledger = Ledger(an_outline(), USUAL)
    watch(ledger, "1.1", 30)
    ledger.open_check()
    ledger.pass_check()
    watch(ledger, "1.1", 20, start=30)
    ledger.open_check()
    assert ledger.miss_check() == {"1.1": ((30 * S, 50 * S),)}
    assert ledger.watched_ms("1.1") == 30 * S
    assert ledger.is_check_due(10**9)
    watch(ledger, "1.1", 20, start=30)  # nobody has answered since: this earns nothing
    assert ledger.watched_ms("1.1") == 30 * S
    ledger.open_check()
    ledger.pass_check()
    watch(ledger, "1.1", 20, start=30)
    assert ledger.watched_ms("1.1") == 50 * S


def test_a_chapter_that_was_credited_stays_credited() -> None:
    ledger = Ledger(an_outline(), USUAL)
    watch(ledger, "1.1", 60)
    watch(ledger, "1.2", 40)
    ledger.settle()
    watch(ledger, "2.1", 20)
    ledger.open_check()
    assert list(ledger.miss_check()) == ["2.1"]
    assert ledger.earned_hours == 6
    assert ledger.is_done("1.1")


def test_no_chapter_is_credited_while_a_check_waits() -> None:
    ledger = Ledger(an_outline(), USUAL)
    watch(ledger, "1.1", 60)
    ledger.open_check()
    watch(ledger, "1.2", 40)
    assert ledger.settle() == []
    ledger.pass_check()
    assert [chapter.id for chapter in ledger.settle()] == ["c1"]


def test_a_long_unchecked_stretch_is_checked_before_its_chapter_counts() -> None:
    ledger = Ledger(an_outline(), PACE)
    watch(ledger, "1.1", 60)
    assert not ledger.is_check_due(10**9)
    watch(ledger, "1.2", 40)
    assert ledger.settle() == []
    assert ledger.is_check_due(10**9)


def test_an_upheld_appeal_counts_only_what_was_missing() -> None:
    ledger = Ledger(an_outline(), USUAL)
    watch(ledger, "1.1", 30)
    assert ledger.grant("1.1", ((20 * S, 60 * S),)) == 30 * S
    assert ledger.grant("1.1", ((20 * S, 60 * S),)) == 0
    assert ledger.is_done("1.1")


def test_no_second_check_while_one_waits() -> None:
    ledger = Ledger(an_outline(), PACE)
    watch(ledger, "1.1", 60)
    watch(ledger, "2.1", 20)
    assert ledger.is_check_due(80 * S)
    ledger.open_check()
    assert not ledger.is_check_due(0)
    ledger.pass_check()
    assert ledger.is_check_due(0)
    assert not ledger.is_check_due(1)


def test_what_was_watched_is_the_sum_of_the_sections() -> None:
    ledger = Ledger(an_outline(), USUAL)
    assert (ledger.total_watched_ms, ledger.sections_done) == (0, 0)
    watch(ledger, "1.1", 60)
    watch(ledger, "2.1", 30)
    assert (ledger.total_watched_ms, ledger.sections_done) == (90 * S, 1)


def test_a_run_of_heartbeats_is_summed_up_and_old_numbers_are_left_out() -> None:
    ledger = Ledger(an_outline(), USUAL)
    beats = [Beat(0, 20 * S, 20 * S, True), Beat(0, 25 * S, 25 * S, True), Beat(1, 40 * S, 30 * S, True)]
    heard = ledger.hear("1.1", Mark(-1, 0, 0), beats)
    assert (heard.credited_ms, len(heard.judged)) == (30 * S, 2)
    again = ledger.hear("1.1", heard.mark, beats)
    assert (again.credited_ms, again.judged, again.mark) == (0, (), heard.mark)
    rewound = ledger.hear("1.1", heard.mark, [Beat(2, 50 * S, 0, True)])
    assert [lost.reason for lost in rewound.uncredited] == ["REWOUND"]


@pytest.mark.parametrize(("check_min_ms", "waits"), [(70_000, True), (70_001, False)])
def test_so_long_a_stretch_is_checked_and_no_shorter_one(check_min_ms: int, waits: bool) -> None:
    pace = replace(USUAL, check_min=check_min_ms)
    ledger = Ledger(an_outline(((True, 3, (30, 40)), (True, 3, (90,)))), pace)
    watch(ledger, "1.1", 30)
    watch(ledger, "1.2", 40)
    assert ledger.is_check_due(10**9) is waits
    assert [chapter.id for chapter in ledger.settle()] == ([] if waits else ["c1"])


def test_a_long_stretch_alone_waits_for_its_time() -> None:
    ledger = Ledger(an_outline(), PACE)
    assert ledger.is_check_due(1) is False
    watch(ledger, "2.1", 97)
    ledger.credited.add("c2")
    assert ledger.is_check_due(97 * S + 1) is False
    assert ledger.is_check_due(97 * S) is True
    ledger.open_check()
    assert ledger.is_check_due(0) is False


def test_a_missed_check_holds_up_a_chapter_that_an_appeal_completed() -> None:
    ledger = Ledger(an_outline(), USUAL)
    ledger.miss_check()
    ledger.grant("1.1", ((0, 60 * S),))
    ledger.grant("1.2", ((0, 40 * S),))
    assert ledger.settle() == []
    ledger.open_check()
    ledger.pass_check()
    assert [chapter.id for chapter in ledger.settle()] == ["c1"]


@pytest.mark.parametrize(("ms_seen", "done"), [(37_999, False), (38_000, True)])
def test_a_section_is_done_from_this_millisecond_on(ms_seen: int, done: bool) -> None:
    ledger = Ledger(an_outline(), USUAL, {"1.2": Record(((0, ms_seen),))})
    assert ledger.is_done("1.2") is done
    assert Ledger(an_outline(), USUAL, credited={"c1"}).is_done("1.2") is True


def test_only_what_changed_is_written() -> None:
    ledger = Ledger(an_outline(), USUAL)
    ledger.hear("1.1", Mark(-1, 0, 0, False), [Beat(0, 20 * S, 0, False)])
    assert (ledger.touched, ledger.records) == (set(), {})
    watch(ledger, "1.1", 20)
    assert (ledger.touched, ledger.record("1.1")) == ({"1.1"}, Record(((0, 20 * S),), ((0, 20 * S),)))
    ledger.touched.clear()
    assert ledger.grant("1.1", ((5 * S, 20 * S),)) == 0
    assert ledger.touched == set()
    ledger.pass_check()
    assert (ledger.touched, ledger.record("1.1")) == ({"1.1"}, Record(((0, 20 * S),)))
    ledger.touched.clear()
    ledger.pass_check()
    assert ledger.touched == set()


def test_a_missed_check_takes_only_what_is_unconfirmed_and_of_no_credited_chapter() -> None:
    ledger = Ledger(an_outline(), USUAL)
    watch(ledger, "1.1", 60)
    watch(ledger, "1.2", 38.5)
    assert ledger.settle()
    assert ledger.record("1.1") == Record(((0, 60 * S),))
    watch(ledger, "1.2", 1.5, start=38.5)
    watch(ledger, "2.1", 20)
    ledger.pass_check()
    watch(ledger, "1.2", 1.5, start=38.5)
    assert ledger.miss_check() == {}
    assert (ledger.since_check_ms, ledger.watched_ms("2.1")) == (0, 20 * S)


def test_the_rest_of_a_credited_chapter_is_not_taken_back() -> None:
    ledger = Ledger(an_outline(), USUAL)
    watch(ledger, "1.1", 60)
    watch(ledger, "1.2", 38.5)
    assert ledger.settle()
    watch(ledger, "1.2", 1.5, start=38.5)
    assert ledger.record("1.2").unconfirmed == ((38_500, 40 * S),)
    assert ledger.miss_check() == {}
    assert ledger.watched_ms("1.2") == 40 * S
