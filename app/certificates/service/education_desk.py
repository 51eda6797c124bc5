"""Use cases of continuing education and renewal under one roof."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.service.classes_for import ClassesFor
from app.certificates.service.education_events import EducationEvents
from app.certificates.service.education_todos import EducationTodos
from app.certificates.service.enrolments import CeEnrolments
from app.certificates.service.reminders import Reminders
from app.certificates.service.renewal_decisions import RenewalDecisions
from app.certificates.service.renewal_standings import RenewalStandings
from app.certificates.service.renewals import Renewals


@dataclass(frozen=True)
class EducationDesk:
    """One attribute per use-case class."""

    standings: RenewalStandings
    classes_for: ClassesFor
    enrolments: CeEnrolments
    events: EducationEvents
    renewals: Renewals
    decisions: RenewalDecisions
    reminders: Reminders
    todos: EducationTodos
