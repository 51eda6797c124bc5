"""Access to one's own data and its deletion (PIPL 45 to 47, 50): what may be asked for, what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from app.kernel.decision import ALLOWED, Decision, Reason, refuse

EXPORT, DELETION = "export", "deletion"
KINDS = (EXPORT, DELETION)
WAITING, DONE, FAILED, WITHDRAWN = "waiting", "done", "failed", "withdrawn"
OVERDUE, NEAR, OK = "overdue", "near", "ok"
URGENCIES = (OVERDUE, NEAR, OK)

CITE = "CQ2023-A2.3-3"  # the privacy policy that he agreed to promises both
EXPORTS_A_DAY = 3
NEAR_WORKDAYS = 3
LOOKED_AT = ("recognising", "comparing", "review")

REMOVED: Final[Mapping[str, str]] = {
    "face_template": "人脸特征",
    "pictures": "身份证照片、自拍照、头像",
    "cell_phone": "手机号",
    "household_registration": "住址、民族",
    "verification": "没有完成的实名认证资料",
    "wechat_binding": "微信登录绑定",
    "host_binding": "从别的应用登录的绑定",
    "statements": "您自己填写的学历、职称、居住信息",
    "notices": "消息通知",
    "consents": "您的各项同意（记为撤回）",
}
"""What goes at once, by name, in words for him."""

KEPT: Final[Sequence[tuple[str, str, str]]] = (
    ("identity", "姓名、证件号码", "用于对应下面依法保存的记录，只保存、不另作他用"),
    (
        "attendance",
        "用工登记、进出场记录和考勤申诉",
        "《保障农民工工资支付条例》要求至少保存三年，实名制管理办法要求电子考勤不少于两年",
    ),
    (
        "pictures",
        "门卫手工登记时拍的照片、重复持证案件的证明照片",
        "到期自动删除：手工登记的180天，案件证明的3年",
    ),
    ("training", "培训学时、考核和核验结果", "培训机构和发证机关依法核验的依据"),
    ("certificates", "证书登记和办理经过", "由发证机关依法登记和管理，不由您的账号决定"),
    ("blacklist", "黑名单记录", "主管部门作出的处理，由主管部门决定是否清除"),
    ("archive", "用人单位登记的体检和评价、主管部门登记的奖惩", "由登记的单位依法管理，不由您的账号决定"),
    ("verification", "实名认证的结论和时间", "证明证书和考勤记录属于本人"),
    ("audit", "谁看过、动过您的资料", "《网络安全法》要求日志保存不少于六个月"),
    ("requests", "您的同意、撤回和本次申请的记录", "证明依法办理所需"),
)
"""What stays although the account is closed: name, words, and why (PIPL 47 last sentence)."""


def due_on(asked_on: date, days: int) -> date:
    """PIPL 50: the last day of the answer, counted in calendar days from the day after the request."""
    return asked_on + timedelta(days=days)


def urgency_of(state: str, due: date, today: date, workdays_left: int) -> str:
    """PIPL 50: ``overdue`` after the last day; ``near`` with three working days or fewer left, or where the
    job gave up, since then nothing happens by itself; else ``ok``."""
    if today > due:
        return OVERDUE
    return NEAR if state == FAILED or workdays_left <= NEAR_WORKDAYS else OK


def may_export(open_ones: int, asked_at: Sequence[datetime], now: datetime) -> Decision:
    """PIPL 45: one export in hand at a time, and three in 24 hours."""
    if open_ones:
        return refuse("DATA_REQUEST_OPEN", "您的资料正在整理，请稍候", CITE, "整理好后可在本页下载")
    recent = [at for at in asked_at if now - at < timedelta(days=1)]
    if len(recent) >= EXPORTS_A_DAY:
        return refuse("TOO_MANY_REQUESTS", "24小时内最多申请三次", CITE, "之前整理好的资料七天内都可以下载")
    return ALLOWED


def may_delete(*, confirmed: bool, verification: str | None, has_office: bool) -> Decision:
    """PIPL 47: confirmed after the list was shown, and nothing in hand that somebody is looking at."""
    reasons = []
    if has_office:
        reasons.append(
            Reason(
                "OFFICE_HELD",
                "您的账号还有管理权限",
                CITE,
                "请先请项目或单位管理员取消您的权限，再申请注销",
            )
        )
    if verification in LOOKED_AT:
        reasons.append(
            Reason("STATE_NOT_ALLOWED", "您的实名认证正在核对", CITE, "请等核对有了结果，再申请注销")
        )
    if not confirmed:
        reasons.append(
            Reason(
                "CONFIRMATION_REQUIRED",
                "请先看清哪些会删除、哪些依法保留",
                CITE,
                "确认后勾选同意，再提交；注销后不能恢复",
            )
        )
    return Decision(tuple(reasons))
