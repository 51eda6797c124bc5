"""The personal code as text: what it claims, how it is sealed, in which order it is judged.

28 bytes of claims, big-endian, then an Ed25519 signature of 64 bytes over a domain prefix and
them; `JM1` and base32 without padding, 151 characters. Nothing in it names a person.
Order of judging: prefix, length, alphabet and canonical form, version, key, signature, type and
reserved flags, time. What the bytes say is looked at only after the signature.
"""

import re
import struct
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass

from qr.claims import FLAG_VERIFIED, Claims, CodeType
from qr.keys import KeyRing, SigningKey

VERSION = 1
DOMAIN = b"jianma-code/v1\0"
TEXT_LENGTH = 151
TOLERANCE_S = 5
"""Seconds that are forgiven before the beginning and after the end, the last one included."""

QR_MALFORMED = "QR_MALFORMED"
QR_UNSUPPORTED_VERSION = "QR_UNSUPPORTED_VERSION"
QR_KEY_UNKNOWN = "QR_KEY_UNKNOWN"
QR_INVALID = "QR_INVALID"
QR_EXPIRED = "QR_EXPIRED"
QR_NOT_YET_VALID = "QR_NOT_YET_VALID"

MESSAGES: Mapping[str, str] = {
    QR_MALFORMED: "这不是个人建设码，请让工人打开小程序出示个人码后再扫",
    QR_UNSUPPORTED_VERSION: "码的版本不受支持，请更新小程序后重新出示",
    QR_KEY_UNKNOWN: "暂时无法验证此码，请连网更新密钥后再扫一次",
    QR_INVALID: "二维码无效，请让工人在小程序中重新出示个人码；仍无效请核对身份证件",
    QR_EXPIRED: "二维码已过期，请刷新后再扫",
    QR_NOT_YET_VALID: "二维码尚未生效，请稍等几秒后再扫",
}

_BODY = struct.Struct(">BBQIHBBHQ")
# The last character carries one bit; its other four must be zero, or one code has many texts.
_TEXT = re.compile(rf"JM{VERSION}[A-Z2-7]{{{TEXT_LENGTH - 4}}}[AQ]")
_SIZE = 92
_UNUSED_BITS = 4
# Python reads numbers of base 32 in digits of its own, twenty times as quickly as `b32decode`.
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
_TYPES = frozenset(int(code_type) for code_type in CodeType)
_OTHER_VERSIONS = tuple(f"JM{digit}" for digit in range(10) if digit != VERSION)


class CodeRefused(Exception):
    """A text that is no usable code. `code` is stable, `message` is for the user."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = MESSAGES[code]


@dataclass(frozen=True, slots=True)
class SealedCode:
    """A text of the right form, nothing of which is proven: 28 bytes and a signature of 64."""

    body: bytes
    signature: bytes


def encode(claims: Claims, signing_key: SigningKey) -> str:
    """Sign claims into a text of 151 characters. ValueError for claims that no code may carry."""
    if claims.kid != signing_key.kid:
        raise ValueError("the claims name another key than the one that signs")
    claims.check()
    body = _BODY.pack(
        VERSION << 4 | claims.type,
        claims.kid,
        int(claims.code_id, 16),
        claims.not_before,
        claims.ttl,
        claims.identity_class,
        claims.flags,
        claims.device_tag,
        int(claims.jti, 16),
    )
    return _text(body + signing_key.sign(DOMAIN + body))


def decode(text: object) -> SealedCode:
    """Take a text apart. CodeRefused QR_UNSUPPORTED_VERSION or QR_MALFORMED."""
    if not isinstance(text, str):
        raise CodeRefused(QR_MALFORMED)
    if text.startswith(_OTHER_VERSIONS):
        raise CodeRefused(QR_UNSUPPORTED_VERSION)
    if not _TEXT.fullmatch(text):
        raise CodeRefused(QR_MALFORMED)
    raw = (int(text[3:].translate(_DIGITS), 32) >> _UNUSED_BITS).to_bytes(_SIZE, "big")
    return SealedCode(raw[: _BODY.size], raw[_BODY.size :])


def verify(sealed: SealedCode, keyring: KeyRing) -> Claims:
    """Prove what a code says. CodeRefused QR_UNSUPPORTED_VERSION, QR_KEY_UNKNOWN, QR_INVALID.

    QR_KEY_UNKNOWN is no forgery: whoever holds old keys fetches the new ones and tries again.
    """
    head, kid, code_id, not_before, ttl, identity_class, flags, device_tag, jti = _BODY.unpack(sealed.body)
    version, code_type = head >> 4, head & 0x0F
    if version != VERSION:
        raise CodeRefused(QR_UNSUPPORTED_VERSION)
    if not keyring.has(kid):
        raise CodeRefused(QR_KEY_UNKNOWN)
    if not keyring.is_signed(kid, sealed.signature, DOMAIN + sealed.body):
        raise CodeRefused(QR_INVALID)
    if code_type not in _TYPES:
        raise CodeRefused(QR_UNSUPPORTED_VERSION)
    if flags & ~FLAG_VERIFIED:
        raise CodeRefused(QR_INVALID)
    return Claims(
        type=code_type,
        kid=kid,
        code_id=f"{code_id:016x}",
        not_before=not_before,
        ttl=ttl,
        identity_class=identity_class,
        flags=flags,
        device_tag=device_tag,
        jti=f"{jti:016x}",
    )


def read(text: object, keyring: KeyRing) -> Claims:
    """Decode and verify, whatever the time. CodeRefused with the first refusal in order."""
    return verify(decode(text), keyring)


def check_time(claims: Claims, at: int) -> None:
    """CodeRefused QR_EXPIRED or QR_NOT_YET_VALID unless the code is in force at `at`, unix seconds."""
    if at < claims.not_before - TOLERANCE_S:
        raise CodeRefused(QR_NOT_YET_VALID)
    end = claims.expires_at
    if end is not None and at > end + TOLERANCE_S:
        raise CodeRefused(QR_EXPIRED)


def judge(text: object, keyring: KeyRing, at: int) -> Claims:
    """Read a code and see that it is in force at `at`, unix seconds. CodeRefused otherwise."""
    claims = read(text, keyring)
    check_time(claims, at)
    return claims


def _text(raw: bytes) -> str:
    return f"JM{VERSION}" + b32encode(raw).decode("ascii").rstrip("=")
