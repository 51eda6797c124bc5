"""What a holder has to do about his certificates, for the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.certificates.facts import VALID, CertificateFacts, Held
from app.certificates.rules import windows
from app.certificates.rules.reminders import worth_enrolling_until
from app.certificates.rules.validity import validity
from app.certificates.service.renewal_standings import RenewalStandings, Row
from app.people.facts import Todo


@dataclass(frozen=True)
class EducationTodos:
    """Enrol, learn, apply for renewal; nothing where nothing can be done."""

    standings: RenewalStandings

    def of(self, held: Held, today: date) -> list[Todo]:
        """One statement."""
        living = [one for one in held.certificates if validity(one, today) == VALID]
        if held.holder is None or not living:
            return []
        standings = self.standings.of(living, held.holder.person_id, today)
        todos = [self._todo(one, standings[one.id], today) for one in living if one.id in standings]
        return [todo for todo in todos if todo is not None]

    @staticmethod
    def _todo(certificate: CertificateFacts, standing: Row, today: date) -> Todo | None:
        state, enrolment_id = standing["state"], standing["enrolment_id"]
        if state == windows.OPEN and today <= standing["apply_by"]:
            until = worth_enrolling_until(standing["closes_on"], standing["apply_by"])
            days = (until - today).days
            left = f"还剩{days}天" if days > 0 else "今天截止" if days == 0 else "请尽快补报"
            page = f"/m/certificates/{certificate.id}/classes"
            return Todo("ce_enrol", f"继续教育报名：{left}", page, max(until, today))
        if state == windows.ENROLLED and enrolment_id:
            due = standing["must_finish_by"]
            return Todo("ce_learn", standing["todo"], f"/m/enrolments/{enrolment_id}", due)
        if state == windows.COMPLETED and enrolment_id:
            return Todo("ce_renewal", "去申请延期", f"/m/enrolments/{enrolment_id}", standing["apply_by"])
        return None
