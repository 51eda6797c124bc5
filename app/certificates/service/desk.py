"""Every use case of the slice under one roof, as the product holds it."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.service.access import CertificateAccess
from app.certificates.service.conversion_desk import ConversionDesk
from app.certificates.service.displays import Displays
from app.certificates.service.duplicate_imports import DuplicateImports
from app.certificates.service.duplicate_publication import DuplicatePublication
from app.certificates.service.duplicate_steps import DuplicateSteps
from app.certificates.service.duplicates import DuplicateCases
from app.certificates.service.education_desk import EducationDesk
from app.certificates.service.endings import Endings
from app.certificates.service.entry import Entry
from app.certificates.service.history import History
from app.certificates.service.home import CertificatesOnHome
from app.certificates.service.import_answers import ImportAnswers
from app.certificates.service.imports import Imports
from app.certificates.service.listing import Listing
from app.certificates.service.nightly import Nightly
from app.certificates.service.own import OwnCertificates
from app.certificates.service.own_duplicates import OwnDuplicates
from app.certificates.service.practice_desk import PracticeDesk
from app.certificates.service.public_query import PublicQuery
from app.certificates.service.showing import Showing
from app.certificates.service.standing_desk import StandingDesk


@dataclass(frozen=True)
class CertificatesDesk:
    """One attribute per use-case class."""

    access: CertificateAccess
    history: History
    entry: Entry
    imports: Imports
    import_answers: ImportAnswers
    listing: Listing
    own: OwnCertificates
    home: CertificatesOnHome
    public_query: PublicQuery
    showing: Showing
    displays: Displays
    endings: Endings
    standing: StandingDesk
    nightly: Nightly
    conversion: ConversionDesk
    education: EducationDesk
    duplicate_imports: DuplicateImports
    duplicate_cases: DuplicateCases
    duplicate_steps: DuplicateSteps
    duplicate_publication: DuplicatePublication
    own_duplicates: OwnDuplicates
    practice: PracticeDesk
