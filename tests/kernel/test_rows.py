"""Single rows written by texts that were put together once: the same columns, the same values."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import peewee
import pytest

from app.kernel.db import EncryptedField, InstantField, JsonField, Table, database
from app.kernel.prepared import Prepared
from app.kernel.rows import insert_row, update_row
from app.training.service.saving import save_changed

AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


class Line(Table):
    at = InstantField(null=True)
    data = JsonField(null=True)
    secret = EncryptedField(null=True)
    amount = peewee.DecimalField(max_digits=7, decimal_places=2, null=True)
    day = peewee.DateField(null=True)
    flag = peewee.BooleanField(null=True)
    code = peewee.CharField(max_length=8, null=True, unique=True)

    class Meta:
        table_name = "line_of_the_tests"


VALUES = {
    "at": AT,
    "data": {"章": [1, 2]},
    "secret": "秘密",
    "amount": Decimal("6.50"),
    "day": AT.date(),
    "flag": True,
    "code": "a",
}


@pytest.fixture
def line(backend: str) -> None:
    database.create_tables([Line])


def test_what_is_written_is_what_peewee_reads(line: None) -> None:
    insert_row(Line, VALUES)
    read = Line.get(Line.code == "a")
    assert {name: getattr(read, name) for name in VALUES} == VALUES
    raw = database.execute_sql("SELECT secret FROM line_of_the_tests").fetchone()[0]
    assert "秘密" not in raw


def test_only_the_columns_given_change_and_only_of_this_row(line: None) -> None:
    insert_row(Line, VALUES)
    insert_row(Line, {"id": "other", "code": "b", "flag": True})
    update_row(Line, Line.get(Line.code == "a").id, {"flag": False, "data": None})
    changed, other = Line.get(Line.code == "a"), Line.get_by_id("other")
    assert (changed.flag, changed.data, changed.amount) == (False, None, Decimal("6.50"))
    assert other.flag is True


def test_a_conflict_does_what_is_said(line: None) -> None:
    insert_row(Line, VALUES)
    insert_row(
        Line,
        {"code": "a", "amount": Decimal("1.25")},
        on_conflict="(code) DO UPDATE SET amount = line_of_the_tests.amount + excluded.amount",
    )
    assert [row.amount for row in Line.select()] == [Decimal("7.75")]
    with pytest.raises(peewee.IntegrityError), database.atomic():
        insert_row(Line, {"code": "a"})


def test_rows_of_a_prepared_query_are_saved_and_unchanged(line: None) -> None:
    insert_row(Line, VALUES)
    by_code = Prepared(lambda code: Line.select().where(Line.code == code))
    found = by_code.rows("a")[0]
    assert (found.secret, found.at, found.dirty_fields) == ("秘密", AT, [])
    found.flag = False
    save_changed(found)
    assert found.dirty_fields == []
    assert Line.get_by_id(found.id).flag is False
    assert by_code.rows("nobody") == []
