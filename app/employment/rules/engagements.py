"""The way of an engagement: SM8, and what its fields may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.employment.facts import ASSIGNED, EXITED, HIRED, TRADE_ASSIGNED
from app.kernel.decision import ALLOWED, Decision, refuse
from app.kernel.phones import normal_phone
from app.policies import dictionaries

SHANGHAI_STEPS = "SH2023-3.2-3"
WORKER_CLASS = "worker"
MANAGERS_WORK_TYPE = "900"
JOINING_AHEAD = timedelta(days=60)

NEXT: Mapping[str | None, tuple[str, ...]] = {
    None: (HIRED,),
    HIRED: (ASSIGNED, EXITED),
    ASSIGNED: (TRADE_ASSIGNED, EXITED),
    TRADE_ASSIGNED: (EXITED,),
    EXITED: (),
}
LABELS: Mapping[str, str] = {
    HIRED: "聘用登记",
    ASSIGNED: "项目参建",
    TRADE_ASSIGNED: "工种分配",
    EXITED: "退场确认",
}


def decide_step(before: str | None, after: str) -> Decision:
    """SH2023-3.2-3, SM8: the steps in their order, none skipped, none twice."""
    if after in NEXT[before]:
        return ALLOWED
    if before == EXITED:
        return refuse("STATE_NOT_ALLOWED", "已经办理退场确认", SHANGHAI_STEPS, "再次进场请重新登记")
    following = "、".join(LABELS[step] for step in NEXT[before])
    return refuse(
        "STATE_NOT_ALLOWED",
        f"现在不能办理{LABELS[after]}",
        SHANGHAI_STEPS,
        f"下一步可以办理：{following}",
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """What an engagement says, in codes of the dictionaries."""

    work_type: str | None
    identity_class: str
    post: str | None
    joined_on: date
    cell_phone: str | None = None


def read_terms(
    *,
    work_type: str | None,
    identity_class: str | None,
    post: str | None,
    joined_on: date | None,
    today: date,
    cell_phone: str | None = None,
    needs_trade: bool = True,
) -> tuple[Terms, dict[str, list[str]]]:
    """Entities 1.3: the terms, and what is wrong with them by field (empty when nothing is).

    A post makes the identity class where none is given; a manager's trade is 管理人员.
    """
    errors: dict[str, list[str]] = {}
    post_code = dictionaries.posts().find(post) if post else None
    if post and post_code is None:
        errors["post"] = ["没有这个岗位，请从岗位字典中选择"]
    post_class = dictionaries.posts().entry(post_code).text("identity_class") if post_code else None
    identity = identity_class or post_class or WORKER_CLASS
    if not dictionaries.identity_classes().is_known(identity):
        errors["identity_class"] = ["没有这种身份类别，请从身份类别字典中选择"]
    trade = work_type
    if trade is None and identity != WORKER_CLASS:
        trade = MANAGERS_WORK_TYPE
    if trade is not None and not dictionaries.work_types().is_known(trade):
        errors["work_type"] = ["没有这个工种，请从工种字典中选择代码"]
    elif trade is None and needs_trade:
        errors["work_type"] = ["请选择工种"]
    day = joined_on or today
    if day > today + JOINING_AHEAD:
        errors["joined_on"] = [f"进场日期不能晚于今天起{JOINING_AHEAD.days}天"]
    elif day.year < 2000:
        errors["joined_on"] = ["进场日期不正确"]
    phone = normal_phone(cell_phone) if cell_phone else None
    if cell_phone and phone is None:
        errors["cell_phone"] = ["联系电话不是11位手机号"]
    return Terms(trade, identity, post_code, day, phone), errors


def decide_exit_day(joined_on: date, exited_on: date, today: date) -> Decision:
    """SM8: nobody leaves before he came, nor tomorrow; who never came leaves at once."""
    if exited_on > today:
        return refuse("DATE_ORDER", "退场日期不能晚于今天", SHANGHAI_STEPS, "请填写实际退场日期")
    if exited_on < joined_on and joined_on <= today:
        return refuse("DATE_ORDER", "退场日期不能早于进场日期", SHANGHAI_STEPS, "请核对进场日期和退场日期")
    return ALLOWED
