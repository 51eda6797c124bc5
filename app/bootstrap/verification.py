"""Real-name verification, wired."""

from __future__ import annotations

from app.bootstrap.gateways import Gateways
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import Jobs
from app.kernel.settings import Settings
from app.kernel.workdays import WorkCalendar
from app.people.ports import (
    PeopleScope,
)
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.verification import (
    CardUpload,
    FaceUpload,
    IdentityStatement,
    RegistryQueue,
    ReviewRequest,
    Standing,
    VerificationReviews,
    VerificationSteps,
)
from app.people.service.verification.admission import Admission
from app.people.service.verification.card_reading import CardReading
from app.people.service.verification.face_challenges import FaceChallenges
from app.people.service.verification.face_comparing import FaceComparing
from app.people.service.verification.forgetting import Forgetting
from app.people.service.verification.head_images import HeadImages
from app.people.service.verification.registry_step import RegistryFiling
from app.policies.loader import Policies


def wire_verification(
    settings: Settings,
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    calendar: WorkCalendar,
    consents: Consents,
    codes: PersonalCodes,
    reach: PeopleScope,
) -> VerificationSteps:
    """The steps to 已认证 and 已入库, and the jobs behind them."""
    photos = parts.photos
    images = HeadImages(photos, policies)
    statement = IdentityStatement(clock)
    admission = Admission(jobs, audit, photos, codes, settings.face_engine)
    CardReading(clock, photos, jobs, parts.card_reader)
    FaceComparing(clock, photos, jobs, parts.face_matcher, parts.authority, admission, images, consents)
    RegistryFiling(clock, jobs, audit, parts.registry)
    return VerificationSteps(
        card=CardUpload(clock, photos, jobs, consents),
        statement=statement,
        face=FaceUpload(clock, photos, jobs, consents, FaceChallenges(clock, parts.store)),
        review_request=ReviewRequest(clock, audit, consents, statement),
        forgetting=Forgetting(clock),
        standing=Standing(clock, policies, calendar, settings.web_threads),
        reviews=VerificationReviews(clock, audit, photos, admission, images, reach),
        registry_queue=RegistryQueue(clock, jobs, audit, policies, calendar, reach),
    )
