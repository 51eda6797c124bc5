"""Applications as people and authorities see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.certificates.models import RegistrationApplication
from app.certificates.queries import registrations as queries
from app.certificates.rules import rights
from app.certificates.service.access import forbidden_scope
from app.kernel.actor import Actor
from app.kernel.clock import Clock, day_start, legal_day
from app.kernel.errors import Invalid
from app.policies import regions

LONGEST_SPAN = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class OwnPage:
    items: list[RegistrationApplication]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    items: list[queries.ApplicationRow]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class RefusalCount:
    service_item: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """Legal days, both inclusive."""

    begins: date
    ends: date
    items: list[RefusalCount]


@dataclass(frozen=True)
class RegistrationReports:
    """Names and numbers are masked."""

    clock: Clock

    def own(self, actor: Actor, *, limit: int, cursor: str | None) -> OwnPage:
        if actor.person_id is None:
            return OwnPage([], None)
        return OwnPage(*queries.own(actor.person_id, limit=limit, cursor=cursor))

    def listed(
        self, actor: Actor, *, state: str | None, service_item: str | None, limit: int, cursor: str | None
    ) -> ApplicationPage:
        """Of the provinces whose registers the caller may read. Raises Forbidden FORBIDDEN_SCOPE."""
        found = queries.listed(
            _provinces(actor), state=state, service_item=service_item, limit=limit, cursor=cursor
        )
        return ApplicationPage(*found)

    def refusals(self, actor: Actor, *, begins: date | None = None, ends: date | None = None) -> Refusals:
        """CQ2023-0-2: by reason, most frequent first; this year until today where nothing is said.

        Raises Forbidden FORBIDDEN_SCOPE, Invalid DATE_ORDER.
        """
        today = legal_day(self.clock.now())
        last = ends or today
        first = begins or last.replace(month=1, day=1)
        if not first <= last or last - first > LONGEST_SPAN:
            message = "起始日期不能晚于结束日期，最多统计十年"
            raise Invalid("DATE_ORDER", message, errors={"from": [message]})
        counts = queries.refusals(_provinces(actor), day_start(first), day_start(last + timedelta(days=1)))
        items = [RefusalCount(item, code, count) for (item, code), count in counts.items()]
        items.sort(key=lambda one: (-one.count, one.service_item, one.code))
        return Refusals(first, last, items)


def _provinces(actor: Actor) -> tuple[str, ...] | None:
    provinces = rights.provinces_of(actor)
    if not provinces:
        raise forbidden_scope()
    return None if regions.COUNTRY in provinces else provinces
