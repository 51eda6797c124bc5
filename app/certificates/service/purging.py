"""What of sheets of certificates is removed by its age."""

from __future__ import annotations

from datetime import datetime

from app.certificates.models import CertificateImport, CertificateImportRow
from app.kernel.purging import remove_rows


def remove_sheet_answers(until: datetime) -> int:
    """The answers to the rows of sheets finished before ``until``; the sheet's own line stays."""
    finished = CertificateImport.select(CertificateImport.id).where(CertificateImport.finished_at < until)
    return remove_rows(CertificateImportRow, CertificateImportRow.import_id.in_(finished))
