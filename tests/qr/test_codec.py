"""The text of a code: vectors, lifetime and the order of judging."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qr.codec import MESSAGES, TOLERANCE_S, CodeRefused, check_time, decode, encode, judge, read, verify
from qr.keys import KeyRing
from tests.qr.by_hand import NOON, OFFLINE, ONLINE, PAPER, RING, SEEDS, STRANGER, Handmade, claims_of, refusal

quick = settings(max_examples=200)


@pytest.mark.parametrize("made", [ONLINE, OFFLINE, PAPER], ids=["online", "offline pack", "paper"])
def test_agrees_with_codes_made_by_hand(made):
    key = KeyRing.from_setting(f"{made.kid}:{SEEDS[made.kid]}").signing
    text = encode(claims_of(made), key)
    assert text == made.text()
    assert len(text) == 151
    assert judge(text, RING, NOON) == claims_of(made)


def test_a_code_written_down_once():
    """Computed with openssl and base32 on a command line; fixed for good.

    A change of the layout must not pass because the codec and the tests' own packing changed.
    """
    assert ONLINE.body.hex() == "11030f1e2d3c4b5a69786b49d200001e0101c0de1122334455667788"
    assert encode(claims_of(ONLINE), RING.signing) == (
        "JM1CEBQ6HRNHRFVU2LYNNE5EAAADYAQDQG6CERDGRCVMZ3YQBACZBJENHGS2OAQQVQMIOAAJLFNKCJIRCJWC"
        "QDWCKEXWCBR6DJL3XCQP3EWNI3AWJRBJMM7XXIAVSYXHZ3XA5SBW3YVFMEXDSTKZIHA"
    )


@given(
    made=st.builds(
        Handmade,
        type=st.sampled_from([1, 2]),
        kid=st.sampled_from(sorted(SEEDS)),
        code_id=st.integers(0, 2**64 - 1),
        not_before=st.integers(0, 2**32 - 1),
        ttl=st.integers(1, 65535),
        identity_class=st.integers(0, 4),
        flags=st.integers(0, 1),
        device_tag=st.integers(0, 65535),
        jti=st.integers(1, 2**64 - 1),
    )
)
@quick
def test_whatever_is_claimed_is_read_back(made):
    key = KeyRing.from_setting(f"{made.kid}:{SEEDS[made.kid]}").signing
    assert encode(claims_of(made), key) == made.text()
    assert read(made.text(), RING) == claims_of(made)


@pytest.mark.parametrize(
    ("made", "at", "code"),
    [
        (ONLINE, NOON - TOLERANCE_S - 1, "QR_NOT_YET_VALID"),
        (ONLINE, NOON - TOLERANCE_S, None),
        (ONLINE, NOON + 30, None),
        (ONLINE, NOON + 30 + TOLERANCE_S, None),
        (ONLINE, NOON + 30 + TOLERANCE_S + 1, "QR_EXPIRED"),
        (OFFLINE, NOON + 300 + TOLERANCE_S, None),
        (OFFLINE, NOON + 300 + TOLERANCE_S + 1, "QR_EXPIRED"),
        (PAPER, NOON - TOLERANCE_S - 1, "QR_NOT_YET_VALID"),
        (PAPER, NOON + 10**9, None),
        (replace(PAPER, ttl=60), NOON + 65, None),
        (replace(PAPER, ttl=60), NOON + 66, "QR_EXPIRED"),
        (replace(ONLINE, ttl=0), NOON + 6, "QR_EXPIRED"),
    ],
)
def test_lifetime_on_both_sides_of_both_ends(made, at, code):
    assert refusal(made.text(), at) == code


def test_time_can_be_judged_again_for_a_late_upload():
    claims = read(ONLINE.text(), RING)
    check_time(claims, NOON + 10)
    with pytest.raises(CodeRefused, match="QR_EXPIRED"):
        check_time(claims, NOON + 86_400)


def test_decoding_proves_nothing_and_verifying_knows_no_time():
    sealed = decode(replace(ONLINE, not_before=0).text())
    assert (len(sealed.body), len(sealed.signature)) == (28, 64)
    assert verify(sealed, RING).not_before == 0


# Each text is wrong in every later way too: only the first fault in order may be named.
ALL_WRONG = {"type": 9, "flags": 0xFF, "not_before": 0, "kid": 77}
ORDER = [
    ("prefix", "JM2" + replace(ONLINE, **ALL_WRONG).text(STRANGER)[3:].lower(), "QR_UNSUPPORTED_VERSION"),
    ("alphabet", replace(ONLINE, **ALL_WRONG).text(STRANGER).lower(), "QR_MALFORMED"),
    ("version", replace(ONLINE, **ALL_WRONG, version=2).text(STRANGER), "QR_UNSUPPORTED_VERSION"),
    ("key", replace(ONLINE, **ALL_WRONG).text(STRANGER), "QR_KEY_UNKNOWN"),
    ("signature", replace(ONLINE, **ALL_WRONG | {"kid": 3}).text(STRANGER), "QR_INVALID"),
    ("type", replace(ONLINE, **ALL_WRONG | {"kid": 3}).text(), "QR_UNSUPPORTED_VERSION"),
    ("flags", replace(ONLINE, flags=0x80, not_before=0).text(), "QR_INVALID"),
    ("time", replace(ONLINE, not_before=0).text(), "QR_EXPIRED"),
]


@pytest.mark.parametrize(("text", "code"), [row[1:] for row in ORDER], ids=[row[0] for row in ORDER])
def test_order_of_judging(text, code):
    assert refusal(text) == code


@pytest.mark.parametrize("code_type", [0, *range(4, 16)])
def test_types_of_the_future(code_type):
    assert refusal(replace(ONLINE, type=code_type).text()) == "QR_UNSUPPORTED_VERSION"


@pytest.mark.parametrize("bit", range(1, 8))
def test_reserved_flags(bit):
    assert refusal(replace(ONLINE, flags=1 << bit).text()) == "QR_INVALID"


@pytest.mark.parametrize("version", [0, *range(2, 16)])
def test_versions_of_the_future(version):
    assert refusal(replace(ONLINE, version=version).text()) == "QR_UNSUPPORTED_VERSION"


def test_refusals_speak_chinese_and_say_what_to_do():
    with pytest.raises(CodeRefused) as caught:
        judge("x", RING, NOON)
    assert caught.value.message == MESSAGES["QR_MALFORMED"]
    assert all("请" in message for message in MESSAGES.values())


def test_issuing_is_strict():
    with pytest.raises(ValueError, match="another key"):
        encode(claims_of(OFFLINE), RING.signing)
    with pytest.raises(ValueError, match="ttl"):
        encode(replace(claims_of(ONLINE), ttl=70_000), RING.signing)
