"""A worker's own record: every stay, and every event with what came of it, refusals too."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from app.attendance.facts import COUNTED
from app.attendance.queries.counted import replaced_events
from app.attendance.queries.own import events_of_person, project_names
from app.attendance.rules.month import Tally, WorkerMonth, hours_of, label_of, months_of
from app.attendance.rules.stays import LOOK_AROUND, NO_TIME, Passage, Stay, stays_of
from app.attendance.rules.telling import event_told
from app.attendance.service.appeals import own_person
from app.attendance.service.month_record import Bounds, bounds_of
from app.kernel.actor import Actor
from app.kernel.clock import Clock, day_start, in_shanghai, legal_day

Event = dict[str, Any]


class OwnAttendance:
    """SH2023-3.2-3 (日常考勤), PIPL 45: what is kept about the caller himself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def of_day(self, person_id: str, day: date) -> list[dict[str, Any]]:
        """What happened at gates on one legal day, oldest first, for the worker's first screen."""
        events = events_of_person(person_id, day_start(day), day_start(day + timedelta(days=1)))
        names = project_names({event["project_id"] for event in events}) if events else {}
        return [
            {
                "project_id": event["project_id"],
                "project": names.get(event["project_id"]),
                "direction": event["direction"],
                "status": event["status"],
                "admitted": event["admitted"],
                "happened_at": in_shanghai(event["happened_at"]),
            }
            for event in events
        ]

    def month(self, actor: Actor, month: str | None) -> dict[str, Any]:
        """By project and day: stays with hours, events with results and reasons. Three statements.

        ``month`` None is the present one. Raises Forbidden FORBIDDEN_ROLE, Invalid VALIDATION_FAILED.
        """
        person_id = own_person(actor)
        now = self._clock.now()
        name = month or legal_day(now).strftime("%Y-%m")
        bounds = bounds_of(name)
        events = events_of_person(person_id, bounds.start - LOOK_AROUND, bounds.end + LOOK_AROUND)
        replaced = frozenset(replaced_events([person_id]))
        by_project: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            by_project[event["project_id"]].append(event)
        names = project_names(by_project)
        projects, present, worked, flags = [], set[date](), NO_TIME, dict[str, None]()
        for project_id in sorted(by_project):
            own = _Project(by_project[project_id], replaced, bounds, now)
            if not own.days:
                continue
            present.update(own.month.days_present)
            worked += own.month.worked
            flags.update(dict.fromkeys(own.month.flags))
            projects.append({"project": {"id": project_id, "name": names.get(project_id)}, **own.told()})
        return {
            "month": name,
            "days": len(present),
            "hours": hours_of(worked),
            "projects": projects,
            "legend": [{"code": flag, "label": label_of(flag)} for flag in flags],
            "as_of": in_shanghai(now),
        }


class _Project:
    """The person's events on one project, as the month shows them."""

    def __init__(self, events: list[Event], replaced: frozenset[str], bounds: Bounds, now: datetime) -> None:
        self._replaced = replaced
        passages: list[Passage] = [
            (event["happened_at"], event["scanner_id"], event["seq"], event["direction"], None)
            for event in events
            if event["status"] in COUNTED and event["id"] not in replaced
        ]
        stays = stays_of(passages, now)
        months = months_of(stays, [], bounds.first, bounds.last)
        self.month = months.get(None, WorkerMonth())
        self.events: dict[date, list[Event]] = defaultdict(list)
        self.stays: dict[date, list[Stay]] = defaultdict(list)
        for event in events:
            if bounds.start <= event["happened_at"] < bounds.end:
                self.events[legal_day(event["happened_at"])].append(event)
        for stay in stays:
            if bounds.first <= stay.day <= bounds.last:
                self.stays[stay.day].append(stay)
        self.days = sorted({*self.events, *self.stays})

    def told(self) -> dict[str, Any]:
        return {
            "days": self.month.days,
            "hours": self.month.hours,
            "flags": list(self.month.flags),
            "by_day": [self._day(day) for day in self.days],
        }

    def _day(self, day: date) -> dict[str, Any]:
        tally = self.month.by_day.get(day, Tally())
        return {
            "day": day.isoformat(),
            "hours": tally.hours,
            "flags": list(tally.flags),
            "stays": [_stay(stay) for stay in self.stays.get(day, [])],
            "events": [
                event_told(event, is_replaced=event["id"] in self._replaced)
                for event in self.events.get(day, [])
            ],
        }


def _stay(stay: Stay) -> dict[str, Any]:
    return {
        "in": in_shanghai(stay.entered) if stay.entered else None,
        "out": in_shanghai(stay.left) if stay.left else None,
        "hours": hours_of(stay.length),
        "is_open": stay.is_open,
        "flags": list(stay.flags),
        "flag_labels": [label_of(flag) for flag in stay.flags],
    }
