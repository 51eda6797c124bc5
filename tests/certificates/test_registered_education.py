"""SH2023-3.12-1: continuing education of registered practitioners, on both sides of its window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.certificates.facts import PRACTISING, SAFETY_MANAGEMENT, SPECIAL_OPERATION, CertificateFacts
from app.certificates.rules.enrolling import (
    Terms,
    is_renewable,
    least_hours,
    may_enrol,
    no_class_left,
    terms_of,
    warnings_of,
)
from app.certificates.rules.renewal import completed_notice, is_applied_here, way_of
from app.certificates.rules.windows import Window, renewal_state, renewed_kinds, window_of
from app.policies.loader import Policies
from app.training.facts import REGISTERED, ClassFacts
from tests.factories.facts import SAFETY_C

SHANGHAI, CHONGQING = Policies.load().of("shanghai"), Policies.load().of("chongqing")
DAY = timedelta(days=1)
TODAY = date(2026, 3, 10)
LAST = date(2028, 2, 29)
OPENS, ENDS_BY = date(2027, 2, 28), date(2028, 1, 30)


def practising(last: date | None = LAST, category: str | None = "一级注册建造师") -> CertificateFacts:
    return replace(SAFETY_C, kind=PRACTISING, category=category, province_code="310000", valid_to=last)


def window(last: date = LAST) -> Window:
    found = window_of(practising(last), SHANGHAI, TODAY)
    assert found is not None
    return found


GOOD = ClassFacts(
    id="k",
    title="注册建造师继续教育",
    kind=REGISTERED,
    course_id="c",
    provider_id="p",
    provider_name="沪建培训中心",
    provider_kind="TRAINING_ORGANISATION",
    provider_qualified=True,
    starts_on=date(2027, 12, 1),
    ends_on=ENDS_BY,
    seats=10,
    taken=9,
    hours=Decimal("120.0"),
)


@pytest.mark.parametrize(
    ("last", "opens", "ends_by"),
    [
        (LAST, OPENS, ENDS_BY),
        (date(2027, 12, 31), date(2026, 12, 31), date(2027, 12, 1)),
        (date(2027, 3, 30), date(2026, 3, 30), date(2027, 2, 28)),
        (date(2024, 3, 30), date(2023, 3, 30), date(2024, 2, 29)),
    ],
)
def test_the_window_on_both_sides(last: date, opens: date, ends_by: date) -> None:
    found = window(last)
    assert (found.opens_on, found.closes_on) == (opens, ends_by)
    assert found.class_ends_by == found.apply_by == ends_by
    days = {
        opens - DAY: "not_open",
        opens: "open",
        ends_by: "open",
        ends_by + DAY: "closed",
        last: "closed",
        last + DAY: "lapsed",
    }
    for on, state in days.items():
        assert renewal_state(found, on, None) == state, on


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (OPENS - DAY, ["CE_WINDOW_NOT_OPEN"]),
        (OPENS, []),
        (ENDS_BY, []),
        (ENDS_BY + DAY, ["CE_WINDOW_CLOSED", "STATE_NOT_ALLOWED"]),
        (LAST, ["CE_WINDOW_CLOSED", "STATE_NOT_ALLOWED"]),
        (LAST + DAY, ["CERT_EXPIRED"]),
    ],
)
def test_enrolment_on_both_sides_of_the_window(on: date, expected: list[str]) -> None:
    certificate = practising()
    decision = may_enrol(certificate, GOOD, window(), terms_of(SHANGHAI, on, certificate), on)
    assert [reason.code for reason in decision.reasons] == expected
    own = [one for one in decision.reasons if one.code.startswith("CE_WINDOW")]
    assert all(one.cite == "SH2023-3.12-1" for one in own)


def test_words_are_those_of_practitioners() -> None:
    certificate = practising()
    terms = terms_of(SHANGHAI, TODAY, certificate)
    (expired,) = may_enrol(certificate, GOOD, window(), terms, LAST + DAY).reasons
    assert expired.remedy is not None
    assert "初始注册" in expired.remedy
    closed = may_enrol(certificate, GOOD, window(), terms, ENDS_BY + DAY).reasons[0]
    assert closed.remedy is not None
    assert "重新申请初始注册" in closed.remedy
    late = may_enrol(certificate, replace(GOOD, ends_on=ENDS_BY + DAY), window(), terms, ENDS_BY)
    assert [(one.code, one.cite) for one in late.reasons] == [("CE_CLASS_TOO_LATE", "SH2023-3.12-1")]
    assert warnings_of(("CLASS_STARTED",), window())[0].cite == "SH2023-3.12-1"
    assert "2028年1月30日" in no_class_left(window(), LAST)[1]


@pytest.mark.parametrize(
    ("hours", "category", "expected"),
    [
        ("120", "一级注册建造师", []),
        ("119.5", "一级注册建造师", ["HOURS_NOT_REACHED"]),
        ("96", "注册监理工程师", []),
        ("95", "注册监理工程师", ["HOURS_NOT_REACHED"]),
        ("60", "注册安全工程师", []),
        ("59", "注册安全工程师", ["HOURS_NOT_REACHED"]),
        ("60", None, []),
        ("59", None, ["HOURS_NOT_REACHED"]),
    ],
)
def test_hours_follow_the_registration_kind(hours: str, category: str | None, expected: list[str]) -> None:
    certificate = practising(category=category)
    one = replace(GOOD, hours=Decimal(hours))
    decision = may_enrol(certificate, one, window(), terms_of(SHANGHAI, OPENS, certificate), OPENS)
    assert [reason.code for reason in decision.reasons] == expected


def test_too_few_hours_are_told_with_both_numbers() -> None:
    certificate = practising()
    one = replace(GOOD, hours=Decimal("60.0"))
    (reason,) = may_enrol(certificate, one, window(), terms_of(SHANGHAI, OPENS, certificate), OPENS).reasons
    assert reason.message == "这个班次只有60学时，这种注册要120学时"


def test_a_class_of_another_kind_does_not_serve() -> None:
    other = replace(GOOD, kind=SAFETY_MANAGEMENT)
    decision = may_enrol(practising(), other, window(), Terms((), "refuse"), OPENS)
    assert [reason.code for reason in decision.reasons] == ["CERT_TYPE_NOT_ELIGIBLE"]


def test_each_province_renews_what_its_own_document_names() -> None:
    assert renewed_kinds(SHANGHAI, TODAY) == (PRACTISING,)
    assert renewed_kinds(CHONGQING, TODAY) == (SAFETY_MANAGEMENT, SPECIAL_OPERATION)
    assert window_of(practising(), CHONGQING, TODAY) is None
    assert window_of(replace(practising(), kind=SAFETY_MANAGEMENT), SHANGHAI, TODAY) is None
    assert window_of(practising(None), SHANGHAI, TODAY) is None
    assert least_hours(practising(), CHONGQING, TODAY) == 0
    assert least_hours(replace(practising(), kind=SAFETY_MANAGEMENT), SHANGHAI, TODAY) == 0
    assert terms_of(SHANGHAI, TODAY) == Terms((), "refuse", 0)
    assert "还没有接入" in is_renewable(practising(), None).reasons[0].message
    assert "长期" in is_renewable(practising(None), None).reasons[0].message


def test_renewal_is_a_registration_of_its_own() -> None:
    """SH2023-3.15-2."""
    assert way_of(PRACTISING, SHANGHAI, TODAY) == "registration"
    refused = is_applied_here(PRACTISING, SHANGHAI, TODAY)
    assert [one.code for one in refused.reasons] == ["STATE_NOT_ALLOWED"]
    assert is_applied_here(SPECIAL_OPERATION, CHONGQING, TODAY).allowed
    assert "延续注册" in completed_notice(False, ENDS_BY, by_registration=True)[1]
