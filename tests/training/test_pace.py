"""Who is in danger of missing the date, on both sides of each bound."""

from __future__ import annotations

from datetime import date

import pytest

from app.training.rules.assessing import are_two, result_of
from app.training.rules.pace import AT_RISK, BEHIND, DONE, ON_TRACK, OVERDUE, outlook

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
