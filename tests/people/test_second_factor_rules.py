"""Which code of an authenticator is right at a moment, and what a recovery code looks like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from app.kernel.actor import ROLES, Grant
from app.people.rules import second_factor as rules
from app.people.service.guessing import FAILURE_WINDOW_S

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The key of RFC 6238, appendix B: ``12345678901234567890``."""


@pytest.mark.parametrize(
    ("unix", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_of_the_rfc(unix: int, code: str) -> None:
    """RFC 6238, appendix B (the last six of its eight digits)."""
    assert rules.step_of(SECRET, code, datetime.fromtimestamp(unix, UTC)) == unix // 30


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_beside_the_clock(steps: int, is_right: bool) -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    code = pyotp.TOTP(SECRET).at(now + timedelta(seconds=30 * steps))
    expected = int(now.timestamp()) // 30 + steps
    assert rules.step_of(SECRET, code, now) == (expected if is_right else None)


@pytest.mark.parametrize("typed", ["", "28708", "2870822", "２８７０８２", "二八七零八二", "é", "287082" * 7])
def test_anything_else_is_wrong(typed: str) -> None:
    assert rules.step_of(SECRET, typed, datetime.fromtimestamp(59, UTC)) is None


@pytest.mark.parametrize("role", ROLES)
def test_who_proves_himself_twice(role: str) -> None:
    """GB/T 22239 level 3."""
    needed = role in ("system_admin", "regulator")
    assert rules.is_needed([Grant("worker", "self", "p"), Grant(role, "region", "500000")]) is needed
    assert not rules.is_needed([])


def test_what_the_phone_reads() -> None:
    secret = rules.new_secret()
    assert (len(secret), secret != rules.new_secret()) == (32, True)
    uri = rules.setup_uri(secret, "regulator", "建码")
    assert (pyotp.parse_uri(uri).secret, uri.startswith("otpauth://totp/")) == (secret, True)


def test_recovery_codes_are_read_as_they_are_typed() -> None:
    codes = rules.new_recovery_codes()
    assert (len(codes), len(set(codes))) == (10, 10)
    for code in codes:
        plain = rules.plain_code(code)
        assert rules.plain_code(f" {code.upper().replace('-', ' - ')} ") == plain
        assert len(plain) == 10
        assert not set(plain) & set("01ilo-")


def test_windows_are_those_of_the_words() -> None:
    assert timedelta(seconds=FAILURE_WINDOW_S) == rules.FAILURE_WINDOW == timedelta(minutes=15)


def test_how_often_and_how_long() -> None:
    """GB/T 22239 level 3: ten failures in a quarter of an hour; a ticket and a setting up have an end."""
    assert (rules.FAILURES_ALLOWED, timedelta(minutes=15)) == (10, rules.FAILURE_WINDOW)
    assert (timedelta(minutes=5), timedelta(minutes=15)) == (rules.TICKET_LIFETIME, rules.SETTING_UP_WITHIN)
