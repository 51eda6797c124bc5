"""Tables of the slice, by subject."""

from app.certificates.models.cleanup import ActivationCleanup, CleanupItem
from app.certificates.models.conversion import ConversionCampaign, ConversionFace, RoleConversion
from app.certificates.models.duplicates import CaseAttempt, DuplicateCase, DuplicateImport
from app.certificates.models.education import CeEnrolment, CertificateReminder
from app.certificates.models.imports import CertificateImport, CertificateImportRow
from app.certificates.models.practice import PracticeRegistration, PracticeRegistrationStep
from app.certificates.models.registration import RegistrationApplication
from app.certificates.models.registry import Certificate, CertificateEvent

__all__ = [
    "ActivationCleanup",
    "CaseAttempt",
    "CeEnrolment",
    "Certificate",
    "CertificateEvent",
    "CertificateImport",
    "CertificateImportRow",
    "CertificateReminder",
    "CleanupItem",
    "ConversionCampaign",
    "ConversionFace",
    "DuplicateCase",
    "DuplicateImport",
    "PracticeRegistration",
    "PracticeRegistrationStep",
    "RegistrationApplication",
    "RoleConversion",
]
