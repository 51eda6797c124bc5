"""Holds on slots: renewed while the work goes on, lost with the process, never written over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.gateways.key_value import EmbeddedStore
from app.kernel.ports import StoreDown
from miniprogram_api import holds
from miniprogram_api.holds import LEASE_S, RENEWED_EVERY_S, UNSETTLED_S, Hold, Holds
from tests.waiting import until


class Time:
    """Seconds that a test moves on, for the store and for the holds."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moved = Time()
    monkeypatch.setattr(holds.time, "monotonic", moved)
    return moved


@pytest.fixture
def store(tmp_path: Path, time: Time) -> EmbeddedStore:
    return EmbeddedStore(tmp_path / "kv.db", now=time)


class Still(Holds):
    """Nothing is renewed by itself: the test says when."""

    def _keep(self) -> None:
        return


def taken(held: Holds, store: EmbeddedStore, value: str = "running") -> Hold:
    hold = held.take(store, "slot", value)
    assert hold is not None
    return hold


def test_work_keeps_its_slot_however_long_it_takes(store, time) -> None:
    held = Still()
    hold = taken(held, store)
    for _ in range(20):
        time.seconds += LEASE_S - 1
        held.renew()
        assert Still().take(store, "slot", "other") is None
    held.settle(hold, "done", 60.0)
    assert store.get("slot") == "done"


def test_what_a_killed_process_held_is_free_after_the_lease(store, time) -> None:
    taken(Still(), store)
    time.seconds += LEASE_S + 0.1
    assert Still().take(store, "slot", "other") is not None


def test_a_hold_that_was_lost_writes_over_nobody(store, time) -> None:
    first, second = Still(), Still()
    late = taken(first, store)
    time.seconds += LEASE_S + 0.1
    taken(second, store, "other")
    first.renew()
    first.settle(late, "done", 60.0)
    assert store.get("slot") == "other"
    first.settle(late, None, 60.0)
    assert store.get("slot") == "other"


def test_without_an_outcome_the_slot_is_free(store) -> None:
    held = Still()
    held.settle(taken(held, store), None, 60.0)
    assert store.get("slot") is None


def away(*_args: Any) -> Any:
    raise StoreDown("test")


@pytest.mark.parametrize("outcome", ["done", None])
def test_an_outcome_is_written_as_soon_as_the_store_is_back(store, time, monkeypatch, outcome) -> None:
    held = Still()
    hold = taken(held, store)
    with monkeypatch.context() as patch:
        patch.setattr(store, "replace_if", away)
        held.settle(hold, outcome, 60.0)
        time.seconds += RENEWED_EVERY_S
        held.renew()
        assert store.get("slot") == "running"
    held.renew()
    assert store.get("slot") == outcome
    time.seconds += LEASE_S + 0.1
    held.renew()
    assert store.get("slot") == outcome


def test_an_outcome_is_not_tried_for_ever(store, time, monkeypatch) -> None:
    held = Still()
    hold = taken(held, store)
    with monkeypatch.context() as patch:
        patch.setattr(store, "replace_if", away)
        held.settle(hold, "done", 60.0)
        time.seconds += UNSETTLED_S
        held.renew()
    held.renew()
    assert store.get("slot") is None


def test_holds_are_renewed_by_themselves(tmp_path: Path, monkeypatch) -> None:
    """With a lease that is over before the test is, on the real clock."""
    monkeypatch.setattr(holds, "RENEWED_EVERY_S", 0.05)
    renewed: list[str] = []
    store = EmbeddedStore(tmp_path / "kv.db")
    replace_if: Callable[..., bool] = store.replace_if
    monkeypatch.setattr(store, "replace_if", lambda *args: renewed.append(args[0]) or replace_if(*args))
    held = Holds()
    hold = taken(held, store)
    until(lambda: len(renewed) >= 3, "three renewals")
    held.settle(hold, "done", 60.0)
    assert store.get("slot") == "done"
