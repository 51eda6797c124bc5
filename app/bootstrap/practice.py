"""Registration of practitioners, wired."""

from __future__ import annotations

from app.certificates.service.access import CertificateAccess
from app.certificates.service.entry import Entry
from app.certificates.service.history import History
from app.certificates.service.practice_checks import PracticeChecks
from app.certificates.service.practice_decisions import PracticeDecisions
from app.certificates.service.practice_desk import PracticeDesk
from app.certificates.service.practice_registrations import PracticeRegistrations
from app.certificates.service.practice_steps import PracticeSteps
from app.certificates.service.renewal_standings import RenewalStandings
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.people.service.notices import Notices


def wire_practice(
    clock: Clock,
    audit: Audit,
    access: CertificateAccess,
    entry: Entry,
    history: History,
    standings: RenewalStandings,
    notices: Notices,
) -> PracticeDesk:
    """The applicant's side, and that of unit and authority."""
    checks = PracticeChecks(access, standings)
    steps = PracticeSteps(audit, notices)
    return PracticeDesk(
        applications=PracticeRegistrations(clock, access, checks, steps),
        decisions=PracticeDecisions(clock, checks, steps, entry, history),
    )
