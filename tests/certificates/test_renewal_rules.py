"""Rules of renewal as tables: both sides of every day, and every state of an application."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.certificates.facts import CANCELLED, CONVERTED, DEACTIVATED, INACTIVE
from app.certificates.rules import education_states as states
from app.certificates.rules import renewal
from app.certificates.rules.education_states import EnrolmentFacts
from app.kernel.clock import SHANGHAI
from app.policies.loader import installed
from tests.factories.facts import SAFETY_C

LAST, APPLY_BY = date(2026, 7, 31), date(2026, 7, 21)
IN_TIME = datetime(2026, 7, 21, 23, 59, 59, 999999, tzinfo=SHANGHAI)
TOO_LATE = datetime(2026, 7, 22, tzinfo=SHANGHAI)
CERTIFICATE = replace(SAFETY_C, valid_from=date(2023, 8, 1), valid_to=LAST)
ENROLMENT = EnrolmentFacts(
    id="e",
    certificate_id="c",
    valid_to=LAST,
    apply_by=APPLY_BY,
    starts_on=date(2026, 4, 1),
    hours_reached_at=IN_TIME,
    assessment_result=states.PASS,
    completed_at=IN_TIME,
    renewal_applied_at=None,
    outcome=None,
)


def told(decision: object) -> list[tuple[str, str]]:
    return [(reason.code, reason.message) for reason in decision.reasons]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("enrolment", "on", "certificate", "expected"),
    [
        ({}, APPLY_BY, {}, []),
        ({}, date(2026, 7, 22), {}, [("RENEWAL_TOO_LATE", "距有效期满不足10日，证书将失效无法延期")]),
        (
            {"completed_at": TOO_LATE},
            date(2026, 7, 22),
            {},
            [("RENEWAL_TOO_LATE", "继续教育考核完成时间不足以延期")],
        ),
        ({"completed_at": None}, APPLY_BY, {}, [("CE_NOT_COMPLETED", "未完成继续教育，不能申请延期")]),
        (
            {"completed_at": None},
            date(2026, 7, 22),
            {},
            [
                ("CE_NOT_COMPLETED", "未完成继续教育，不能申请延期"),
                ("RENEWAL_TOO_LATE", "距有效期满不足10日，证书将失效无法延期"),
            ],
        ),
        ({}, LAST, {"valid_to": date(2026, 7, 30)}, [("CERT_EXPIRED", "证书已超过有效期")]),
        ({}, APPLY_BY, {"standing": CANCELLED}, [("STATE_NOT_ALLOWED", "证书已注销")]),
        ({}, APPLY_BY, {"standing": CONVERTED}, [("STATE_NOT_ALLOWED", "证书已转岗")]),
        ({}, APPLY_BY, {"activation": INACTIVE}, [("STATE_NOT_ALLOWED", "证书还没有激活")]),
        ({}, APPLY_BY, {"activation": DEACTIVATED}, [("STATE_NOT_ALLOWED", "证书已被取消激活")]),
        ({"outcome": "withdrawn"}, APPLY_BY, {}, [("STATE_NOT_ALLOWED", "报名已取消，不能申请延期")]),
        ({"outcome": "renewed"}, APPLY_BY, {}, [("STATE_NOT_ALLOWED", "证书已按这次继续教育延期")]),
        ({"outcome": "refused", "renewal_applied_at": IN_TIME}, APPLY_BY, {}, []),
    ],
)
def test_who_may_apply(
    enrolment: dict[str, object],
    on: date,
    certificate: dict[str, object],
    expected: list[tuple[str, str]],
) -> None:
    """CQ2023-2.2-3, CQ2023-2.3-1, CQ2023-2.3-3."""
    decision = renewal.may_apply(replace(CERTIFICATE, **certificate), replace(ENROLMENT, **enrolment), on)
    assert told(decision) == expected
    assert all(reason.remedy for reason in decision.reasons)


@pytest.mark.parametrize("approve", [True, False])
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"renewal_applied_at": None}, [("STATE_NOT_ALLOWED", "还没有提交延期申请")]),
        ({"outcome": "refused"}, [("STATE_NOT_ALLOWED", "这份延期申请已经处理过")]),
        ({"outcome": "renewed"}, [("STATE_NOT_ALLOWED", "这份延期申请已经处理过")]),
        ({}, []),
    ],
)
def test_only_an_application_that_waits_is_decided(
    columns: dict[str, object], expected: list[tuple[str, str]], approve: bool
) -> None:
    waiting = replace(ENROLMENT, **({"renewal_applied_at": IN_TIME} | columns))
    assert told(renewal.may_decide(CERTIFICATE, waiting, LAST, approve)) == expected


@pytest.mark.parametrize(
    ("certificate", "on", "expected"),
    [
        ({}, LAST, []),
        ({}, date(2026, 8, 1), ["CERT_EXPIRED"]),
        ({"standing": CANCELLED}, LAST, ["STATE_NOT_ALLOWED"]),
        ({"activation": DEACTIVATED}, LAST, ["STATE_NOT_ALLOWED"]),
    ],
)
def test_nothing_that_has_ended_is_granted_and_everything_may_be_refused(
    certificate: dict[str, object], on: date, expected: list[str]
) -> None:
    """CQ2023-2.3-1, SM3."""
    waiting = replace(ENROLMENT, renewal_applied_at=IN_TIME)
    granted = renewal.may_decide(replace(CERTIFICATE, **certificate), waiting, on, True)
    assert [reason.code for reason in granted.reasons] == expected
    assert renewal.may_decide(replace(CERTIFICATE, **certificate), waiting, on, False).allowed


@pytest.mark.parametrize(
    ("begins", "last", "until"),
    [
        (date(2023, 6, 5), date(2026, 6, 4), date(2029, 6, 4)),
        (date(2023, 6, 5), date(2026, 6, 5), date(2029, 6, 5)),
        (date(2023, 9, 1), date(2026, 8, 31), date(2029, 8, 31)),
        (date(2024, 2, 29), date(2027, 2, 28), date(2030, 2, 28)),
        (date(2022, 3, 1), date(2023, 2, 28), date(2024, 2, 29)),
        (date(2021, 2, 28), date(2024, 2, 28), date(2027, 2, 28)),
        (date(2021, 3, 1), date(2024, 2, 29), date(2027, 2, 28)),
        (date(2024, 1, 1), date(2025, 12, 31), date(2027, 12, 31)),
        (date(2024, 1, 1), date(2024, 6, 30), date(2024, 12, 31)),
        (date(2023, 6, 5), date(2026, 6, 10), date(2029, 6, 16)),
        (None, date(2026, 7, 31), date(2029, 7, 31)),
        (None, date(2024, 2, 28), date(2027, 2, 28)),
        (None, date(2024, 2, 29), date(2027, 2, 28)),
        (date(2026, 7, 31), date(2026, 7, 31), date(2029, 7, 31)),
        (date(2026, 8, 1), date(2026, 7, 31), date(2029, 7, 31)),
    ],
)
def test_as_long_again(begins: date | None, last: date, until: date) -> None:
    """CQ2023-2.2-3, A-12: nobody loses a day because the new validity begins on 29 February."""
    assert renewal.renewed_until(begins, last, 3) == until


@pytest.mark.parametrize(
    ("chosen", "plausible"),
    [
        (date(2026, 7, 30), False),
        (LAST, False),
        (date(2026, 8, 1), True),
        (date(2036, 7, 31), True),
        (date(2036, 8, 1), False),
    ],
)
def test_a_day_that_an_authority_names(chosen: date, plausible: bool) -> None:
    decision = renewal.is_plausible(chosen, LAST)
    assert decision.allowed is plausible
    if not plausible:
        message = "延期后的有效期须晚于2026年7月31日，最多再延10年"
        assert told(decision) == [("VALUE_NOT_ALLOWED", message)]


def test_what_the_policy_says_of_both_kinds() -> None:
    """CQ2023-2.2-3, A-09, A-12."""
    policy = installed().of("chongqing")
    assert renewal.is_automatic("SAFETY_MANAGEMENT", policy, LAST)
    assert not renewal.is_automatic("SPECIAL_OPERATION", policy, LAST)
    years = [renewal.usual_years(kind, policy, LAST) for kind in ("SAFETY_MANAGEMENT", "SPECIAL_OPERATION")]
    assert years == [3, 2]


@pytest.mark.parametrize(
    ("approve", "new_last", "reason", "expected"),
    [
        (True, date(2029, 7, 31), "", ("证书延期已通过", "您的证书有效期已延至2029年7月31日。")),
        (
            False,
            None,
            "资料不符",
            (
                "证书延期没有通过",
                "原因：资料不符。证书可以用到2026年7月31日。请联系发证机关了解如何办理。",
            ),
        ),
        (
            False,
            date(2029, 7, 31),
            "",
            ("证书延期没有通过", "证书可以用到2026年7月31日。请联系发证机关了解如何办理。"),
        ),
    ],
)
def test_the_holder_reads_what_was_decided(
    approve: bool, new_last: date | None, reason: str, expected: tuple[str, str]
) -> None:
    assert renewal.decision_notice(approve, new_last, LAST, reason) == expected


def test_the_other_notices_name_the_day() -> None:
    """CQ2023-2.2-3, CQ2023-2.3-1, CQ2023-2.3-3."""
    retrain = "过期后不能延期；需要继续持证的，请重新报名考核"
    assert renewal.too_late_notice(LAST) == (
        "继续教育完成得太晚，不能延期",
        f"继续教育考核完成时间不足以延期。证书可以用到2026年7月31日，{retrain}。",
    )
    assert renewal.completed_notice(True, APPLY_BY) == (
        "继续教育已完成",
        "延期申请已为您提交，请等待主管部门审核。",
    )
    assert renewal.completed_notice(False, APPLY_BY) == (
        "继续教育已完成",
        "请最迟在2026年7月21日申请延期；逾期证书将失效，不能再延期。",
    )
    assert renewal.lapsed_notice(LAST, was_applied=True) == (
        "证书已失效",
        f"证书有效期已于2026年7月31日届满，延期申请未能在期满前办结，{retrain}。如有疑问，请联系发证机关。",
    )
    assert renewal.lapsed_notice(LAST, was_applied=False)[1].startswith(
        f"证书有效期已于2026年7月31日届满，{retrain}"
    )
