"""Rules of devices that speak for themselves: signatures, keys, and whose a card was."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.attendance.facts import DeviceCall
from app.attendance.rules.bound import Binding, bearer_at, compact, masked
from app.attendance.rules.device_calls import (
    Key,
    end_beside_new_key,
    fault_of,
    is_news,
    said_time,
    signature_of,
    words_to_sign,
)

NOW = datetime(2026, 2, 28, 15, 59, 30, tzinfo=UTC)  # half a minute before midnight in Shanghai
SECRET = "0f" * 32
S, H = timedelta(seconds=1), timedelta(hours=1)
GOOD = Key(SECRET)


def call(**said: Any) -> DeviceCall:
    values: dict[str, Any] = {
        "device_id": "D",
        "key_id": "K",
        "said_at": str(int(NOW.timestamp())),
        "signature": "",
        "method": "POST",
        "target": "/api/v1/device-events",
        "body": b'{"events":[]}',
    }
    return DeviceCall(**(values | said))


def signed(**said: Any) -> DeviceCall:
    plain = call(**said)
    return replace(plain, signature=signature_of(plain, SECRET))


def fault(given: DeviceCall, key: Key | None = GOOD, active: bool = True) -> str | None:
    found = fault_of(given, key, is_active=active, now=NOW)
    return None if found is None else found.code


def test_what_is_signed_is_written_down_once() -> None:
    """docs/devices.md shows these five lines; a device in the field has them burnt in."""
    assert words_to_sign(call(body=b"")) == (
        b"JIANMA-DEVICE-1\nPOST\n/api/v1/device-events\n1772294370\n"
        + hashlib.sha256(b"").hexdigest().encode()
    )
    by_hand = hmac.new(bytes.fromhex(SECRET), words_to_sign(call()), hashlib.sha256).hexdigest()
    assert signature_of(call(), SECRET) == by_hand


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "GET"},
        {"target": "/api/v1/device-roster"},
        {"target": "/api/v1/device-events?a=1"},
        {"said_at": "1772294371"},
        {"body": b'{"events":[1]}'},
        {"body": b""},
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "é"},
    ],
)
def test_nothing_in_a_signed_call_can_be_changed(changed: dict[str, Any]) -> None:
    assert fault(replace(signed(), **changed)) == "SIGNATURE_INVALID"
    assert fault(signed()) is None


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "SIGNATURE_INVALID"),
        (Key("f0" * 32), "SIGNATURE_INVALID"),
        (Key(SECRET, ends_at=NOW - S), "SIGNATURE_INVALID"),
        (Key(SECRET, ends_at=NOW), "SIGNATURE_INVALID"),
        (Key(SECRET, ends_at=NOW + S), None),
        (Key(SECRET), None),
    ],
)
def test_a_key_is_good_until_its_end(key: Key | None, code: str | None) -> None:
    assert fault(signed(), key) == code


def test_capital_letters_are_the_same_number() -> None:
    given = signed()
    assert fault(replace(given, signature=given.signature.upper())) is None


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(-301, "DEVICE_CLOCK_WRONG"), (-300, None), (0, None), (300, None), (301, "DEVICE_CLOCK_WRONG")],
)
def test_the_clock_of_a_device_may_be_five_minutes_off(seconds: int, code: str | None) -> None:
    assert fault(signed(said_at=str(int(NOW.timestamp()) + seconds))) == code


@pytest.mark.parametrize("said", ["", "now", "-5", "1.5", "٣", "1" * 11, " 1", "1\n"])
def test_a_time_is_a_number_of_seconds(said: str) -> None:
    assert said_time(call(said_at=said)) is None
    assert fault(signed(said_at=said)) == "DEVICE_CLOCK_WRONG"


def test_whoever_cannot_sign_does_not_learn_that_the_device_is_retired() -> None:
    assert fault(signed(), active=False) == "DEVICE_RETIRED"
    assert fault(signed(), Key(SECRET, ends_at=NOW), active=False) == "DEVICE_RETIRED"
    assert fault(call(), active=False) == "SIGNATURE_INVALID"
    assert fault(signed(), None, active=False) == "SIGNATURE_INVALID"


@pytest.mark.parametrize(
    ("key", "end"),
    [
        (Key(SECRET), NOW),
        (Key(SECRET, first_used_at=NOW - 9 * H), NOW + 24 * H),
        (Key(SECRET, first_used_at=NOW - 9 * H, ends_at=NOW + H), NOW + H),
        (Key(SECRET, first_used_at=NOW - 9 * H, ends_at=NOW + 25 * H), NOW + 24 * H),
    ],
)
def test_a_key_beside_a_new_one(key: Key, end: datetime) -> None:
    assert end_beside_new_key(key, NOW) == end


@pytest.mark.parametrize(
    ("seen", "news"), [(None, True), (NOW, False), (NOW - 59 * S, False), (NOW - 60 * S, True)]
)
def test_being_heard_is_written_once_a_minute(seen: datetime | None, news: bool) -> None:
    assert is_news(seen, NOW) is news


MINE = Binding("i", "wang", NOW, NOW + H)
NEXT = Binding("i", "li", NOW + 2 * H)
HERE = Binding("machine", "zhou", NOW)


@pytest.mark.parametrize(
    ("at", "bearer"),
    [
        (NOW - S, None),
        (NOW, "wang"),
        (NOW + H - S, "wang"),
        (NOW + H, None),
        (NOW + 2 * H - S, None),
        (NOW + 2 * H, "li"),
        (NOW + timedelta(days=400), "li"),
    ],
)
def test_a_card_is_his_from_its_binding_until_it_is_revoked(at: datetime, bearer: str | None) -> None:
    assert bearer_at([NEXT, MINE], ["i"], at) == bearer


def test_a_number_of_one_machine_goes_before_that_of_the_project() -> None:
    assert bearer_at([MINE, HERE], ["machine", "i"], NOW) == "zhou"
    assert bearer_at([MINE, HERE], ["machine", "i"], NOW - S) is None
    assert bearer_at([MINE], ["machine", "i"], NOW) == "wang"
    assert bearer_at([HERE], ["i"], NOW) is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [("0012", "0012"), (" 04a1 b2c3 ", "04A1B2C3"), ("０４Ａ１", "04A1"), ("\t7\u3000", "7")],
)
def test_numbers_are_compared_without_blanks(value: str, kept: str) -> None:
    assert compact(value) == kept


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("7", "*"),
        ("12", "**"),
        ("123", "**3"),
        ("04A1B2C3", "******C3"),
        ("0123456789ABCDEF", "*" * 12 + "CDEF"),
    ],
)
def test_a_masked_number_shows_a_third_at_most(value: str, shown: str) -> None:
    assert masked(value) == shown
