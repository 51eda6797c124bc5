"""The trail of a person's file in his own words: who did what with it."""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS: Mapping[str, str] = {
    "person.unmasked": "查看了您的完整资料",
    "person.verified": "您的实名认证通过",
    "person.stored": "您的资料已登记入库",
    "person.filed_again": "把您的资料重新提交登记系统",
    "verification.review_asked": "申请人工审核",
    "verification.opened": "打开了您的认证照片，用于人工审核",
    "verification.decided": "对您的实名认证作出了人工审核结论",
    "account.identity_moved": "您的实名身份换到了另一个微信号",
    "face.forgotten": "删除了保存的人脸特征和自拍照",
    "code.replaced": "更换了个人码",
    "code.sticker_printed": "打印了您的安全帽贴码",
    "code.checked": "扫码检查了您的个人码",
    "worker.changed": "修改了您的项目登记",
    "worker.exited": "办理了您的退场",
    "scan.by_hand": "手工为您登记了进出",
    "blacklist.added": "把您列入了黑名单",
    "blacklist.lifted": "把您移出了黑名单",
    "duplicate.attempted": "登记了一次联系您的情况（重复持证）",
    "duplicate.notified": "登记了对您的通知（重复持证）",
    "duplicate.unreachable": "认定无法通知您（重复持证）",
    "duplicate.chosen": "登记了您对重复证书的选择",
    "duplicate.published": "公示了您的重复持证案件",
    "duplicate.cancelled": "依法注销了您的重复证书",
    "duplicate.upheld": "认定您的重复持证异议成立",
}
OTHER = "处理了您的资料"


def words_for(action: str) -> str:
    """PIPL 44, 45: what an entry of the trail means, for the person it is about."""
    return ACTIONS.get(action, OTHER)
