"""Writing single rows where it is done many times a second: the text of a statement is put together once.

Values become what the database takes by their columns, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.kernel.db import Table, database
from app.kernel.ids import new_id


def insert_row(table: type[Table], values: Mapping[str, Any], *, on_conflict: str = "") -> None:
    """One row; ``id`` is made where none is given, other columns without a value are not.

    ``on_conflict`` is what stands behind ON CONFLICT; in it the new row is called ``excluded``.
    """
    whole = values if "id" in values else {"id": new_id(), **values}
    database.execute_sql(
        _inserting(table._meta, tuple(whole), on_conflict, database.param), _taken(table, whole)
    )


def update_row(table: type[Table], row_id: str, values: Mapping[str, Any]) -> None:
    """The columns given of one row."""
    text = _updating(table._meta, tuple(values), database.param)
    database.execute_sql(text, [*_taken(table, values), row_id])


def _taken(table: type[Table], values: Mapping[str, Any]) -> list[Any]:
    fields = table._meta.fields
    return [fields[name].db_value(value) for name, value in values.items()]


@cache
def _inserting(meta: Any, names: tuple[str, ...], on_conflict: str, mark: str) -> str:
    columns = ", ".join(_column(meta, name) for name in names)
    marks = ", ".join([mark] * len(names))
    ending = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    return f"INSERT INTO {meta.table_name} ({columns}) VALUES ({marks}){ending}"  # noqa: S608


@cache
def _updating(meta: Any, names: tuple[str, ...], mark: str) -> str:
    assigned = ", ".join(f"{_column(meta, name)} = {mark}" for name in names)
    return f"UPDATE {meta.table_name} SET {assigned} WHERE id = {mark}"  # noqa: S608


def _column(meta: Any, name: str) -> str:
    return f'"{meta.fields[name].column_name}"'
