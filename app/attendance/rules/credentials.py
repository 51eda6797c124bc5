"""What was shown at the gate, and what it is worth there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.attendance.rules import reasons
from app.attendance.rules.moment import LATE_TOLERANCE_S
from app.kernel.decision import ALLOWED, Decision, Reason
from app.policies.policy import Policy
from app.policies.vocabulary import NEEDS_CONFIRMATION, REFUSED
from qr.claims import Claims, CodeType
from qr.codec import CodeRefused, check_time, read
from qr.keys import KeyRing

LOW_ASSURANCE, DEVICE_UNREGISTERED = "LOW_ASSURANCE", "DEVICE_UNREGISTERED"


@dataclass(frozen=True, slots=True)
class Reading:
    """A code as read. Without ``fault`` it is proven and in force; with both only the time is wrong."""

    claims: Claims | None
    fault: Reason | None = None

    @property
    def is_forged(self) -> bool:
        """It looks like ours and is not signed by us; what is no code of ours is no forgery."""
        return self.fault is not None and self.fault.code == reasons.QR_INVALID


def read_code(raw: str | None, keyring: KeyRing, at: datetime, *, is_late: bool) -> Reading:
    """SH2023-3.2-2, D-03: the code judged at the moment of the scan.

    On the spot with the code's own 5 s of tolerance, for what comes in late with 60 s, inclusive.
    """
    try:
        claims = read(raw, keyring)
    except CodeRefused as refused:
        return Reading(None, reasons.CODE_FAULTS[refused.code])
    second = int(at.timestamp())
    try:
        if is_late:
            _check_time_late(claims, second)
        else:
            check_time(claims, second)
    except CodeRefused as refused:
        return Reading(claims, reasons.CODE_FAULTS[refused.code])
    return Reading(claims)


def _check_time_late(claims: Claims, second: int) -> None:
    if second < claims.not_before - LATE_TOLERANCE_S:
        raise CodeRefused(reasons.QR_NOT_YET_VALID)
    end = claims.expires_at
    if end is not None and second > end + LATE_TOLERANCE_S:
        raise CodeRefused(reasons.QR_EXPIRED)


@dataclass(frozen=True, slots=True)
class CredentialRules:
    """What the jurisdiction says on one legal day about a kind of credential."""

    use: str
    cite: str | None
    offline_pack: str
    offline_pack_cite: str
    must_be_certified: bool
    unregistered_reader: str
    reader_cite: str

    @classmethod
    def of(cls, policy: Policy, kind: str, on: date) -> CredentialRules:
        named = policy.accepted.get(kind)
        return cls(
            use=policy.credential(kind),
            cite=named.cite if named else None,
            offline_pack=policy.text("offline-pack", on),
            offline_pack_cite=policy.cite("offline-pack", on),
            must_be_certified=policy.flag("reader-must-be-certified", on),
            unregistered_reader=policy.text("unregistered-reader", on),
            reader_cite=policy.cite("reader-must-be-certified", on),
        )


def decide_credential(rules: CredentialRules, claims: Claims | None) -> Decision:
    """X-03, C-11: whether this kind of credential, and this kind of code, opens the gate at all."""
    if rules.use == REFUSED:
        return Decision((reasons.credential_not_accepted(rules.cite),))
    if claims is not None and claims.type == CodeType.OFFLINE_PACK:
        if rules.offline_pack == "deny":
            return Decision((reasons.offline_code_denied(rules.offline_pack_cite),))
        if rules.offline_pack == "flag":
            return Decision(flags=(LOW_ASSURANCE,))
    return ALLOWED


def decide_reader(rules: CredentialRules, is_certified: bool | None) -> Decision:
    """HZ2016-4.3-3: the reader is certified by the police; None for one that is not registered."""
    if is_certified is None:
        if rules.unregistered_reader == "refuse":
            return Decision((reasons.reader_not_registered(rules.reader_cite),))
        return Decision(flags=(DEVICE_UNREGISTERED,))
    if rules.must_be_certified and not is_certified:
        return Decision((reasons.reader_not_certified(rules.reader_cite),))
    return ALLOWED


def asks_confirmation(rules: CredentialRules, claims: Claims | None) -> Reason | None:
    """HZ2016-3-3, C-11: what somebody has to check before this credential lets a person in; or None."""
    if rules.use == NEEDS_CONFIRMATION:
        return reasons.not_verified(rules.cite)
    if claims is not None and claims.type == CodeType.PAPER:
        return reasons.sticker_unproven()
    return None
