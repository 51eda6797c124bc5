"""Random checks: when they come, what is asked, and what silence means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.training.facts import USUAL
from app.training.rules import checks
from app.training.rules.checks import Turn, draw_question, is_right, next_check_after, turn_of
from tests.factories.courses import an_outline

KEY = b"key"
AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def test_checks_come_within_the_bounds_and_nobody_can_tell_when() -> None:
    waits = {next_check_after(KEY, f"e{n}", 0, USUAL) for n in range(500)}
    assert min(waits) >= USUAL.check_min
    assert max(waits) <= USUAL.check_max
    assert len(waits) > 400
    assert next_check_after(KEY, "e1", 0, USUAL) != next_check_after(KEY, "e1", 1, USUAL)
    assert next_check_after(KEY, "e1", 0, USUAL) != next_check_after(b"other", "e1", 0, USUAL)


def test_every_server_draws_the_same() -> None:
    assert next_check_after(KEY, "e1", 3, USUAL) == next_check_after(KEY, "e1", 3, USUAL)
    outline = an_outline()
    assert draw_question(KEY, outline, "1.1", "c") == draw_question(KEY, outline, "1.1", "c")


@pytest.mark.parametrize("check_id", ["a", "b", "c"])
def test_the_question_can_be_answered_by_whoever_watches(check_id: str) -> None:
    drawn = draw_question(KEY, an_outline(), "1.2", check_id)
    assert drawn.options[drawn.answer] == "小节1.2"
    assert len(set(drawn.options)) == len(drawn.options) == 3
    assert draw_question(KEY, an_outline(((True, 1, (9,)),)), "1.1", check_id).options.count("小节1.1") == 1


@pytest.mark.parametrize(
    ("answer", "right"),
    [("小节1.2", True), (" 小节1.2 ", True), ("1", True), ("0", False), ("小节1.1", False), ("九", False)],
)
def test_an_answer_is_the_title_or_its_place(answer: str, right: bool) -> None:
    assert is_right(["小节1.1", "小节1.2"], 1, answer) is right


@pytest.mark.parametrize(
    ("state", "after_s", "was_heard", "turn"),
    [
        (checks.OPEN, 60, True, Turn.WAIT),
        (checks.OPEN, 60.001, True, Turn.MISS),
        (checks.OPEN, 60.001, False, Turn.DELIVER_AGAIN),
        (checks.OPEN, 59, False, Turn.WAIT),
        (checks.CHECKING, 600, True, Turn.WAIT),
    ],
)
def test_the_deadline_runs_from_delivery_for_whoever_was_there(
    state: str, after_s: float, was_heard: bool, turn: Turn
) -> None:
    deadline = AT + timedelta(seconds=60)
    assert turn_of(state, deadline, was_heard, AT + timedelta(seconds=after_s)) == turn


@pytest.mark.parametrize(
    ("shortest", "longest", "drawn"),
    [(5, 5, {5}), (5, 6, {5, 6}), (5, 7, {5, 6, 7}), (5, 4, {5}), (5, 3, {5})],
)
def test_every_wait_between_the_bounds_and_none_beyond(shortest: int, longest: int, drawn: set[int]) -> None:
    pace = replace(USUAL, check_min=shortest, check_max=longest)
    assert {next_check_after(KEY, f"e{n}", 0, pace) for n in range(60)} == drawn


def test_servers_of_two_versions_draw_the_same() -> None:
    """While a new version is rolled out, both judge one enrolment."""
    assert next_check_after(KEY, "e1", 3, USUAL) == 557_246


@pytest.mark.parametrize(("sections", "options"), [(1, 2), (2, 2), (3, 3), (4, 4), (5, 4), (9, 4)])
def test_a_question_has_two_to_four_options(sections: int, options: int) -> None:
    drawn = draw_question(KEY, an_outline(((True, 1, (9,) * sections),)), "1.1", "c")
    assert len(set(drawn.options)) == len(drawn.options) == options
    assert ("以上都不是" in drawn.options) is (sections == 1)
    assert drawn.options[drawn.answer] == "小节1.1"


def test_how_often_somebody_may_try() -> None:
    """CQ2023-A2.5-5."""
    assert checks.ATTEMPTS == {"face": 3, "question": 2}
    told = (
        checks.too_late(),
        checks.wrong_answer(1),
        checks.face_differs(1),
        checks.unusable("FACE_MANY", {}),
    )
    assert {reason.cite for reason in told} == {"CQ2023-A2.5-5"}


def test_states_are_kept_under_these_names() -> None:
    assert (checks.OPEN, checks.CHECKING, checks.PASSED, checks.MISSED) == (
        "open",
        "checking",
        "passed",
        "missed",
    )
    assert [turn.value for turn in Turn] == ["wait", "deliver_again", "miss"]


def test_the_right_answer_stands_in_every_place() -> None:
    """Whoever always answers the first is mostly wrong."""
    outline = an_outline(((True, 1, (9,) * 4),))
    places = {draw_question(KEY, outline, "1.1", f"c{n}").answer for n in range(60)}
    assert places == {0, 1, 2, 3}
