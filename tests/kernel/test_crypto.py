"""Encryption at rest: key ids, purposes, rotation, and the index to find things by."""

from __future__ import annotations

import pytest

from app.kernel import crypto
from app.kernel.crypto import Cipher, CipherFault, parse_keys

ONE, TWO = "11" * 32, "22" * 32
NUMBER = "11010519491231002X"


@pytest.fixture
def cipher() -> Cipher:
    return Cipher.from_setting(f"1:{ONE}", "i" * 32)


def test_round_trip_and_never_twice_the_same(cipher: Cipher) -> None:
    first, second = (cipher.encrypt_text(NUMBER, "person.id_card_number") for _ in range(2))
    assert first != second
    assert NUMBER not in first
    assert first.startswith("1.")
    assert cipher.decrypt_text(first, "person.id_card_number") == NUMBER
    data = bytes(range(256))
    assert cipher.decrypt(cipher.encrypt(data, "photo"), "photo") == data
    assert cipher.decrypt_text(cipher.encrypt_text("", "x"), "x") == ""


def test_a_value_moved_to_another_column_does_not_decrypt(cipher: Cipher) -> None:
    token = cipher.encrypt_text(NUMBER, "person.id_card_number")
    with pytest.raises(CipherFault):
        cipher.decrypt_text(token, "person.cell_phone")


def test_every_changed_byte_is_found(cipher: Cipher) -> None:
    sealed = cipher.encrypt(b"abc", "x")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CipherFault):
            cipher.decrypt(bytes(changed), "x")
    for length in range(len(sealed)):
        with pytest.raises(CipherFault):
            cipher.decrypt(sealed[:length], "x")


@pytest.mark.parametrize(
    "token", ["", ".", "1.", "1.!!", "x.abcd", "99.AAAA", "-1.AAAA", "99999999.AAAA", "1.AAA", NUMBER]
)
def test_what_is_no_token_is_a_fault(cipher: Cipher, token: str) -> None:
    with pytest.raises(CipherFault):
        cipher.decrypt_text(token, "x")


def test_rotation_reads_old_writes_new(cipher: Cipher) -> None:
    old = cipher.encrypt_text(NUMBER, "x")
    rotated = Cipher.from_setting(f"2:{TWO},1:{ONE}", "i" * 32)
    new = rotated.encrypt_text(NUMBER, "x")
    assert (rotated.current, rotated.key_id_of(old), rotated.key_id_of(new)) == (2, 1, 2)
    assert rotated.decrypt_text(old, "x") == rotated.decrypt_text(new, "x") == NUMBER
    with pytest.raises(CipherFault, match="data key 2"):
        cipher.decrypt_text(new, "x")
    retired = Cipher.from_setting(f"2:{TWO}", "i" * 32)
    with pytest.raises(CipherFault, match="data key 1"):
        retired.decrypt_text(old, "x")


def test_the_index_outlives_rotation_and_tells_purposes_apart(cipher: Cipher) -> None:
    index = cipher.blind_index(NUMBER, "person.id_card_number")
    rotated = Cipher.from_setting(f"2:{TWO},1:{ONE}", "i" * 32)
    other_key = Cipher.from_setting(f"1:{ONE}", "j" * 32)
    assert len(index) == 64
    assert NUMBER not in index
    assert rotated.blind_index(NUMBER, "person.id_card_number") == index
    assert cipher.blind_index(NUMBER, "person.cell_phone") != index
    assert other_key.blind_index(NUMBER, "person.id_card_number") != index


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("", "at least one"),
        (" , ", "at least one"),
        (ONE, "id:64 hex"),
        (f"x:{ONE}", "id:64 hex"),
        (f"-1:{ONE}", "id:64 hex"),
        (f"1:{ONE[:-2]}", "id:64 hex"),
        (f"1:{ONE}00", "id:64 hex"),
        (f"1:{'zz' * 32}", "id:64 hex"),
        (f"1:{ONE},1:{TWO}", "twice"),
        (f"65536:{ONE}", "id:64 hex"),
    ],
)
def test_keys_that_cannot_be_used(setting: str, why: str) -> None:
    with pytest.raises(CipherFault, match=why) as fault:
        parse_keys(setting)
    assert ONE not in str(fault.value)


def test_the_first_key_is_the_current_one() -> None:
    assert list(parse_keys(f" 7:{TWO} , 1:{ONE},")) == [7, 1]


def test_without_an_installed_cipher_nothing_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_installed", None)
    with pytest.raises(CipherFault):
        crypto.cipher()
