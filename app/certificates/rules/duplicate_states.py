"""SM6: the states of a case of certificates in two provinces, and what may be done in each, on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, refuse
from app.kernel.workdays import DueDate

MATCHED, NO_MATCH, NOTIFIED, OVERDUE = "MATCHED", "NO_MATCH", "NOTIFIED", "OVERDUE"
UNREACHABLE, PUBLICISED = "UNREACHABLE", "PUBLICISED"
RESOLVED, CANCELLED = "RESOLVED", "CANCELLED"
LABELS = {
    MATCHED: "待通知本人",
    NO_MATCH: "未匹配到本地证书",
    NOTIFIED: "已通知，待本人选择",
    OVERDUE: "已通知，本人逾期未选择",
    UNREACHABLE: "无法通知本人",
    PUBLICISED: "公示中",
    RESOLVED: "已办结",
    CANCELLED: "已依法注销",
}
OPEN = (MATCHED, NOTIFIED, UNREACHABLE, PUBLICISED)
CLOSED = (RESOLVED, CANCELLED)
TOLD = (NOTIFIED, UNREACHABLE, PUBLICISED)
"""The states in which the holder chooses; before, nobody has told him formally."""

LOCAL, OTHER = "local", "other"
CHOICES = {LOCAL: "注销本地证书", OTHER: "注销外省市证书"}
CHOSEN_LOCAL, CHOSEN_OTHER = "chosen_local", "chosen_other"
UPHELD, CERTIFICATE_ENDED, BY_LAW = "objection_upheld", "certificate_ended", "cancelled_by_law"
CLOSED_REASONS = {
    CHOSEN_LOCAL: "本人选择注销本地证书",
    CHOSEN_OTHER: "本人已注销外省市证书",
    UPHELD: "异议成立",
    CERTIFICATE_ENDED: "本地证书已不再有效",
    BY_LAW: "公示期满，依法注销",
}

CALENDAR = "国务院公布该年放假安排后系统会重新计算，请届时再办理"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as rules see it. ``due``: the holder's last day; ``ends``: the last day of publication."""

    state: str
    due: DueDate | None = None
    ends: DueDate | None = None
    attempts: int = 0


def state_on(state: str, due_on: date | None, on: date) -> str:
    """CQ2023-5-3: overdue from the day after the holder's last day; nobody has to write that down."""
    return OVERDUE if state == NOTIFIED and due_on is not None and on > due_on else state


def earliest_cancellation(ends_on: date) -> date:
    """CQ2023-5-4, A-28: the day after the last working day of publication, be it a working day or not."""
    return ends_on + timedelta(days=1)


def may_record_attempt(case: CaseFacts) -> Decision:
    """CQ2023-5-3: attempts to reach the holder, before he may be called unreachable."""
    return _is_open(case.state, (MATCHED,), "CQ2023-5-3", "只有尚未通知本人的案件需要登记联系记录")


def may_notify(case: CaseFacts) -> Decision:
    """CQ2023-5-2: once; the first notification starts the holder's days."""
    return _is_open(case.state, (MATCHED,), "CQ2023-5-2", "当前状态不能再通知本人")


def may_call_unreachable(case: CaseFacts, attempts_needed: int) -> Decision:
    """CQ2023-5-3, A-28: so many attempts on record first; how many is not stated and a policy value."""
    standing = may_notify(case)
    if not standing.allowed or case.attempts >= attempts_needed:
        return standing
    return refuse(
        "ATTEMPTS_REQUIRED",
        f"认定无法通知前，至少要有{attempts_needed}次联系记录，现有{case.attempts}次",
        "CQ2023-5-3",
        "请通过电话、单位等方式再联系本人，并登记每次联系的方式和结果",
    )


def may_choose(case: CaseFacts, choice: str, evidence: int) -> Decision:
    """CQ2023-5-2: the holder says which certificate goes; that the other one went needs evidence."""
    standing = _is_open(case.state, TOLD, "CQ2023-5-2", "请先通知本人，再登记他的选择")
    if not standing.allowed or choice == LOCAL or evidence:
        return standing
    return refuse(
        "EVIDENCE_REQUIRED",
        "请提供注销证明",
        "CQ2023-5-2",
        "请上传外省市证书的注销证明，或写明注销文书的名称和文号",
    )


def may_publish(case: CaseFacts, on: date) -> Decision:
    """CQ2023-5-3: at once when he cannot be reached, else from the day after his last day."""
    told = "只有无法通知本人或者本人逾期未选择的案件可以公示"
    standing = _is_open(case.state, (NOTIFIED, UNREACHABLE), "CQ2023-5-3", told)
    if not standing.allowed or case.state == UNREACHABLE:
        return standing
    return _is_over(case.due, on, "CQ2023-5-3", "本人选择期限还没有结束", "公示")


def may_cancel(case: CaseFacts, on: date) -> Decision:
    """CQ2023-5-4: from the day after the fifth working day of publication; never on a provisional day."""
    standing = _is_open(case.state, (PUBLICISED,), "CQ2023-5-4", "只有公示期满的案件可以依法注销")
    if not standing.allowed:
        return standing
    return _is_over(case.ends, on, "CQ2023-5-4", "公示期还没有结束", "注销")


def may_uphold(case: CaseFacts) -> Decision:
    """SM6, A-28: an objection that is right ends an open case, also before publication."""
    return _is_open(case.state, OPEN, "CQ2023-5-4", "没有匹配到本地证书的案件不用处理异议")


def _is_open(state: str, wanted: tuple[str, ...], cite: str, told: str) -> Decision:
    if state in wanted:
        return ALLOWED
    if state in CLOSED:
        return refuse("CASE_CLOSED", "案件已办结", cite, "请打开案件查看办理结果")
    return refuse(
        "STATE_NOT_ALLOWED", f"案件现在是“{LABELS[state]}”：{told}", cite, "请刷新页面，按案件当前状态办理"
    )


def _is_over(last: DueDate | None, on: date, cite: str, told: str, step: str) -> Decision:
    """A last day that nobody has computed is not over: what follows cannot be taken back."""
    if last is None:
        return refuse("TOO_EARLY", f"{told}，最后一天还没有算出", cite, "请刷新页面后再试")
    first = last.on + timedelta(days=1)
    if last.provisional:
        message = f"{day_text(last.on)}为暂定日期，放假安排尚未公布，不能{step}"
        return refuse("TOO_EARLY", message, cite, CALENDAR)
    if on <= last.on:
        message = f"{told}（最后一天是{day_text(last.on)}）"
        return refuse("TOO_EARLY", message, cite, f"{day_text(first)}起可以{step}")
    return ALLOWED
