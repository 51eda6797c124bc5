"""What an applicant for registration of practice is told, step by step (SH2023-3.15-2)."""

from __future__ import annotations

from datetime import date

from app.certificates.rules import practice as rules
from app.kernel.clock import day_text

NEXT_STEPS = {
    rules.DRAFT: "请核对注册单位后提交申请。",
    rules.SUBMITTED: "请等待注册单位确认，也可以提醒单位的办事人员。",
    rules.CONFIRMED: "单位已确认，请等待主管部门审核。",
    rules.RETURNED: "请按退回的原因补正后重新提交。",
    rules.ACCEPTED: "已准予注册，可以在“我的证书”里出示。",
    rules.REFUSED: "没有准予注册，请查看原因；情况有变化的可以重新申请。",
    rules.WITHDRAWN: "申请已撤回，可以重新申请。",
}


def notice(
    event: str, kind: str, category: str, reason: str | None, valid_to: date | None
) -> tuple[str, str]:
    """SH2023-3.15-2: title and text of the notice for a step."""
    what = f"{category}{rules.KIND_LABELS[kind]}"
    because = f"原因：{reason}。" if reason else ""
    until = f"有效期至{day_text(valid_to)}。" if valid_to else ""
    words = {
        rules.SUBMIT: ("执业注册申请已提交", f"您的{what}申请已提交，等待注册单位确认。"),
        rules.WITHDRAW: ("执业注册申请已撤回", f"您的{what}申请已撤回。"),
        rules.CONFIRM: ("注册单位已确认", f"您的{what}申请已由单位确认，等待主管部门审核。"),
        rules.DISCLAIM: ("注册单位退回了申请", f"您的{what}申请被单位退回。{because}请补正后重新提交。"),
        rules.RETURN: ("执业注册申请退回补正", f"您的{what}申请需要补正。{because}请补正后重新提交。"),
        rules.ACCEPT: ("执业注册已通过", f"您的{what}已准予注册，{until}请在“我的证书”里查看。"),
        rules.REFUSE: ("执业注册没有通过", f"您的{what}不予注册。{because}如有疑问，请联系主管部门。"),
    }
    return words[event]
