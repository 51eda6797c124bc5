"""What a notice says, in the app and in the few characters that WeChat leaves to a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.kernel.clock import SHANGHAI

KINDS: Mapping[str, str] = {
    "activation_cleanup": "电子证书激活状态变化",
    "ce_reminder": "继续教育到期提醒",
    "ce_no_class_left": "继续教育已无可报班次",
    "ce_completed": "继续教育学习完成",
    "renewal_decided": "证书延期结果",
    "conversion_completed": "转岗办理结果",
    "conversion_closing": "转岗办理即将截止",
    "duplicate_case": "重复持证处理",
    "registration_decided": "报名审核结果",
    "practice_registration": "执业注册办理进度",
    "contract_to_answer": "合同登记和变更",
    "data_export_ready": "个人信息副本可以下载",
    "data_request_due": "个人信息申请快到答复期限",
    "wages_overdue": "工资到期未发提醒",
    "identity_revoked": "实名认证撤销和解除",
    "archive_decided": "档案内容核实结果",
    "worker_evaluated": "用人单位对您的评价",
    "conduct_recorded": "档案奖惩记录变化",
}
"""The kinds of notices, and what a message of each is for, as the person reads it before he accepts."""

TITLE, TEXT, LINK, KEY = 60, 300, 200, 120
THING = 20
NO_ACCEPTANCE_LEFT = 43101


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the mini-program and the names of its three fields."""

    id: str
    title_field: str = "thing1"
    text_field: str = "thing2"
    time_field: str = "time3"


def read_templates(setting: str) -> dict[str, Template]:
    """``WECHAT_TEMPLATES`` by kind: ``kind:id`` or ``kind:id:title_field/text_field/time_field``, comma
    between. The form is checked with the settings; a kind that nobody sends is kept and never used."""
    templates: dict[str, Template] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        kind, template_id, *names = entry.split(":")
        templates[kind] = Template(template_id, *names[0].split("/")) if names else Template(template_id)
    return templates


def shortened(text: str, limit: int) -> str:
    """The text in so many characters; what is left out shows as ``…``."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def message_fields(template: Template, title: str, text: str, at: datetime) -> dict[str, str]:
    """CQ2023-2.3-4: the fields of a subscribe message; a ``thing`` has 20 characters and no line break."""
    return {
        template.title_field: shortened(" ".join(title.split()), THING),
        template.text_field: shortened(" ".join(text.split()), THING),
        template.time_field: at.astimezone(SHANGHAI).strftime("%Y年%m月%d日 %H:%M"),
    }
