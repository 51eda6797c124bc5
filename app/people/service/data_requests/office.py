"""What offices see of requests about personal data: what is due, when, and what they can do about it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.kernel.actor import SYSTEM_ADMIN, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database
from app.kernel.errors import Missing, Refused
from app.kernel.jobs import Jobs
from app.kernel.sheets import CellValue, write_sheet
from app.kernel.workdays import WorkCalendar
from app.people.models import Person
from app.people.models.data_requests import DataRequest
from app.people.ports import PeopleScope, Reach
from app.people.queries.grants import administrators_in_person
from app.people.rules import data_requests as rules
from app.people.service.data_requests.exporting import DATA_EXPORT
from app.people.service.notices import Notices

log = logging.getLogger("jianma.data_requests")

TITLE = "个人信息申请"
HEADERS = ("编号", "姓名", "申请", "状态", "申请时间", "最迟答复日", "剩余天数", "剩余工作日", "期限")
KIND_LABELS = {rules.EXPORT: "个人信息副本", rules.DELETION: "注销账号"}
STATE_LABELS = {rules.WAITING: "正在整理", rules.FAILED: "没有办成"}
URGENCY_LABELS = {rules.OVERDUE: "已超期", rules.NEAR: "快到期", rules.OK: "按期"}
MOST = 5000


@dataclass(frozen=True)
class DataRequestOffice:
    """PIPL 50. An office sees the requests of those whom ``scope`` lets it look into; names masked."""

    clock: Clock
    jobs: Jobs
    audit: Audit
    notices: Notices
    scope: PeopleScope
    calendar: WorkCalendar

    def in_hand(
        self,
        actor: Actor,
        *,
        urgency: str | None = None,
        state: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """What waits or failed, the nearest deadline first."""
        shown = self._chosen(self._open(self._reach(actor), state, after=_place(cursor)), urgency)
        page: list[dict[str, Any]] = []
        for entry in shown:
            if len(page) == limit:
                last = page[-1]
                return page, f"{last['due_on'].isoformat()}.{last['id']}"
            page.append(entry)
        return page, None

    def sheet(self, actor: Actor, *, urgency: str | None = None, state: str | None = None) -> bytes:
        """The list as a workbook; at most 5,000 rows."""
        page, _cursor = self.in_hand(actor, urgency=urgency, state=state, limit=MOST, cursor=None)
        return write_sheet(TITLE, HEADERS, [_line(entry) for entry in page])

    def try_again(self, actor: Actor, request_id: str) -> dict[str, Any]:
        """The copy that could not be made is promised once more; its deadline stays.

        Raises Missing DATA_REQUEST_NOT_FOUND, Refused STATE_NOT_ALLOWED, DATA_REQUEST_OPEN.
        """
        now = self.clock.now()
        found = next(iter(self._open(self._reach(actor), None, only=request_id)), None)
        if found is None:
            raise Missing("DATA_REQUEST_NOT_FOUND", "没有找到这次申请", remedy="可能已经办结，请刷新列表")
        key = f"{rules.EXPORT}:{found.person_id}"
        with database.atomic():
            if DataRequest.select().where(DataRequest.open_key == key).exists():
                raise Refused("DATA_REQUEST_OPEN", "正在整理，不需要再办", remedy="请稍后刷新列表")
            taken = (
                DataRequest.update(state=rules.WAITING, settled_at=None, open_key=key)
                .where((DataRequest.id == request_id) & (DataRequest.state == rules.FAILED))
                .execute()
            )
            if not taken:
                raise Refused("STATE_NOT_ALLOWED", "这次申请不需要再办", remedy="请刷新列表")
            self.jobs.submit(DATA_EXPORT, request_id)
            self.audit.record(
                "data.tried_again",
                at=now,
                actor=actor,
                subject_type="data_request",
                subject_id=request_id,
                person_id=found.person_id,
            )
        found.state = rules.WAITING  # not read again: the job may have ended by now
        return next(iter(self._chosen([found], None)))

    def standing(self) -> Counter[str]:
        """How many wait or failed, by urgency. One statement."""
        return Counter(entry["urgency"] for entry in self._chosen(self._open(Reach(None), None), None))

    def warn(self) -> Counter[str]:
        """As ``standing``; a line in the log, and one notice to each system administrator with the app."""
        entries = list(self._chosen(self._open(Reach(None), None), None))
        standing = Counter(entry["urgency"] for entry in entries)
        pressing = [entry for entry in entries if entry["urgency"] != rules.OK]
        if not pressing:
            return standing
        log.warning(
            "data requests near or after their deadline",
            extra={"near": standing[rules.NEAR], "overdue": standing[rules.OVERDUE]},
        )
        for person_id in administrators_in_person():  # accounts without one read it on their first page
            for entry in pressing:
                with database.atomic():
                    self.notices.tell(
                        person_id,
                        kind="data_request_due",
                        title=f"个人信息申请{URGENCY_LABELS[entry['urgency']]}",
                        text=f"最迟答复日{entry['due_on']}，请到单位办公页面的“个人信息申请”办理。",
                        key=f"data-request:{entry['id']}:{entry['urgency']}:{person_id}",
                    )
        return standing

    def _chosen(self, rows: Iterable[Any], urgency: str | None) -> Iterable[dict[str, Any]]:
        today = legal_day(self.clock.now())
        for row in rows:
            left = self._workdays_left(today, row.due_on)
            found = rules.urgency_of(row.state, row.due_on, today, left)
            if urgency in (None, found):
                yield {
                    "id": row.id,
                    "kind": row.kind,
                    "state": row.state,
                    "name": row.name,
                    "requested_at": row.requested_at,
                    "due_on": row.due_on,
                    "days_left": (row.due_on - today).days,
                    "workdays_left": left,
                    "urgency": found,
                    "urgency_label": URGENCY_LABELS[found],
                }

    def _workdays_left(self, today: date, due: date) -> int:
        """Official working days after today, the last one included; none when it is over."""
        days = (due - today).days
        return sum(self.calendar.is_workday(today + timedelta(days=day)) for day in range(1, days + 1))

    def _reach(self, actor: Actor) -> Reach:
        return Reach(None) if actor.has(SYSTEM_ADMIN) else self.scope.reach_of(actor)

    @staticmethod
    def _open(
        reach: Reach, state: str | None, *, after: tuple[date, str] | None = None, only: str | None = None
    ) -> Iterable[Any]:
        states = (state,) if state else (rules.WAITING, rules.FAILED)
        query = (
            DataRequest.select(DataRequest, Person.worker_name_masked.alias("name"))
            .left_outer_join(Person, on=(Person.id == DataRequest.person_id))
            .where(DataRequest.state.in_(states))
            .order_by(DataRequest.due_on, DataRequest.id)
        )
        if reach.persons is not None:
            own = DataRequest.person_id.in_(sorted(reach.persons))
            query = query.where(
                own if reach.engaged is None else own | DataRequest.person_id.not_in(reach.engaged)
            )
        if only is not None:
            query = query.where(DataRequest.id == only)
        if after is not None:
            day, row_id = after
            query = query.where(
                (DataRequest.due_on > day) | ((DataRequest.due_on == day) & (DataRequest.id > row_id))
            )
        return query.limit(MOST).objects()


def _place(cursor: str | None) -> tuple[date, str] | None:
    day, _, row_id = (cursor or "").partition(".")
    try:
        return date.fromisoformat(day), row_id
    except ValueError:
        return None


def _line(entry: dict[str, Any]) -> list[CellValue]:
    return [
        entry["id"],
        entry["name"] or "",
        KIND_LABELS[entry["kind"]],
        STATE_LABELS[entry["state"]],
        in_shanghai(entry["requested_at"]),
        entry["due_on"],
        entry["days_left"],
        entry["workdays_left"],
        entry["urgency_label"],
    ]
