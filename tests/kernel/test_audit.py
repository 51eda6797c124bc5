"""The trail holds, and shows where it was tampered with."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.kernel import db
from app.kernel.actor import Actor
from app.kernel.audit import Audit, AuditEntry, Break
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.db import database

ACTOR = Actor("01ACCOUNT", None, "01SESSION", (), "01SESSION")


def record(clock: FrozenClock, times: int = 1, person_id: str | None = "01PERSON") -> None:
    for _ in range(times):
        Audit().record(
            "person.unmasked",
            at=clock.now(),
            actor=ACTOR,
            subject_type="person",
            subject_id="01PERSON",
            person_id=person_id,
            detail={"reason": "工资发放", "what": ["name", 1, None]},
        )
        clock.move(seconds=1)


@pytest.fixture
def trail(backend: str, clock: FrozenClock) -> Audit:
    """Five good entries."""
    record(clock, 5)
    return Audit()


def test_a_good_trail_holds(trail: Audit) -> None:
    assert trail.first_break() is None
    assert [entry.seq for entry in AuditEntry.select().order_by(AuditEntry.seq)] == [1, 2, 3, 4, 5]


def test_an_empty_trail_holds(backend: str) -> None:
    assert Audit().first_break() is None


@pytest.mark.parametrize(
    "change",
    [
        {"action": "person.stored"},
        {"detail": {"reason": "别的"}},
        {"account_id": None},
        {"person_id": "01OTHER"},
        {"subject_id": "01OTHER"},
        {"subject_type": "project"},
        {"seal": "f" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(trail: Audit, change: dict[str, object]) -> None:
    AuditEntry.update(change).where(AuditEntry.seq == 3).execute()
    assert trail.first_break() == Break(3, "an entry was changed or inserted")


def test_a_changed_time_is_found(trail: Audit) -> None:
    entry = AuditEntry.get(AuditEntry.seq == 2)
    AuditEntry.update(at=entry.at + timedelta(microseconds=1)).where(AuditEntry.seq == 2).execute()
    assert trail.first_break() == Break(2, "an entry was changed or inserted")


@pytest.mark.parametrize("seq", [1, 3])
def test_a_removed_entry_is_found(trail: Audit, seq: int) -> None:
    AuditEntry.delete().where(AuditEntry.seq == seq).execute()
    assert trail.first_break() == Break(seq, "an entry is missing")


def test_a_removed_entry_is_found_also_when_the_others_move_up(trail: Audit) -> None:
    AuditEntry.delete().where(AuditEntry.seq == 3).execute()
    for seq in (4, 5):
        AuditEntry.update(seq=seq - 1).where(AuditEntry.seq == seq).execute()
    assert trail.first_break() == Break(3, "an entry was changed or inserted")


def test_an_inserted_entry_is_found(trail: Audit) -> None:
    last = AuditEntry.get(AuditEntry.seq == 5)
    forged = {**last.__data__, "id": "01FORGED", "seq": 6}
    AuditEntry.insert(forged).execute()
    assert trail.first_break() == Break(6, "an entry was changed or inserted")


@pytest.mark.parametrize("column", ["detail", "at"])
def test_an_entry_that_cannot_be_read_is_named(trail: Audit, backend: str, column: str) -> None:
    if column == "at" and backend.startswith("postgresql"):
        pytest.skip("PostgreSQL keeps nothing but moments there")
    mark = database.param
    database.execute_sql(f"UPDATE audit_entry SET {column} = {mark} WHERE seq = 4", ["{half of"])
    assert trail.first_break() == Break(4, "an entry cannot be read")


def test_two_swapped_entries_are_found(trail: Audit) -> None:
    for before, after in ((2, 99), (3, 2), (99, 3)):
        AuditEntry.update(seq=after).where(AuditEntry.seq == before).execute()
    assert trail.first_break() == Break(2, "an entry was changed or inserted")


def test_the_offset_of_a_time_does_not_matter(backend: str, clock: FrozenClock) -> None:
    here = clock.now().astimezone(SHANGHAI)
    Audit().record("person.stored", at=here, subject_type="person", subject_id="01PERSON")
    assert Audit().first_break() is None


def test_a_rolled_back_use_case_leaves_no_gap(trail: Audit, clock: FrozenClock) -> None:
    with database.atomic() as use_case:
        record(clock)
        use_case.rollback(False)
        record(clock)
    assert trail.first_break() is None
    assert AuditEntry.select().count() == 6


def test_a_person_reads_his_own_entries_newest_first(trail: Audit, clock: FrozenClock) -> None:
    record(clock, 2, person_id="01OTHER")
    record(clock, 1, person_id=None)
    assert [entry.seq for entry in trail.of_person("01PERSON")] == [5, 4, 3, 2, 1]
    assert [entry.seq for entry in trail.of_person("01PERSON", limit=2)] == [5, 4]
    assert [entry.seq for entry in trail.of_person("01PERSON", before_seq=4, limit=2)] == [3, 2]
    assert trail.of_person("01NOBODY") == []


def test_racing_writers_make_one_chain(own_database: str, clock: FrozenClock) -> None:
    threads, each = 8, 5
    gate = threading.Barrier(threads)

    def write(_: int) -> None:
        gate.wait()
        for _number in range(each):
            with db.connection(), database.atomic():
                Audit().record("person.stored", at=clock.now(), subject_type="person", subject_id="01PERSON")

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(write, range(threads)))
    with db.connection():
        assert AuditEntry.select().count() == threads * each
        assert Audit().first_break() is None
