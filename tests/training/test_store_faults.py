"""The store is flushed, goes away, or comes back from before: the truth is in the database."""

from __future__ import annotations

import pytest

from app.bootstrap import Gateways, Product, build
from app.kernel.clock import FrozenClock
from app.kernel.errors import Refused
from app.kernel.settings import Settings
from app.training.models import LearningEvent
from tests.factories.gateways import run_due_jobs
from tests.factories.training import Pupil, a_centre, a_pupil
from tests.training.conftest import FaultyStore

PLAN = ((True, 8, (400,)),)


@pytest.fixture
def pupil(product: Product) -> Pupil:
    return a_pupil(a_centre(product, PLAN, 8))


def proven(pupil: Pupil, at_most: float) -> float:
    """What the database credits in the end, which is what its events give and no more than passed."""
    pupil.product.training.sessions.leave(pupil.actor, pupil.session_id)
    again = pupil.product.training.recomputing.recompute(pupil.enrolment.id)
    assert again.agrees
    assert again.watched_ms <= at_most * 1000
    return again.watched_ms / 1000


@pytest.mark.parametrize("at", [20, 40, 60, 80, 100, 120, 200])
def test_a_flush_loses_nothing_that_was_watched_evenly(pupil: Pupil, store: FaultyStore, at: int) -> None:
    pupil.start("1.1")
    pupil.watch(at)
    store.flush()
    assert pupil.watch(20)["watched_s"] == at + 20
    assert pupil.watch(60)["watched_s"] == at + 80
    assert not pupil.reasons()
    assert proven(pupil, at + 80) == at + 80


def test_a_flush_in_the_middle_of_a_pause_costs_at_most_an_interval_and_is_told(
    pupil: Pupil, store: FaultyStore
) -> None:
    pupil.start("1.1")
    pupil.watch(70, every=10)
    pupil.clock.move(seconds=15)
    pupil.beat(playing=False)
    pupil.clock.move(seconds=15)
    pupil.beat(playing=False)
    store.flush()
    answer = pupil.watch(20)
    assert answer["watched_s"] >= 70
    assert set(pupil.reasons()) <= {"PAUSED", "LOST_STATE"}
    assert proven(pupil, 120) >= 70


@pytest.mark.parametrize("moment", range(0, 200, 20))
def test_a_flush_after_seeking_costs_at_most_an_interval(
    pupil: Pupil, store: FaultyStore, moment: int
) -> None:
    """A learner who jumps forward at 60 s, and back to where he was at 120 s."""
    pupil.start("1.1")
    for second in range(0, 200, 20):
        if second == moment:
            store.flush()
        if second == 60:
            pupil.position += 150
        if second == 120:
            pupil.position -= 150
        pupil.clock.move(seconds=20)
        pupil.position += 20
        pupil.beat()
    without_a_flush = 160
    assert without_a_flush - 20 <= proven(pupil, 200) <= without_a_flush


def test_flushed_at_every_heartbeat(pupil: Pupil, store: FaultyStore) -> None:
    pupil.start("1.1")
    for _turn in range(10):
        store.flush()
        pupil.watch(20)
    assert pupil.credited == 200
    assert proven(pupil, 200) == 200


def test_the_same_number_again_after_a_flush_changes_nothing(pupil: Pupil, store: FaultyStore) -> None:
    pupil.start("1.1")
    pupil.watch(60)
    store.flush()
    pupil.clock.move(seconds=5)
    assert pupil.beat(seq=pupil.seq)["watched_s"] == 60


def test_without_a_store_the_database_takes_every_heartbeat(pupil: Pupil, store: FaultyStore) -> None:
    store.down = True
    pupil.start("1.1")
    first = pupil.watch(20)
    assert pupil.beat(seq=pupil.seq) == first
    assert pupil.watch(100)["watched_s"] == 120
    assert not pupil.reasons()
    pupil.position = 300
    pupil.clock.move(seconds=1)
    assert pupil.beat()["credited_s"] == 0
    with pytest.raises(Refused) as caught:
        pupil.beat(seq=1)
    assert caught.value.code == "HEARTBEAT_OUT_OF_ORDER"
    assert proven(pupil, 121) == 120


@pytest.mark.parametrize("before", [20, 40, 60, 100])
def test_an_outage_in_the_middle_loses_nothing(pupil: Pupil, store: FaultyStore, before: int) -> None:
    pupil.start("1.1")
    pupil.watch(before)
    store.down = True
    pupil.watch(40)
    store.down = False
    pupil.watch(100)
    assert proven(pupil, before + 140) == before + 140


def test_what_the_store_brings_back_from_before_an_outage_earns_nothing_twice(
    pupil: Pupil, store: FaultyStore
) -> None:
    """While it is away the learner jumps elsewhere and back: two places cannot both be watched."""
    pupil.start("1.1")
    pupil.watch(40)
    store.down = True
    for position in (55, 300, 315, 330):
        pupil.clock.move(seconds=5)
        pupil.position = position
        pupil.beat()
    store.down = False
    pupil.position = 60
    for _turn in range(6):
        pupil.clock.move(seconds=20)
        pupil.position += 20
        pupil.beat()
    assert proven(pupil, 40 + 20 + 120) >= 100


def test_a_session_that_was_ended_during_an_outage_does_not_live_on(pupil: Pupil, store: FaultyStore) -> None:
    pupil.start("1.1")
    pupil.watch(20)
    old = pupil.session_id
    store.down = True
    pupil.start("1.1")
    pupil.watch(20)
    store.down = False
    pupil.session_id, pupil.seq = old, 50
    with pytest.raises(Refused) as caught:
        pupil.watch(80)
    assert caught.value.code == "SESSION_ENDED"


def test_another_process_goes_on_where_the_first_was_killed(
    pupil: Pupil, settings: Settings, clock: FrozenClock, gateways: Gateways
) -> None:
    pupil.start("1.1")
    pupil.watch(50, every=10)
    centre = a_centre(build(settings, clock=clock, gateways=gateways), PLAN, 8)
    survivor = Pupil(centre, pupil.actor, pupil.enrolment, pupil.session_id, pupil.seq, pupil.position)
    assert survivor.watch(30)["watched_s"] == 80


def test_events_are_few(pupil: Pupil) -> None:
    pupil.start("1.1")
    pupil.watch(400)
    assert LearningEvent.select().count() <= 1 + 400 // 40 + 1


def test_who_leaves_and_is_forgotten_by_the_store_keeps_what_was_noted(
    pupil: Pupil, store: FaultyStore
) -> None:
    pupil.start("1.1")
    pupil.watch(100)
    store.flush()
    pupil.clock.move(minutes=3)
    run_due_jobs(pupil.product.jobs)
    assert pupil.reread().watched_s == 100


def test_what_was_noted_can_be_read_after_a_flush(pupil: Pupil, store: FaultyStore) -> None:
    pupil.start("1.1")
    pupil.watch(60)
    pupil.position = 300
    pupil.clock.move(seconds=20)
    pupil.beat()
    store.flush()
    listed = pupil.product.training.my_learning.uncredited(
        pupil.actor, pupil.enrolment.id, limit=10, cursor=None
    )
    assert [row["reason"] for row in listed["items"]] == ["SKIPPED"]
