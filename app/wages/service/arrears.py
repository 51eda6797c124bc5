"""Arrears: opened by the night after the due day, closed when the worker has all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from peewee import fn

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day, legal_month
from app.kernel.db import database, insert_or_ignore
from app.kernel.ids import new_id
from app.people.service.notices import Notices
from app.policies import regions
from app.policies.loader import Policies
from app.sites.facts import Page
from app.sites.models import Project
from app.sites.queries.paging import page_by_id
from app.sites.service.scopes import Scopes
from app.wages.models.batches import WageBatch, WageItem
from app.wages.models.payments import ArrearsWarning
from app.wages.queries import payments as paying
from app.wages.rules.due import ALARM, LEVEL_LABELS, level_on, outstanding
from app.wages.rules.money import yuan_text

Answer = dict[str, Any]
PAID, ADVANCED, WITHDRAWN = "paid", "advanced", "withdrawn"
CLOSED_HOW = (PAID, ADVANCED, WITHDRAWN)
CITY = 4
LOOKS_BACK_MONTHS = 12
NEVER = "9999-99"
DraftMonth = Callable[[Project, str, str], None]


def close_warning(item: WageItem, now: datetime) -> None:
    """The worker has all of it; the claim of whoever advanced it is another matter (GZ2016-3.3-4)."""
    ArrearsWarning.update(closed_at=now, closed_how=ADVANCED if item.advanced_cents else PAID).where(
        (ArrearsWarning.item_id == item.id) & ArrearsWarning.closed_at.is_null()
    ).execute()


@dataclass(frozen=True)
class Arrears:
    """GZ2016-3.1.3-1, 3.3-4, SH2023-3.7-1. Nothing waits for the night: the next one makes up for it."""

    clock: Clock
    policies: Policies
    scopes: Scopes
    notices: Notices
    draft_month: DraftMonth

    def draft(self, now: datetime) -> None:
        """A nightly step: whoever employs by contract has a batch for the month that ended, reckoned to its
        end, so that a wage which nobody looked at falls due as well. So have the months before it, from the
        first that has one: nights in which nothing ran leave no gap."""
        begun = paying.first_months()
        running = legal_day(now).replace(day=1)
        for back in range(LOOKS_BACK_MONTHS, 0, -1):
            first = running - relativedelta(months=back)
            month = first.strftime("%Y-%m")
            reckoned = paying.reckoned_to_the_end(month, legal_month(month)[1])
            for employer in paying.employing_between(first, first + relativedelta(day=31)):
                is_wanted = back == 1 or begun.get(employer, NEVER) <= month
                if is_wanted and employer not in reckoned:
                    project_id, company_id = employer
                    self.draft_month(Project.get_by_id(project_id), company_id, month)

    def watch(self, now: datetime) -> None:
        """A nightly step: warnings open from the day after the due day, become alarms, and close."""
        today = legal_day(now)
        days: dict[str, int] = {}
        for item, batch in list(paying.overdue(today)):
            if batch.project_id not in days:
                project = Project.get_by_id(batch.project_id)
                days[batch.project_id] = self.policies.of(project.jurisdiction).number(
                    "wage-arrears-alarm-days", today
                )
            level = level_on(item.due_on, today, days[batch.project_id])
            if level is not None:
                with database.atomic():
                    self._open(item, batch, level, now)
        for warning in list(paying.groundless_warnings(today)):
            is_settled = warning.unpaid is not None and warning.unpaid <= 0
            how = (ADVANCED if warning.advanced else PAID) if is_settled else WITHDRAWN
            with database.atomic():
                ArrearsWarning.update(closed_at=now, closed_how=how).where(
                    (ArrearsWarning.id == warning.id) & ArrearsWarning.closed_at.is_null()
                ).execute()

    def of_project(self, actor: Actor, project_id: str, *, limit: int, cursor: str | None) -> Page[Answer]:
        """Open ones, names masked; companies that take part see their own."""
        access = self.scopes.access_for(actor, project_id, "own")
        query = paying.open_warnings().where(ArrearsWarning.project_id == project_id)
        if access.only_companies is not None:
            query = query.where(ArrearsWarning.company_id.in_(list(access.only_companies)))
        page = page_by_id(query, ArrearsWarning, limit, cursor)
        return Page([_warning(one) for one in page.items], page.next_cursor)

    def of_regions(self, actor: Actor) -> Answer:
        """GZ2016-3.1.3-1: what is owed in the authority's regions, by city and by project and level."""
        projects: list[Answer] = []
        cities: dict[str, dict[str, int]] = {}
        for project_id, name, code, level, workers, cents, due_on in paying.arrears_by_project(actor):
            region = regions.find(code)
            projects.append(
                {
                    "project_id": project_id,
                    "project": name,
                    "region_code": code,
                    "region": region.name if region else None,
                    "level": level,
                    "level_label": LEVEL_LABELS[level],
                    "workers": int(workers),
                    "outstanding_cents": int(cents),
                    "earliest_due_on": due_on,
                }
            )
            city = cities.setdefault(code[:CITY], {"warnings": 0, "alarms": 0, "outstanding_cents": 0})
            city["alarms" if level == ALARM else "warnings"] += int(workers)
            city["outstanding_cents"] += int(cents)
        told = []
        for prefix, sums in sorted(cities.items()):
            code = prefix.ljust(6, "0")
            region = regions.find(code)
            told.append({"region_code": code, "region": region.name if region else None, **sums})
        return {"cities": told, "projects": projects}

    def _open(self, item: WageItem, batch: WageBatch, level: str, now: datetime) -> None:
        today = legal_day(now)
        fresh = WageItem.get_or_none(WageItem.id == item.id)
        unpaid = outstanding(fresh.amount_cents, fresh.paid_cents, fresh.advanced_cents) if fresh else 0
        if not unpaid:  # paid while the night went on
            return
        row = {
            "id": new_id(),
            "item_id": item.id,
            "batch_id": batch.id,
            "project_id": batch.project_id,
            "company_id": batch.company_id,
            "person_id": item.person_id,
            "level": level,
            "due_on": item.due_on,
            "opened_on": today,
            "alarm_on": today if level == ALARM else None,
        }
        if insert_or_ignore(ArrearsWarning, [row]):
            self.notices.tell(
                item.person_id,
                kind="wages_overdue",
                title="有工资到期没有发足",
                text=f"{batch.pay_month} 的工资还差 {yuan_text(unpaid)} 元，主管部门已经看到。"
                "请在“我的工资”里查看。",
                link="/m/wages",
                key=f"wages-overdue:{item.id}",
            )
            return
        own = ArrearsWarning.item_id == item.id
        since = fn.COALESCE(ArrearsWarning.alarm_on, today) if level == ALARM else None
        ArrearsWarning.update(
            due_on=item.due_on, level=level, alarm_on=since, closed_at=None, closed_how=None
        ).where(own).execute()


def _warning(row: Any) -> Answer:
    return {
        "id": row.id,
        "batch_id": row.batch_id,
        "item_id": row.item_id,
        "name": row.name_masked,
        "company": row.company,
        "month": row.month,
        "level": row.level,
        "level_label": LEVEL_LABELS[row.level],
        "due_on": row.due_on,
        "opened_on": row.opened_on,
        "alarm_on": row.alarm_on,
        "outstanding_cents": row.outstanding,
    }
