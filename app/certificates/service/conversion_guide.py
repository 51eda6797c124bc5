"""The guide of the annex: six steps, the system's address, and the code to get in by phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.certificates.service.campaigns import Campaigns
from app.kernel.clock import Clock, legal_day

ENTRY = "安全员转岗"
_WHAT_TO_DO = (
    "在电脑上打开系统，点“安全员转岗”",
    "用微信扫描本页的小程序码，手机上直接办理；使用“建教帮”APP认证过的，同样有效",
    "用手机号或微信登录，拍身份证和本人照片；显示“已认证”“已入库”后继续",
    "在待办事项点“去选岗”，按实际工作选择岗位和专业；岗位选择后无法更改，随后由本人完成人脸识别",
    "在待办事项点“去学习”，免费学习所选岗位的课程，修满所需学时",
    "学习完成后1个工作日，在“证书查询”查看新证书",
)


@dataclass(frozen=True)
class ConversionGuide:
    """CQ2023-A2.0-1, CQ2023-A2.1-1, CQ2023-A2.2-1: for everybody, signed in or not."""

    clock: Clock
    campaigns: Campaigns

    def read(self) -> dict[str, Any]:
        on = legal_day(self.clock.now())
        policy = self.campaigns.installed()[0]
        campaign, window = self.campaigns.of_day(policy.region_code, on)
        titles = policy.names("conversion-guide-steps", on)
        return {
            "version": policy.text("conversion-guide-version", on),
            "entry": ENTRY,
            "program_name": policy.text("program-name", on),
            "training_system_url": policy.text("training-system-url", on),
            "hotline": policy.text("hotline", on),
            "fee": policy.number("conversion-fee", on),
            "is_open": window.allowed,
            "campaign": self.campaigns.shown(campaign, on) if campaign else None,
            "reasons": [reason.as_dict() for reason in window.reasons],
            "steps": [
                {"no": number, "title": title, "text": text}
                for number, (title, text) in enumerate(zip(titles, _WHAT_TO_DO, strict=True), 1)
            ],
        }
