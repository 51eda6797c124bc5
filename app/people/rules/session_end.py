"""Why a sign-in is over, told to whoever still holds a token of it."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "expired": "登录太久没有使用，已经结束，请再次登录",
    "signed_out": "您已退出登录，请再次登录",
    "refresh_reused": "您的登录凭证在别处被用过，为了安全已结束这次登录，请再次登录",
    "password_changed": "密码已修改，请用新密码登录",
    "second_factor_set": "账号已设置两步验证，请再次登录",
    "second_factor_reset": "两步验证已被重置，请再次登录并重新设置",
    "identity_moved": "您的实名身份已换到另一个微信号，请用那个微信号登录",
    "identity_revoked": "您的实名认证已被撤销，请再次登录，查看原因和申诉办法",
    "account_suspended": "您在单位的权限已停用，有疑问请联系管理员",
    "account_resumed": "您在单位的权限已恢复，请再次登录",
    "account_closed": "账号已注销",
}
_OTHERWISE = "登录已结束，请再次登录"

REASONS = tuple(_WORDS)


def told_at_the_end(reason: str | None) -> str:
    """The words for ``Session.ended_reason``; None where the sign-in itself is not known to have ended."""
    return _WORDS.get(reason or "", _OTHERWISE)
