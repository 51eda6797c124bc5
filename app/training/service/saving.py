"""Saving rows that were changed in hand."""

from __future__ import annotations

from app.kernel.db import Table
from app.kernel.rows import update_row


def save_changed(row: Table) -> None:
    """Writes the columns that were set; nothing when none was."""
    changed = [field.name for field in row.dirty_fields]
    if changed:
        update_row(type(row), row.id, {name: row.__data__[name] for name in changed})
        row._dirty.clear()
