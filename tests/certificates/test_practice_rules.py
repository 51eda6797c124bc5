"""SH2023-3.15-2: steps of a registration of practice, and what each of them asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.certificates.facts import CANCELLED, PRACTISING, SAFETY_MANAGEMENT, CertificateFacts
from app.certificates.rules import practice as rules
from app.certificates.rules import practice_texts as texts
from app.certificates.rules.education_states import EnrolmentFacts
from app.kernel.decision import Decision
from app.people.rules.trail import ACTIONS
from tests.factories.facts import SAFETY_C

DAY = timedelta(days=1)
ON = date(2026, 3, 10)
LAST = date(2026, 5, 31)
APPLY_BY = date(2026, 5, 1)
QUALIFICATION = replace(SAFETY_C, kind=PRACTISING, category="一级注册建造师", province_code="310000")
REGISTRATION = replace(QUALIFICATION, id="r", valid_to=LAST)
DONE = EnrolmentFacts(
    id="e",
    certificate_id="r",
    valid_to=LAST,
    apply_by=APPLY_BY,
    starts_on=ON - 30 * DAY,
    hours_reached_at=datetime(2026, 3, 1, tzinfo=UTC),
    assessment_result="pass",
    completed_at=datetime(2026, 3, 1, tzinfo=UTC),
    renewal_applied_at=None,
    outcome=None,
)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


STEPS = {
    rules.DRAFT: {rules.CHANGE: "draft", rules.SUBMIT: "submitted", rules.WITHDRAW: "withdrawn"},
    rules.SUBMITTED: {
        rules.CONFIRM: "confirmed",
        rules.DISCLAIM: "returned",
        rules.WITHDRAW: "withdrawn",
    },
    rules.CONFIRMED: {
        rules.ACCEPT: "accepted",
        rules.REFUSE: "refused",
        rules.RETURN: "returned",
        rules.WITHDRAW: "withdrawn",
    },
    rules.RETURNED: {rules.CHANGE: "returned", rules.SUBMIT: "submitted", rules.WITHDRAW: "withdrawn"},
    rules.ACCEPTED: {},
    rules.REFUSED: {},
    rules.WITHDRAWN: {},
}
EVENTS = (
    rules.CHANGE,
    rules.SUBMIT,
    rules.WITHDRAW,
    rules.CONFIRM,
    rules.DISCLAIM,
    rules.ACCEPT,
    rules.REFUSE,
    rules.RETURN,
)


@pytest.mark.parametrize("state", rules.STATE_LABELS)
@pytest.mark.parametrize("event", EVENTS)
def test_only_these_steps_lead_on(state: str, event: str) -> None:
    """SH2023-3.15-2: every pair of state and step."""
    expected = STEPS[state].get(event)
    assert rules.MOVES.get((state, event)) == expected
    decision = rules.may_move(state, event)
    assert decision.allowed is (expected is not None)
    assert codes(decision) == ([] if expected else ["STATE_NOT_ALLOWED"])


@pytest.mark.parametrize(
    ("kind", "certificate", "expected"),
    [
        ("initial", QUALIFICATION, []),
        ("initial", REGISTRATION, ["STATE_NOT_ALLOWED"]),
        ("renewal", REGISTRATION, []),
        ("renewal", QUALIFICATION, ["STATE_NOT_ALLOWED"]),
        ("initial", replace(QUALIFICATION, kind=SAFETY_MANAGEMENT), ["CERT_TYPE_NOT_ELIGIBLE"]),
        ("initial", replace(QUALIFICATION, category=None), ["CERT_TYPE_NOT_ELIGIBLE"]),
        ("initial", replace(QUALIFICATION, category="某种工程师"), ["CERT_TYPE_NOT_ELIGIBLE"]),
    ],
)
def test_what_a_registration_begins_with(
    kind: str, certificate: CertificateFacts, expected: list[str]
) -> None:
    assert codes(rules.may_begin(kind, certificate)) == expected


@pytest.mark.parametrize(
    ("held", "on", "expected"),
    [
        ([], ON, []),
        ([QUALIFICATION], ON, []),
        ([REGISTRATION], LAST, ["STATE_NOT_ALLOWED"]),
        ([REGISTRATION], LAST + DAY, []),
        ([replace(REGISTRATION, standing=CANCELLED)], ON, []),
        ([replace(REGISTRATION, category="注册监理工程师")], ON, []),
        ([replace(REGISTRATION, kind=SAFETY_MANAGEMENT)], ON, []),
        ([replace(REGISTRATION, province_code="500000")], ON, ["STATE_NOT_ALLOWED"]),
    ],
)
def test_one_registration_of_a_kind_at_a_time(
    held: list[CertificateFacts], on: date, expected: list[str]
) -> None:
    assert codes(rules.may_register(QUALIFICATION, held, on)) == expected


def test_a_cancelled_qualification_registers_nobody() -> None:
    cancelled = replace(QUALIFICATION, standing=CANCELLED)
    assert codes(rules.may_register(cancelled, [], ON)) == ["STATE_NOT_ALLOWED"]


@pytest.mark.parametrize(
    ("on", "submitted_on", "expected"),
    [
        (ON, None, []),
        (APPLY_BY, None, []),
        (APPLY_BY + DAY, None, ["RENEWAL_TOO_LATE"]),
        (APPLY_BY + DAY, APPLY_BY, []),
        (LAST, APPLY_BY, []),
        (LAST + DAY, APPLY_BY, ["CERT_EXPIRED"]),
        (LAST, APPLY_BY + DAY, ["RENEWAL_TOO_LATE"]),
    ],
)
def test_renewal_is_applied_for_in_time(on: date, submitted_on: date | None, expected: list[str]) -> None:
    """What was sent in time and returned for correction stays in time while the registration is valid."""
    assert codes(rules.may_renew(REGISTRATION, DONE, on, submitted_on=submitted_on)) == expected


@pytest.mark.parametrize(
    "enrolment",
    [None, replace(DONE, completed_at=None), replace(DONE, valid_to=LAST - 365 * DAY)],
)
def test_renewal_asks_for_finished_education(enrolment: EnrolmentFacts | None) -> None:
    """SH2023-3.12-1: none, not finished, or that of the period before."""
    decision = rules.may_renew(REGISTRATION, enrolment, ON, submitted_on=None)
    assert codes(decision) == ["CE_NOT_COMPLETED"]


@pytest.mark.parametrize(
    ("certificate", "unit", "expected"),
    [
        (REGISTRATION, "a", []),
        (REGISTRATION, None, []),
        (REGISTRATION, "b", ["FIELD_INCONSISTENT"]),
        (QUALIFICATION, "b", []),
    ],
)
def test_a_renewal_stays_with_its_unit(
    certificate: CertificateFacts, unit: str | None, expected: list[str]
) -> None:
    assert codes(rules.is_same_unit(certificate, unit, "a")) == expected


def test_the_unit_lies_in_the_province() -> None:
    assert rules.is_in_province("310000", "310000").allowed
    assert codes(rules.is_in_province("500000", "310000")) == ["WRONG_REGION"]


def test_two_people_confirm_and_decide() -> None:
    assert rules.may_decide("official", "unit").allowed
    assert codes(rules.may_decide("same", "same")) == ["FORBIDDEN_ROLE"]


@pytest.mark.parametrize(
    ("last", "on", "expected"),
    [
        (None, date(2026, 3, 10), date(2029, 3, 9)),
        (None, date(2024, 2, 29), date(2027, 2, 28)),
        (None, date(2025, 3, 1), date(2028, 2, 29)),
        (None, date(2026, 1, 1), date(2028, 12, 31)),
        (date(2026, 5, 31), ON, date(2029, 5, 31)),
        (date(2028, 2, 29), ON, date(2031, 2, 28)),
        (date(2025, 2, 28), ON, date(2028, 2, 29)),
    ],
)
def test_how_long_a_registration_is_valid(last: date | None, on: date, expected: date) -> None:
    assert rules.valid_until(last, on, 3) == expected


def test_numbers_and_notices() -> None:
    assert rules.number_of("沪执注", 2026, 7) == "沪执注(2026)000007"
    for event in EVENTS[1:]:
        title, text = texts.notice(event, "renewal", "一级注册建造师", None, None)
        assert title
        assert "一级注册建造师延续注册" in text
    accepted = texts.notice(rules.ACCEPT, "initial", "一级注册建造师", None, LAST)[1]
    assert "有效期至2026年5月31日" in accepted
    assert "原因：材料不清楚。" in texts.notice(rules.RETURN, "initial", "注册建筑师", "材料不清楚", None)[1]
    assert set(texts.NEXT_STEPS) == set(rules.STATE_LABELS)


@pytest.mark.parametrize("event", ["begin", *EVENTS])
def test_every_step_has_a_word_in_the_trail(event: str) -> None:
    """PIPL 44: the person reads what was done with his application."""
    assert f"practice.{event}" in ACTIONS
    assert event in rules.EVENT_LABELS
