"""Many rows of one table at once, for sheets of a hundred thousand lines.

Putting an INSERT of some ten thousand values together takes peewee several times as long as the database
needs for it; here the text of a statement is made once. PostgreSQL gets all values as one JSON text: as
parameters each of them would be looked at by the driver, the server and the network by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.kernel.db import Table, database, is_postgres

IN_ONE_STATEMENT = 500
"""With 30 columns 15,000 values: SQLite takes 32,766."""
_POSTGRES_TYPES = {"VARCHAR": "text", "BOOL": "boolean", "INT": "integer", "DOUBLE": "double precision"}


def insert_rows(
    table: type[Table], rows: Sequence[Mapping[str, Any]], *, skip_existing: bool = False
) -> list[str]:
    """Inserts rows that all have the same columns, ``id`` among them; the ids of those inserted.

    Columns left out are NULL. With ``skip_existing`` a row that breaks a unique constraint is left out,
    else it raises IntegrityError.
    """
    inserted: list[str] = []
    for start in range(0, len(rows), IN_ONE_STATEMENT):
        part = rows[start : start + IN_ONE_STATEMENT]
        fields = [table._meta.fields[name] for name in part[0]]
        converters = [(field.name, field.column_name, field.db_value) for field in fields]
        if is_postgres():
            lines = [{column: convert(row[name]) for name, column, convert in converters} for row in part]
            values: list[Any] = [json.dumps(lines, ensure_ascii=False, default=str)]
            columns = tuple((field.column_name, _postgres_type(field)) for field in fields)
            text = _from_json(table._meta.table_name, columns, skip_existing)
        else:
            values = [convert(row[name]) for row in part for name, _column, convert in converters]
            names = tuple(field.column_name for field in fields)
            text = _from_values(table._meta.table_name, names, len(part), skip_existing)
        inserted += [row[0] for row in database.execute_sql(text, values).fetchall()]
    return inserted


@lru_cache(maxsize=64)
def _from_values(table: str, columns: tuple[str, ...], rows: int, skip_existing: bool) -> str:
    one = "(" + ", ".join("?" * len(columns)) + ")"
    return _insert(table, columns, "VALUES " + ", ".join([one] * rows), skip_existing)


@lru_cache(maxsize=64)
def _from_json(table: str, columns: tuple[tuple[str, str], ...], skip_existing: bool) -> str:
    names = tuple(name for name, _type in columns)
    record = ", ".join(f'"{name}" {kind}' for name, kind in columns)
    chosen = ", ".join(f'"{name}"' for name in names)
    source = f"SELECT {chosen} FROM json_to_recordset(%s::json) AS given({record})"  # noqa: S608 column names
    return _insert(table, names, source, skip_existing)


def _insert(table: str, columns: Sequence[str], source: str, skip_existing: bool) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    conflict = " ON CONFLICT DO NOTHING" if skip_existing else ""
    return f'INSERT INTO "{table}" ({names}) {source}{conflict} RETURNING "id"'


def _postgres_type(field: Any) -> str:
    return _POSTGRES_TYPES.get(field.field_type, str(field.field_type).lower())
