"""The code beside a certificate that is shown (展码亮证): whose code it is, which certificate, since when.

A link that any phone opens. 1 byte key id, 4 bytes moment (unix seconds), 8 bytes code id, 16 bytes
certificate, big-endian, then an Ed25519 signature of 64 bytes over a domain prefix of its own and them, in
base64url: 124 characters. Good for a minute, and nothing in it names a person.
"""

import io
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_L
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from qr.codec import QR_INVALID, CodeRefused
from qr.keys import KeyRing, SigningKey

DOMAIN = b"jianma-display/v1\0"
TTL_S = 60
EARLY_S = 5
"""Seconds that clocks of several servers may be apart; nothing is forgiven at the end."""

_BODY = struct.Struct(">BIQ16s")
_SIZE = _BODY.size + 64
_TEXT = re.compile(r"[A-Za-z0-9_-]{124}")


@dataclass(frozen=True, slots=True)
class Display:
    """`code_id` is 16 lower-case hex digits, `certificate` its id as 16 bytes, `issued_at` unix seconds."""

    code_id: str
    certificate: bytes
    issued_at: int

    @property
    def expires_at(self) -> int:
        return self.issued_at + TTL_S


def seal(display: Display, key: SigningKey) -> str:
    """The text of 124 characters."""
    body = _BODY.pack(key.kid, display.issued_at, int(display.code_id, 16), display.certificate)
    return urlsafe_b64encode(body + key.sign(DOMAIN + body)).decode("ascii").rstrip("=")


def unseal(text: object, keyring: KeyRing, at: int) -> Display:
    """What a text says at `at`, unix seconds. CodeRefused QR_INVALID for one that is forged or over."""
    if not isinstance(text, str) or not _TEXT.fullmatch(text):
        raise CodeRefused(QR_INVALID)
    raw = urlsafe_b64decode(text)
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    kid, issued_at, code_id, certificate = _BODY.unpack(body)
    if not keyring.has(kid) or not keyring.is_signed(kid, signature, DOMAIN + body):
        raise CodeRefused(QR_INVALID)
    if not issued_at - EARLY_S <= at <= issued_at + TTL_S:
        raise CodeRefused(QR_INVALID)
    return Display(f"{code_id:016x}", certificate, issued_at)


def link_svg(link: str) -> str:
    """A link as SVG, black on white with a quiet zone; the level that keeps it smallest."""
    code = QRCode(border=4, error_correction=ERROR_CORRECT_L, image_factory=SvgPathFillImage)
    code.add_data(link)
    out = io.BytesIO()
    code.make_image().save(out)
    return out.getvalue().decode()
