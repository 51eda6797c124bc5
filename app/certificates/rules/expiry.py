"""What the history says of a certificate that expired."""

from __future__ import annotations

from datetime import date

from app.certificates.facts import SAFETY_OFFICER, CertificateFacts
from app.certificates.rules.endings import NOT_CONVERTED
from app.policies.policy import Policy


def expiry_reason(
    certificate: CertificateFacts, policy: Policy | None, has_applied: bool, on: date
) -> str | None:
    """CQ2023-3.2.2-3: a 安全员 certificate without an application for conversion lapses when it expires.

    Not before: the end of the window on 2023-12-31 changes nothing. One that had expired before the window
    opened could not have been converted.
    """
    if policy is None or has_applied or certificate.post != SAFETY_OFFICER or certificate.valid_to is None:
        return None
    if certificate.kind not in policy.names("conversion-source-kinds", on):
        return None
    return NOT_CONVERTED if certificate.valid_to >= policy.day("conversion-opens-on", on) else None
