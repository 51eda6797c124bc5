"""Decisions as refusals, with the HTTP status that their first reason has in the list of codes."""

from __future__ import annotations

from collections.abc import Mapping

from app.kernel.decision import Decision
from app.kernel.errors import Refused

STATUS: Mapping[str, int] = {
    "REALNAME_REQUIRED": 403,
    "FIELD_INCONSISTENT": 422,
    "DECLARATION_MISSING": 422,
    "VALUE_NOT_ALLOWED": 422,
    "CERT_NOT_FOUND": 404,
    "EXEMPTION_CLOSED": 410,
}


def refusal_of(decision: Decision) -> Refused:
    """To be raised for a decision that is not ``allowed``; 409 for codes that have no other status."""
    return Refused.because(decision, status=STATUS.get(decision.reasons[0].code))
