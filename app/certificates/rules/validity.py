"""Whether a certificate is valid on a day: a matter of the day, whatever a job has written down."""

from __future__ import annotations

from datetime import date

from app.certificates.facts import (
    EXPIRED,
    NOT_YET_VALID,
    PRACTISING,
    VALID,
    CertificateFacts,
)
from app.kernel.decision import ALLOWED, Decision, Reason

RETRAIN = "过期后不能延期；需要继续持证的，请重新报名考核"
REGISTER_AGAIN = "过期后不能延续；需要继续执业的，请重新申请初始注册"


def validity(certificate: CertificateFacts, on: date) -> str:
    """CQ2023-2.3-1: valid through its last day (24:00 in Shanghai), expired from the day after; SM3."""
    if certificate.standing != VALID:
        return certificate.standing
    if certificate.valid_to is not None and on > certificate.valid_to:
        return EXPIRED
    if certificate.valid_from is not None and on < certificate.valid_from:
        return NOT_YET_VALID
    return VALID


def may_be_used(certificate: CertificateFacts, on: date, *, cite: str) -> Decision:
    """CQ2023-2.3-1, CQ2023-3.2.1-3: valid, or why not: CERT_EXPIRED, STATE_NOT_ALLOWED."""
    state = validity(certificate, on)
    if state == VALID:
        return ALLOWED
    if state == EXPIRED:
        remedy = REGISTER_AGAIN if certificate.kind == PRACTISING else RETRAIN
        return Decision((Reason("CERT_EXPIRED", "证书已超过有效期", cite, remedy),))
    told = {
        NOT_YET_VALID: ("证书还没有到生效日期", "请在生效日期以后办理"),
        "CANCELLED": ("证书已注销", "请核对证书，或向发证机关查询"),
        "CONVERTED": ("证书已转岗", "请使用转岗后的新证书"),
    }
    message, remedy = told[state]
    return Decision((Reason("STATE_NOT_ALLOWED", message, cite, remedy),))
