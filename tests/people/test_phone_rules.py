"""CQ2023-A2.3-1: what is a mobile number, when a code may be sent, how long it is good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.people.rules import phone

NOW = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago_s", "wait_s"),
    [
        ([], None),
        ([59], 1),
        ([60], None),
        ([86399] * 10, 1),
        ([86400] * 10, None),
        ([86399] * 9, None),
        ([3600, 59], 1),
        ([59, 3600], 1),
        ([60, 3600], None),
        ([86399, *range(86000, 86009), 5], 392),
        ([86000, 86390, *[7200] * 8], 10),
    ],
)
def test_wait_before_sending(ago_s: list[int], wait_s: int | None) -> None:
    sent = [NOW - timedelta(seconds=seconds) for seconds in ago_s]
    wait = phone.wait_before_sending(sent, NOW)
    assert (None if wait is None else wait.total_seconds()) == wait_s


@pytest.mark.parametrize(
    ("is_right", "attempts", "left_s", "used", "code"),
    [
        (True, 1, 300, False, None),
        (True, 5, 0, False, None),
        (True, 6, 300, False, "SMS_CODE_INVALID"),
        (True, 1, -1, False, "SMS_CODE_EXPIRED"),
        (True, 1, 300, True, "SMS_CODE_INVALID"),
        (False, 1, 300, False, "SMS_CODE_INVALID"),
    ],
)
def test_decide_code(is_right: bool, attempts: int, left_s: int, used: bool, code: str | None) -> None:
    decision = phone.decide_code(is_right, attempts, NOW + timedelta(seconds=left_s), used, NOW)
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


def test_a_code_is_good_for_five_minutes_and_says_by_which_clause() -> None:
    assert timedelta(minutes=5) == phone.LIFETIME
    told = [phone.decide_code(False, 1, NOW, False, NOW), phone.decide_code(True, 6, NOW, False, NOW)]
    told.append(phone.decide_code(True, 1, NOW - timedelta(microseconds=1), False, NOW))
    assert [reason.cite for decision in told for reason in decision.reasons] == ["CQ2023-A2.3-1"] * 3
