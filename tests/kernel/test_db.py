"""Columns, transactions and connections mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import peewee
import pytest

from app.kernel import crypto, db
from app.kernel.clock import SHANGHAI
from app.kernel.condition import STORAGE_DOWN
from app.kernel.crypto import CipherFault
from app.kernel.db import (
    CodeField,
    EncryptedField,
    InstantField,
    JsonField,
    Table,
    connect,
    database,
    insert_or_ignore,
)


class UndoneError(Exception):
    """What makes a transaction roll back here."""


class Sample(Table):
    at = InstantField(null=True)
    data = JsonField(null=True)
    secret = EncryptedField(null=True)
    other_secret = EncryptedField(null=True)
    code = CodeField(max_length=8, null=True, unique=True)

    class Meta:
        table_name = "sample_of_the_tests"


@pytest.fixture
def sample(backend: str) -> None:
    """The table of this module, inside the rolled-back transaction."""
    database.create_tables([Sample])


def undone_with(callback: Callable[[], None]) -> None:
    """A transaction, or a savepoint inside one, that registers a callback and fails."""
    try:
        with database.atomic():
            database.after_commit(callback)
            raise UndoneError
    except UndoneError:
        pass


def stored(sample_id: str) -> Sample:
    found: Sample = Sample.get_by_id(sample_id)
    return found


def raw(column: str, sample_id: str) -> object:
    row = database.execute_sql(
        f"SELECT {column} FROM sample_of_the_tests WHERE id = '{sample_id}'"
    ).fetchone()
    return row[0]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 10, 4, 0, tzinfo=UTC),
        datetime(2026, 3, 10, 12, 0, 0, 1, tzinfo=SHANGHAI),
        datetime(2026, 3, 9, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-11))),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_it_was(sample: None, at: datetime) -> None:
    kept = stored(Sample.create(at=at).id).at
    assert kept == at
    assert kept.tzinfo is UTC


def test_a_moment_without_zone_is_refused(sample: None) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Sample.create(at=datetime(2026, 3, 10))  # noqa: DTZ001 - what is refused


def test_moments_sort_and_compare_in_the_database(sample: None) -> None:
    noon = datetime(2026, 3, 10, 12, tzinfo=SHANGHAI)
    moments = [noon + timedelta(microseconds=n) for n in (5, 0, 1_000_000, -1)]
    for at in moments:
        Sample.create(at=at)
    in_order = [row.at for row in Sample.select().order_by(Sample.at)]
    assert in_order == sorted(moments)
    assert Sample.select().where(Sample.at > noon.astimezone(UTC)).count() == 2
    assert Sample.select().where(Sample.at.between(noon, noon + timedelta(seconds=1))).count() == 3


@pytest.mark.parametrize("data", [{}, [], {"名": ["值", 1, None, True]}, "text", 0, None])
def test_json(sample: None, data: object) -> None:
    made = Sample.create(data=data)
    assert stored(made.id).data == data
    if isinstance(data, dict) and data:
        assert raw("data", made.id) == '{"名":["值",1,null,true]}'


def test_a_secret_is_ciphertext_in_the_database(sample: None) -> None:
    made = Sample.create(secret="11010519491231002X")
    assert stored(made.id).secret == "11010519491231002X"
    kept = str(raw("secret", made.id))
    assert "11010519491231002X" not in kept
    assert crypto.cipher().key_id_of(kept) == crypto.cipher().current
    assert stored(Sample.create(secret=None).id).secret is None


def test_a_secret_moved_to_another_column_does_not_open(sample: None) -> None:
    made = Sample.create(secret="110")
    database.execute_sql("UPDATE sample_of_the_tests SET other_secret = secret")
    with pytest.raises(CipherFault):
        stored(made.id)


def test_insert_or_ignore_tells_which_rows_went_in(sample: None) -> None:
    rows = [{"id": f"0{n}", "code": code} for n, code in enumerate("AABC")]
    assert insert_or_ignore(Sample, rows) == ["00", "02", "03"]
    assert insert_or_ignore(Sample, rows) == []
    assert insert_or_ignore(Sample, []) == []
    assert insert_or_ignore(Sample, [{"id": "09", "code": "D"}], returning=Sample.code) == ["D"]


def test_ids_are_opaque_unique_and_in_order_of_making(sample: None) -> None:
    first = Sample.create().id
    assert len(first) == 26
    assert Sample.create().id != first


def test_callbacks_wait_for_the_outermost_commit(own_database: str) -> None:
    seen: list[str] = []
    with db.connection():
        database.after_commit(lambda: seen.append("outside"))
        assert seen == ["outside"]
        with database.atomic():
            database.after_commit(lambda: seen.append("outer"))
            with database.atomic():
                database.after_commit(lambda: seen.append("inner"))
            assert seen == ["outside"]
        assert seen == ["outside", "outer", "inner"]
        undone_with(lambda: seen.append("never"))
        with database.atomic():
            pass
    assert seen == ["outside", "outer", "inner"]


def test_a_callback_of_a_savepoint_that_was_undone_stays_undone(own_database: str) -> None:
    seen: list[str] = []
    with db.connection(), database.atomic():
        database.after_commit(lambda: seen.append("outer"))
        undone_with(lambda: seen.append("undone"))
    assert seen == ["outer"]


def test_nested_use_holds_one_connection(own_database: str) -> None:
    with db.connection():
        with db.connection():
            assert not database.is_closed()
        assert not database.is_closed()
    assert database.is_closed()


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_sqlite_is_durable_and_shared(own_database: str) -> None:
    with db.connection():
        pragmas = {
            name: database.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_sqlite_writers_take_the_lock_when_they_begin(own_database: str) -> None:
    other = connect(own_database)
    other.connect()
    other.execute_sql("PRAGMA busy_timeout = 1")
    with db.connection(), database.atomic(), pytest.raises(peewee.OperationalError), other.atomic():
        pass
    other.close_all()


@pytest.mark.parametrize("ends", [True, False], ids=("at a statement", "at its commit"))
@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_who_stands_still_in_a_transaction_does_not_keep_others_waiting(
    own_database: str, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    """As a virtual machine that is moved while it writes: PostgreSQL ends what it began, and whoever asked
    is told to come again."""
    assert "idle_in_transaction_session_timeout=30s" in db.PATIENCE["options"]
    short = "-c timezone=UTC -c idle_in_transaction_session_timeout=500"
    monkeypatch.setitem(db.PATIENCE, "options", short)
    frozen, other = connect(own_database), connect(own_database)
    statement = "UPDATE schema_migration SET name = name"
    frozen.connect()

    def stand_still() -> None:
        with frozen.atomic():
            frozen.execute_sql(statement)
            with other.connection_context():
                other.execute_sql("SET lock_timeout = '10s'")
                other.execute_sql(statement)
            if ends:
                frozen.execute_sql(statement)

    with pytest.raises(STORAGE_DOWN):
        stand_still()
    assert not frozen.is_connection_usable()
    frozen.manual_close()
    other.close_all()


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_a_server_that_is_gone_without_a_word_is_given_up(own_database: str) -> None:
    with db.connection():
        known = database.connection().info.get_parameters()
    assert {
        name: int(known[name]) for name in ("connect_timeout", "tcp_user_timeout", "keepalives_idle")
    } == {
        "connect_timeout": 5,
        "tcp_user_timeout": 20_000,
        "keepalives_idle": 20,
    }


@pytest.mark.parametrize("url", ["", "mysql://x/y", "jianma.db", "sqlite://x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL"):
        connect(url)
