"""The course is completed: the new certificate is issued and stands in the place of the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.certificates.facts import TRAINING_POST_NEW
from app.certificates.models import Certificate, RoleConversion
from app.certificates.queries.conversion import completed_between
from app.certificates.queries.registry import facts_of
from app.certificates.rules import conversion as rules
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules.conversion_states import (
    APPLIED,
    CLOSED,
    COMPLETED,
    STUDY_DEADLINE,
    is_too_late,
)
from app.certificates.rules.entry import CertificateEntry
from app.certificates.service.access import CertificateAccess
from app.certificates.service.conversion_standings import ConversionStandings
from app.certificates.service.endings import Endings
from app.certificates.service.entry import CONVERTED, Entry
from app.kernel.clock import Clock, day_start, day_text, legal_day
from app.kernel.db import database
from app.kernel.jobs import JobRun
from app.people.service.notices import Notices
from app.training.service.enrolling import Completion

NUMBERS_TRIED = 1000


@dataclass(frozen=True)
class ConversionCompletion:
    """Called by training for every completed course of a conversion, perhaps twice."""

    clock: Clock
    access: CertificateAccess
    standings: ConversionStandings
    completion: Completion
    entry: Entry
    endings: Endings
    notices: Notices

    def complete(self, run: JobRun) -> None:
        """CQ2023-A2.5-1, CQ2023-A2.6-1: certificate, fate of the old one, day of query and notice in one
        transaction. Days are those of the completion, however late the job runs.

        Raises Refused HOURS_NOT_REACHED.
        """
        row = RoleConversion.get_or_none(RoleConversion.enrolment_id == run.subject_id)
        if row is None or row.state != APPLIED:
            return
        completed_at = self.completion.demand(run.subject_id)
        completed_on = legal_day(completed_at)
        study_until = self.standings.one(row, completed_on).study_until
        now = self.clock.now()
        with database.atomic():
            if not self._taken(row, completed_at):
                return
            source: Certificate = Certificate.get_by_id(row.source_certificate_id)
            lapse = self._lapse(source, completed_on, study_until)
            if lapse is not None:
                self._close(row, lapse, now)
                return
            due = self.standings.query_day(source.province_code, completed_on)
            new = self._issue(row, source, completed_on, due.on, now)
            self.endings.convert(source, now=now, successor_id=new.id)
            RoleConversion.update(
                new_certificate_id=new.id, queryable_from=due.on, is_provisional=due.provisional
            ).where(RoleConversion.id == row.id).execute()
            likely = "（暂定）" if due.provisional else ""
            self.notices.tell(
                row.person_id,
                kind="conversion_completed",
                title="转岗课程已完成",
                text=f"{texts.completed_text(row.target_post, row.specialty)}"
                f"新证书可在{day_text(due.on)}{likely}起查询。",
                link=f"/m/conversions/{row.id}",
                key=f"conversion_completed:{row.id}",
            )

    @staticmethod
    def _taken(row: RoleConversion, completed_at: datetime) -> bool:
        """Of two runs at once one goes on."""
        return bool(
            RoleConversion.update(state=COMPLETED, completed_at=completed_at)
            .where((RoleConversion.id == row.id) & (RoleConversion.state == APPLIED))
            .execute()
        )

    def _lapse(self, source: Certificate, on: date, study_until: date | None) -> str | None:
        if is_too_late(on, study_until, on):
            return STUDY_DEADLINE
        policy = self.access.policy_of(source.province_code)
        outlives = policy is None or policy.flag("conversion-outlives-source", on)
        return rules.lapse_of(facts_of(source), on, outlives_source=outlives)

    def _close(self, row: RoleConversion, reason: str, now: datetime) -> None:
        RoleConversion.update(state=CLOSED, completed_at=None, closed_at=now, closed_reason=reason).where(
            RoleConversion.id == row.id
        ).execute()
        self.notices.tell(
            row.person_id,
            kind="conversion_completed",
            title="转岗已关闭",
            text=texts.CLOSED_REASONS[reason],
            link=f"/m/conversions/{row.id}",
            key=f"conversion_closed:{row.id}",
        )

    def _issue(
        self, row: RoleConversion, source: Certificate, on: date, queryable_from: date, now: datetime
    ) -> Certificate:
        policy = self.access.policy_of(source.province_code)
        assert policy is not None
        prefix = policy.text("conversion-number-prefix", on)
        year_end = day_start(date(on.year + 1, 1, 1))
        running = completed_between(day_start(date(on.year, 1, 1)), year_end)
        following = range(running + 1, running + NUMBERS_TRIED)
        return self.entry.issue(
            lambda number: CertificateEntry(
                number=number,
                name=texts.NEW_NAME,
                kind=TRAINING_POST_NEW,
                province_code=source.province_code,
                holder_name=source.holder_name,
                holder_number=source.holder_number,
                post=row.target_post,
                specialty=row.specialty,
                issuer=source.issuer,
                issued_on=on,
                valid_from=on,
                valid_to=rules.new_valid_to(facts_of(source), on, policy.text("conversion-new-validity", on)),
                is_activated=True,
                queryable_from=queryable_from,
                predecessor_id=source.id,
            ),
            (rules.number_of(prefix, on.year, one) for one in following),
            source=CONVERTED,
            actor=None,
            now=now,
        )
