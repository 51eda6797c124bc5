"""Companies on a project."""

from __future__ import annotations

from app.sites.models import Company, Participant


def participants_of(project_id: str) -> list[tuple[Participant, str]]:
    """One statement: participants in order of filing, each with its company's name."""
    rows = (
        Participant.select(Participant, Company.name.alias("company_name"))
        .join(Company, on=(Company.id == Participant.company_id))
        .where(Participant.project_id == project_id)
        .order_by(Participant.id)
        .objects()
    )
    return [(row, row.company_name) for row in rows]
