"""Which reads could be answered by a copy of the database: every GET, where nothing may be written."""

from __future__ import annotations

import psycopg
import pytest

from app.kernel.db import database
from load.scale.sheet import read
from tests.rights.walk import Walk

SAID = read("replica.toml")
WITH_NOTHING_TO_READ = {"GET /me/verification/face-challenge"}
"""The person of the world is verified; what is asked lives in the key-value store alone."""


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_only_the_reads_that_are_listed_write(walk: Walk, caplog: pytest.LogCaptureFixture) -> None:
    reads, writing, faults = set(), set(), []
    for operation in walk.guarded():
        if operation.method != "get":
            continue
        reads.add(str(operation))
        caplog.clear()
        with database.atomic() as transaction:
            database.execute_sql("SET TRANSACTION READ ONLY")
            answer = walk.call(operation, walk.as_insider(operation))
            transaction.rollback()
        if answer.status_code >= 500:
            writing.add(str(operation))
        elif answer.status_code >= 400 and str(operation) not in WITH_NOTHING_TO_READ:
            faults.append(f"{operation}: {answer.status_code} shows nothing")
    assert not faults, "\n".join(faults)
    assert writing == set(SAID["writes"])
    assert set(SAID["may_lag"]) <= reads - writing


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_such_a_transaction_really_writes_nothing(walk: Walk) -> None:
    with database.atomic() as transaction:
        database.execute_sql("SET TRANSACTION READ ONLY")
        with pytest.raises(Exception) as caught:
            database.execute_sql("DELETE FROM notice")
        transaction.rollback()
    why = caught.value.__cause__ or caught.value.__context__
    assert isinstance(why, psycopg.errors.ReadOnlySqlTransaction)
