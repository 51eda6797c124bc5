"""Queries put together once: the same rows as peewee's own, whatever the values and however many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import peewee
import pytest

from app.bootstrap import Product
from app.kernel.prepared import Prepared
from app.people.models import Person

COLUMNS = (Person.id, Person.birthday, Person.created_at, Person.worker_name, Person.gender.alias("sex"))


def born(ids: Sequence[str], since: Any) -> peewee.ModelSelect:
    return (
        Person.select(*COLUMNS)
        .where(Person.id.in_(ids) & (Person.birthday >= since) & (Person.gender == "M"))
        .order_by(Person.id)
        .limit(5)
    )


@pytest.fixture
def ids(product: Product) -> list[str]:
    now = product.clock.now()
    return [
        str(Person.create(worker_name=f"甲{n}", gender="M", birthday=date(1980 + n, 2, 1), created_at=now).id)
        for n in range(4)
    ]


def test_the_same_rows_as_from_peewee(ids: list[str]) -> None:
    prepared = Prepared(born)
    for wanted in (ids, ids[:1], ids[::-1], ["nobody"]):
        for since in (date(1980, 1, 1), date(1982, 2, 1), date(1990, 1, 1)):
            expected = list(born(wanted, since).dicts())
            assert prepared.dicts(wanted, since.isoformat()) == expected
            assert len(prepared.tuples(wanted, since.isoformat())) == len(expected)


def test_values_are_never_part_of_the_text(ids: list[str]) -> None:
    prepared = Prepared(born)
    prepared.dicts(ids, "1980-01-01")
    assert prepared.dicts(["' OR 1=1 --"] * len(ids), "1980-01-01") == []
    (text,) = prepared._texts.values()
    assert ids[0] not in text.sql


def test_one_text_for_each_number_of_values(ids: list[str]) -> None:
    prepared = Prepared(born)
    for count in (1, 2, 2, 1):
        prepared.tuples(ids[:count], "1980-01-01")
    assert len(prepared._texts) == 2


def test_rows_of_a_table_are_as_if_peewee_had_read_them(ids: list[str]) -> None:
    """Saved, with nothing changed yet: saving one again writes only what was changed since."""

    def whole(wanted: Sequence[str]) -> peewee.ModelSelect:
        return Person.select().where(Person.id.in_(wanted)).order_by(Person.id)

    prepared = Prepared(whole)
    found = prepared.rows(ids)
    assert [row.__data__ for row in found] == [row.__data__ for row in whole(ids)]
    assert [row.dirty_fields for row in found] == [[]] * len(ids)
    found[0].worker_name = "乙"
    assert [field.name for field in found[0].dirty_fields] == ["worker_name"]
    assert prepared.rows(["nobody"]) == []
