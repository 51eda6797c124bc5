"""Continuing education and renewal, wired."""

from __future__ import annotations

from app.certificates.service.access import CertificateAccess
from app.certificates.service.classes_for import ClassesFor
from app.certificates.service.education_desk import EducationDesk
from app.certificates.service.education_events import EducationEvents
from app.certificates.service.education_todos import EducationTodos
from app.certificates.service.enrolments import CeEnrolments
from app.certificates.service.history import History
from app.certificates.service.reminders import Reminders
from app.certificates.service.renewal_decisions import RenewalDecisions
from app.certificates.service.renewal_standings import RenewalStandings
from app.certificates.service.renewals import Renewals
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.people.service.notices import Notices
from app.training.facts import CONTINUING
from app.training.service.desk import TrainingDesk


def wire_education(
    clock: Clock,
    audit: Audit,
    access: CertificateAccess,
    history: History,
    notices: Notices,
    training: TrainingDesk,
) -> EducationDesk:
    """Hears of completed courses and assessments of its purpose."""
    standings = RenewalStandings(access)
    events = EducationEvents(clock, access, notices)
    training.announcing.when_completed(CONTINUING, events.learned)
    training.announcing.when_assessed(CONTINUING, events.learned)
    return EducationDesk(
        standings=standings,
        classes_for=ClassesFor(clock, access, standings),
        enrolments=CeEnrolments(clock, audit, access, standings, training.enrolling, notices),
        events=events,
        renewals=Renewals(clock, audit, standings, events),
        decisions=RenewalDecisions(clock, access, history, standings, notices),
        reminders=Reminders(access, standings, notices),
        todos=EducationTodos(standings),
    )
