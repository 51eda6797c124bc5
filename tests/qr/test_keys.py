"""The keys that sign codes."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qr.keys import KeyRing, KeySettingFault, _Entry

A, B, C = "0a" * 32, "0b" * 32, "0C" * 32


def faults_of(setting: str) -> tuple[str, ...]:
    with pytest.raises(KeySettingFault) as caught:
        KeyRing.from_setting(setting)
    return caught.value.faults


def test_first_key_signs_and_all_verify():
    before, after = KeyRing.from_setting(f"7:{A},8:{B}"), KeyRing.from_setting(f"8:{B},7:{A}")
    assert (before.signing.kid, after.signing.kid) == (7, 8)
    signature = before.signing.sign(b"late upload")
    assert after.is_signed(7, signature, b"late upload")
    assert after.is_signed(8, signature, b"late upload") is False
    assert not after.is_signed(7, signature, b"another upload")


def test_taken_out_key_is_unknown():
    ring = KeyRing.from_setting(f"8:{B}")
    assert ring.has(8)
    assert not ring.has(7)
    with pytest.raises(KeyError):
        ring.is_signed(7, b"\0" * 64, b"")


@pytest.mark.parametrize("setting", [f"0:{A}", f"255:{C}", f" 7:{A} , 8:{B} ,", f"007:{A}"])
def test_settings_that_can_be_used(setting):
    assert KeyRing.from_setting(setting).signing.sign(b"")


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("", "at least one code key is needed, written as id:64 hex digits"),
        (" , ", "at least one code key is needed, written as id:64 hex digits"),
        (f"256:{A}", "code key no. 1: its id must be a number from 0 to 255"),
        (f"-1:{A}", "code key no. 1: its id must be a number from 0 to 255"),
        (f"x:{A}", "code key no. 1: its id must be a number from 0 to 255"),
        (f"٧:{A}", "code key no. 1: its id must be a number from 0 to 255"),
        (f":{A}", "code key no. 1: its id must be a number from 0 to 255"),
        ("7", "code key no. 1: its seed must be 64 hex digits"),
        (f"7:{A[:-1]}", "code key no. 1: its seed must be 64 hex digits"),
        (f"7:{A}0", "code key no. 1: its seed must be 64 hex digits"),
        (f"7:{A[:-1]}g", "code key no. 1: its seed must be 64 hex digits"),
        (f"7:{A},07:{B}", "code key no. 2: its id is given twice"),
        (f"7:{C},8:{C.lower()}", "code key no. 2: its seed is that of an earlier key"),
        (f"7:{A}:2026-1-1", "code key no. 1: after the seed only two days may follow, written as YYYY-MM-DD"),
        (f"7:{A}:::", "code key no. 1: after the seed only two days may follow, written as YYYY-MM-DD"),
        (f"7:{A}:2026-02-30", "code key no. 1: one of its days is not in the calendar"),
        (f"7:{A}:2026-03-01:2026-03-01", "code key no. 1: it ends before it begins"),
    ],
)
def test_settings_that_cannot_be_used(setting, fault):
    assert faults_of(setting) == (fault,)


def test_all_faults_at_once_and_no_key_among_them():
    faults = faults_of(f"300:{A},7:short,7:{B}:soon,8:{A}")
    assert [fault.split(": ")[0][-1] for fault in faults] == ["1", "2", "3", "3", "4"]
    assert not any(secret in "".join(faults) for secret in (A, B, "short"))
    assert str(KeySettingFault(("one", "two"))) == "one; two"


def test_a_key_shows_nothing_of_its_seed():
    key = KeyRing.from_setting(f"7:{A}").signing
    assert A not in repr(key)
    assert "private" not in repr(key)
    assert A not in repr(_Entry.of(f"7:{A}"))


def test_published_keys_verify_and_reveal_nothing_else():
    first, second = KeyRing.from_setting(f"7:{A}:2026-03-01:2026-09-01,8:{B}").public_keys()
    expected = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(A)).public_key().public_bytes_raw()
    assert urlsafe_b64decode(first.public_key + "=") == expected
    assert (first.kid, first.algorithm, len(first.public_key)) == (7, "Ed25519", 43)
    assert first.not_before == datetime(2026, 2, 28, 16, tzinfo=UTC).timestamp()
    assert first.not_after == datetime(2026, 8, 31, 16, tzinfo=UTC).timestamp()
    assert (second.not_before, second.not_after) == (None, None)


MARCH = int(datetime(2026, 2, 28, 16, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("setting", "at", "kid"),
    [
        (f"8:{B}:2026-03-01,7:{A}", MARCH - 1, 7),
        (f"8:{B}:2026-03-01,7:{A}", MARCH, 8),
        (f"7:{A}::2026-03-01,8:{B}", MARCH - 1, 7),
        (f"7:{A}::2026-03-01,8:{B}", MARCH, 8),
        (f"7:{A}::2026-03-01", MARCH, 7),
        (f"7:{A}::2026-03-01,8:{B}::2026-02-01", MARCH, 7),
    ],
    ids=["not yet", "begun", "still", "over", "a gap in the plan closes no gate", "nor do two"],
)
def test_which_key_signs_when(setting, at, kid):
    assert KeyRing.from_setting(setting).signing_at(at).kid == kid


def test_a_ring_is_never_empty_nor_ambiguous():
    key = KeyRing.from_setting(f"7:{A}").signing
    for keys in ((), (key, key)):
        with pytest.raises(ValueError):
            KeyRing(keys)
