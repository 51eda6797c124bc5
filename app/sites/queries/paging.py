"""Pages of a table in the order of its ids, which are in the order of making."""

from __future__ import annotations

from typing import Any

import peewee

from app.sites.facts import Page


def page_by_id(
    query: peewee.ModelSelect, table: Any, limit: int, cursor: str | None, *, newest_first: bool = False
) -> Page[Any]:
    """At most ``limit`` rows behind the cursor, which is the id of the last row seen. One statement."""
    if cursor:
        query = query.where(table.id < cursor if newest_first else table.id > cursor)
    rows = list(query.order_by(table.id.desc() if newest_first else table.id).limit(limit + 1))
    more = len(rows) > limit
    return Page(rows[:limit], rows[limit - 1].id if more else None)
