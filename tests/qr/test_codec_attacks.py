"""Everything that an attacker, or a broken scanner, may send as a code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qr.codec import MESSAGES
from qr.keys import KeyRing
from tests.qr.by_hand import (
    ALPHABET,
    GROUP_ORDER,
    OFFLINE,
    ONLINE,
    RING,
    SEEDS,
    STRANGER,
    base32,
    refusal,
)

quick = settings(max_examples=200)
TEXT = ONLINE.text()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "QR_MALFORMED"),
        ("JM", "QR_MALFORMED"),
        ("JM1", "QR_MALFORMED"),
        ("JM2", "QR_UNSUPPORTED_VERSION"),
        ("JM0" + TEXT[3:], "QR_UNSUPPORTED_VERSION"),
        ("JM9" + TEXT[3:], "QR_UNSUPPORTED_VERSION"),
        ("JM10" + TEXT[4:], "QR_MALFORMED"),
        ("JM９" + TEXT[3:], "QR_MALFORMED"),
        ("JMA" + TEXT[3:], "QR_MALFORMED"),
        (TEXT.lower(), "QR_MALFORMED"),
        (TEXT[:3] + TEXT[3:].lower(), "QR_MALFORMED"),
        (" " + TEXT, "QR_MALFORMED"),
        (TEXT + " ", "QR_MALFORMED"),
        (TEXT + "\n", "QR_MALFORMED"),
        (TEXT + "\0", "QR_MALFORMED"),
        (TEXT + "====", "QR_MALFORMED"),
        (TEXT[:-1] + "=", "QR_MALFORMED"),
        (TEXT[:-1], "QR_MALFORMED"),
        (TEXT + "A", "QR_MALFORMED"),
        (TEXT + TEXT, "QR_MALFORMED"),
        (TEXT[:80] + "-" + TEXT[81:], "QR_MALFORMED"),
        (TEXT[:80] + "１" + TEXT[81:], "QR_MALFORMED"),
        (TEXT[:80] + "\ud800" + TEXT[81:], "QR_MALFORMED"),
        ("https://example.cn/m?code=" + TEXT, "QR_MALFORMED"),
        (TEXT.encode(), "QR_MALFORMED"),
        (None, "QR_MALFORMED"),
        (151, "QR_MALFORMED"),
        ([TEXT], "QR_MALFORMED"),
        ({"raw": TEXT}, "QR_MALFORMED"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_texts_of_another_form(text, code):
    assert refusal(text) == code


def test_one_code_has_one_text():
    """The last character carries one bit, so fifteen others would decode to the same bytes."""
    accepted = [letter for letter in ALPHABET if refusal(TEXT[:-1] + letter) != "QR_MALFORMED"]
    assert accepted == ["A", "Q"]
    assert [letter for letter in accepted if refusal(TEXT[:-1] + letter) is None] == [TEXT[-1]]


def test_every_bit_flipped():
    raw = ONLINE.raw()
    for place in range(len(raw) * 8):
        forged = bytearray(raw)
        forged[place // 8] ^= 1 << place % 8
        expected = "QR_INVALID"
        if place < 8 and place >= 4:
            expected = "QR_UNSUPPORTED_VERSION"
        if place // 8 == 1:
            expected = "QR_KEY_UNKNOWN"
        assert refusal("JM1" + base32(bytes(forged))) == expected, place


@given(place=st.integers(0, 91), byte=st.integers(0, 255))
@quick
def test_every_byte_changed(place, byte):
    raw = bytearray(ONLINE.raw())
    changed = raw[place] != byte
    raw[place] = byte
    code = refusal("JM1" + base32(bytes(raw)))
    allowed = {0: "QR_UNSUPPORTED_VERSION", 1: "QR_KEY_UNKNOWN"}.get(place, "QR_INVALID")
    assert code in ({allowed, "QR_INVALID"} if changed else {None})


@pytest.mark.parametrize("length", [0, 1, 27, 28, 64, 90, 91, 93, 94, 95, 200])
def test_bytes_truncated_and_extended(length):
    raw = (ONLINE.raw() + b"\0" * 200)[:length]
    assert refusal("JM1" + base32(raw)) == "QR_MALFORMED"


def test_every_length_of_text():
    for length in range(151):
        assert refusal(TEXT[:length]) == "QR_MALFORMED"
        assert refusal(TEXT + TEXT[: length + 1]) == "QR_MALFORMED"


@pytest.mark.parametrize("domain", [b"", b"jianma-code/v1", b"jianma-code/v2\x00", b"jianma-roster/v1\x00"])
def test_signature_of_a_foreign_domain(domain):
    assert refusal(ONLINE.text(domain=domain)) == "QR_INVALID"


def test_signature_of_a_foreign_key():
    assert refusal(ONLINE.text(seed=STRANGER)) == "QR_INVALID"
    assert refusal(ONLINE.text(seed=SEEDS[200])) == "QR_INVALID"


def test_key_that_was_taken_away_or_has_not_arrived():
    only_old = KeyRing.from_setting(f"3:{SEEDS[3]}")
    assert refusal(OFFLINE.text(), ring=only_old) == "QR_KEY_UNKNOWN"
    assert refusal(OFFLINE.text(), ring=RING) is None


def test_offline_code_shown_as_an_online_one():
    raw = bytearray(OFFLINE.raw())
    raw[0] = 0x11
    assert refusal("JM1" + base32(bytes(raw))) == "QR_INVALID"


def test_signature_made_again_without_the_key():
    """S + L solves the same equation; RFC 8032 wants it refused, or one jti had two texts."""
    raw = ONLINE.raw()
    scalar = int.from_bytes(raw[60:], "little") + GROUP_ORDER
    forged = raw[:60] + scalar.to_bytes(32, "little")
    assert refusal("JM1" + base32(forged)) == "QR_INVALID"


anything = st.one_of(
    st.text(max_size=4096),
    st.text(st.characters(categories=["Cs", "Cc", "Nd", "Lo", "So"]), max_size=1024),
    st.text(ALPHABET, min_size=148, max_size=148).map(lambda tail: "JM1" + tail),
    st.binary(min_size=92, max_size=92).map(lambda raw: "JM1" + base32(raw)),
    st.text(max_size=200).map(lambda tail: "JM" + tail),
)


@given(text=anything)
@quick
def test_arbitrary_text_gets_one_of_the_listed_codes(text):
    code = refusal(text)
    assert code in set(MESSAGES) - {"QR_EXPIRED", "QR_NOT_YET_VALID"}
    if not text.startswith("JM"):
        assert code == "QR_MALFORMED"
