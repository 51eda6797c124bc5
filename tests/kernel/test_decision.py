"""Decisions say every reason, and refusals carry them out."""

from __future__ import annotations

import pytest

from app.kernel.decision import ALLOWED, Decision, Reason, refuse
from app.kernel.errors import (
    Forbidden,
    Gone,
    Invalid,
    Missing,
    Refused,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unsupported,
)

EXPIRED = Reason("IDCARD_EXPIRED", "身份证已过有效期", "CQ2023-A2.3-4", "请先换领新证")
BARRED = Reason("BLACKLISTED", "已列入“黑名单”", "SH2023-3.11-3")


def test_no_reason_is_a_yes() -> None:
    assert ALLOWED.allowed
    assert not refuse("X", "不行").allowed
    assert Decision(flags=("LATE",)).allowed


def test_every_reason_and_flag_in_order_each_once() -> None:
    joined = Decision.all_of(Decision((EXPIRED,), ("A",)), ALLOWED, Decision((BARRED, EXPIRED), ("B", "A")))
    assert joined.reasons == (EXPIRED, BARRED)
    assert joined.flags == ("A", "B")
    assert Decision.all_of() == ALLOWED


def test_reason_as_data() -> None:
    assert BARRED.as_dict() == {
        "code": "BLACKLISTED",
        "message": "已列入“黑名单”",
        "cite": "SH2023-3.11-3",
        "remedy": None,
    }


def test_a_refusal_without_reasons_is_its_own() -> None:
    refused = Refused("STATE_NOT_ALLOWED", "当前不能进行这一步", cite="CQ2023-A1-6", remedy="请刷新")
    assert refused.status == 409
    assert refused.reasons == (Reason("STATE_NOT_ALLOWED", "当前不能进行这一步", "CQ2023-A1-6", "请刷新"),)


def test_because_takes_all_reasons_and_the_first_code() -> None:
    refused = Refused.because(Decision((EXPIRED, BARRED)), status=403)
    assert (refused.code, refused.message, refused.status) == ("IDCARD_EXPIRED", "身份证已过有效期", 403)
    assert refused.reasons == (EXPIRED, BARRED)
    assert Refused.because(BARRED).status == 409
    assert isinstance(Forbidden.because(BARRED), Forbidden)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Invalid, 422),
        (Unauthenticated, 401),
        (Forbidden, 403),
        (Missing, 404),
        (Gone, 410),
        (TooLarge, 413),
        (Unsupported, 415),
        (TooMany, 429),
        (Unavailable, 503),
    ],
)
def test_status_by_kind(kind: type[Refused], status: int) -> None:
    assert kind("X", "不行").status == status


def test_the_exception_text_says_nothing_personal() -> None:
    assert str(Refused("IDENTITY_CONFLICT", "王建国的号码已被使用")) == "IDENTITY_CONFLICT"
