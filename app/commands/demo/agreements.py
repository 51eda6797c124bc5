"""Contracts of the people of the demo: nearly all confirmed, one late, some missing, one not as agreed."""

from __future__ import annotations

from datetime import date, timedelta

from app.commands.demo import crew
from app.commands.demo.past import Past
from app.commands.demo.people import EARLY, Member
from app.commands.demo.places import GC, OWNER, SUPERVISION
from app.wages.facts.contracts import DAY, MONTH, TASK
from app.wages.service.contracts import Agreed, Paper

ENTERED_AFTER, LATE_AGO, OBJECTED_AGO = 2, 2, 6
SIGNED_BEFORE = timedelta(days=10)
"""So much earlier than his first day the one signed whose contract was entered late."""

WAGES = {
    "钢筋班": (32_000, DAY),
    "木工班": (34_000, DAY),
    "架子工班": (36_000, DAY),
    "砌筑班": (30_000, DAY),
    "混凝土班": (780_000, MONTH),
    "安装班": (860_000, MONTH),
}
"""分 by team."""

UNANSWERED = 7
"""Each of these has not looked at his contract yet."""


class Agreements:
    """Plans the contracts in Chongqing and in Guizhou, where 15 days are set for entering them."""

    def __init__(self, past: Past, cast: list[Member], pay_day: int) -> None:
        self._past = past
        self._pay_day = pay_day
        workers = [member for member in cast if _is_asked(member)]
        self._chongqing = [one for one in workers if one.part.project == crew.CQ]
        self._guizhou = [one for one in workers if one.part.project == crew.GZ]

    def plan(self) -> None:
        past = self._past
        objector = next((one for one in self._chongqing if one.part.team == "木工班"), None)
        fixers = [one for one in self._chongqing if one.part.shift == EARLY and not one.part.wechat]
        for number, member in enumerate(self._chongqing):
            if member in fixers[-1:] or member.part.state == crew.VERIFIED:
                continue
            entered = past.moment(member.joined_ago - ENTERED_AFTER, 10, number)
            past.at(entered, lambda m=member: self._enter(m, past.day(m.joined_ago)))  # type: ignore[misc]
            if member is not objector and number % UNANSWERED != UNANSWERED - 1:
                evening = past.moment(member.joined_ago - ENTERED_AFTER, 20, number)
                past.at(evening, lambda m=member: self._answer(m))  # type: ignore[misc]
        if objector is not None:
            why = "说好的是每天 360 元，合同上写成了 340 元"
            past.at(past.moment(OBJECTED_AGO, 19, 40), lambda: self._answer(objector, why))
        for member in self._guizhou[:1]:
            signed = past.day(member.joined_ago) - SIGNED_BEFORE
            past.at(past.moment(LATE_AGO, 11, 5), lambda m=member, s=signed: self._enter(m, s))  # type: ignore[misc]
        for member in self._guizhou[1:2]:
            entered = past.moment(member.joined_ago - ENTERED_AFTER, 11)
            past.at(entered, lambda m=member: self._enter(m, past.day(m.joined_ago)))  # type: ignore[misc]

    def _enter(self, member: Member, signed_on: date) -> None:
        cents, unit = WAGES[member.part.team or ""]
        agreed = Agreed(
            task=f"{member.part.team}全部作业",
            remuneration="按月足额发放，逢节假日不顺延",
            wage_cents=cents,
            wage_unit=unit,
            pay_method="BANK",
            pay_day=self._pay_day,
            dispute_resolution="先与项目部协商，协商不成的，申请劳动仲裁",
            liability="逾期支付的，按劳动保障法规承担责任",
        )
        place, first = member.place, self._past.day(member.joined_ago)
        paper = Paper("SIMPLE_CONTRACT", signed_on, agreed, duration=TASK, period_from=first)
        self._past.product.contracts.entering.add(place.office, place.id, member.worker_id, paper)

    def _answer(self, member: Member, objection: str | None = None) -> None:
        past, own = self._past, self._past.product.contracts.own
        actor = past.worker(member.account_id, member.session_id)
        for engagement in own.of(actor):
            for contract in engagement["contracts"]:
                own.answer(actor, contract["id"], number=1, objection=objection)


def _is_asked(member: Member) -> bool:
    part = member.part
    is_office = part.role in (GC, OWNER, SUPERVISION)
    return not is_office and part.shift != "none" and part.fate not in (crew.LEFT, crew.BARRED)
