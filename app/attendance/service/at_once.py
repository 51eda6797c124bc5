"""One scan in one statement, on PostgreSQL: no BEGIN, no lock of its own, no COMMIT to wait for.

The scan was judged after what stood there a moment ago. The statement holds the person's presence, and
writes nothing when it has moved since, or when the scan or its code is there already.
"""

from __future__ import annotations

from functools import cache

import peewee

from app.attendance.queries.presence import VERSION
from app.attendance.service.recording import Judged
from app.attendance.service.writing import (
    EVENT_COLUMNS,
    INTO_LEDGER,
    INTO_PRESENCE,
    LEDGER,
    PRESENCE_COLUMNS,
    LastMove,
    event_values,
    move_presence_sql,
    presence_values,
)
from app.kernel.db import database


def record_at_once(one: Judged, last: LastMove | None, seen: str | None) -> bool:
    """``seen`` as ``Tracks`` has it; False: nothing is written."""
    person_id = None if seen is None else one.person_id
    event = dict(zip(EVENT_COLUMNS, event_values(one), strict=True))
    line = [event.pop(name) for name in LEDGER.values()]
    values = [person_id, *line, seen or "", *event.values()]
    if last is not None:
        values += presence_values(last)
    sql = _record_sql(database.param, None if last is None else last.is_first)
    try:
        return bool(database.execute_sql(sql, values).fetchall())
    except peewee.IntegrityError:
        # Two first scans of somebody: the other one's presence came to stand there, and undid all of this.
        return False


@cache
def _record_sql(param: str, is_first: bool | None) -> str:
    """``is_first`` None: presence does not move."""
    # ruff: noqa: S608 - names and marks only
    line, presence = (", ".join([param] * len(names)) for names in (LEDGER, PRESENCE_COLUMNS))
    from_line = {of_event: f"heard.{name}" for name, of_event in LEDGER.items()}
    event = ", ".join(from_line.get(name, param) for name in EVENT_COLUMNS)
    held = (
        f"SELECT {VERSION.format(row='p')} AS version FROM presence p "
        f"WHERE p.person_id = {param} ORDER BY p.project_id FOR UPDATE"
    )
    heard = (
        f"{INTO_LEDGER} SELECT {line} "
        f"WHERE (SELECT coalesce(string_agg(version, ' '), '') FROM held) = {param} "
        "ON CONFLICT DO NOTHING RETURNING *"
    )
    taken = f"INSERT INTO site_attendance ({', '.join(EVENT_COLUMNS)}) SELECT {event} FROM heard RETURNING id"
    parts = {"held": held, "heard": heard, "event": taken}
    if is_first is not None:
        rows = f"SELECT {presence} FROM event"
        parts["moved"] = f"{INTO_PRESENCE} {rows}" if is_first else move_presence_sql(rows)
    named = ", ".join(f"{name} AS ({sql})" for name, sql in parts.items())
    return f"WITH {named} SELECT id FROM event"
