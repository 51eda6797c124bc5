"""The certificates slice, wired."""

from __future__ import annotations

from app.certificates.service.access import CertificateAccess
from app.certificates.service.desk import CertificatesDesk
from app.certificates.service.history import History
from app.kernel.audit import Audit
from app.policies.loader import Policies


def wire_certificates(policies: Policies, audit: Audit) -> CertificatesDesk:
    """The register, and what is done with certificates."""
    access = CertificateAccess(policies)
    history = History(audit)
    return CertificatesDesk(access=access, history=history)
