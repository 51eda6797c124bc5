"""The certificates slice, wired."""

from __future__ import annotations

from app.bootstrap.conversion import wire_conversion
from app.bootstrap.education import wire_education
from app.bootstrap.gateways import Gateways
from app.bootstrap.practice import wire_practice
from app.bootstrap.standing import wire_nightly, wire_standing
from app.certificates.service.access import CertificateAccess
from app.certificates.service.desk import CertificatesDesk
from app.certificates.service.displays import Displays
from app.certificates.service.duplicate_imports import DuplicateImports
from app.certificates.service.duplicate_publication import DuplicatePublication
from app.certificates.service.duplicate_steps import CaseMoves, DuplicateSteps
from app.certificates.service.duplicates import CaseClocks, DuplicateCases
from app.certificates.service.endings import Endings
from app.certificates.service.entry import Entry
from app.certificates.service.expiry import Expiry
from app.certificates.service.history import History
from app.certificates.service.home import CertificatesOnHome
from app.certificates.service.import_answers import ImportAnswers
from app.certificates.service.imports import JOB as CERTIFICATE_IMPORT
from app.certificates.service.imports import Imports
from app.certificates.service.listing import Listing
from app.certificates.service.own import OwnCertificates
from app.certificates.service.own_duplicates import OwnDuplicates
from app.certificates.service.public_query import PublicQuery
from app.certificates.service.showing import Showing
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import Jobs
from app.kernel.workdays import WorkCalendar
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.display_codes import DisplayCodes
from app.people.service.notices import Notices
from app.policies.loader import Policies
from app.training.service.desk import TrainingDesk
from qr.keys import KeyRing


def wire_certificates(
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    policies: Policies,
    audit: Audit,
    notices: Notices,
    calendar: WorkCalendar,
    codes: PersonalCodes,
    keyring: KeyRing,
    training: TrainingDesk,
    consents: Consents,
) -> CertificatesDesk:
    """The register, and what is done with certificates."""
    access = CertificateAccess(policies)
    history = History(audit)
    imports = Imports(clock, audit, jobs, parts.photos, access)
    jobs.register(CERTIFICATE_IMPORT, imports.run, on_failed=imports.give_up)
    endings = Endings(clock, access, history)
    entry = Entry(clock, access, history)
    conversion = wire_conversion(
        clock, parts, jobs, audit, policies, calendar, consents, notices, training, access, entry, endings
    )
    case_clocks = CaseClocks(access, calendar)
    cases = DuplicateCases(clock, access, parts.photos)
    moves = CaseMoves(case_clocks, audit, notices, endings)
    duplicate_steps = DuplicateSteps(clock, cases, case_clocks, moves, parts.photos)
    education = wire_education(clock, audit, access, history, notices, training)
    standing = wire_standing(clock, parts, jobs, audit, access, history, notices)
    publication = DuplicatePublication(clock, cases, case_clocks, moves)
    nightly = wire_nightly(
        clock,
        jobs,
        ("expiry", Expiry(access, history).run_daily),
        ("education", education.events.run_daily),
        ("reminders", education.reminders.run_daily),
        ("conversion", conversion.upkeep.run_daily),
        ("duplicates", publication.run_daily),
        ("registrations", standing.registrations.recheck),
    )
    display_codes = DisplayCodes(clock, keyring)
    own = OwnCertificates(clock, access, renewals=education.standings.of)
    own_duplicates = OwnDuplicates(clock, duplicate_steps)
    return CertificatesDesk(
        access=access,
        history=history,
        entry=entry,
        imports=imports,
        import_answers=ImportAnswers(),
        listing=Listing(clock),
        own=own,
        home=CertificatesOnHome(own, education.todos, conversion.todos, own_duplicates),
        public_query=PublicQuery(clock, parts.store),
        showing=Showing(access, codes, display_codes, parts.photos),
        displays=Displays(clock, parts.store, display_codes),
        endings=endings,
        standing=standing,
        nightly=nightly,
        conversion=conversion,
        education=education,
        duplicate_imports=DuplicateImports(clock, audit, access, case_clocks),
        duplicate_cases=cases,
        duplicate_steps=duplicate_steps,
        duplicate_publication=publication,
        own_duplicates=own_duplicates,
        practice=wire_practice(clock, audit, access, entry, history, education.standings, notices),
    )
