"""Personal data at rest: AES-256-GCM under a key with an id, and a keyed index to find it again.

A token is ``<key id>.<base64url(nonce + ciphertext + tag)>``. The purpose is authenticated with it, so
that a phone number moved into the column of an ID number does not decrypt. A new first key encrypts
from then on; older keys still decrypt, which is how keys rotate without downtime.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
LARGEST_KEY_ID = 0xFFFF


class CipherFault(ValueError):
    """Keys that cannot be used, or a token that does not decrypt."""


def parse_keys(setting: str) -> dict[int, bytes]:
    """``"2:<64 hex digits>,1:<...>"`` -> keys by id, first one first; raises CipherFault."""
    keys: dict[int, bytes] = {}
    for part in filter(None, (piece.strip() for piece in setting.split(","))):
        key_id, colon, digits = part.partition(":")
        try:
            number, key = int(key_id), bytes.fromhex(digits)
        except ValueError:
            raise CipherFault("a data key is written as id:64 hex digits") from None
        if not colon or len(key) != 32 or not 0 <= number <= LARGEST_KEY_ID:
            raise CipherFault("a data key is written as id:64 hex digits")
        if number in keys:
            raise CipherFault(f"data key id {number} is given twice")
        keys[number] = key
    if not keys:
        raise CipherFault("at least one data key is needed")
    return keys


class Cipher:
    """Encrypts with the first key, decrypts with any; ``index_key`` keeps its own life."""

    def __init__(self, keys: dict[int, bytes], index_key: bytes) -> None:
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self.current = next(iter(keys))
        self._index_key = index_key

    @classmethod
    def from_setting(cls, data_keys: str, index_key: str) -> Cipher:
        return cls(parse_keys(data_keys), hashlib.sha256(index_key.encode()).digest())

    def encrypt(self, data: bytes, purpose: str) -> bytes:
        """Key id (2 bytes), nonce (12), ciphertext and tag."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, data, purpose.encode())
        return self.current.to_bytes(2, "big") + nonce + sealed

    def decrypt(self, sealed: bytes, purpose: str) -> bytes:
        """Raises CipherFault for an unknown key, a changed byte or another purpose."""
        key_id = int.from_bytes(sealed[:2], "big")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CipherFault(f"data key {key_id} is not known")
        nonce, body = sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, purpose.encode())
        except (InvalidTag, ValueError):
            raise CipherFault("stored data does not decrypt") from None

    def encrypt_text(self, text: str, purpose: str) -> str:
        sealed = self.encrypt(text.encode(), purpose)
        return f"{self.current}.{urlsafe_b64encode(sealed[2:]).decode()}"

    def decrypt_text(self, token: str, purpose: str) -> str:
        key_id, _dot, body = token.partition(".")
        try:
            sealed = int(key_id).to_bytes(2, "big") + urlsafe_b64decode(body)
        except (ValueError, OverflowError):
            raise CipherFault("stored data does not decrypt") from None
        return self.decrypt(sealed, purpose).decode()

    def key_id_of(self, token: str) -> int:
        """Under which key a text token was written; rotation looks for the old ones."""
        return int(token.partition(".")[0])

    def blind_index(self, value: str, purpose: str) -> str:
        """64 hex digits that are the same for the same value, and say nothing without the key."""
        message = f"{purpose}\0{value}".encode()
        return hmac.new(self._index_key, message, hashlib.sha256).hexdigest()


_installed: Cipher | None = None


def install(cipher: Cipher) -> None:
    """Makes the cipher known to encrypted columns; bootstrap does it once."""
    global _installed
    _installed = cipher


def cipher() -> Cipher:
    if _installed is None:
        raise CipherFault("no cipher is installed yet")
    return _installed
