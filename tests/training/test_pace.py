"""Who is in danger of missing the date, on both sides of each bound."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.training.rules.assessing import are_two, result_of
from app.training.rules.pace import AT_RISK, BEHIND, DONE, ON_TRACK, OVERDUE, Outlook, outlook

START, END = date(2026, 3, 1), date(2026, 3, 10)
H = 3600


@pytest.mark.parametrize(
    ("today", "remaining_h", "watched_h", "risk", "days_left"),
    [
        (date(2026, 2, 20), 30, 0, ON_TRACK, 10),
        (date(2026, 3, 1), 40, 0, ON_TRACK, 10),
        (date(2026, 3, 1), 41, 0, AT_RISK, 10),
        (date(2026, 3, 2), 9, 1, ON_TRACK, 9),
        (date(2026, 3, 2), 9.01, 1, BEHIND, 9),
        (date(2026, 3, 10), 4, 9, BEHIND, 1),
        (date(2026, 3, 10), 1, 9, ON_TRACK, 1),
        (date(2026, 3, 10), 4.01, 9, AT_RISK, 1),
        (date(2026, 3, 11), 1, 9, OVERDUE, 0),
    ],
)
def test_the_outlook(today: date, remaining_h: float, watched_h: float, risk: str, days_left: int) -> None:
    seen = outlook(
        remaining_s=int(remaining_h * H),
        watched_s=int(watched_h * H),
        started_on=START,
        ends_on=END,
        today=today,
        is_done=False,
    )
    assert (seen.risk, seen.days_left) == (risk, days_left)


def test_whoever_is_done_is_in_no_danger() -> None:
    seen = outlook(
        remaining_s=9 * H, watched_s=0, started_on=START, ends_on=END, today=date(2026, 4, 1), is_done=True
    )
    assert (seen.risk, seen.remaining_s) == (DONE, 0)


@pytest.mark.parametrize(
    ("text", "result"),
    [("合格", "pass"), ("PASS", "pass"), (" 不合格 ", "fail"), ("fail", "fail"), ("优", None), ("", None)],
)
def test_results_are_read_in_both_tongues(text: str, result: str | None) -> None:
    assert result_of(text) == result


@pytest.mark.parametrize(
    ("examiner", "witness", "two"),
    [
        ("李考官", "王见证", True),
        ("李考官", "李考官", False),
        ("李 考官", "李考官", False),
        ("Ｌｉ", "li", False),
        ("", "王见证", False),
        ("李考官", " ", False),
    ],
)
def test_two_names_are_two_people(examiner: str, witness: str, two: bool) -> None:
    assert are_two(examiner, witness).allowed is two


@pytest.mark.parametrize(
    ("examiner", "witness", "good"),
    [
        ("李考官", "王见证", True),
        ("张学员", "王见证", False),
        ("李考官", "张 学员", False),
        ("张学员（工号7）", "王见证", True),
    ],
)
def test_the_learner_is_neither_of_the_two(examiner: str, witness: str, good: bool) -> None:
    """CQ2023-2.3-3: a namesake is told apart by his staff number."""
    assert are_two(examiner, witness, "张学员").allowed is good


@pytest.mark.parametrize(("examiner", "learner"), [("张学员", "张学员"), ("王见证", None)])
def test_who_may_not_sign_is_told_by_which_clause(examiner: str, learner: str | None) -> None:
    (reason,) = are_two(examiner, "王见证", learner).reasons
    assert (reason.code, reason.cite) == ("DUAL_SIGN_REQUIRED", "CQ2023-2.3-3")


@pytest.mark.parametrize(("text", "result"), [("Passed", "pass"), ("FAILED", "fail")])
def test_results_as_english_sheets_say_them(text: str, result: str) -> None:
    assert result_of(text) == result


@pytest.mark.parametrize(
    ("remaining_s", "risk", "a_day"),
    [(144_000, "on_track", 14_400), (144_001, "at_risk", 14_401), (1, "on_track", 1), (11, "on_track", 2)],
)
def test_four_hours_a_day_are_to_be_expected_and_no_second_more(
    remaining_s: int, risk: str, a_day: int
) -> None:
    seen = outlook(
        remaining_s=remaining_s, watched_s=0, started_on=START, ends_on=END, today=START, is_done=False
    )
    assert (seen.risk, seen.needed_s_per_day, seen.days_left) == (risk, a_day, 10)


@pytest.mark.parametrize("days_late", [1, 2, 30])
def test_after_the_end_no_day_is_left_however_late_it_is(days_late: int) -> None:
    late = {
        "remaining_s": 7,
        "watched_s": 1,
        "started_on": START,
        "ends_on": END,
        "today": END + timedelta(days=days_late),
    }
    assert outlook(**late, is_done=False) == Outlook("overdue", 7, 0, 7)  # type: ignore[arg-type]
    assert outlook(**late, is_done=True) == Outlook("done", 0, 0, 0)  # type: ignore[arg-type]


def test_whoever_falls_behind_is_called_so() -> None:
    behind = outlook(
        remaining_s=9 * H + 1,
        watched_s=H,
        started_on=START,
        ends_on=END,
        today=date(2026, 3, 2),
        is_done=False,
    )
    assert (behind.risk, behind.needed_s_per_day) == ("behind", H + 1)
