"""What people of the demo say of themselves and apply for, and what waits for an office."""

from __future__ import annotations

from typing import Any

from dateutil.relativedelta import relativedelta

from app.commands.demo import crew
from app.commands.demo.past import Past
from app.commands.demo.people import Member
from app.commands.demo.places import GC, MARK, Places
from app.commands.demo_accounts import WORKER_NAME

STATED_AGO, DECIDED_AGO = 5, 3
ENTERED_AGO, APPLIED_AGO, CONFIRMED_AGO = 15, 3, 2
EDUCATION, TITLE = "education", "title"


class Applications:
    """Plans an education that was checked, a title that was not, and a registration in Shanghai."""

    def __init__(self, past: Past, places: Places, cast: list[Member]) -> None:
        self._past = past
        self._places = places
        self._cast = cast
        self._statement_id = self._certificate_id = self._application_id = ""

    def plan(self) -> None:
        past = self._past
        for member in self._cast:
            part = member.part
            if part.wechat == WORKER_NAME:
                past.at(past.moment(STATED_AGO, 20, 5), lambda m=member: self._education(m))  # type: ignore[misc]
                past.at(past.moment(DECIDED_AGO, 8, 50), lambda m=member: self._look_at(m))  # type: ignore[misc]
            elif (part.project, part.post) == (crew.CQ, "SAFETY_OFFICER"):
                past.at(past.moment(STATED_AGO, 20, 25), lambda m=member: self._title(m))  # type: ignore[misc]
            elif (part.project, part.post) == (crew.SH, "PROJECT_MANAGER"):
                past.at(past.moment(ENTERED_AGO, 9, 40), lambda m=member: self._qualify(m))  # type: ignore[misc]
                past.at(past.moment(APPLIED_AGO, 18, 40), lambda m=member: self._apply(m))  # type: ignore[misc]
                past.at(past.moment(CONFIRMED_AGO, 9, 15), self._confirm)

    def _education(self, member: Member) -> None:
        given = {
            "level": "中专",
            "school": "示例建筑职业学校" + MARK,
            "major": "建筑工程施工",
            "graduated_on": member.identity.birthday.replace(month=7, day=1) + relativedelta(years=19),
        }
        self._statement_id = self._state(member, EDUCATION, given)

    def _look_at(self, member: Member) -> None:
        """The project has seen the diploma."""
        reviews, place = self._past.product.archive.reviews, member.place
        reviews.decide(place.office, place.id, self._statement_id, confirmed=True, reason=None)

    def _title(self, member: Member) -> None:
        given = {
            "title": "工程师",
            "level": "中级",
            "issuer": "示例职称评审委员会" + MARK,
            "granted_on": self._past.today - relativedelta(years=2),
        }
        self._state(member, TITLE, given)

    def _state(self, member: Member, kind: str, given: dict[str, Any]) -> str:
        past = self._past
        actor = past.worker(member.account_id, member.session_id)
        return str(past.product.archive.statements.state(actor, kind, given).id)

    def _qualify(self, member: Member) -> None:
        """What he passed; a qualification has no end."""
        past = self._past
        passed = past.today - relativedelta(years=1)
        certificate = past.product.certificates.entry.enter(
            self._places.regulator,
            {
                "kind": "PRACTISING",
                "category": "一级注册建造师",
                "name": "执业资格证",
                "number": f"沪演示{passed:%Y}900001",
                "holder_name": member.identity.name,
                "holder_id_number": member.identity.number,
                "province": "上海",
                "issuer": "示例发证机关" + MARK,
                "issued_on": passed.isoformat(),
                "valid_from": passed.isoformat(),
                "activated": "是",
            },
        )
        self._certificate_id = str(certificate.id)

    def _apply(self, member: Member) -> None:
        past = self._past
        actor = past.worker(member.account_id, member.session_id)
        desk = past.product.certificates.practice.applications
        begun = desk.begin(
            actor,
            kind="initial",
            certificate_id=self._certificate_id,
            credit_code=member.place.codes[GC],
        )
        self._application_id = desk.submit(actor, begun["id"])["id"]

    def _confirm(self) -> None:
        """His unit stands by him; the authority has the next word."""
        decisions = self._past.product.certificates.practice.decisions
        decisions.confirm(self._places.contractors[crew.SH], self._application_id, confirm=True, reason="")
