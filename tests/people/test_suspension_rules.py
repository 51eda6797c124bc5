"""When the office side of an account may be closed and opened again, as a table."""

from __future__ import annotations

import pytest

from app.people.rules.suspension import may_resume, may_suspend


@pytest.mark.parametrize(
    ("is_closed", "is_suspended", "is_last", "code", "begins"),
    [
        (False, False, False, None, ""),
        (False, False, True, "LAST_ADMINISTRATOR", "这是最后一位"),
        (False, True, False, "STATE_NOT_ALLOWED", "这个账号已经停用"),
        (True, False, False, "STATE_NOT_ALLOWED", "本人已经注销"),
        (True, True, False, "STATE_NOT_ALLOWED", "本人已经注销"),
    ],
)
def test_closing(is_closed: bool, is_suspended: bool, is_last: bool, code: str | None, begins: str) -> None:
    told = may_suspend(is_closed=is_closed, is_suspended=is_suspended, is_last_administrator=is_last)
    assert told.allowed is (code is None)
    for reason in told.reasons:
        assert reason.code == code
        assert reason.message.startswith(begins)
        assert reason.remedy


@pytest.mark.parametrize(
    ("is_closed", "is_suspended", "begins"),
    [
        (False, True, None),
        (False, False, "这个账号没有停用"),
        (True, True, "本人已经注销"),
        (True, False, "本人已经注销"),
    ],
)
def test_opening_again(is_closed: bool, is_suspended: bool, begins: str | None) -> None:
    told = may_resume(is_closed=is_closed, is_suspended=is_suspended)
    assert told.allowed is (begins is None)
    for reason in told.reasons:
        assert (reason.code, reason.remedy) == ("STATE_NOT_ALLOWED", "请核对账号")
        assert reason.message.startswith(str(begins))
