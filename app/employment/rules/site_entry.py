"""The named checks at a gate. A jurisdiction's pack lists those that hold there, each with its clause.

A new check is a function here under its name in ``CHECKS``; a city that wants it adds a line to its pack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.employment.facts import ASSIGNED, HIRED, GateProject, Holder
from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, refuse
from app.policies.policy import Policy

PURPOSE = "site-entry"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person who wants in, on a legal day; ``marks_needed`` of verified, stored."""

    holder: Holder
    project: GateProject
    on: date
    marks_needed: tuple[str, ...]


Check = Callable[[Entry, str], Decision]


def is_project_open(entry: Entry, cite: str) -> Decision:
    """CQ2013-3.1-1, HZ2016-1-1: only a project under construction lets people in."""
    project = entry.project
    if project.status == "suspended":
        return refuse("PROJECT_CLOSED", "项目已停工，暂不能进场", cite, "请等待复工通知")
    if project.status == "closed" and (project.closed_on is None or project.closed_on <= entry.on):
        return refuse("PROJECT_CLOSED", "项目已关闭，不能进场", cite, "请联系项目管理人员")
    return ALLOWED


def is_realname_verified(entry: Entry, cite: str) -> Decision:
    """CQ2023-A1-6, HZ2016-5.1-4, A-03: the marks that the pack asks for at a gate."""
    holder = entry.holder
    if holder.is_revoked:
        return refuse("REALNAME_REQUIRED", "实名认证已被撤销", cite, "请带身份证到项目部，由管理人员重新核实")
    if "verified" in entry.marks_needed and not holder.is_verified:
        return refuse("REALNAME_REQUIRED", "请先完成实名认证", cite, "请在小程序里拍身份证和本人照片完成认证")
    if "stored" in entry.marks_needed and not holder.is_stored:
        return refuse("REALNAME_REQUIRED", "已认证，待入库", cite, "请等待入库，一般一个工作日内完成")
    return ALLOWED


def is_safety_card_active(entry: Entry, cite: str) -> Decision:
    """CQ2013-8-4: no card, no work on site; an active personal code is the card, and the ID card of the same
    person in its place. Both stand on a proven identity, from 已认证 until it is revoked.

    CQ2013-4-7: good in the whole city. Nobody asks in which region he was proven, or filed before.
    """
    holder = entry.holder
    if holder.is_verified and not holder.is_revoked:
        return ALLOWED
    return refuse(
        "CARD_NOT_HELD",
        "没有有效的平安卡（个人码），不得进入施工现场工作",
        cite,
        "请在小程序里完成实名认证，打开个人码；个人码就是电子平安卡，全市通用",
    )


def is_worker_filed(entry: Entry, cite: str) -> Decision:
    """HZ2016-4.1-1, CQ2013-3.1-3: the person stands in the project's register now."""
    if entry.holder.engagement is None:
        return refuse("WORKER_NOT_FILED", "您还没有登记到本项目", cite, "请到项目部办理进场登记")
    if entry.holder.engagement.is_over(entry.on):
        return refuse("WORKER_NOT_FILED", "您已从本项目退场", cite, "再次进场请到项目部重新登记")
    return ALLOWED


def is_membership_active(entry: Entry, cite: str) -> Decision:
    """SH2023-3.2-3, SM8: hired, joined and given a trade, in this order, and not left."""
    engagement = entry.holder.engagement
    if engagement is None:
        return ALLOWED  # said by worker-filed
    if engagement.is_over(entry.on):
        return refuse("STATE_NOT_ALLOWED", "已办理退场确认，不能进场", cite, "再次进场请到项目部重新登记")
    if engagement.stage == HIRED:
        return refuse("STATE_NOT_ALLOWED", "还没有办理项目参建", cite, "请到项目部安排单位和班组")
    if engagement.stage == ASSIGNED:
        return refuse("STATE_NOT_ALLOWED", "还没有分配工种", cite, "请到项目部分配工种")
    if engagement.joined_on > entry.on:
        return refuse(
            "STATE_NOT_ALLOWED",
            f"进场日期是{day_text(engagement.joined_on)}，还没有到",
            cite,
            "日期有误请到项目部更正",
        )
    return ALLOWED


def is_participant_filed(entry: Entry, cite: str) -> Decision:
    """HZ2016-4.3-4: the company that the person works for takes part in the project."""
    engagement = entry.holder.engagement
    if engagement is None or engagement.is_over(entry.on) or engagement.is_filed:
        return ALLOWED
    return refuse("PARTICIPANT_NOT_FILED", "您的单位未在本项目报备", cite, "请单位联系总承包项目部补充报备")


def is_not_blacklisted(entry: Entry, cite: str) -> Decision:
    """SH2023-3.11-3: no bar covers the project's region on the day."""
    if entry.holder.is_barred:
        return refuse("BLACKLISTED", "已列入“黑名单”，不能进场", cite, "如有异议请向当地建设主管部门申诉")
    return ALLOWED


CHECKS: Mapping[str, Check] = {
    "project-open": is_project_open,
    "realname-verified": is_realname_verified,
    "safety-card-active": is_safety_card_active,
    "worker-filed": is_worker_filed,
    "membership-active": is_membership_active,
    "participant-filed": is_participant_filed,
    "not-blacklisted": is_not_blacklisted,
}


def decide_entry(policy: Policy, holder: Holder, project: GateProject, on: date) -> Decision:
    """X-04: every check that the jurisdiction lists, all reasons at once.

    While a rule set is only recorded (CQ2013-4-1, HZ2016-1-1) its reasons become flags and stand in
    nobody's way.
    """
    entry = Entry(holder, project, on, policy.names("realname-marks", on, of=PURPOSE))
    decision = Decision.all_of(*[CHECKS[check.name](entry, check.cite) for check in policy.checks])
    if policy.phase(project.region_code, on) == "enforced":
        return decision
    return Decision(flags=(*decision.flags, *(reason.code for reason in decision.reasons)))
