"""SM8 as a table, and the fields of an engagement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.employment.rules.engagements import JOINING_AHEAD, decide_exit_day, decide_step, read_terms

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
STAGES = (None, "hired", "assigned", "trade_assigned", "exited")
ALLOWED = {
    (None, "hired"),
    ("hired", "assigned"),
    ("hired", "exited"),
    ("assigned", "trade_assigned"),
    ("assigned", "exited"),
    ("trade_assigned", "exited"),
}


@pytest.mark.parametrize("before", STAGES)
@pytest.mark.parametrize("after", STAGES[1:])
def test_steps_in_order_none_skipped_none_twice(before: str | None, after: str) -> None:
    decision = decide_step(before, after)
    assert decision.allowed is ((before, after) in ALLOWED)
    for reason in decision.reasons:
        assert (reason.code, reason.cite) == ("STATE_NOT_ALLOWED", "SH2023-3.2-3")
        assert reason.remedy


@pytest.mark.parametrize(
    ("before", "after", "message", "remedy"),
    [
        (None, "exited", "现在不能办理退场确认", "下一步可以办理：聘用登记"),
        ("hired", "trade_assigned", "现在不能办理工种分配", "下一步可以办理：项目参建、退场确认"),
        ("exited", "assigned", "已经办理退场确认", "再次进场请重新登记"),
    ],
)
def test_a_step_out_of_order_says_what_comes_next(
    before: str | None, after: str, message: str, remedy: str
) -> None:
    (reason,) = decide_step(before, after).reasons
    assert (reason.message, reason.remedy) == (message, remedy)


def terms(**given: object) -> tuple[object, dict[str, list[str]]]:
    base: dict[str, object] = {
        "work_type": "020",
        "identity_class": None,
        "post": None,
        "joined_on": None,
        "today": TODAY,
    }
    return read_terms(**{**base, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, set()),
        ({"work_type": "21"}, {"work_type"}),
        ({"work_type": None}, {"work_type"}),
        ({"work_type": None, "needs_trade": False}, set()),
        ({"work_type": None, "identity_class": "supervision_manager"}, set()),
        ({"identity_class": "visitor"}, {"identity_class"}),
        ({"post": "PROJECT_MANAGER"}, set()),
        ({"post": "项目经理"}, set()),
        ({"post": "看门人"}, {"post"}),
        ({"joined_on": TODAY + JOINING_AHEAD}, set()),
        ({"joined_on": TODAY + JOINING_AHEAD + DAY}, {"joined_on"}),
        ({"joined_on": date(2026, 5, 9)}, set()),  # sixty days, not two months
        ({"joined_on": date(2026, 5, 10)}, {"joined_on"}),
        ({"cell_phone": "138-0000-1234"}, set()),
        ({"cell_phone": "12800001234"}, {"cell_phone"}),
        ({"cell_phone": "1380000123"}, {"cell_phone"}),
        ({"joined_on": date(1999, 12, 31)}, {"joined_on"}),
        ({"joined_on": date(2000, 1, 1)}, set()),
        ({"work_type": "x", "identity_class": "y", "post": "z"}, {"work_type", "identity_class", "post"}),
    ],
)
def test_what_the_fields_may_hold(given: dict[str, object], wrong: set[str]) -> None:
    _terms, errors = terms(**given)
    assert set(errors) == wrong


def test_a_post_makes_the_class_and_a_manager_has_the_managers_trade() -> None:
    found, errors = terms(work_type=None, post="总监理工程师")
    assert not errors
    assert (found.identity_class, found.work_type, found.post) == (  # type: ignore[attr-defined]
        "supervision_manager",
        "900",
        "CHIEF_SUPERVISOR",
    )


@pytest.mark.parametrize(
    ("joined", "left", "allowed"),
    [
        (TODAY - DAY, TODAY, True),
        (TODAY, TODAY, True),
        (TODAY, TODAY + DAY, False),
        (TODAY, TODAY - DAY, False),
        (TODAY - DAY, TODAY - DAY, True),
        (TODAY + DAY, TODAY, True),
    ],
)
def test_the_day_of_leaving(joined: date, left: date, allowed: bool) -> None:
    decision = decide_exit_day(joined, left, TODAY)
    assert decision.allowed is allowed
    assert [(reason.code, reason.cite) for reason in decision.reasons] == (
        [] if allowed else [("DATE_ORDER", "SH2023-3.2-3")]
    )
