"""SM9: the states of a wage batch, who may move it, and the hash that locks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.kernel.decision import ALLOWED, Decision, Reason, refuse

DRAFT, SUBMITTED, REVIEWED, SENT = "draft", "submitted", "reviewed", "sent"
PART_PAID, PAID = "part_paid", "paid"
STATE_LABELS: Mapping[str, str] = {
    DRAFT: "编制中",
    SUBMITTED: "待总包审核",
    REVIEWED: "已审核锁定",
    SENT: "已交银行",
    PART_PAID: "部分发放",
    PAID: "已全部发放",
}
STATES = tuple(STATE_LABELS)
LOCKED = (REVIEWED, SENT, PART_PAID, PAID)
SUBMIT, RETURN, REVIEW, SEND, SETTLE = "submit", "return", "review", "send", "settle"
FROM: Mapping[str, tuple[str, ...]] = {
    SUBMIT: (DRAFT,),
    RETURN: (SUBMITTED,),
    REVIEW: (SUBMITTED,),
    SEND: (REVIEWED, PART_PAID),
}
STEP_WORDS = {SUBMIT: "提交", RETURN: "退回", REVIEW: "审核", SEND: "交银行发放"}
LOCK_CLAUSE, WAGE_CLAUSE, ACCOUNT_CLAUSE = "GZ2016-3.4-3", "GZ2016-3.1.3-2", "GZ2016-3.1.2-8"


def may_step(step: str, state: str) -> Decision:
    """GZ2016-3.1.3-2: STATE_NOT_ALLOWED for a step that does not begin here."""
    if state in FROM[step]:
        return ALLOWED
    return refuse(
        "STATE_NOT_ALLOWED",
        f"工资表现在是“{STATE_LABELS[state]}”，不能{STEP_WORDS[step]}",
        WAGE_CLAUSE,
        "请刷新页面，按当前的步骤办理",
    )


def may_change(state: str) -> Decision:
    """GZ2016-3.4-3: BATCH_LOCKED once it was reviewed, STATE_NOT_ALLOWED while somebody reviews it."""
    if state == DRAFT:
        return ALLOWED
    if state in LOCKED:
        return locked()
    return refuse(
        "STATE_NOT_ALLOWED", "工资表已经提交，正在等待审核", WAGE_CLAUSE, "要修改，请让总承包单位先退回"
    )


def locked() -> Decision:
    """GZ2016-3.4-3: the words of the lock."""
    return refuse(
        "BATCH_LOCKED",
        "工资批次已审核，不得人工修改",
        LOCK_CLAUSE,
        "多出或少算的，在下一个月的工资表里补发",
    )


def may_submit(
    is_month_over: bool, is_current: bool, items: int, without_standard: int, unwritten: int
) -> Decision:
    """GZ2016-3.1.3-2, 3.1.1-2: the month is over and reckoned as it stands now, there is somebody to pay,
    and every amount is known.

    ``without_standard`` and ``unwritten``: items without an amount, for want of a wage standard, or because
    piece work has to be counted by hand.
    """
    reasons = []
    if not is_month_over:
        reasons.append(Reason("MONTH_NOT_OVER", "这个月还没有结束", WAGE_CLAUSE, "请在下个月第一天之后提交"))
    elif not is_current:
        reasons.append(
            Reason("BATCH_STALE", "计算之后考勤或合同又有变化", WAGE_CLAUSE, "请点“重新计算”，核对后再提交")
        )
    if not items:
        reasons.append(Reason("BATCH_EMPTY", "工资表里没有人", WAGE_CLAUSE, "请核对考勤和用工单位"))
    if without_standard:
        reasons.append(
            Reason(
                "WAGE_STANDARD_MISSING",
                f"{without_standard} 人没有工资标准",
                "GZ2016-3.1.1-2",
                "请补录合同后重新计算，或写明理由填写金额",
            )
        )
    if unwritten:
        reasons.append(
            Reason(
                "AMOUNT_MISSING",
                f"{unwritten} 人按件计酬，还没有填写金额",
                WAGE_CLAUSE,
                "请逐人填写金额和依据",
            )
        )
    return Decision(tuple(reasons))


def may_review(submitted_by: str | None, reviewer: str) -> Decision:
    """GZ2016-3.1.3-2: generation and review are two functions, so they are two people."""
    if submitted_by != reviewer:
        return ALLOWED
    return refuse(
        "REVIEWER_SUBMITTED", "提交工资表的人不能自己审核", WAGE_CLAUSE, "请由总承包单位的另一个账号审核"
    )


def may_send(has_account: bool, is_intact: bool, with_bank: int, remaining: int) -> Decision:
    """GZ2016-3.1.2-8, 3.4-3: from the project's special account only, what was reviewed and nothing else.

    ``remaining``: items that are not paid in full; ``with_bank`` of them name the worker's own account.
    """
    reasons = []
    if not has_account:
        reasons.append(
            Reason(
                "WAGE_ACCOUNT_NOT_REGISTERED",
                "本项目没有登记工资支付专用账户",
                ACCOUNT_CLAUSE,
                "请先登记专用账户，再交银行",
            )
        )
    if not is_intact:
        reasons.append(locked().reasons[0])
    if not remaining:
        reasons.append(Reason("NOTHING_TO_PAY", "没有需要发放的工资", LOCK_CLAUSE, "请核对工资表"))
    elif not with_bank:
        reasons.append(
            Reason(
                "WORKER_ACCOUNT_MISSING",
                "要发放的工人都没有登记工资卡",
                LOCK_CLAUSE,
                "请工人在“我的工资”里登记本人的银行卡",
            )
        )
    return Decision(tuple(reasons))


def may_advance(is_general_contractor: bool, is_overdue: bool) -> Decision:
    """GZ2016-3.3-4, E-07: the general contractor, from the day after the due day."""
    if not is_general_contractor:
        return refuse(
            "NOT_GENERAL_CONTRACTOR", "仅施工总承包企业可办理", "GZ2016-3.3-4", "请由总承包单位登记垫付"
        )
    if not is_overdue:
        return refuse(
            "WAGE_NOT_OVERDUE",
            "工资还没有过发放日，或已经结清",
            "GZ2016-3.3-4",
            "过了发放日仍未付清的才需要垫付",
        )
    return ALLOWED


def hash_of(head: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> str:
    """GZ2016-3.4-3: SHA-256 over the canonical content: whose month it is, and every item in order of id."""
    content = {
        "batch": dict(head),
        "items": sorted((dict(item) for item in items), key=lambda one: one["id"]),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def state_after(amounts: Iterable[tuple[int, int]]) -> str:
    """SM9: ``paid`` when every (amount, paid) is settled, else ``part_paid``."""
    return PAID if all(paid >= amount for amount, paid in amounts) else PART_PAID
