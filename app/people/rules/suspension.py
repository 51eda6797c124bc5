"""When the office side of an account may be closed, and opened again."""

from __future__ import annotations

from app.kernel.decision import ALLOWED, Decision, refuse

CHECK = "请核对账号"


def may_suspend(*, is_closed: bool, is_suspended: bool, is_last_administrator: bool) -> Decision:
    """GB/T 22239 8.1.4.2: accounts of those who left are stopped. ``is_closed``: by the person himself, for
    good; somebody has to be left who can open accounts again."""
    if is_closed:
        return refuse("STATE_NOT_ALLOWED", "本人已经注销了这个账号", remedy=CHECK)
    if is_suspended:
        return refuse("STATE_NOT_ALLOWED", "这个账号已经停用", remedy=CHECK)
    if is_last_administrator:
        return refuse(
            "LAST_ADMINISTRATOR",
            "这是最后一位系统管理员，不能停用",
            remedy="请先在服务器上开通另一位系统管理员的账号",
        )
    return ALLOWED


def may_resume(*, is_closed: bool, is_suspended: bool) -> Decision:
    """Nobody but the person himself comes back from his own closing, by proving himself anew."""
    if is_closed:
        return refuse("STATE_NOT_ALLOWED", "本人已经注销了这个账号，不能恢复", remedy=CHECK)
    if not is_suspended:
        return refuse("STATE_NOT_ALLOWED", "这个账号没有停用", remedy=CHECK)
    return ALLOWED
