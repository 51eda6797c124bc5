"""Sheets of certificates and the answers to their rows."""

from __future__ import annotations

from app.certificates.models import CertificateImport, CertificateImportRow


def import_by_id(import_id: str) -> CertificateImport | None:
    found: CertificateImport | None = CertificateImport.get_or_none(CertificateImport.id == import_id)
    return found


def answers_of(
    import_id: str, *, after: int = 0, limit: int | None = None, only_refused: bool = False
) -> list[CertificateImportRow]:
    """Answers in the order of the sheet, behind a row number."""
    row = CertificateImportRow
    query = row.select().where((row.import_id == import_id) & (row.row_number > after))
    if only_refused:
        query = query.where(~row.taken)
    query = query.order_by(row.row_number)
    return list(query.limit(limit) if limit else query)
