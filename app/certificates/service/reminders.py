"""Reminders before certificates end, each given once (CQ2023-2.3-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.certificates.facts import EDUCATED_KINDS, CertificateFacts
from app.certificates.models import Certificate, CertificateReminder
from app.certificates.queries.education import counting_of
from app.certificates.queries.registry import facts_of
from app.certificates.queries.reminders import provinces_with_certificates, to_remind
from app.certificates.rules.reminders import DueRange, due_ranges, reminder
from app.certificates.rules.renewal import is_automatic
from app.certificates.rules.windows import renewed_kinds
from app.certificates.service.access import CertificateAccess
from app.certificates.service.renewal_standings import RenewalStandings
from app.kernel.clock import legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.ids import new_id
from app.people.service.notices import Notices
from app.policies.policy import Policy

BATCH = 200


@dataclass(frozen=True)
class Reminders:
    """After days without a run the latest reminder is given and the earlier ones are passed over."""

    access: CertificateAccess
    standings: RenewalStandings
    notices: Notices

    def run_daily(self, now: datetime) -> None:
        """Idempotent; two at once give each reminder once. Commits batch by batch."""
        today = legal_day(now)
        for (province,) in list(provinces_with_certificates(EDUCATED_KINDS).tuples()):
            policy = self.access.education_of(province)
            if policy is None:
                continue
            for due in due_ranges(policy.names("ce-notices", today), today):
                while self._remind(province, policy, due, today, now):
                    pass

    def _remind(self, province: str, policy: Policy, due: DueRange, today: date, now: datetime) -> bool:
        """One batch; whether there may be more."""
        with database.atomic():
            found = to_remind(
                kinds=renewed_kinds(policy, today),
                provinces=[province],
                point=due.point,
                first=due.first,
                last=due.last,
                limit=BATCH,
            )
            counting = counting_of({row.id: row.valid_to for row, _person in found})
            fresh = self._note([row for row, _person in found], due, now)
            for row, person_id in found:
                if row.id not in fresh:
                    continue
                facts = facts_of(row)
                window = self.standings.window(facts, today)
                if window is None:
                    continue
                state, _message = self.standings.renewal(facts, window, counting.get(row.id), today)
                by_holder = not is_automatic(row.kind, policy, today)
                told = reminder(facts, window, state, today, by_holder=by_holder)
                if told is not None:
                    self._tell(person_id, facts, due.point, told)
        return len(found) == BATCH

    @staticmethod
    def _note(certificates: list[Certificate], due: DueRange, now: datetime) -> set[str]:
        """Writes down what is given now; the ids that nobody else has written down meanwhile."""
        rows = [
            {
                "id": new_id(),
                "certificate_id": row.id,
                "valid_to": row.valid_to,
                "point": point,
                "given_at": now,
            }
            for row in certificates
            for point in (due.point, *due.earlier)
        ]
        inserted = set(insert_or_ignore(CertificateReminder, rows))
        return {
            str(row["certificate_id"]) for row in rows if row["id"] in inserted and row["point"] == due.point
        }

    def _tell(
        self, person_id: str, certificate: CertificateFacts, point: str, told: tuple[str, str, str]
    ) -> None:
        title, text, link = told
        self.notices.tell(
            person_id,
            kind="ce_reminder",
            title=title,
            text=text,
            link=link,
            key=f"ce_reminder:{certificate.id}:{certificate.valid_to}:{point}",
        )
