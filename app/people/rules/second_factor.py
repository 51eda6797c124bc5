"""The second factor: who must have one, which code is right at a moment (RFC 6238), and recovery codes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import pyotp

from app.kernel.actor import REGULATOR, SYSTEM_ADMIN, Grant

NEEDED_BY = frozenset({SYSTEM_ADMIN, REGULATOR})
STEP_S = 30
DRIFT_STEPS = 1
"""A phone's clock may be so many steps off (RFC 6238, 5.2)."""
FAILURES_ALLOWED = 10
FAILURE_WINDOW = timedelta(minutes=15)
TICKET_LIFETIME = timedelta(minutes=5)
SETTING_UP_WITHIN = timedelta(minutes=15)
"""After signing in; later the password has to be given again."""
RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_RECOVERY_LENGTH = 10
"""49 bits: not to be guessed, so that a keyed digest needs no salt and no slowness."""


def is_needed(grants: Iterable[Grant]) -> bool:
    """GB/T 22239 level 3: administrators and authorities prove themselves twice."""
    return any(grant.role in NEEDED_BY for grant in grants)


def new_secret() -> str:
    """160 bits in base32, as RFC 4226 asks for."""
    return pyotp.random_base32()


def setup_uri(secret: str, account: str, issuer: str) -> str:
    """``otpauth://totp/...``: what an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, now or one step beside it; None for a wrong code.

    Every step is compared, so that a wrong code takes as long as a right one.
    """
    totp, current = pyotp.TOTP(secret, interval=STEP_S), int(now.timestamp()) // STEP_S
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def plain_code(typed: str) -> str:
    """Blanks and hyphens are for the eye; capitals do not matter."""
    return "".join(typed.split()).replace("-", "").lower()


def new_recovery_codes() -> list[str]:
    """``xxxxx-xxxxx``, without letters and digits that look alike."""
    drawn = (
        "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)
    )
    return [f"{code[:5]}-{code[5:]}" for code in drawn]
