"""Rows as the person they are about may take them home (PIPL 45): values whole, inner workings left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.kernel.clock import in_shanghai

Rows = list[dict[str, Any]]

INNER = ("_index", "_key", "_digest", "_hash", "_by", "fingerprint", "used_jti", "account_id", "scanner_id")
"""Endings of columns that hold digests, locks, or the accounts of others."""


def own_rows(rows: Iterable[Any], *, leave_out: Collection[str] = (), **more: Mapping[str, Any]) -> Rows:
    """Rows of tables as plain values by column.

    ``more`` adds a column out of a mapping by the row's column of that name with ``_id`` behind it, such as
    ``project={id: name}``.
    """
    told = []
    for row in rows:
        values = {
            name: plain(value)
            for name, value in row.__data__.items()
            if not name.endswith(INNER) and name not in leave_out
        }
        for name, known in more.items():
            values[name] = plain(known.get(getattr(row, f"{name}_id")))
        told.append(values)
    return told


def plain(value: Any) -> Any:
    """What JSON holds: moments with +08:00, days as ISO, numbers with decimals as text."""
    if isinstance(value, datetime):
        return in_shanghai(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value
