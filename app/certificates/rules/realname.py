"""Whether somebody has proven who he is for a service, and that a certificate is his."""

from __future__ import annotations

from collections.abc import Sequence

from app.certificates.facts import CertificateFacts, HolderFacts
from app.kernel.decision import Decision, Reason

VERIFY = "请在“我的 → 实名认证”中完成认证，显示“已认证”“已入库”后再办理"
WAIT = "已认证，待入库；请稍候再试，长时间没有入库请拨打客服电话"


def is_proven(holder: HolderFacts, marks: Sequence[str], channels: Sequence[str], *, cite: str) -> Decision:
    """CQ2023-1.1-1, CQ2023-4-1: the marks that the service asks for, by a channel that it accepts.

    ``marks`` are of ``verified`` and ``stored`` (policy ``realname-marks``), ``channels`` of the policy
    ``realname-channels``; a person verified before channels were kept counts for each.
    """
    if holder.revoked_at is not None:
        reason = Reason(
            "REALNAME_REQUIRED", "实名认证已被撤销，不予受理", cite, "请持身份证到主管部门窗口办理"
        )
        return Decision((reason,))
    earned = {"verified": holder.verified_at is not None, "stored": holder.stored_at is not None}
    if not earned["verified"] and "verified" in marks:
        return Decision((Reason("REALNAME_REQUIRED", "未完成实名认证，不予受理", cite, VERIFY),))
    if not all(earned[mark] for mark in marks):
        return Decision((Reason("REALNAME_REQUIRED", "已认证，待入库", cite, WAIT),))
    if holder.channel is not None and holder.channel not in channels:
        told = "本项业务不接受您使用的实名认证渠道"
        return Decision((Reason("REALNAME_REQUIRED", told, "CQ2023-A2.3-7", VERIFY),))
    return Decision()


def is_his(certificate: CertificateFacts, holder: HolderFacts) -> Decision:
    """CQ2023-4-1: the certificate names him as he has proven to be called."""
    if certificate.holder_name_index == holder.holder_name_index:
        return Decision()
    reason = Reason(
        "FIELD_INCONSISTENT",
        "证书上的姓名与实名认证的姓名不一致",
        "CQ2023-4-1",
        "请向发证机关申请更正证书信息后再办理",
    )
    return Decision((reason,))
