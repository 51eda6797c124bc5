"""Refusals of the conversion with the status that belongs to each code."""

from __future__ import annotations

from app.kernel.decision import Decision, Reason
from app.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused, TooMany

_KINDS: dict[str, type[Refused]] = {
    "CONVERSION_CLOSED": Gone,
    "REALNAME_REQUIRED": Forbidden,
    "FIELD_INCONSISTENT": Invalid,
    "ROLE_NOT_ALLOWED": Invalid,
    "CONFIRMATION_REQUIRED": Invalid,
    "ATTEMPTS_USED_UP": TooMany,
}
_FIELDS = {"ROLE_NOT_ALLOWED": "target_post", "CONFIRMATION_REQUIRED": "confirm"}


def refusal(why: Decision | Reason) -> Refused:
    """The first reason gives code and status, all of them are told."""
    reasons = why.reasons if isinstance(why, Decision) else (why,)
    first = reasons[0]
    field = _FIELDS.get(first.code)
    errors = {field: [first.message]} if field else None
    return _KINDS.get(first.code, Refused)(first.code, first.message, reasons=reasons, errors=errors)


def demand(decision: Decision) -> None:
    if not decision.allowed:
        raise refusal(decision)


def conversion_missing() -> Missing:
    return Missing("CONVERSION_NOT_FOUND", "没有找到这次转岗申请", remedy="请从“安全员转岗”页面重新进入")
