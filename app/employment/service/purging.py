"""What of rosters is removed by its age."""

from __future__ import annotations

from datetime import datetime

from app.employment.models import RosterImport, RosterImportRow
from app.kernel.purging import remove_rows


def remove_roster_answers(until: datetime) -> int:
    """The answers to the rows of rosters finished before ``until``; the roster's own line stays."""
    finished = RosterImport.select(RosterImport.id).where(RosterImport.finished_at < until)
    return remove_rows(RosterImportRow, RosterImportRow.import_id.in_(finished))
