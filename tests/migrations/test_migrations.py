"""The migrations make exactly the tables that the models describe, and can be taken back."""

from __future__ import annotations

import importlib
import pkgutil
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import app
from app.kernel import db, schema
from app.kernel.db import Table, database, every_table

HISTORY = "schema_migration"
BY_MONTHS, LEDGER = "site_attendance", "scan_ledger"

Column = tuple[str, str, bool, bool]
Index = tuple[tuple[str, ...], bool]
Shape = dict[str, tuple[set[Column], list[Index]]]


def models() -> list[type[Table]]:
    """Every table of the product, from every slice."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if ".models" in module.name or module.name.startswith("app.kernel."):
            importlib.import_module(module.name)
    return list(every_table())


def tables() -> set[str]:
    """With views, without partitions."""
    found = {*database.get_tables(), *(view.name for view in database.get_views())}
    return found - {HISTORY, "sqlite_sequence"} - partitions()


def partitions() -> set[str]:
    if not db.is_postgres():
        return set()
    rows = database.execute_sql("SELECT relname FROM pg_class WHERE relispartition").fetchall()
    return {name for (name,) in rows}


def columns_of(table: str) -> set[Column]:
    """Name, type with its length, may be null, belongs to the primary key."""
    if not db.is_postgres():
        rows = database.execute_sql(f'PRAGMA table_info("{table}")').fetchall()
        return {(name, kind, not notnull, bool(key)) for _n, name, kind, notnull, _default, key in rows}
    keys = {column for columns, _unique, is_key in postgres_indexes(table) if is_key for column in columns}
    rows = database.execute_sql(
        "SELECT column_name, data_type, character_maximum_length, is_nullable "
        "FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
        (table,),
    ).fetchall()
    return {(name, f"{kind}({size})", null == "YES", name in keys) for name, kind, size, null in rows}


def indexes_of(table: str) -> list[Index]:
    if db.is_postgres():
        return sorted((columns, unique) for columns, unique, _key in postgres_indexes(table))
    return sorted((tuple(index.columns), bool(index.unique)) for index in database.get_indexes(table))


def postgres_indexes(table: str) -> list[tuple[tuple[str, ...], bool, bool]]:
    """Columns, is unique, is the primary key; of partitioned tables too, which peewee does not look at."""
    rows = database.execute_sql(
        "SELECT array(SELECT pg_get_indexdef(indexrelid, place + 1, true) "
        "FROM generate_subscripts(indkey, 1) AS place ORDER BY place), indisunique, indisprimary "
        "FROM pg_index WHERE indrelid = %s::regclass",
        (f'"{table}"',),
    ).fetchall()
    return [(tuple(columns), unique, key) for columns, unique, key in rows]


def shape() -> Shape:
    return {table: (columns_of(table), indexes_of(table)) for table in tables()}


def test_the_schema_is_what_the_models_say(empty_database: str) -> None:
    with db.connection():
        schema.migrate()
        migrated = shape()
        schema.roll_back()
        database.create_tables(models())
        described = as_stored(shape())
    assert migrated.keys() == described.keys()
    for table, (columns, indexes) in described.items():
        assert migrated[table][0] == columns, table
        assert migrated[table][1] == indexes, table


def as_stored(described: Shape) -> Shape:
    """What the models leave to the database: on PostgreSQL a table of months has the month in its key, and
    its other unique indexes are the ledger's; on SQLite the ledger is a view, which has no keys."""
    columns, indexes = described[BY_MONTHS]
    ledger, promised = described[LEDGER]
    if not db.is_postgres():
        seen = {(name, kind, True, False) for name, kind, _null, _key in ledger}
        return {**described, LEDGER: (seen, [])}
    kept = [(names, unique) for names, unique in indexes if not unique]
    assert sorted(names for names, unique in indexes if unique and names != ("id",)) == sorted(
        names for names, unique in promised if unique
    )
    keyed = {(name, kind, null, key or name == "happened_at") for name, kind, null, key in columns}
    return {**described, BY_MONTHS: (keyed, sorted([*kept, (("id", "happened_at"), True)]))}


def test_a_drifting_column_would_be_seen(own_database: str) -> None:
    """The comparison above sees type, length, nullability and indexes."""
    with db.connection():
        before = shape()
        add = "ALTER TABLE account ADD COLUMN drifted VARCHAR(10)"
        database.execute_sql(add)
        assert shape()["account"][0] - before["account"][0]
        database.execute_sql("CREATE UNIQUE INDEX drifted ON account (drifted)")
        assert shape()["account"][1] != before["account"][1]


def test_down_and_up_again(empty_database: str) -> None:
    with db.connection():
        applied = schema.migrate()
        first = shape()
        assert schema.migrate() == []
        assert sorted(schema.roll_back()) == sorted(applied)
        assert tables() == set()
        assert schema.roll_back() == []
        assert schema.migrate() == applied
        assert shape() == first


def test_each_step_can_be_taken_back_alone(empty_database: str) -> None:
    with db.connection():
        applied = schema.migrate()
        full = shape()
        for number in range(1, len(applied) + 1):
            assert schema.roll_back(1) == [applied[-number]]
            lower = shape()
            assert lower.keys() < full.keys() or lower != full
        schema.migrate()
        assert shape() == full


def test_numbers_are_consecutive_and_files_frozen() -> None:
    """A migration describes its tables itself; the models go on changing."""
    files = sorted(schema.MIGRATIONS.glob("[0-9]*.py"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        source = file.read_text("utf-8")
        imported: list[Any] = re.findall(r"from (app\S*) import|import (app\S*)", source)
        assert {name for pair in imported for name in pair if name} <= {"app.kernel.db"}, file.name
        assert "def down(" in source, file.name


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_two_nodes_that_start_together(empty_database: str) -> None:
    def start(_: int) -> list[str]:
        with db.connection():
            return schema.migrate()

    with ThreadPoolExecutor(3) as pool:
        applied = list(pool.map(start, range(3)))
    assert sorted(map(bool, applied)) == [False, False, True]
