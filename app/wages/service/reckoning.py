"""What attendance and contracts come to: the lines of a month, before anybody touches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from app.attendance.service.month_record import Row, read_month
from app.kernel.clock import legal_day
from app.kernel.workdays import WorkCalendar
from app.policies.loader import Policies
from app.policies.policy import Policy
from app.sites.models import Project
from app.wages.facts.contracts import Terms
from app.wages.queries.batches import changed_since, locked_before, made_up_for, settled_amounts
from app.wages.queries.contract_terms import versions_between
from app.wages.rules.amounts import WorkedDay, amount_of, owed_afterwards
from app.wages.rules.due import due_day
from app.wages.rules.terms import terms_on

HUNDREDTHS = 100
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as reckoned: ``cents`` None where attendance does not tell. ``back_pay_month`` is empty for
    the month itself."""

    person_id: str
    worker_id: str
    days: int
    seconds: int
    wage_cents: int | None
    unit: str | None
    cents: int | None
    flags: tuple[str, ...]
    due_on: date
    back_pay_month: str = ""


@dataclass(frozen=True)
class Reckoning:
    """GZ2016-3.1.3-2: wages are generated from attendance. Reads only; writes nothing."""

    policies: Policies
    calendar: WorkCalendar

    def lines(self, project: Project, company_id: str, month: str, as_of: datetime) -> list[Line]:
        """Of every worker of the company who came in on a day of the month, of managers with a contract, and
        back pay for months that are locked and have changed since. A night shift belongs
        to the day on which he came in.

        Raises Invalid VALIDATION_FAILED for what is no month.
        """
        own = self._of_month(project, company_id, month, month, as_of)
        return [line for line in own if line.days] + self._back_pay(project, company_id, month, as_of)

    def due_on(self, project: Project, month: str, pay_day: int | None) -> date:
        """E-07, with the setting of the jurisdiction on the first day of the month."""
        moves = self._policy(project).text("wage-due-holiday", date.fromisoformat(f"{month}-01"))
        return due_day(month, pay_day, moves, self.calendar.is_workday)

    def _of_month(
        self, project: Project, company_id: str, month: str, due_month: str, as_of: datetime
    ) -> list[Line]:
        record = read_month(project, month, as_of, [company_id])
        rows = [row for row in record.rows if row.worker.id is not None]
        ids = [row.worker.id for row in rows if row.worker.id]
        versions = versions_between(ids, record.first, record.last)
        hundredths = self._policy(project).number("wage-month-days-hundredths", record.last)
        workdays = {day for day in record.days() if self.calendar.is_workday(day)}
        lines = []
        for row in rows:
            worker_id = str(row.worker.id)
            present = row.month.days_present
            agreed = versions.get(worker_id, ())
            terms = [terms_on(agreed, day) for day in present]
            if row.worker.identity_class != WORKER and not any(terms):
                continue  # the staff of offices is paid by its own house
            absent = len(workdays.difference(present))
            amount = amount_of(_worked(row, present, terms), absent, Fraction(hundredths, HUNDREDTHS))
            latest = next((one for one in reversed(terms) if one), None)
            said = terms_on(agreed, record.last) or latest
            lines.append(
                Line(
                    person_id=row.worker.person_id,
                    worker_id=worker_id,
                    days=len(present),
                    seconds=sum(int(row.month.by_day[day].worked.total_seconds()) for day in present),
                    wage_cents=latest.wage_cents if latest else None,
                    unit=latest.unit if latest else None,
                    cents=amount.cents,
                    flags=amount.flags,
                    due_on=self.due_on(project, due_month, said.pay_day if said else None),
                )
            )
        return lines

    def _back_pay(self, project: Project, company_id: str, month: str, as_of: datetime) -> list[Line]:
        """GZ2016-3.4-3: a locked month is never written over; what it is worth more now comes later."""
        found = []
        for batch in locked_before(project.id, company_id, month):
            if not changed_since(batch):
                continue
            then = settled_amounts(batch.id)
            made_up = made_up_for(project.id, company_id, batch.pay_month, beside=month)
            for line in self._of_month(project, company_id, batch.pay_month, month, as_of):
                owed = owed_afterwards(line.cents, then.get(line.worker_id), made_up.get(line.worker_id, 0))
                if owed:
                    found.append(replace(line, cents=owed, flags=(), back_pay_month=batch.pay_month))
        return found

    def _policy(self, project: Project) -> Policy:
        return self.policies.of(project.jurisdiction)


def is_over(record_month: str, now: datetime) -> bool:
    """Whether the legal month ``YYYY-MM`` has ended."""
    return record_month < legal_day(now).strftime("%Y-%m")


def _worked(row: Row, present: Sequence[date], terms: Sequence[Terms | None]) -> list[WorkedDay]:
    days = []
    for day, said in zip(present, terms, strict=True):
        seconds = int(row.month.by_day[day].worked.total_seconds())
        has_wage = said is not None and said.wage_cents is not None and said.unit is not None
        days.append(
            WorkedDay(seconds, said.wage_cents, said.unit) if said and has_wage else WorkedDay(seconds)
        )
    return days
