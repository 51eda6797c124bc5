"""The exempt application for a C certificate (安全员C证免试申领), which ended on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.certificates.facts import SAFETY_OFFICER, CertificateFacts, HolderFacts
from app.certificates.rules.realname import is_his, is_proven
from app.certificates.rules.validity import may_be_used
from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, refuse

SAFETY_C_EXEMPTION = "SAFETY_C_EXEMPTION"
TITLE = "安全员C证免试申领"
CITE = "CQ2023-3.1-1"


def is_open(on: date, closes_on: date) -> Decision:
    """CQ2023-3.1-1: until 24:00 of the last day in Shanghai, then never again."""
    if on <= closes_on:
        return ALLOWED
    return refuse(
        "EXEMPTION_CLOSED",
        f"已于{day_text(closes_on)}截止，逾期不再受理安全员C证免试申领业务",
        CITE,
        "需要C证的，请报名参加安全生产考核；持有安全员证书的，可以查看能否办理岗位转换",
    )


def is_eligible(certificate: CertificateFacts, province_code: str, kinds: Sequence[str]) -> Decision:
    """CQ2023-3.1-1: one of the two 安全员 certificates of this city."""
    fits = certificate.kind in kinds and certificate.post == SAFETY_OFFICER
    if fits and certificate.province_code == province_code:
        return ALLOWED
    return refuse(
        "CERT_TYPE_NOT_ELIGIBLE",
        "只有本市核发的安全员证书可以免试申领C证",
        CITE,
        "请选择本市的安全员证书；没有的，请报名参加安全生产考核",
    )


def may_apply(
    certificate: CertificateFacts,
    holder: HolderFacts,
    *,
    province_code: str,
    kinds: Sequence[str],
    marks: Sequence[str],
    channels: Sequence[str],
    on: date,
) -> Decision:
    """CQ2023-3.1-1, CQ2023-1.1-1: verified, his own valid 安全员 certificate of this city."""
    return Decision.all_of(
        is_proven(holder, marks, channels, cite="CQ2023-1.1-1"),
        is_his(certificate, holder),
        is_eligible(certificate, province_code, kinds),
        may_be_used(certificate, on, cite=CITE),
    )
