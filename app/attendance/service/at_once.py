"""One scan in one statement, on PostgreSQL: no BEGIN, no lock of its own, no COMMIT to wait for.

The scan was judged after what stood there a moment ago. The statement holds the person's presence, and
writes nothing when it has moved since, or when the scan or its code is there already.
"""

from __future__ import annotations

from functools import cache

from app.attendance.queries.presence import VERSION
from app.attendance.service.recording import (
    EVENT_COLUMNS,
    PRESENCE_COLUMNS,
    Judged,
    LastMove,
    event_values,
    move_presence_sql,
    presence_values,
)
from app.kernel.db import database


def record_at_once(one: Judged, last: LastMove | None, seen: str | None) -> bool:
    """``seen`` as ``Tracks`` has it; False: nothing is written."""
    person_id = None if seen is None else one.person_id
    values = [person_id, *event_values(one), seen or ""]
    if last is not None:
        values += presence_values(last)
    sql = _record_sql(database.param, last is not None)
    return bool(database.execute_sql(sql, values).fetchall())


@cache
def _record_sql(param: str, moves: bool) -> str:
    # ruff: noqa: S608 - names and marks only
    event, presence = (", ".join([param] * len(names)) for names in (EVENT_COLUMNS, PRESENCE_COLUMNS))
    held = (
        f"SELECT {VERSION.format(row='p')} AS version FROM presence p "
        f"WHERE p.person_id = {param} ORDER BY p.project_id FOR UPDATE"
    )
    taken = (
        f"INSERT INTO site_attendance ({', '.join(EVENT_COLUMNS)}) SELECT {event} "
        f"WHERE (SELECT coalesce(string_agg(version, ' '), '') FROM held) = {param} "
        "ON CONFLICT DO NOTHING RETURNING id"
    )
    parts = {"held": held, "event": taken}
    if moves:
        parts["moved"] = move_presence_sql(f"SELECT {presence} FROM event")
    named = ", ".join(f"{name} AS ({sql})" for name, sql in parts.items())
    return f"WITH {named} SELECT id FROM event"
