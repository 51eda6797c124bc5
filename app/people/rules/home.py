"""What the first screen says about the person himself: his marks, his code, his next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.decision import ALLOWED, Decision, Reason
from app.people.facts import Todo
from app.people.rules.verification import Status

VERIFIED_MARK = "已认证"
STORED_MARK = "已入库"
VERIFICATION_PAGE = "/m/verification"
CONSENTS_PAGE = "/m/consents"

NOT_VERIFIED = Reason(
    "REALNAME_REQUIRED",
    "未完成实名认证，还不能使用个人码",
    "SH2023-3.2-2",
    "请在“我的 → 实名认证”中拍身份证、核对信息、拍本人照片",
)

REVOKED = Reason(
    "REALNAME_REQUIRED",
    "您的实名认证已被撤销，个人码不能使用",
    "SH2023-3.2-2",
    "请持身份证到主管部门窗口办理",
)

CLOSED = Reason(
    "ACCOUNT_CLOSED",
    "本人已注销账号，不再有个人码",
    "CQ2023-A2.3-3",
    "请持身份证由门卫人工登记；要重新使用，请本人重新登录并实名认证",
)

_NEXT_STEP = {
    Status.UNVERIFIED: "去实名认证：拍身份证",
    Status.RECOGNISING: "正在识别身份证，请稍候",
    Status.AWAITING_CONFIRMATION: "请核对姓名和身份证号",
    Status.AWAITING_FACE: "请拍一张本人照片",
    Status.COMPARING: "正在核对照片，请稍候",
    Status.REVIEW: "实名认证正在人工审核",
    Status.REJECTED: "实名认证未通过，查看原因后重新提交",
    Status.VERIFIED: "已认证，待入库",
    Status.REVOKED: "实名认证已被撤销，查看原因",
}


@dataclass(frozen=True, slots=True)
class CodeSummary:
    """Whether the person has a code to show, its colour, and if not, why."""

    available: bool
    colour: str
    colour_label: str
    reasons: tuple[Reason, ...] = ()


def marks_of(
    verified_at: datetime | None, stored_at: datetime | None, revoked_at: datetime | None
) -> tuple[str, ...]:
    """CQ2023-A1-6: exactly the labels that are earned; a revoked identity has none."""
    if revoked_at is not None:
        return ()
    earned = ((VERIFIED_MARK, verified_at), (STORED_MARK, stored_at))
    return tuple(mark for mark, at in earned if at is not None)


def may_have_code(
    verified_at: datetime | None,
    stored_at: datetime | None,
    revoked_at: datetime | None,
    closed_at: datetime | None = None,
) -> Decision:
    """SH2023-3.2-2: the code stands on a proven identity, 已认证 is enough; PIPL 47: and on an account."""
    if closed_at is not None:
        return Decision((CLOSED,))
    if revoked_at is not None:
        return Decision((REVOKED,))
    marks = marks_of(verified_at, stored_at, revoked_at)
    return ALLOWED if VERIFIED_MARK in marks else Decision((NOT_VERIFIED,))


def code_summary(allowed: Decision, colour: tuple[str, str]) -> CodeSummary:
    """What the first screen says about the code."""
    return CodeSummary(allowed.allowed, *colour, reasons=allowed.reasons)


def realname_todos(status: str, marks: tuple[str, ...]) -> tuple[Todo, ...]:
    """CQ2023-A1-6: the next step of the verification, nothing once both marks are there."""
    if STORED_MARK in marks:
        return ()
    return (Todo("realname", _NEXT_STEP.get(Status(status), _NEXT_STEP[Status.VERIFIED]), VERIFICATION_PAGE),)


def new_text_todo(title: str) -> Todo:
    """CQ2023-A2.3-3: a new version is agreed to anew."""
    return Todo("consent", f"《{title}》有新版本，请阅读", CONSENTS_PAGE)
