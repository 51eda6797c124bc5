"""Roster imports: what is known before a row is answered, and the answers."""

from __future__ import annotations

from app.employment.models import RosterImport, RosterImportRow
from app.employment.rules.roster import plain
from app.sites.models import Company, Participant


def companies_on(project_id: str) -> dict[str, str]:
    """Company id by plain name and by credit code, of those that take part in the project now."""
    rows = (
        Company.select(Company.id, Company.name, Company.credit_code)
        .join(Participant, on=(Participant.company_id == Company.id))
        .where((Participant.project_id == project_id) & Participant.exited_on.is_null())
        .tuples()
    )
    return {plain(text): company_id for company_id, name, code in rows for text in (name, code)}


def import_on(project_id: str, import_id: str) -> RosterImport | None:
    found: RosterImport | None = RosterImport.get_or_none(
        (RosterImport.id == import_id) & (RosterImport.project_id == project_id)
    )
    return found


def answers_of(import_id: str, *, after: int = 0, limit: int | None = None) -> list[RosterImportRow]:
    """Answers in the order of the sheet, behind a row number."""
    query = (
        RosterImportRow.select()
        .where((RosterImportRow.import_id == import_id) & (RosterImportRow.row_number > after))
        .order_by(RosterImportRow.row_number)
    )
    return list(query.limit(limit) if limit else query)
