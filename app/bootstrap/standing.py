"""Activation, clean-ups and registration, wired."""

from __future__ import annotations

from app.bootstrap.gateways import Gateways
from app.certificates.service.access import CertificateAccess
from app.certificates.service.activation import Activation
from app.certificates.service.cleanup_execution import ACTIVATION_CLEANUP, CleanupExecution
from app.certificates.service.cleanups import ActivationCleanups
from app.certificates.service.exemptions import Exemptions
from app.certificates.service.history import History
from app.certificates.service.nightly import CERTIFICATES_NIGHTLY, Nightly, Step
from app.certificates.service.registration_checks import RegistrationChecks
from app.certificates.service.registration_reports import RegistrationReports
from app.certificates.service.registrations import ATTEMPTS, REGISTRATION_CHECK, Registrations
from app.certificates.service.service_items import ServiceItems
from app.certificates.service.standing_desk import StandingDesk
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import Jobs
from app.people.service.notices import Notices


def wire_standing(
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    access: CertificateAccess,
    history: History,
    notices: Notices,
) -> StandingDesk:
    """Whether a certificate may be used electronically, and who may register for a new one."""
    execution = CleanupExecution(clock, jobs, history, notices)
    jobs.register(ACTIVATION_CLEANUP, execution.run)
    items = ServiceItems(clock, access)
    registrations = Registrations(clock, jobs, items, RegistrationChecks(parts.national_platform), notices)
    jobs.register(REGISTRATION_CHECK, registrations.check, max_attempts=ATTEMPTS)
    return StandingDesk(
        activation=Activation(clock, access, history),
        cleanups=ActivationCleanups(clock, audit, access, execution),
        items=items,
        registrations=registrations,
        registration_reports=RegistrationReports(clock),
        exemptions=Exemptions(clock, access, items),
    )


def wire_nightly(clock: Clock, jobs: Jobs, *steps: tuple[str, Step]) -> Nightly:
    """The steps in the order in which they are done."""
    nightly = Nightly(clock, jobs, steps)
    jobs.register(CERTIFICATES_NIGHTLY, nightly.run)
    return nightly
