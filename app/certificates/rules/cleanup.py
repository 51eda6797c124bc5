"""When a batch of a clean-up may be told to people and carried out."""

from __future__ import annotations

from datetime import date, timedelta

from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, refuse

PREVIEWED, NOTICED, RUNNING, DONE = "previewed", "noticed", "running", "done"
STATE_LABELS = {PREVIEWED: "已预览", NOTICED: "已通知", RUNNING: "正在执行", DONE: "已完成"}

PLANNED, DEACTIVATED, SKIPPED = "planned", "deactivated", "skipped"
VERIFIED_MEANWHILE, NOT_ACTIVE, ENDED = "VERIFIED_MEANWHILE", "NOT_ACTIVE", "ENDED"
SKIP_LABELS = {
    VERIFIED_MEANWHILE: "持证人已完成实名认证",
    NOT_ACTIVE: "证书已不是激活状态",
    ENDED: "证书已注销或转岗",
}
CITE = "CQ2023-4-2"


def may_notice(state: str) -> Decision:
    """CQ2023-4-2: those concerned are told before anything is taken back."""
    if state in (PREVIEWED, NOTICED):
        return ALLOWED
    return refuse("STATE_NOT_ALLOWED", "这一批次已经执行，不用再通知", CITE, "请查看批次的执行结果")


def may_execute(state: str, noticed_on: date | None, wait_days: int, on: date) -> Decision:
    """CQ2023-4-2: after the notice, and not before the days given to those concerned are over (A-27).

    The day of the notice is not counted; with no days to wait it may be carried out at once.
    """
    if state in (RUNNING, DONE):
        return ALLOWED
    if noticed_on is None:
        if not wait_days:
            return ALLOWED
        return refuse(
            "TOO_EARLY", f"通知持证人后满{wait_days}日才能执行", CITE, "请先通知持证人，到期后再执行清理"
        )
    first = first_day(noticed_on, wait_days)
    if on < first:
        return refuse(
            "TOO_EARLY",
            f"通知后满{wait_days}日才能执行，最早可执行日期为{day_text(first)}",
            CITE,
            f"请在{day_text(first)}或以后执行",
        )
    return ALLOWED


def first_day(noticed_on: date, wait_days: int) -> date:
    """CQ2023-4-2: the first day on which the batch may be carried out."""
    return noticed_on + timedelta(days=wait_days + 1 if wait_days else 0)


def skip_reason(activation: str, standing: str) -> str:
    """CQ2023-4-2: why a certificate of the batch was left alone."""
    if standing != "VALID":
        return ENDED
    return VERIFIED_MEANWHILE if activation == "ACTIVE" else NOT_ACTIVE
