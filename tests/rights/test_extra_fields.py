"""Fields that nobody asked for: whoever adds the name of a column to his request changes nothing by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import peewee
import pytest

from app.kernel.db import InstantField, JsonField, Table, every_table
from tests.rights.walk import Walk

MARK = "01EVILEVILEVILEVILEVILEVIL"
DAY, NUMBER = date(1999, 9, 9), 987_654_321
WRITING = ("post", "put", "patch")
AT_LEAST = 50  # operations that are carried out, so that something could have been changed


def tables() -> list[type[Table]]:
    return sorted(every_table(), key=lambda table: table.__name__)


def poison(flag: bool) -> dict[str, Any]:
    """A value for the name of every column there is."""
    found: dict[str, Any] = {
        "roles": ["system_admin"],
        "grants": [{"role": "system_admin"}],
        "is_admin": flag,
    }
    for table in tables():
        for name, column in table._meta.fields.items():
            if isinstance(column, peewee.BooleanField):
                found[name] = flag
            elif isinstance(column, InstantField):
                found[name] = f"{DAY}T00:00:00+08:00"
            elif isinstance(column, peewee.DateField):
                found[name] = str(DAY)
            elif isinstance(column, JsonField):
                found[name] = [MARK]
            elif isinstance(column, (peewee.IntegerField, peewee.FloatField, peewee.DecimalField)):
                found[name] = NUMBER
            else:
                found[name] = MARK
    return found


def flags() -> dict[str, list[tuple[Any, ...]]]:
    """What of the database is the same at every run: how many rows, what is true and false in them."""
    shown = {}
    for table in tables():
        names = [
            name for name, column in table._meta.fields.items() if isinstance(column, peewee.BooleanField)
        ]
        rows = table.select(*(getattr(table, name) for name in names)).tuples() if names else ()
        shown[table.__name__] = sorted(map(tuple, rows), key=repr) or [(table.select().count(),)]
    return shown


def marked() -> set[str]:
    """Columns that hold a poisoned value, encrypted ones too."""
    return {
        f"{table.__name__}.{name}"
        for table in tables()
        for row in table.select().dicts()
        for name, value in row.items()
        if MARK in str(value) or str(DAY) in str(value) or str(NUMBER) in str(value)
    }


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("flag", [True, False])
def test_no_field_beside_those_of_the_document_has_an_effect(walk: Walk, flag: bool) -> None:
    wrong, done = [], 0
    for operation in walk.guarded():
        if operation.method not in WRITING:
            continue
        caller = walk.as_insider(operation)
        seen: list[Any] = []
        plain = walk.call(operation, caller, look=lambda seen=seen: seen.append(flags()))
        known = {name for schema in operation.content.values() for name in schema.get("properties", {})}
        extra = {name: value for name, value in poison(flag).items() if name not in known}
        answer = walk.call(
            operation, caller, extra=extra, look=lambda seen=seen: seen.extend((flags(), marked()))
        )
        before, after, columns = seen
        done += answer.status_code < 400
        if answer.status_code != plain.status_code and plain.status_code != 415:
            wrong.append(f"{operation}: {plain.status_code} without, {answer.status_code} with them")
        elif before != after and plain.status_code < 400:
            changed = [name for name in before if before[name] != after[name]]
            wrong.append(f"{operation}: other values in {changed}")
        if columns:
            wrong.append(f"{operation}: written to {sorted(columns)}")
    assert not wrong, "\n".join(wrong)
    assert done >= AT_LEAST, f"only {done} operations were carried out"
