"""Certificates of the people of the demo: in their windows, over, waiting, and one held twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.certificates.service.duplicate_imports import ListSource
from app.commands.demo import crew
from app.commands.demo.past import Past
from app.commands.demo.people import Member
from app.commands.demo.places import MARK, Places
from app.commands.demo_accounts import WORKER_NAME

ENTERED_AGO, LISTED_AGO = 20, 3
SAFETY = {"kind": "SAFETY_MANAGEMENT", "category": "C", "name": "安全生产考核合格证书"}
OPERATOR = {"kind": "SPECIAL_OPERATION", "name": "建筑施工特种作业操作资格证书"}
SAFETY_OFFICER = {
    "kind": "TRAINING_POST_NEW",
    "post": "SAFETY_OFFICER",
    "name": "住房城乡建设领域施工现场专业人员职业培训合格证书",
}


class Papers:
    """Plans what the authority entered; days are counted from today, so that every window is to be seen."""

    def __init__(self, past: Past, places: Places, cast: list[Member]) -> None:
        self._past = past
        self._places = places
        self._cast = [member for member in cast if member.part.project == crew.CQ]
        self._entered = 0
        self.learners: list[tuple[Member, str]] = []
        """Who is to renew a certificate soon, with its id; known once everything has happened."""

    def plan(self) -> None:
        """Where somebody has set the clock, he tries the law's own days: no window of the demo opens then."""
        past = self._past
        past.at(past.moment(ENTERED_AGO, 9), self._enter_all)
        if past.product.settings.app_clock is None:
            past.at(past.moment(ENTERED_AGO, 10), self._open_campaign)
        for manager in self._of_post("PROJECT_MANAGER"):
            past.at(past.moment(LISTED_AGO, 14), lambda m=manager: self._list_duplicate(m))  # type: ignore[misc]

    def _enter_all(self) -> None:
        today = self._past.today

        def in_months(count: int) -> date:
            return today + relativedelta(months=count)

        for visitor in (member for member in self._cast if member.part.wechat == WORKER_NAME):
            self._enter(visitor, SAFETY, valid_to=in_months(4))
            self._enter(visitor, {**OPERATOR, "category": "建筑电工"}, valid_to=in_months(2))
            self._enter(visitor, SAFETY_OFFICER, valid_to=in_months(24))
        for officer in self._of_post("SAFETY_OFFICER"):
            self._enter(officer, SAFETY, valid_to=in_months(7))
            self._enter(officer, SAFETY_OFFICER, valid_to=in_months(1))
        scaffolders = [member for member in self._cast if member.part.team == "架子工班"]
        for number, scaffolder in enumerate(scaffolders):
            days = timedelta(days=(-12, 25, 170, 400)[number % 4])
            self._enter(scaffolder, {**OPERATOR, "category": "建筑架子工"}, valid_to=today + days)
        electricians = [member for member in self._cast if member.part.team in ("安装班", "混凝土班")]
        for number, electrician in enumerate(
            one for one in electricians if one.part.state == crew.REGISTERED
        ):
            paper = {**OPERATOR, "category": "建筑电工"}
            held = self._enter(electrician, paper, valid_to=today + timedelta(days=60 + 15 * number))
            self.learners.append((electrician, held))
        for manager in self._of_post("PROJECT_MANAGER"):
            self._enter(manager, {**SAFETY, "category": "B"}, valid_to=in_months(12))
        for unproven in [member for member in self._cast if member.part.state == crew.UNVERIFIED]:
            self._enter(unproven, SAFETY, valid_to=in_months(9))

    def _of_post(self, post: str) -> list[Member]:
        return [member for member in self._cast if member.part.post == post]

    def _enter(self, member: Member, paper: Mapping[str, str], *, valid_to: date) -> str:
        self._entered += 1
        since = valid_to - relativedelta(years=3) + timedelta(days=1)
        certificate = self._past.product.certificates.entry.enter(
            self._places.regulator,
            {
                **paper,
                "number": f"渝演示{since:%Y}{self._entered:06}",
                "holder_name": member.identity.name,
                "holder_id_number": member.identity.number,
                "province": "重庆",
                "issuer": "示例发证机关" + MARK,
                "issued_on": since.isoformat(),
                "valid_from": since.isoformat(),
                "valid_to": valid_to.isoformat(),
                "activated": "是",
            },
        )
        return str(certificate.id)

    def _open_campaign(self) -> None:
        self._past.product.certificates.conversion.campaigns.open(
            self._places.regulator,
            opens_on=self._past.day(ENTERED_AGO),
            closes_on=self._past.today + timedelta(days=60),
            title="安全员转岗演示窗口" + MARK,
            is_demo=True,
        )

    def _list_duplicate(self, manager: Member) -> None:
        """CQ2023-5-1: another province sent a list."""
        day = self._past.day(LISTED_AGO)
        source = ListSource("示例省住房和城乡建设厅" + MARK, "示例函〔演示〕1号", day)
        row = {
            "name": manager.identity.name,
            "id_number": manager.identity.number,
            "kind": "SAFETY_MANAGEMENT",
            "category": "B",
            "other_province": "四川",
            "other_number": "川演示B000001",
        }
        self._past.product.certificates.duplicate_imports.take(self._places.regulator, source, [(1, row)])
