"""How a certificate ends before its last day, and who may say so."""

from __future__ import annotations

from collections.abc import Mapping

from app.certificates.facts import CANCELLED, CONVERTED, VALID
from app.kernel.decision import ALLOWED, Decision, Reason

DUPLICATE, HOLDER_REQUEST, REVOKED, CONVERSION = "DUPLICATE", "HOLDER_REQUEST", "REVOKED", "CONVERTED"
NOT_CONVERTED = "NOT_CONVERTED"
"""Of a 安全员 certificate that expired without a conversion; never of one that was ended before."""

REASON_LABELS: Mapping[str, str] = {
    DUPLICATE: "跨省重复持证",
    HOLDER_REQUEST: "本人申请注销",
    REVOKED: "发证机关撤销",
    CONVERSION: "已转岗",
    NOT_CONVERTED: "未办理转岗，到期失效",
}
BY_HAND = (HOLDER_REQUEST, REVOKED, DUPLICATE)
"""What an authority may give as the reason."""

TOLD = {CANCELLED: "证书已注销", CONVERTED: "证书已转岗"}


def may_end(standing: str) -> Decision:
    """SM3: only a certificate that nobody has ended; one past its last day may still be cancelled."""
    if standing == VALID:
        return ALLOWED
    return Decision(
        (
            Reason(
                "STATE_NOT_ALLOWED",
                f"{TOLD.get(standing, '证书已失效')}，不能再办理",
                "CQ2023-5-4",
                "请刷新后查看证书的当前状态",
            ),
        )
    )
