"""What the day brings: drafts close, days of query become certain, holders are told in time.

Nothing rests on it: every state is a matter of the day (``conversion_states``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.certificates.models import Certificate, ConversionFace, RoleConversion
from app.certificates.queries.conversion import (
    in_study,
    not_applied_for,
    overdue_drafts,
    provisional_ones,
    told_already,
)
from app.certificates.queries.registry import persons_behind
from app.certificates.rules.campaigns import OPEN, Campaign, days_left, state_on
from app.certificates.rules.conversion_states import (
    APPLIED,
    CLOSED,
    COMPLETED,
    ROLE_CHOSEN,
    STUDY_DEADLINE,
    WINDOW_CLOSED,
)
from app.certificates.service.access import CertificateAccess
from app.certificates.service.campaigns import Campaigns
from app.certificates.service.conversion_standings import ConversionStandings
from app.kernel.clock import day_text, legal_day
from app.kernel.db import database
from app.kernel.workdays import DueDate
from app.people.service.notices import Notices
from app.training.service.enrolling import Enrolling

BATCH = 500
_DAYS = re.compile(r"P(\d+)D")


@dataclass(frozen=True)
class ConversionUpkeep:
    """A step of the nightly work; twice is as good as once, and so is never."""

    access: CertificateAccess
    campaigns: Campaigns
    standings: ConversionStandings
    enrolling: Enrolling
    notices: Notices

    def run_daily(self, now: datetime) -> None:
        today = legal_day(now)
        self._close_drafts(today, now)
        _in_batches(in_study, lambda row: self._end_study(row, today, now))
        _in_batches(provisional_ones, lambda row: self._settle_day(row, today))
        for campaign in self.campaigns.every(today):
            if state_on(campaign, today) == OPEN:
                self._tell_of_closing(campaign, today)

    @staticmethod
    def _close_drafts(today: date, now: datetime) -> None:
        """CQ2023-3.2.2-2."""
        waiting = ConversionFace.select(ConversionFace.pending_key).where(
            ConversionFace.pending_key.is_null(False)
        )
        while rows := overdue_drafts(today, BATCH):
            with database.atomic():
                closed = (
                    RoleConversion.update(state=CLOSED, closed_at=now, closed_reason=WINDOW_CLOSED)
                    .where(
                        RoleConversion.id.in_([row.id for row in rows])
                        & (RoleConversion.state == ROLE_CHOSEN)
                        & (RoleConversion.closes_on < today)
                        & RoleConversion.id.not_in(waiting)
                    )
                    .execute()
                )
            if not closed:
                return

    def _end_study(self, row: RoleConversion, today: date, now: datetime) -> None:
        standing = self.standings.one(row, today)
        if (standing.state, standing.closed_reason) != (CLOSED, STUDY_DEADLINE):
            return
        with database.atomic():
            closed = (
                RoleConversion.update(state=CLOSED, closed_at=now, closed_reason=STUDY_DEADLINE)
                .where((RoleConversion.id == row.id) & (RoleConversion.state == APPLIED))
                .execute()
            )
            if closed and standing.completed_at is None:
                self.enrolling.withdraw(row.enrolment_id)

    def _settle_day(self, row: RoleConversion, today: date) -> None:
        """CQ2023-A2.6-1: the year's days off are known now, or still not; what was reached stays."""
        new = Certificate.get_or_none(Certificate.id == row.new_certificate_id)
        if new is None:
            return
        if row.queryable_from is not None and row.queryable_from <= today:
            due = DueDate(row.queryable_from)
        else:
            due = self.standings.query_day(new.province_code, legal_day(row.completed_at))
        with database.atomic():
            RoleConversion.update(queryable_from=due.on, is_provisional=due.provisional).where(
                (RoleConversion.id == row.id) & (RoleConversion.state == COMPLETED)
            ).execute()
            Certificate.update(queryable_from=due.on).where(Certificate.id == new.id).execute()

    def _tell_of_closing(self, campaign: Campaign, today: date) -> None:
        """Once per point of time, to whoever could apply and has not; the nearest point counts."""
        policy = self.access.policy_of(campaign.province_code)
        if policy is None:
            return
        points = (_DAYS.fullmatch(text) for text in policy.names("conversion-closing-notices", today))
        due = [
            days
            for found in points
            if found and today >= campaign.closes_on - timedelta(days=(days := int(found.group(1))))
        ]
        if not due:
            return
        kinds, after = policy.names("conversion-source-kinds", today), ""
        while True:
            rows = not_applied_for(campaign.province_code, kinds, today, after=after, limit=BATCH)
            keys = {row.id: _closing_key(row.id, campaign, min(due)) for row in rows}
            told = told_already(list(keys.values()))
            untold = [row for row in rows if keys[row.id] not in told]
            people = persons_behind(row.holder_index for row in untold)
            with database.atomic():
                for row in untold:
                    if row.holder_index in people:
                        self._tell(people[row.holder_index], campaign, keys[row.id], today)
            if len(rows) < BATCH:
                return
            after = rows[-1].id

    def _tell(self, person_id: str, campaign: Campaign, key: str, today: date) -> None:
        closes, left = day_text(campaign.closes_on), days_left(campaign.closes_on, today)
        self.notices.tell(
            person_id,
            kind="conversion_closing",
            title="安全员转岗即将截止",
            text=f"安全员转岗申请{closes}截止，还有{left}天。"
            "请选岗并完成人脸识别；逾期系统功能自动关闭，不再办理岗位转换申请。",
            link="/m/conversions",
            key=key,
        )


def _closing_key(certificate_id: str, campaign: Campaign, point: int) -> str:
    return f"conversion_closing:{certificate_id}:{campaign.closes_on}:{point}"


def _in_batches(
    find: Callable[[str, int], list[RoleConversion]], tend: Callable[[RoleConversion], None]
) -> None:
    after = ""
    while rows := find(after, BATCH):
        for row in rows:
            tend(row)
        after = rows[-1].id
