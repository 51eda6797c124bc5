"""WeChat, through wechatpy with its defects fenced off."""

from app.gateways.wechat.mini_program import MiniProgram
from app.gateways.wechat.push import is_push_genuine

__all__ = ["MiniProgram", "is_push_genuine"]
