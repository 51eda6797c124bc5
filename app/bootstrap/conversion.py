"""The conversion of safety officers' certificates, wired."""

from __future__ import annotations

from app.bootstrap.gateways import Gateways
from app.certificates.service.access import CertificateAccess
from app.certificates.service.campaigns import Campaigns
from app.certificates.service.conversion_completion import ConversionCompletion
from app.certificates.service.conversion_desk import ConversionDesk
from app.certificates.service.conversion_faces import FACE_JOB, ConversionFaces
from app.certificates.service.conversion_guide import ConversionGuide
from app.certificates.service.conversion_options import ConversionOptions
from app.certificates.service.conversion_reviews import ConversionReviews
from app.certificates.service.conversion_showing import ConversionShowing
from app.certificates.service.conversion_standings import ConversionStandings
from app.certificates.service.conversion_submission import Submission
from app.certificates.service.conversion_todos import ConversionTodos
from app.certificates.service.conversion_upkeep import ConversionUpkeep
from app.certificates.service.conversions import Conversions
from app.certificates.service.endings import Endings
from app.certificates.service.entry import Entry
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import Jobs
from app.kernel.workdays import WorkCalendar
from app.people.service.consents import Consents
from app.people.service.notices import Notices
from app.policies.loader import Policies
from app.training.facts import CONVERSION
from app.training.service.desk import TrainingDesk


def wire_conversion(
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    calendar: WorkCalendar,
    consents: Consents,
    notices: Notices,
    training: TrainingDesk,
    access: CertificateAccess,
    entry: Entry,
    endings: Endings,
) -> ConversionDesk:
    """Its job is registered, and it listens for completed courses."""
    campaigns = Campaigns(clock, audit, access, policies)
    standings = ConversionStandings(access, campaigns, calendar)
    showing = ConversionShowing(clock, access, standings)
    choices = Conversions(clock, audit, access, campaigns, standings, showing)
    submission = Submission(training.enrolling)
    faces = ConversionFaces(
        clock,
        audit,
        jobs,
        parts.photos,
        parts.face_matcher,
        consents,
        access,
        standings,
        showing,
        choices,
        submission,
    )
    completion = ConversionCompletion(clock, access, standings, training.completion, entry, endings, notices)
    jobs.register(FACE_JOB, faces.compare, on_failed=faces.give_up)
    training.announcing.when_completed(CONVERSION, completion.complete)
    return ConversionDesk(
        campaigns=campaigns,
        choices=choices,
        options=ConversionOptions(clock, access, campaigns, standings, showing, choices),
        faces=faces,
        reviews=ConversionReviews(clock, audit, access, standings, submission),
        showing=showing,
        completion=completion,
        todos=ConversionTodos(campaigns, standings, choices),
        guide=ConversionGuide(clock, campaigns),
        upkeep=ConversionUpkeep(access, campaigns, standings, training.enrolling, notices),
    )
