"""Who may do something with a certificate, until when, and what is shown of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.certificates.facts import CANCELLED, CONVERTED, INACTIVE, HolderFacts
from app.certificates.rules import exemption, registration, rights, showing
from app.certificates.rules.activation import may_activate, may_identify
from app.certificates.rules.expiry import expiry_reason
from app.certificates.rules.realname import is_his, is_proven
from app.certificates.rules.registration import Held
from app.certificates.rules.sheet import template_notes
from app.kernel.actor import Actor, Grant
from app.policies.dictionaries import dictionary
from app.policies.loader import installed
from tests.factories.facts import TRAINING_POST

LAST, DAY = date(2026, 7, 31), timedelta(days=1)
AT = datetime(2026, 1, 1, tzinfo=UTC)
BOTH, CHANNELS = ("verified", "stored"), ("wechat",)
HOLDER = HolderFacts("p", "h", "n", AT, AT, None, "wechat")
CERTIFICATE = replace(TRAINING_POST, valid_from=date(2021, 8, 1), valid_to=LAST, activation=INACTIVE)
MISSING, WAITING = "未完成实名认证，不予受理", "已认证，待入库"


@pytest.mark.parametrize(
    ("holder", "marks", "message"),
    [
        ({}, BOTH, None),
        ({"channel": None}, BOTH, None),
        ({"verified_at": None, "stored_at": None}, BOTH, MISSING),
        ({"verified_at": None}, BOTH, MISSING),
        ({"stored_at": None}, BOTH, WAITING),
        ({"stored_at": None}, ("verified",), None),
        ({"verified_at": None}, ("stored",), None),
        ({"verified_at": None, "stored_at": None}, ("stored",), WAITING),
        ({"revoked_at": AT}, BOTH, "实名认证已被撤销，不予受理"),
        ({"revoked_at": AT, "verified_at": None}, (), "实名认证已被撤销，不予受理"),
        ({"channel": "counter"}, BOTH, "本项业务不接受您使用的实名认证渠道"),
    ],
)
def test_proven_by_the_marks_and_the_channel_that_a_service_asks_for(
    holder: dict[str, object], marks: tuple[str, ...], message: str | None
) -> None:
    """CQ2023-1.1-1, CQ2023-A2.3-7."""
    who = replace(HOLDER, **holder)  # type: ignore[arg-type]
    for decision in (
        is_proven(who, marks, CHANNELS, cite="CQ2023-1.1-1"),
        may_identify(who, marks, CHANNELS),
        registration.is_verified(who, marks, CHANNELS),
    ):
        told = [(reason.code, reason.message) for reason in decision.reasons]
        assert told == ([("REALNAME_REQUIRED", message)] if message else [])
        assert all(reason.remedy and reason.cite for reason in decision.reasons)


@pytest.mark.parametrize(("name_index", "his"), [("n", True), ("m", False), (None, False)])
def test_a_certificate_is_his_by_the_name_that_he_has_proven(name_index: str | None, his: bool) -> None:
    """CQ2023-4-1."""
    decision = is_his(CERTIFICATE, replace(HOLDER, holder_name_index=name_index))
    assert [reason.code for reason in decision.reasons] == ([] if his else ["FIELD_INCONSISTENT"])


@pytest.mark.parametrize(
    ("certificate", "holder", "on", "codes"),
    [
        ({}, {}, LAST, []),
        ({}, {}, LAST + DAY, ["CERT_EXPIRED"]),
        ({"standing": CANCELLED}, {}, LAST, ["STATE_NOT_ALLOWED"]),
        ({}, {"holder_name_index": "m"}, LAST, ["FIELD_INCONSISTENT"]),
        (
            {},
            {"stored_at": None, "holder_name_index": "m"},
            LAST + DAY,
            ["REALNAME_REQUIRED", "FIELD_INCONSISTENT", "CERT_EXPIRED"],
        ),
    ],
)
def test_who_may_activate(
    certificate: dict[str, object], holder: dict[str, object], on: date, codes: list[str]
) -> None:
    """CQ2023-4-1: every reason at once."""
    given = replace(CERTIFICATE, **certificate), replace(HOLDER, **holder)  # type: ignore[arg-type]
    assert [reason.code for reason in may_activate(*given, BOTH, CHANNELS, on).reasons] == codes


@pytest.mark.parametrize(
    ("on", "is_open"), [(date(2023, 5, 30), True), (date(2023, 5, 31), True), (date(2023, 6, 1), False)]
)
def test_the_exempt_application_ended_on_a_day(on: date, is_open: bool) -> None:
    """CQ2023-3.1-1."""
    decision = exemption.is_open(on, date(2023, 5, 31))
    told = "已于2023年5月31日截止，逾期不再受理安全员C证免试申领业务"
    assert [(one.code, one.message) for one in decision.reasons] == (
        [] if is_open else [("EXEMPTION_CLOSED", told)]
    )


@pytest.mark.parametrize(
    ("certificate", "codes"),
    [
        ({}, []),
        ({"province_code": "510000"}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"post": "SITE_ENGINEER"}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"kind": "SAFETY_MANAGEMENT"}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"holder_name_index": "m"}, ["FIELD_INCONSISTENT"]),
        ({"standing": CONVERTED, "post": None}, ["CERT_TYPE_NOT_ELIGIBLE", "STATE_NOT_ALLOWED"]),
    ],
)
def test_which_certificate_may_be_exempt(certificate: dict[str, object], codes: list[str]) -> None:
    """CQ2023-3.1-1, CQ2023-1.1-1."""
    decision = exemption.may_apply(
        replace(CERTIFICATE, **certificate),  # type: ignore[arg-type]
        HOLDER,
        province_code="500000",
        kinds=("TRAINING_POST_NEW", "TRAINING_POST_OLD"),
        marks=BOTH,
        channels=CHANNELS,
        on=LAST,
    )
    assert [reason.code for reason in decision.reasons] == codes


@pytest.mark.parametrize(
    ("certificate", "has_policy", "has_applied", "reason"),
    [
        ({"valid_to": date(2023, 6, 1)}, True, False, "NOT_CONVERTED"),
        ({"valid_to": date(2023, 5, 31)}, True, False, None),
        ({"valid_to": None}, True, False, None),
        ({}, True, True, None),
        ({}, False, False, None),
        ({"post": "SITE_ENGINEER"}, True, False, None),
        ({"kind": "SAFETY_MANAGEMENT"}, True, False, None),
        ({"kind": "TRAINING_POST_OLD"}, True, False, "NOT_CONVERTED"),
    ],
)
def test_what_is_written_of_one_that_expired(
    certificate: dict[str, object], has_policy: bool, has_applied: bool, reason: str | None
) -> None:
    """CQ2023-3.2.2-3: one that had ended before the window opened could not have been converted."""
    policy = installed().of("chongqing") if has_policy else None
    given = replace(CERTIFICATE, **certificate)  # type: ignore[arg-type]
    assert expiry_reason(given, policy, has_applied, date(2026, 8, 1)) == reason


@pytest.mark.parametrize(
    ("scope", "reads", "administers"),
    [
        ("000000", True, True),
        ("500000", True, True),
        ("500112", True, False),
        ("510000", False, False),
        ("510100", False, False),
    ],
)
def test_who_keeps_the_register_of_a_province(scope: str, reads: bool, administers: bool) -> None:
    """CQ2023-3.2.1-2."""
    regulator = Actor("a", None, "s", (Grant("regulator", "region", scope),), "d")
    assert rights.may_read(regulator, "500000") is reads
    assert rights.may_administer(regulator, "500000") is administers
    worker = Actor("a", "p", "s", (Grant("worker", "region", scope),), "d")
    assert not rights.may_read(worker, "500000")
    assert not rights.may_administer(worker, "500000")


def test_two_districts_are_one_register() -> None:
    grants = (Grant("regulator", "region", "500112"), Grant("regulator", "region", "500113"))
    assert rights.provinces_of(Actor("a", None, "s", grants, "d")) == ("500000",)


@pytest.mark.parametrize(
    ("found", "label"),
    [
        (showing.kind_label("SAFETY_MANAGEMENT"), dictionary("certificate-kinds").label("SAFETY_MANAGEMENT")),
        (showing.kind_label("OF_LATER"), "OF_LATER"),
        (showing.category_label("SAFETY_MANAGEMENT", "C"), dictionary("safety-categories").label("C")),
        (showing.category_label("SAFETY_MANAGEMENT", "D"), "D"),
        (showing.category_label("SAFETY_MANAGEMENT", None), None),
        (showing.category_label("SPECIAL_OPERATION", "建筑电工"), "建筑电工"),
        (showing.post_label(None), None),
        (showing.post_label("SITE_ENGINEER"), "施工员"),
        (showing.specialty_label(None), None),
        (showing.specialty_label("CIVIL"), dictionary("specialties").label("CIVIL")),
        (showing.province_label("500000"), "重庆市"),
        (showing.province_label("990000"), "990000"),
    ],
)
def test_codes_in_words(found: str | None, label: str | None) -> None:
    assert found == label


@pytest.mark.parametrize(
    ("certificate", "on", "left", "attention"),
    [
        ({}, LAST, 0, True),
        ({}, LAST + DAY, None, True),
        ({}, date(2026, 1, 31), 181, True),
        ({}, date(2026, 1, 30), 182, False),
        ({"valid_to": date(2026, 8, 31)}, date(2026, 2, 28), 184, True),
        ({"valid_to": date(2026, 8, 31)}, date(2026, 2, 27), 185, False),
        ({"valid_to": date(2028, 8, 31)}, date(2028, 2, 29), 184, True),
        ({"valid_to": date(2028, 8, 31)}, date(2028, 2, 28), 185, False),
        ({"valid_to": None}, LAST, None, False),
        ({"valid_from": LAST}, LAST - DAY, None, True),
        ({"standing": CANCELLED}, LAST, None, True),
        ({"standing": CONVERTED}, LAST, None, False),
    ],
)
def test_what_wants_attention(
    certificate: dict[str, object], on: date, left: int | None, attention: bool
) -> None:
    """CQ2023-2.1-1: six calendar months before the last day."""
    given = replace(CERTIFICATE, **certificate)  # type: ignore[arg-type]
    assert showing.days_left(given, on) == left
    assert showing.wants_attention(given, on) is attention


def test_valid_ones_stand_first_and_of_them_the_one_that_ends_soonest() -> None:
    by_name = {
        "soon": CERTIFICATE,
        "later": replace(CERTIFICATE, valid_to=LAST + DAY),
        "endless": replace(CERTIFICATE, valid_to=None),
        "to come": replace(CERTIFICATE, valid_from=LAST + DAY),
        "expired": replace(CERTIFICATE, valid_to=LAST - DAY),
        "converted": replace(CERTIFICATE, standing=CONVERTED),
        "cancelled": replace(CERTIFICATE, standing=CANCELLED),
    }
    names = list(by_name)
    assert sorted({*names}, key=lambda name: showing.rank(by_name[name], LAST)) == names


@pytest.mark.parametrize(
    ("from_day", "on", "allowed"),
    [(None, LAST, True), (LAST, LAST - DAY, False), (LAST, LAST, True), (LAST, LAST + DAY, True)],
)
def test_from_when_a_new_certificate_can_be_queried(from_day: date | None, on: date, allowed: bool) -> None:
    """CQ2023-A2.6-1, A-25."""
    decision = showing.may_be_queried(from_day, on)
    assert [one.message for one in decision.reasons] == (
        [] if allowed else ["证书在学习完成1个工作日后可以查询，请于2026年7月31日起查询"]
    )


@pytest.mark.parametrize(("on", "is_valid"), [(LAST, True), (LAST + DAY, False)])
def test_a_certificate_of_our_own_register_on_the_day(on: date, is_valid: bool) -> None:
    """CQ2023-1.2-4."""
    assert registration.held_here(CERTIFICATE, on) == Held("500000", "TRAINING_POST_NEW", "", LAST, is_valid)
    assert registration.held_here(replace(CERTIFICATE, category="C"), on).category == "C"


def test_the_template_explains_every_word_it_understands() -> None:
    """CQ2023-0-1: a code that is its own label stands there once."""
    notes = template_notes()
    assert "一行一本证书，表头不要改动；一次最多100000行，也可以上传 .csv 文件。" in notes
    for name in ("certificate-kinds", "safety-categories", "special-operations", "posts", "specialties"):
        for entry in dictionary(name):
            assert (entry.label if entry.code == entry.label else f"{entry.code} {entry.label}") in notes
    assert notes[-1] == ""
