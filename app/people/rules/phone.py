"""Codes sent to mobile numbers (CQ2023-A2.3-1). The values are the product's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kernel.decision import ALLOWED, Decision, refuse

CITE = "CQ2023-A2.3-1"
LIFETIME = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
PER_DAY = 10
ATTEMPTS = 5


def wait_before_sending(sent: list[datetime], now: datetime) -> timedelta | None:
    """How long to wait before another code, given when the last day's were sent; None: at once."""
    recent = sorted(at for at in sent if at > now - timedelta(days=1))
    if len(recent) >= PER_DAY:
        return recent[-PER_DAY] + timedelta(days=1) - now
    if recent and recent[-1] + RESEND_AFTER > now:
        return recent[-1] + RESEND_AFTER - now
    return None


def decide_code(is_right: bool, attempts: int, expires_at: datetime, used: bool, now: datetime) -> Decision:
    """CQ2023-A2.3-1: a code is good for five minutes, five tries and one sign-in.

    ``attempts`` includes this one; the last second still counts.
    """
    if used or attempts > ATTEMPTS:
        return refuse("SMS_CODE_INVALID", "这个验证码已经失效", CITE, "请重新获取验证码")
    if now > expires_at:
        return refuse("SMS_CODE_EXPIRED", "验证码已过期", CITE, "请重新获取验证码")
    if not is_right:
        return refuse("SMS_CODE_INVALID", "验证码错误", CITE, "请核对最近一条短信中的6位数字")
    return ALLOWED
