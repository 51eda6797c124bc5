"""Guards of an enrolment, each on both sides of its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.certificates.facts import CANCELLED, DEACTIVATED, INACTIVE, SPECIAL_OPERATION
from app.certificates.rules.enrolling import (
    Terms,
    is_renewable,
    may_enrol,
    no_class_left,
    terms_of,
    warnings_of,
)
from app.training.facts import ClassFacts
from tests.certificates.test_windows import POLICY, certificate, window

LAST = date(2024, 5, 31)
OPENS, CLOSES, ENDS_BY = date(2023, 11, 30), date(2024, 2, 29), date(2024, 5, 21)
DAY = timedelta(days=1)
TERMS = terms_of(POLICY, LAST)
GOOD = ClassFacts(
    id="k",
    title="第一期",
    kind="SAFETY_MANAGEMENT",
    course_id="c",
    provider_id="p",
    provider_name="渝安培训中心",
    provider_kind="TRAINING_ORGANISATION",
    provider_qualified=True,
    starts_on=date(2024, 5, 1),
    ends_on=ENDS_BY,
    seats=10,
    taken=9,
)
SPECIAL_CLASS = replace(GOOD, kind=SPECIAL_OPERATION)


def codes(on: date, one: ClassFacts = GOOD, *, living: str | None = None, **changes: Any) -> list[str]:
    decision = may_enrol(
        replace(certificate(LAST), **changes), one, window(LAST), TERMS, on, living_class_id=living
    )
    return [reason.code for reason in decision.reasons]


def special(on: date, one: ClassFacts = SPECIAL_CLASS, terms: Terms = TERMS) -> tuple[list[str], list[str]]:
    decision = may_enrol(
        certificate(LAST, SPECIAL_OPERATION), one, window(LAST, SPECIAL_OPERATION), terms, on
    )
    return [reason.code for reason in decision.reasons], list(decision.flags)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (OPENS - DAY, ["CE_WINDOW_NOT_OPEN"]),
        (OPENS, []),
        (CLOSES, []),
        (CLOSES + DAY, ["CE_WINDOW_CLOSED"]),
        (ENDS_BY, ["CE_WINDOW_CLOSED"]),
        (LAST, ["CE_WINDOW_CLOSED", "STATE_NOT_ALLOWED"]),
        (LAST + DAY, ["CERT_EXPIRED"]),
    ],
)
def test_the_window_of_safety_management(on: date, expected: list[str]) -> None:
    assert codes(on) == expected


def test_the_end_of_the_window_can_be_a_warning() -> None:
    warned = replace(window(LAST), late_allowed=True)
    decision = may_enrol(certificate(LAST), GOOD, warned, TERMS, CLOSES + DAY)
    assert decision.allowed
    assert decision.flags == ("LATE_ENROLMENT",)
    told = warnings_of(decision.flags, warned)
    assert "2024年2月29日" in told[0].message
    late = may_enrol(certificate(LAST), replace(GOOD, ends_on=ENDS_BY + DAY), warned, TERMS, CLOSES + DAY)
    assert [reason.code for reason in late.reasons] == ["CE_CLASS_TOO_LATE"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"ends_on": ENDS_BY + DAY}, ["CE_CLASS_TOO_LATE"]),
        ({"taken": 10}, ["CE_CLASS_FULL"]),
        ({"taken": 11}, ["CE_CLASS_FULL"]),
        ({"provider_qualified": False}, ["PROVIDER_NOT_QUALIFIED"]),
        ({"kind": SPECIAL_OPERATION}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"starts_on": OPENS - 9 * DAY, "ends_on": OPENS - DAY}, ["STATE_NOT_ALLOWED"]),
        ({"starts_on": OPENS - 9 * DAY, "ends_on": OPENS}, []),
        (
            {"ends_on": LAST, "taken": 10, "provider_qualified": False},
            ["CE_CLASS_TOO_LATE", "CE_CLASS_FULL", "PROVIDER_NOT_QUALIFIED"],
        ),
    ],
)
def test_a_class_is_judged_with_every_reason(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(OPENS, replace(GOOD, **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "on", "expected"),
    [
        ({"activation": INACTIVE}, OPENS, ["STATE_NOT_ALLOWED"]),
        ({"activation": DEACTIVATED}, OPENS - DAY, ["CE_WINDOW_NOT_OPEN", "STATE_NOT_ALLOWED"]),
        ({"standing": CANCELLED}, OPENS - DAY, ["STATE_NOT_ALLOWED"]),
        ({"valid_from": OPENS + DAY}, OPENS, ["STATE_NOT_ALLOWED"]),
    ],
)
def test_the_certificate_is_judged(changes: dict[str, Any], on: date, expected: list[str]) -> None:
    assert codes(on, **changes) == expected


def test_one_class_at_a_time() -> None:
    assert codes(OPENS, living="other") == ["STATE_NOT_ALLOWED"]


@pytest.mark.parametrize(
    ("on", "reasons"),
    [
        (OPENS - DAY, ["CE_WINDOW_NOT_OPEN"]),
        (OPENS, []),
        (CLOSES + DAY, []),
        (ENDS_BY, []),
        (LAST + DAY, ["CERT_EXPIRED"]),
    ],
)
def test_special_operation_has_no_closing_day_but_the_last(on: date, reasons: list[str]) -> None:
    assert special(on)[0] == reasons


def test_a_late_class_of_special_operation_is_warned_of_or_refused() -> None:
    late = replace(SPECIAL_CLASS, ends_on=LAST)
    assert special(ENDS_BY, late) == ([], ["LATE_CLASS", "CLASS_STARTED"])
    assert special(LAST, late) == ([], ["NO_TIME_LEFT", "CLASS_STARTED"])
    strict = replace(TERMS, special_late_class="refuse")
    assert special(ENDS_BY, late, strict)[0] == ["CE_CLASS_TOO_LATE"]
    assert special(ENDS_BY, replace(late, ends_on=ENDS_BY), strict)[0] == []


def test_providers_of_special_operation_are_of_the_kinds_named() -> None:
    other = replace(SPECIAL_CLASS, provider_kind="SCHOOL")
    assert special(OPENS, other)[0] == ["PROVIDER_NOT_QUALIFIED"]
    assert special(OPENS, replace(other, provider_kind="EMPLOYER"))[0] == []


@pytest.mark.parametrize(
    ("kind", "last", "word"),
    [
        ("TRAINING_POST_NEW", LAST, "不需要"),
        ("SAFETY_MANAGEMENT", None, "长期"),
        ("SAFETY_MANAGEMENT", LAST, "省市"),
    ],
)
def test_what_is_never_renewed_is_told_why(kind: str, last: date | None, word: str) -> None:
    decision = is_renewable(certificate(last, kind), None)
    assert decision.reasons[0].code == "CERT_TYPE_NOT_ELIGIBLE"
    assert word in decision.reasons[0].message
    assert is_renewable(certificate(LAST), window(LAST)).allowed


def test_that_no_class_is_left_is_told_with_the_days() -> None:
    """CQ2023-2.3-2."""
    title, text = no_class_left(window(LAST), LAST - 3 * DAY)
    assert title == "已经没有赶得上的继续教育班次"
    assert text.startswith(
        "目前没有最迟在2024年5月21日结束的班次可以报名。证书可以用到2024年5月31日（还有3天）"
    )
    assert text.endswith("请联系培训机构了解是否加开班次。")


@pytest.mark.parametrize(
    ("kind", "on", "ends_on", "code", "cite", "remedy"),
    [
        (
            "SAFETY_MANAGEMENT",
            OPENS - DAY,
            ENDS_BY,
            "CE_WINDOW_NOT_OPEN",
            "CQ2023-2.1-1",
            "请在2023年11月30日至2024年2月29日报名",
        ),
        (
            "SPECIAL_OPERATION",
            OPENS - DAY,
            ENDS_BY,
            "CE_WINDOW_NOT_OPEN",
            "CQ2023-2.2-1",
            "请在2023年11月30日至2024年5月31日报名",
        ),
        (
            "SAFETY_MANAGEMENT",
            OPENS,
            ENDS_BY + DAY,
            "CE_CLASS_TOO_LATE",
            "CQ2023-2.1-2",
            "请选择最迟2024年5月21日结束的班次；证书有效期满后不能延期",
        ),
        (
            "SPECIAL_OPERATION",
            OPENS,
            ENDS_BY + DAY,
            "CE_CLASS_TOO_LATE",
            "CQ2023-2.3-2",
            "请选择最迟2024年5月21日结束的班次；证书有效期满后不能延期",
        ),
    ],
)
def test_a_refusal_cites_the_clause_of_the_kind_and_names_the_days(
    kind: str, on: date, ends_on: date, code: str, cite: str, remedy: str
) -> None:
    one = replace(GOOD, kind=kind, ends_on=ends_on)
    strict = replace(TERMS, special_late_class="refuse")
    (reason,) = may_enrol(certificate(LAST, kind), one, window(LAST, kind), strict, on).reasons
    assert (reason.code, reason.cite, reason.remedy) == (code, cite, remedy)


def test_the_terms_are_policy() -> None:
    """CQ2023-2.2-2, CQ2023-2.3-2, A-10."""
    assert terms_of(POLICY, LAST) == Terms(("EMPLOYER", "TRAINING_ORGANISATION"), "warn")


@pytest.mark.parametrize(("ago", "flags"), [(0, []), (1, ["CLASS_STARTED"])])
def test_a_class_has_started_the_day_after_its_first_day(ago: int, flags: list[str]) -> None:
    """CQ2023-2.1-3."""
    on = date(2024, 1, 10)
    one = replace(SPECIAL_CLASS, starts_on=on - ago * DAY)
    assert special(on, one) == ([], flags)


def test_only_flags_that_have_words_are_told() -> None:
    told = warnings_of(("CLASS_STARTED", "OF_A_LATER_VERSION"), window(LAST))
    assert [(reason.code, reason.message) for reason in told] == [("CLASS_STARTED", "班次已经开班")]
