"""SM5 by the day, completion, and what its learner reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.certificates.rules import education_states as states
from app.certificates.rules.education_states import (
    EnrolmentFacts,
    completion_of,
    counting_assessment,
    state_of,
)
from app.kernel.clock import SHANGHAI

LAST, APPLY_BY, STARTS = date(2024, 5, 31), date(2024, 5, 21), date(2024, 4, 1)
DAY = timedelta(days=1)
IN_TIME = datetime(2024, 5, 21, 23, 59, 59, tzinfo=SHANGHAI)
LATE = datetime(2024, 5, 22, 0, 0, 0, tzinfo=SHANGHAI)
PLAIN = EnrolmentFacts("e", "c", LAST, APPLY_BY, STARTS, None, None, None, None, None)
DONE = replace(PLAIN, hours_reached_at=IN_TIME, assessment_result="pass", completed_at=IN_TIME)
APPLIED = replace(DONE, renewal_applied_at=IN_TIME)


@pytest.mark.parametrize(
    ("facts", "on", "state"),
    [
        (PLAIN, STARTS - DAY, "ENROLLED"),
        (PLAIN, STARTS, "IN_TRAINING"),
        (PLAIN, LAST, "IN_TRAINING"),
        (PLAIN, LAST + DAY, "LAPSED"),
        (replace(PLAIN, assessment_result="fail"), STARTS, "FAILED"),
        (DONE, APPLY_BY, "COMPLETED"),
        (DONE, APPLY_BY + DAY, "COMPLETED_TOO_LATE"),
        (replace(DONE, completed_at=LATE), APPLY_BY + DAY, "COMPLETED_TOO_LATE"),
        (replace(DONE, completed_at=LATE), LAST + DAY, "LAPSED"),
        (APPLIED, LAST, "RENEWAL_APPLIED"),
        (APPLIED, LAST + DAY, "LAPSED"),
        (replace(APPLIED, outcome="renewed"), LAST + DAY, "RENEWED"),
        (replace(APPLIED, outcome="refused"), LAST, "REFUSED"),
        (replace(PLAIN, outcome="withdrawn"), LAST + DAY, "WITHDRAWN"),
    ],
)
def test_states_by_the_day(facts: EnrolmentFacts, on: date, state: str) -> None:
    assert state_of(facts, on) == state
    assert states.LABELS[state]
    assert states.next_step(state, facts, True).endswith("。")


def test_a_certificate_that_ended_takes_its_enrolment_with_it() -> None:
    assert state_of(PLAIN, STARTS, certificate_ended=True) == "LAPSED"


@pytest.mark.parametrize(
    ("hours", "result", "assessed", "needed", "expected"),
    [
        (None, "pass", IN_TIME, True, None),
        (IN_TIME, None, None, True, None),
        (IN_TIME, "fail", LATE, True, None),
        (IN_TIME, "fail", LATE, False, None),
        (IN_TIME, "pass", LATE, True, LATE),
        (LATE, "pass", IN_TIME, True, LATE),
        (IN_TIME, None, None, False, IN_TIME),
    ],
)
def test_completion_is_the_later_of_both(
    hours: datetime | None,
    result: str | None,
    assessed: datetime | None,
    needed: bool,
    expected: datetime | None,
) -> None:
    assert completion_of(hours, result, assessed, needs_assessment=needed) == expected


def test_the_same_result_entered_again_makes_nobody_late() -> None:
    assert counting_assessment([]) == (None, None)
    assert counting_assessment([("pass", IN_TIME), ("pass", LATE)]) == ("pass", IN_TIME)
    assert counting_assessment([("pass", IN_TIME), ("fail", LATE)]) == ("fail", LATE)
    assert counting_assessment([("fail", IN_TIME), ("pass", LATE)]) == ("pass", LATE)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(DONE, assessment_result="fail"), "继续教育考核不合格，请联系培训机构补考"),
        (replace(DONE, assessment_result=None, completed_at=None), "学时已修满，去参加继续教育考核"),
        (PLAIN, "去学习：继续教育"),
    ],
)
def test_what_the_first_screen_asks_of_a_learner(facts: EnrolmentFacts, expected: str) -> None:
    """CQ2023-2.3-3."""
    state = "FAILED" if facts.assessment_result == "fail" else "IN_TRAINING"
    assert states.learning_todo(state, facts) == expected


@pytest.mark.parametrize(
    ("state", "facts", "window_open", "expected"),
    [
        ("ENROLLED", PLAIN, True, "请按时参加班次，最迟5月21日学完并通过考核。"),
        ("IN_TRAINING", PLAIN, True, "请继续学习，最迟5月21日学完并通过考核。"),
        (
            "IN_TRAINING",
            replace(PLAIN, hours_reached_at=IN_TIME),
            True,
            "学时已修满，请参加考核，最迟5月21日通过。",
        ),
        (
            "IN_TRAINING",
            replace(PLAIN, hours_reached_at=IN_TIME, assessment_result="pass"),
            True,
            "请继续学习，最迟5月21日学完并通过考核。",
        ),
        ("FAILED", PLAIN, True, "请联系培训机构补考，最迟5月21日通过。"),
        ("COMPLETED", DONE, True, "请最迟在5月21日申请延期。"),
        (
            "COMPLETED_TOO_LATE",
            replace(DONE, completed_at=LATE),
            True,
            "继续教育考核完成时间不足以延期，证书可以用到2024年5月31日。",
        ),
        (
            "COMPLETED_TOO_LATE",
            DONE,
            True,
            "已过申请延期的最后一天（5月21日），证书可以用到2024年5月31日。",
        ),
        ("WITHDRAWN", PLAIN, True, "报名已取消，仍在报名时间内的可以重新报名。"),
        ("WITHDRAWN", PLAIN, False, "报名已取消。"),
    ],
)
def test_what_the_holder_does_next(
    state: str, facts: EnrolmentFacts, window_open: bool, expected: str
) -> None:
    """CQ2023-2.2-3, CQ2023-2.3-3."""
    assert states.next_step(state, facts, window_open) == expected
