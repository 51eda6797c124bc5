"""Where conversions stand on a day, with everything that follows from the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.certificates.models import RoleConversion
from app.certificates.queries.conversion import Case, cases_of
from app.certificates.rules.campaigns import Campaign
from app.certificates.rules.conversion_states import COMPLETED, ConversionFacts, state_of
from app.certificates.service.access import CertificateAccess
from app.certificates.service.campaigns import Campaigns
from app.kernel.clock import legal_day
from app.kernel.workdays import DueDate, WorkCalendar


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversion on a day. ``province_code`` is that of its window."""

    case: Case
    state: str
    closed_reason: str | None
    completed_at: datetime | None
    query_day: DueDate | None
    study_until: date | None
    province_code: str | None

    @property
    def row(self) -> RoleConversion:
        return self.case.row


@dataclass(frozen=True)
class ConversionStandings:
    """Four statements, however many conversions."""

    access: CertificateAccess
    campaigns: Campaigns
    calendar: WorkCalendar

    def of(
        self, rows: Sequence[RoleConversion], on: date, campaigns: list[Campaign] | None = None
    ) -> list[Standing]:
        if not rows:
            return []
        known = {one.id: one for one in (campaigns or self.campaigns.every(on))}
        return [self._stands(case, known.get(case.row.campaign_id), on) for case in cases_of(rows)]

    def one(self, row: RoleConversion, on: date) -> Standing:
        return self.of([row], on)[0]

    def query_day(self, province_code: str, completed_on: date) -> DueDate:
        """CQ2023-A2.6-1: the day from whose beginning the certificate can be asked for."""
        policy = self.access.policy_of(province_code)
        days = policy.number("conversion-query-working-days", completed_on) if policy else 1
        return self.calendar.add_workdays(completed_on, days)

    def _stands(self, case: Case, campaign: Campaign | None, on: date) -> Standing:
        row = case.row
        completed_at = row.completed_at or (case.enrolment.completed_at if case.enrolment else None)
        province = campaign.province_code if campaign else None
        query_day = None
        if row.queryable_from is not None:
            query_day = DueDate(row.queryable_from, row.is_provisional)
        elif completed_at is not None and province is not None:
            query_day = self.query_day(province, legal_day(completed_at))
        study_until = self.campaigns.study_deadline(campaign, on)
        state, closed_reason = state_of(
            ConversionFacts(
                written=row.state,
                closes_on=row.closes_on,
                face_pending=case.is_pending,
                has_started=case.enrolment is not None and case.enrolment.started_at is not None,
                learned_on=legal_day(completed_at) if completed_at else None,
                study_until=study_until,
                queryable_from=row.queryable_from if row.state == COMPLETED else None,
                closed_reason=row.closed_reason,
            ),
            on,
        )
        return Standing(case, state, closed_reason, completed_at, query_day, study_until, province)
