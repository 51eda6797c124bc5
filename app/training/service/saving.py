"""Saving rows that were changed in hand."""

from __future__ import annotations

from app.kernel.db import Table


def save_changed(row: Table) -> None:
    """Writes the columns that were set; nothing when none was."""
    if row.dirty_fields:
        row.save(only=row.dirty_fields)
