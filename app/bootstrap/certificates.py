"""The certificates slice, wired."""

from __future__ import annotations

from app.bootstrap.gateways import Gateways
from app.certificates.service.access import CertificateAccess
from app.certificates.service.desk import CertificatesDesk
from app.certificates.service.endings import Endings
from app.certificates.service.entry import Entry
from app.certificates.service.history import History
from app.certificates.service.import_answers import ImportAnswers
from app.certificates.service.imports import JOB as CERTIFICATE_IMPORT
from app.certificates.service.imports import Imports
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import Jobs
from app.policies.loader import Policies


def wire_certificates(
    clock: Clock, parts: Gateways, jobs: Jobs, policies: Policies, audit: Audit
) -> CertificatesDesk:
    """The register, and what is done with certificates."""
    access = CertificateAccess(policies)
    history = History(audit)
    imports = Imports(clock, audit, jobs, parts.photos, access)
    jobs.register(CERTIFICATE_IMPORT, imports.run, on_failed=imports.give_up)
    return CertificatesDesk(
        access=access,
        history=history,
        entry=Entry(clock, access, history),
        imports=imports,
        import_answers=ImportAnswers(),
        endings=Endings(clock, access, history),
    )
