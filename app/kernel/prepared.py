"""Queries on the way of every request: put together by peewee once, afterwards only their values change.

Putting a query of six joins together takes ten times as long as running it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from app.kernel.db import database

PLACE = "\0place "
"""Begins the stand-in of a value while the text is put together; no text in a database can hold it."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """``rows`` as the driver gave them, that need not be converted to be compared."""

    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[Row]:
        """By column name, converted as peewee converts them."""
        return [
            {
                name: value if convert is None else convert(value)
                for (name, convert), value in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]


@dataclass(slots=True)
class _Text:
    """SQL, where each of its parameters comes from, and how its columns become Python values."""

    sql: str
    sources: tuple[tuple[int, int] | None, ...]  # argument and place in it; None for a constant
    constants: tuple[Any, ...]
    query: Any
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...] = ()

    def answer(self, cursor: Any) -> Answer:
        """The rows that are left in the cursor; how to convert them is found out once."""
        if not self.columns:
            wrapper = self.query._get_cursor_wrapper(cursor)
            wrapper.initialize()
            converters = map(_needed, wrapper.converters)
            self.columns = tuple(zip(wrapper.unique_columns, converters, strict=True))
        return Answer(self.columns, cursor.fetchall())

    def parameters(self, values: Sequence[Any]) -> list[Any]:
        return [
            constant if source is None else values[source[0]][source[1]]
            for source, constant in zip(self.sources, self.constants, strict=True)
        ]


class Prepared:
    """``build`` makes the query out of its values: plain strings, and lists of strings for ``IN``.

    A value may stand in the query in more than one place, and only as a parameter. Dates are given as
    ISO text. Each length of the lists has a text of its own, on each kind of database.
    """

    def __init__(self, build: Callable[..., peewee.Query]) -> None:
        self._build = build
        self._texts: dict[Any, _Text] = {}

    def tuples(self, *values: str | Sequence[str]) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them, without conversion."""
        _text, cursor = self._run(values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def dicts(self, *values: str | Sequence[str]) -> list[Row]:
        """The rows by column name, converted as peewee converts them."""
        return self.answer(*values).dicts()

    def answer(self, *values: str | Sequence[str]) -> Answer:
        """The rows, for whoever may not need them converted."""
        text, cursor = self._run(values)
        return text.answer(cursor)

    def rows(self, *values: str | Sequence[str]) -> list[Any]:
        """Rows of the table that the query is of, as peewee makes them: saved, with nothing changed yet."""
        text, cursor = self._run(values)
        table = text.query.model
        found = []
        for columns in text.answer(cursor).dicts():
            row = table(__no_default__=True, **columns)
            row._dirty.clear()
            found.append(row)
        return found

    def _run(self, values: Sequence[str | Sequence[str]]) -> tuple[_Text, Any]:
        lists = [[value] if isinstance(value, str) else value for value in values]
        shape = (type(database.obj), *(None if isinstance(value, str) else len(value) for value in values))
        text = self._texts.get(shape)
        if text is None:
            text = self._texts[shape] = self._put_together(values)
        return text, database.execute_sql(text.sql, text.parameters(lists))

    def _put_together(self, values: Sequence[str | Sequence[str]]) -> _Text:
        stand_ins = [
            f"{PLACE}{index} 0"
            if isinstance(value, str)
            else [f"{PLACE}{index} {place}" for place in range(len(value))]
            for index, value in enumerate(values)
        ]
        query = self._build(*stand_ins).dicts()
        sql, parameters = database.get_sql_context().sql(query).query()
        return _Text(sql, tuple(map(_source, parameters)), tuple(parameters), query)


def _needed(convert: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    """None for plain text, which both drivers give as it is; most columns are that, and peewee would look at
    each value of them."""
    is_peewees_own = getattr(convert, "__func__", None) is peewee.Field.python_value
    is_text = isinstance(getattr(convert, "__self__", None), peewee.CharField)
    return None if is_peewees_own and is_text else convert


def _source(parameter: Any) -> tuple[int, int] | None:
    if not isinstance(parameter, str) or not parameter.startswith(PLACE):
        return None
    index, place = parameter.removeprefix(PLACE).split()
    return int(index), int(place)
